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
        configuration.tenants = objects.tenants.all.map(\.model)
        configuration.slates = objects.slates.all.map(\.model)
        configuration.campaigns = objects.campaigns.all.map(\.model)
        configuration.channels = objects.channels.all.map(\.model)
        secrets.originHeaders = configuration.channels.map { channel in
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
        return Directory(
            configuration.passing(through: passedThrough), secrets, objects: objects, after: previous, number: number)
    }
}
