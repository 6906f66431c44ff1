/// One channel: its configuration and the presentations that viewers have asked for. Shared by all loops.
final class Channel: Sendable {
    let configuration: ChannelConfiguration
    /// Raw bytes of the origin prefixes, to recognise what lies below them.
    let prefixes: [[UInt8]]
    let rules: ChannelRules
    /// Dense within the process.
    let index: Int
    /// Sent with every request to the origin, secrets resolved.
    let originHeaders: [(String, String)]
    let uris = UriTable()

    init(_ configuration: ChannelConfiguration, index: Int, rules: ChannelRules, originHeaders: [(String, String)] = []) {
        self.configuration = configuration
        self.originHeaders = originHeaders
        self.index = index
        self.rules = rules
        prefixes = configuration.origin.map { Array($0.utf8) }
    }

    var name: String { configuration.path }

    /// A writer of one rendition's segments.
    var text: OriginText { OriginText(delivery: delivery, prefixes: prefixes, uris: uris, markers: configuration.markers) }

    private var delivery: OriginText.Delivery {
        switch configuration.segments {
        case .direct: .direct(contentPrefix: configuration.contentPrefix.map { Array($0.utf8) })
        case .proxy: .proxy
        }
    }
}

/// The numbers of `Settings` that the path of a viewer needs, in the units in which it needs them.
struct ChannelRules: Sendable {
    /// After an update, and after an answer without news, the origin is left alone for this share of the target duration.
    var refreshChangedPercent: Int64 = 50
    var refreshUnchangedPercent: Int64 = 20
    /// The last good playlist is served for this long, nanoseconds.
    var staleNs: Int64 = 30_000_000_000
    /// After a failure the origin is left alone for this long, nanoseconds.
    var retryNs: Int64 = 500_000_000
    /// A viewer waits this long for a refresh before the last good playlist is served, nanoseconds.
    var waitNs: Int64 = 1_000_000_000
    /// How long a session lives without a request, nanoseconds.
    var sessionExpiryNs: Int64 = 300_000_000_000
    /// What a 503 says in Retry-After, seconds.
    var retryAfterSeconds = 2
}
