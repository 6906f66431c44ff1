/// What a connection waits for and until when. A deadline belongs to its reason, so that mere activity is no way round it.
struct ConnectionClock {
    enum Wait: UInt8 { case none, idle, head, body, write, handshake, linger }

    private unowned(unsafe) let host: ServerLoop
    private let slot: Int
    private(set) var wait = Wait.none
    private var bodySinceNs: Int64 = 0

    init(_ host: ServerLoop, slot: Int) {
        self.host = host
        self.slot = slot
    }

    /// Waits for a request.
    mutating func setIdle() { set(.idle, host.idleNs) }

    /// Nothing is due: the handler or a source is at work.
    mutating func stop() {
        wait = .none
        host.setDeadline(slot, DeadlineTable.never)
    }

    /// Waits for something that has its time from now on.
    mutating func set(_ wait: Wait, _ afterNs: Int64) {
        self.wait = wait
        host.setDeadline(slot, host.loop.now &+ afterNs)
    }

    /// Waits for the rest of a head, which has its time from its first byte on, however it trickles.
    mutating func setHead() {
        if wait != .head { set(.head, host.settings.headTimeoutNs) }
    }

    /// Waits for the rest of a body, which may take longer the more of it has come.
    mutating func setBody(received: Int) {
        if wait != .body {
            wait = .body
            bodySinceNs = host.loop.now
        }
        let earned = Int64(received) &* (1_000_000_000 / Int64(Limits.bodyBytesPerSecond))
        host.setDeadline(slot, bodySinceNs &+ host.settings.bodyTimeoutNs &+ earned)
    }
}
