import CLinux
import Glibc

/// What a server has on one loop: handler, parser, buffers and connections. Confined to that loop.
final class ServerLoop {
    let loop: EventLoop
    let settings: HttpServerSettings
    let statistics = HttpStatistics()
    let load = LoopLoad()
    let parser: RequestParser
    let output = OutputBatch()
    let readBuffer = UnsafeMutableRawPointer.allocate(byteCount: Limits.readBuffer, alignment: 64)
    let tools: Outbox.Tools
    private(set) var handler: (any RequestHandler)!
    private(set) var listeners: [Listener] = []
    /// The server's loops with this one, to find the emptiest.
    private(set) var peers: [Confined<ServerLoop>] = []
    private(set) var deadlines = DeadlineTable()
    private var connections: [Connection?] = []
    private var sweeping = false
    private var date = HttpDate()
    private let sweepNs: Int64

    /// Answers say `Connection: close` from now on.
    private(set) var isDraining = false
    /// How long a connection may be without a request: while draining, less.
    private(set) var idleNs: Int64
    private var onEmpty: (() -> Void)?

    init(loop: EventLoop, settings: HttpServerSettings) {
        self.loop = loop
        self.settings = settings
        idleNs = settings.idleTimeoutNs
        tools = Outbox.Tools(
            vectors: .allocate(capacity: Limits.vectors), record: .allocate(byteCount: Limits.tlsRecord, alignment: 64),
            statistics: statistics)
        parser = RequestParser(lineMax: settings.requestLineBytesMax, headMax: settings.headBytesMax)
        let shortest = [
            settings.headTimeoutNs, settings.bodyTimeoutNs, settings.idleTimeoutNs, settings.writeTimeoutNs, settings.lingerNs,
        ].min()!
        sweepNs = min(max(shortest / 8, 2_000_000), 100_000_000)
    }

    deinit {
        readBuffer.deallocate()
        tools.vectors.deallocate()
        tools.record.deallocate()
        date.deallocate()
    }

    func begin(_ handler: any RequestHandler, peers: [Confined<ServerLoop>]) {
        self.handler = handler
        self.peers = peers
    }

    func dateLine() -> UnsafePointer<UInt8> { date.line(wallNs: loop.wallNow) }

    // MARK: Connections

    /// Takes over an accepted descriptor, counted in `load` already.
    func adopt(_ fd: Int32, _ peer: PeerAddress, _ tls: TlsContext?) {
        let session = tls?.accept(fd)
        guard tls == nil || session != nil else {
            load.add(-1)
            close(fd)
            return
        }
        let slot = deadlines.insert()
        let connection = Connection(self, Wire(fd: fd, tls: session), peer, slot: slot)
        while connections.count <= slot { connections.append(nil) }
        connections[slot] = connection
        do {
            try loop.register(fd, [.readable, .writable, .readHangup, .edge], connection)
        } catch {
            connection.close()
            return
        }
        connection.begin()
        sweepLater()
    }

    func remove(_ slot: Int) {
        deadlines.remove(slot)
        connections[slot] = nil
        load.add(-1)
        if deadlines.count == 0 { tellEmpty() }
    }

    @inline(__always)
    func setDeadline(_ slot: Int, _ ns: Int64) { deadlines[slot] = ns }

    private func sweepLater() {
        guard !sweeping else { return }
        sweeping = true
        loop.schedule(afterNs: sweepNs) { [unowned self] in
            sweeping = false
            loop.label = "timeouts"
            for slot in deadlines.due(loop.now) { connections[slot]?.expire() }
            if deadlines.count > 0 { sweepLater() }
        }
    }

    /// Lets a connection go on in a later step of the loop, when nobody looks at the buffers that all share.
    func again(_ connection: Connection) {
        let confined = Confined(connection)
        loop.execute { confined.value.resume() }
    }

    // MARK: Listeners

    func listen(_ listener: Listener) {
        listeners.append(listener)
        listener.resume()
    }

    /// The loop that shall have the next connection: this one, unless it has over 1.25 times the mean. Counts it there.
    func place() -> ServerLoop {
        let total = peers.reduce(0) { $0 + $1.value.load.connections }
        let own = load.connections
        // With a handful of connections any distribution is fine.
        if peers.count > 1, own >= 4, own * 4 * peers.count > total * 5,
            let emptiest = peers.min(by: { $0.value.load.connections < $1.value.load.connections })?.value, emptiest !== self
        {
            statistics.add(.handedOver)
            emptiest.load.add(1)
            return emptiest
        }
        load.add(1)
        return self
    }

    var isFull: Bool { peers.reduce(0) { $0 + $1.value.load.connections } >= settings.connectionsMax }

    // MARK: Drain

    func beginDrain(idleNs: Int64) {
        isDraining = true
        // From now for those that are here, from their acceptance for those that still come: none is closed before it could speak.
        self.idleNs = min(idleNs, settings.idleTimeoutNs)
        for connection in connections { connection?.shortenIdle() }
    }

    func refuseHandshakes() {
        for listener in listeners { listener.refuseHandshakes() }
    }

    func closeListeners() {
        for listener in listeners { listener.close() }
        listeners.removeAll()
    }

    /// Calls `done` when no connection is left; after `limitNs` the rest is cut.
    func whenEmpty(limitNs: Int64?, _ done: @escaping () -> Void) {
        onEmpty = done
        if deadlines.count == 0 { return tellEmpty() }
        if let limitNs { loop.schedule(afterNs: limitNs) { [unowned self] in closeConnections() } }
    }

    func closeConnections() {
        for connection in connections { connection?.close() }
    }

    private func tellEmpty() {
        let done = onEmpty.take()
        done?()
    }
}
