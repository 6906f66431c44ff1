import Model
import Stitching

/// What is configured, as one immutable value: tenants and their keys, channels, campaigns and slates. Whoever changes something makes a
/// new one; requests go by the one that was there when they came.
///
/// A channel is known by its tenant and id. One that did not change is the same object in the next directory, so what hangs on it notices
/// nothing; one that did is a new object with the same table of URIs.
final class Directory: Sendable {
    /// Rises with each one.
    let version: UInt64
    let configuration: Configuration
    /// The same objects, with their versions; and users and keys.
    let objects: ManagedObjects
    let access: Access
    let channels: ChannelIndex
    let tenants: Set<String>
    /// As the process was started, like all settings.
    private let rules: ChannelRules

    /// - Parameters:
    ///   - secrets: of this configuration.
    ///   - objects: those of the configuration, as they are kept; `nil`: nothing of it is.
    ///   - previous: the one before; `nil` at the start.
    ///   - areChannelsSame: whether they are known to be those of the one before, with the same secrets.
    ///   - number: of a channel's name, for the crash trap; equal names, equal numbers.
    init(
        _ configuration: Configuration, _ secrets: ConfigurationSecrets, objects: ManagedObjects? = nil, after previous: Directory? = nil,
        areChannelsSame: Bool = false, number: (String) -> Int
    ) {
        version = (previous?.version ?? 0) + 1
        self.configuration = configuration
        self.objects = objects ?? ManagedObjects(configuration)
        tenants = Set(configuration.tenants.map(\.id))
        // The file may still have the key of a tenant that was removed.
        let keys = secrets.apiKeys.filter { [tenants] in tenants.contains($0.tenant) }
        access = Access(keys: keys, made: self.objects.keys.all.map(\.model))
        rules = previous?.rules ?? ChannelRules(configuration.settings)
        if areChannelsSame, let previous {
            channels = previous.channels
            return
        }
        channels = ChannelIndex(
            zip(configuration.channels, secrets.originHeaders).map { [rules] channel, headers in
                let before = previous?.channels[ChannelId(tenant: channel.tenant, id: channel.id)]
                if let before, before.isSame(channel, originHeaders: headers) { return before }
                return Channel(
                    channel, index: number(channel.path), rules: rules, originHeaders: headers, uris: before?.uris ?? UriTable(),
                    orders: before?.orders ?? BreakOrders())
            })
    }
}

extension Channel {
    /// Whether a configuration says of this channel what it has already.
    fileprivate func isSame(_ configuration: ChannelConfiguration, originHeaders: [(String, String)]) -> Bool {
        self.configuration == configuration && self.originHeaders.elementsEqual(originHeaders, by: ==)
    }
}

extension ChannelRules {
    init(_ settings: Settings) {
        self.init()
        refreshChangedPercent = settings[.refreshChanged]
        refreshUnchangedPercent = settings[.refreshUnchanged]
        staleNs = settings.ns(.originStale)
        sessionExpiryNs = settings.ns(.sessionExpiry)
        retryAfterSeconds = settings.int(.originRetryAfter)
    }
}

extension Directory {
    /// What is different, in a line for the log: "1 channel added, 2 changed".
    func changes(since before: Directory) -> String {
        func count<Item: Equatable>(
            _ what: String, _ old: [String: Item], _ new: [String: Item], hasOtherSecret: (String) -> Bool = { _ in false }
        ) -> [String] {
            let added = new.keys.count { old[$0] == nil }, removed = old.keys.count { new[$0] == nil }
            let changed = new.count { key, item in old[key].map { $0 != item || hasOtherSecret(key) } ?? false }
            return [(added, "added"), (changed, "changed"), (removed, "removed")].filter { $0.0 > 0 }.map { number, how in
                "\(number) \(what)\(number == 1 ? "" : "s") \(how)"
            }
        }
        func keyed<Item>(_ items: [Item], _ key: (Item) -> String) -> [String: Item] {
            Dictionary(items.map { (key($0), $0) }) { first, _ in first }
        }
        let (old, new) = (before.configuration, configuration)
        let all =
            count("tenant", keyed(old.tenants, \.id), keyed(new.tenants, \.id)) { !access.isSame(before.access, for: $0) }
            + count("channel", keyed(old.channels, \.path), keyed(new.channels, \.path)) { path in
                guard let one = before.channels.named(path), let other = channels.named(path) else { return false }
                return !one.originHeaders.elementsEqual(other.originHeaders, by: ==)
            }
            + count("campaign", keyed(old.campaigns) { "\($0.tenant)/\($0.id)" }, keyed(new.campaigns) { "\($0.tenant)/\($0.id)" })
            + count("slate", keyed(old.slates) { "\($0.tenant)/\($0.id)" }, keyed(new.slates) { "\($0.tenant)/\($0.id)" })
        return all.isEmpty ? "nothing has changed" : all.joined(separator: ", ")
    }
}
