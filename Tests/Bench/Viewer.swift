import Glibc
import Transport

/// One connection with a session of its own, which it polls as a player does. Confined to its loop.
final class Viewer: IoHandler {
    private enum State { case connecting, idle, waiting, failed }
    private unowned(unsafe) let crowd: Crowd
    private let wire: ClientWire
    private var state = State.connecting
    private var answer = HttpText.Answer()
    /// The request for its playlist; `nil` until its session is open.
    private var poll: [UInt8]?
    private var sentNs: Int64 = 0

    init(_ crowd: Crowd, _ wire: ClientWire) throws {
        self.crowd = crowd
        self.wire = wire
        try crowd.loop.register(wire.fd, [.readable, .writable, .edge], self)
    }

    var isFailed: Bool { state == .failed }

    func ioReady(_ events: IoEvents) {
        switch state {
        case .connecting:
            guard events.isDisjoint(with: [.error, .hangup]) else { return fail("the connection failed") }
            switch wire.handshake() {
            case .bytes: ask(crowd.opening)
            case .wouldBlock: break
            case .failed: fail("the handshake failed")
            }
        case .waiting, .idle: receive()
        case .failed: break
        }
    }

    private func ask(_ request: [UInt8]) {
        state = .waiting
        answer = HttpText.Answer()
        sentNs = Clock.monotonicNs()
        guard case .bytes(let count) = wire.write(request), count == request.count else { return fail("a request was not taken") }
    }

    private func receive() {
        while true {
            switch wire.read(crowd.buffer) {
            case .wouldBlock: return
            case .failed: return fail("closed by the server")
            case .bytes(let count):
                guard state == .waiting else { return fail("an answer to nothing") }
                do {
                    let isWhole = try answer.take(UnsafeRawBufferPointer(rebasing: crowd.buffer[..<count]))
                    if isWhole { answered() }
                } catch {
                    fail("\(error)")
                }
            }
        }
    }

    private func answered() {
        state = .idle
        if answer.status == 503, poll == nil {
            // While everybody comes at once the edge may refuse new sessions, to keep those that play: a player tries again.
            crowd.refused()
            crowd.loop.schedule(afterNs: Crowd.retryNs) { [weak self] in self?.tryAgain() }
            return
        }
        guard answer.status == 200 else { return fail("status \(answer.status)") }
        if poll == nil {
            guard let path = EdgeUnderTest.mediaPath(answer.body) else { return fail("no session") }
            poll = HttpText.get(path)
            crowd.opened()
            // Right after the multivariant playlist, as every player.
            pollNow()
        } else {
            crowd.took(ns: Clock.monotonicNs() - sentNs, sentNs: sentNs)
            answer = HttpText.Answer()
            // From request to request, so that polls don't drift apart from the cadence.
            let nextNs = sentNs + crowd.cadenceNs - Clock.monotonicNs()
            crowd.loop.schedule(afterNs: nextNs) { [weak self] in self?.pollNow() }
        }
    }

    private func tryAgain() {
        if state == .idle, !crowd.isOver { ask(crowd.opening) }
    }

    private func pollNow() {
        guard state == .idle, let poll, !crowd.isOver else { return }
        ask(poll)
    }

    private func fail(_ why: String) {
        guard state != .failed else { return }
        state = .failed
        crowd.loop.unregister(wire.fd)
        crowd.failed(why)
    }
}
