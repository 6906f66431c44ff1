import Dispatch
import Glibc
import TestSupport
import Transport

/// Many open connections, each polling its own session's playlist at its cadence, from one thread. Confined to its loop but for `run`.
final class Crowd: @unchecked Sendable {
    struct Outcome: Sendable {
        /// Milliseconds from request to whole answer, of the polls in the time measured.
        var latencies: [Double] = []
        var opened = 0
        /// Sessions that the edge refused with 503 before it took them.
        var refused = 0
        /// Failed connections and answers by reason.
        var faults: [String: Int] = [:]
    }
    /// What a 503 for a new session asks for.
    static let retryNs: Int64 = 5_000_000_000
    let loop: EventLoop
    let opening: [UInt8]
    let cadenceNs: Int64
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 64)
    private(set) var isOver = false
    private let port: UInt16
    private let context: ClientWire.Context?
    private let connections: Int
    private var viewers: [Viewer] = []
    private var outcome = Outcome()
    private var measuresFromNs: Int64 = .max

    /// - Parameters:
    ///   - path: of the multivariant playlist that opens a session.
    ///   - cadenceSeconds: between two polls of a viewer.
    init(port: UInt16, tls: Bool, path: String, connections: Int, cadenceSeconds: Int) throws {
        self.port = port
        self.connections = connections
        loop = try EventLoop()
        opening = HttpText.get(path)
        cadenceNs = Int64(cadenceSeconds) * 1_000_000_000
        context = tls ? try ClientWire.Context() : nil
    }

    deinit { buffer.deallocate() }

    /// Connects everybody one after another, so that their polls are spread over the cadence, and lets them poll.
    ///
    /// - Parameters:
    ///   - seconds: what is measured, from when everybody has a session and has polled.
    ///   - atEnd: called on this thread while all connections are still open.
    func run(seconds: Int, atEnd: () -> Void) throws -> Outcome {
        let thread = try LoopThread(loop, name: "viewers")
        let opened = DispatchSemaphore(value: 0)
        // A handshake costs a core of the server and one of ours about 0.3 ms each: faster, and what is measured is a queue of handshakes.
        let spreadNs = max(cadenceNs, Int64(connections) * (context == nil ? 400_000 : 2_000_000))
        loop.execute { [self] in connectSome(over: spreadNs, startNs: loop.now) { opened.signal() } }
        _ = opened.wait(timeout: .now() + 120)
        // One more cadence: everybody has polled once after opening.
        usleep(useconds_t(cadenceNs / 1_000))
        loop.execute { [self] in measuresFromNs = loop.now }
        sleep(UInt32(seconds))
        atEnd()
        let done = DispatchSemaphore(value: 0)
        loop.execute { [self] in
            isOver = true
            done.signal()
        }
        done.wait()
        thread.stop()
        if outcome.opened < connections { outcome.faults["sessions that did not open", default: 0] += connections - outcome.opened }
        viewers = []
        return outcome
    }

    private func connectSome(over spreadNs: Int64, startNs: Int64, _ done: @escaping @Sendable () -> Void) {
        let due = min(connections, Int(Double(loop.now - startNs) / Double(spreadNs) * Double(connections)) + 1)
        while viewers.count < due {
            do {
                viewers.append(try Viewer(self, try ClientWire(port: port, tls: context)))
            } catch {
                failed("\(error)")
                return done()
            }
        }
        if viewers.count == connections, outcome.opened + outcome.faults.values.reduce(0, +) >= connections { return done() }
        loop.schedule(afterNs: 2_000_000) { [self] in connectSome(over: spreadNs, startNs: startNs, done) }
    }

    func refused() { outcome.refused += 1 }

    func opened() { outcome.opened += 1 }

    func took(ns: Int64, sentNs: Int64) {
        if sentNs >= measuresFromNs { outcome.latencies.append(Double(ns) / 1e6) }
    }

    func failed(_ why: String) { outcome.faults[why, default: 0] += 1 }
}
