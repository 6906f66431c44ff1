import Glibc
import Synchronization

/// An HTTP/1.1 server on all loops of the program, each with its own listeners, handler and connections.
public final class HttpServer: Sendable {
    /// Where to listen.
    public struct Endpoint: Sendable {
        /// "127.0.0.1:8080", "[::1]:8080" or ":8080"; port 0 takes a free one.
        public var address: String
        public var tls: TlsIdentity?
        public init(address: String, tls: TlsIdentity? = nil) {
            self.address = address
            self.tls = tls
        }
    }
    /// One endpoint under TLS: its files, what was last read from them, and its listener on each loop.
    private struct Secured {
        let identity: TlsIdentity
        var context: TlsContext
        let listeners: [Confined<Listener>]
    }

    private let hosts: [Confined<ServerLoop>]
    private let makeHandler: @Sendable (EventLoop) -> any RequestHandler
    private let secured = Mutex<[Secured]>([])
    private let started = Atomic<Bool>(false)
    private let draining = Atomic<Bool>(false)

    /// - Parameters:
    ///   - loops: at least one; they may run already.
    ///   - makeHandler: called once on each loop, before its first request.
    public init(
        loops: [EventLoop], settings: HttpServerSettings = HttpServerSettings(),
        makeHandler: @escaping @Sendable (EventLoop) -> any RequestHandler
    ) {
        precondition(!loops.isEmpty, "a server needs a loop")
        hosts = loops.map { Confined(ServerLoop(loop: $0, settings: settings)) }
        self.makeHandler = makeHandler
    }

    /// What each loop's part counts.
    public var statistics: [HttpStatistics] { hosts.map { $0.value.statistics } }
    /// Open connections on each loop.
    public var connections: [Int] { hosts.map { $0.value.load.connections } }

    /// Whether answers say `Connection: close`.
    public var isDraining: Bool { draining.load(ordering: .relaxed) }

    /// Opens the listeners. Blocks for system calls only; requests are answered once the loops run. May be called again for further
    /// endpoints.
    ///
    /// - Parameter inherited: sockets from systemd; those that fit an address are used instead of new ones.
    /// - Returns: what each endpoint is bound to, in their order.
    /// - Throws: `ListenError` that names the address: malformed, in use, not ours, certificate unreadable. Nothing listens then.
    public func start(
        _ endpoints: [Endpoint], inherited: InheritedListeners = InheritedListeners()
    ) throws(ListenError) -> [PeerAddress] {
        // A client that has gone must be an error code, not a signal; OpenSSL writes without MSG_NOSIGNAL.
        signal(SIGPIPE, SIG_IGN)
        var inherited = inherited
        var contexts: [TlsContext?] = []
        for endpoint in endpoints {
            do {
                contexts.append(try endpoint.tls.map { (identity) throws(TlsError) in try TlsContext(identity) })
            } catch {
                throw ListenError(address: endpoint.address, reason: .tls(error))
            }
        }
        // Listeners close what they hold when they are dropped before they were resumed, so a later failure leaves nothing open.
        var opened: [[Confined<Listener>]] = []
        var bound: [PeerAddress] = []
        for (endpoint, context) in zip(endpoints, contexts) {
            let sockets = try ListenSockets(endpoint.address, count: hosts.count, inherited: &inherited)
            bound.append(sockets.bound)
            opened.append(
                zip(hosts, sockets.descriptors).map { host, fd in
                    Confined(Listener(host.value, fd: fd, tls: context, isShared: sockets.isShared))
                })
        }
        beginOnce()
        for (index, listeners) in opened.enumerated() {
            for (host, listener) in zip(hosts, listeners) { host.value.loop.execute { host.value.listen(listener.value) } }
            guard let identity = endpoints[index].tls, let context = contexts[index] else { continue }
            secured.withLock { $0.append(Secured(identity: identity, context: context, listeners: listeners)) }
        }
        return bound
    }

    private func beginOnce() {
        guard !started.exchange(true, ordering: .relaxed) else { return }
        for host in hosts {
            host.value.loop.execute { [hosts, makeHandler] in host.value.begin(makeHandler(host.value.loop), peers: hosts) }
        }
    }

    /// Reads certificates and keys again; new connections get them, and tickets of the old ones stay good. On an error all old ones stay.
    public func reloadTls() throws(TlsError) {
        let old = secured.withLock { $0 }
        var renewed: [TlsContext] = []
        for entry in old { renewed.append(try TlsContext(entry.identity, replacing: entry.context)) }
        secured.withLock { entries in
            for (index, context) in renewed.enumerated() where index < entries.count { entries[index].context = context }
        }
        for (entry, context) in zip(old, renewed) {
            for (host, listener) in zip(hosts, entry.listeners) { host.value.loop.execute { listener.value.tls = context } }
        }
    }

    /// Asks clients to go and stops listening: `Connection: close` with each answer, accept until empty on all loops, close the listeners,
    /// let what is in flight end, idle connections last. Whoever calls it has turned readiness off and waited before.
    ///
    /// - Parameters:
    ///   - idleNs: how long an idle connection may still send one more request: closing it at once could cross with one.
    ///   - limitNs: after this the rest is cut; `nil`: what is in flight is never cut.
    /// - Returns: when no connection is left.
    public func drain(idleNs: Int64 = 2_000_000_000, limitNs: Int64? = nil) async {
        await onEachLoop { host in host.beginDrain(idleNs: idleNs) }
        draining.store(true, ordering: .relaxed)
        // Closing one SO_REUSEPORT listener resets what is queued on it: first nobody new gets in, then who is on his way arrives.
        await onEachLoop { host in host.refuseHandshakes() }
        await withUnsafeContinuation { continuation in
            hosts[0].value.loop.execute { [hosts] in
                hosts[0].value.loop.schedule(afterNs: Limits.handshakeGraceNs) { continuation.resume() }
            }
        }
        await onEachLoop { host in host.closeListeners() }
        for host in hosts {
            await withUnsafeContinuation { continuation in
                host.value.loop.execute { host.value.whenEmpty(limitNs: limitNs) { continuation.resume() } }
            }
        }
    }

    /// Closes everything at once, in flight or not.
    public func stop() async {
        await onEachLoop { host in
            host.closeListeners()
            host.closeConnections()
        }
    }

    private func onEachLoop(_ work: @escaping @Sendable (ServerLoop) -> Void) async {
        for host in hosts {
            await withUnsafeContinuation { continuation in
                host.value.loop.execute {
                    work(host.value)
                    continuation.resume()
                }
            }
        }
    }
}
