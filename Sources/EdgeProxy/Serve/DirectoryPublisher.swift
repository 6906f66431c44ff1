import Model
import Store
import Synchronization

/// Makes directories of what is configured, and puts them in force on every loop.
final class DirectoryPublisher: Sendable {
    private struct State {
        /// The file as it was read last: what is not an object is the process's.
        var file: Configuration
        var secrets: ConfigurationSecrets
        /// Of channels whose headers were read: what they were read from, so that one change reads no other channel's files.
        var headers: [ChannelId: (given: [OriginHeader], read: [(String, String)])] = [:]
        /// Whether the file was read since the last directory.
        var isFileNew = true
        var target: (edge: ProxyState, upkeep: Upkeep)?
    }
    private let state: Mutex<State>
    private let passedThrough: Set<String>
    private let number: @Sendable (String) -> Int

    /// - Parameters:
    ///   - passedThrough: channels that are served without ads, `{tenant}/{id}`.
    ///   - number: of a channel's name, for the crash trap.
    init(
        _ file: Configuration, _ secrets: ConfigurationSecrets, passedThrough: Set<String>, number: @escaping @Sendable (String) -> Int
    ) {
        state = Mutex(State(file: file, secrets: secrets))
        self.passedThrough = passedThrough
        self.number = number
    }

    /// The configuration file was read again.
    func adopt(_ file: Configuration, _ secrets: ConfigurationSecrets) {
        state.withLock { state in
            (state.file, state.secrets) = (file, secrets)
            state.headers = [:]
            state.isFileNew = true
        }
    }

    /// Of the administrator of the file.
    var adminPassword: [UInt8]? { state.withLock { $0.secrets.adminPassword } }

    /// From now on what is published is in force there.
    func begin(_ edge: ProxyState, _ upkeep: Upkeep) { state.withLock { $0.target = (edge, upkeep) } }

    /// The directory that the process begins with.
    func first(_ objects: ManagedObjects) -> Directory { state.withLock { make(objects, after: nil, &$0) } }

    /// Puts objects in force: every request that comes after this returns goes by them, and so does every decision.
    func publish(_ objects: ManagedObjects) {
        let target = state.withLock { state -> (ProxyState, Upkeep)? in
            guard let (edge, upkeep) = state.target else { return nil }
            edge.publish(make(objects, after: edge.directories.current, &state))
            return (edge, upkeep)
        }
        guard let (edge, upkeep) = target else { return }
        let channels = edge.directories.current.configuration.channels
        edge.passThrough.store(
            passedThrough.isEmpty ? 0 : channels.count { passedThrough.contains($0.path) }, ordering: .relaxed)
        upkeep.directoryChanged()
    }

    private func make(_ objects: ManagedObjects, after previous: Directory?, _ state: inout State) -> Directory {
        var configuration = state.file, secrets = state.secrets
        // What has not changed is not copied: of ten thousand objects that takes longer than all else.
        func models<Object: ShelvedModel>(_ before: KeyPath<Configuration, [Object]>) -> [Object] {
            let shelf = objects[keyPath: Object.shelf]
            if let previous, passedThrough.isEmpty, shelf.isSame(as: previous.objects[keyPath: Object.shelf]) {
                return previous.configuration[keyPath: before]
            }
            return shelf.all.map(\.model)
        }
        configuration.tenants = models(\.tenants)
        configuration.slates = models(\.slates)
        configuration.campaigns = models(\.campaigns)
        configuration.channels = models(\.channels)
        // Where neither the channels nor what they refer to has changed.
        let areChannelsSame = !state.isFileNew && previous.map { objects.channels.isSame(as: $0.objects.channels) } ?? false
        secrets.originHeaders = areChannelsSame ? [] : configuration.channels.map { headers(of: $0, configuration, &state) }
        state.isFileNew = false
        return Directory(
            configuration.passing(through: passedThrough), secrets, objects: objects, after: previous,
            areChannelsSame: areChannelsSame, number: number)
    }

    private func headers(of channel: ChannelConfiguration, _ configuration: Configuration, _ state: inout State) -> [(String, String)] {
        guard !channel.originHeaders.isEmpty else { return [] }
        let id = ChannelId(tenant: channel.tenant, id: channel.id)
        if let known = state.headers[id], known.given == channel.originHeaders { return known.read }
        do throws(ConfigurationError) {
            let read = try configuration.originHeaders(of: channel, at: "channels/\(channel.path)")
            state.headers[id] = (channel.originHeaders, read)
            return read
        } catch {
            Log.error("\(error)")
            return []
        }
    }
}
