import Glibc

/// One client's connection: reads requests, has them answered, sends the answers in their order. Confined to its loop.
///
/// Between requests it owns no buffer: bytes are read into the loop's, what is left over is copied, what the socket doesn't take waits
/// in a queue that exists only then. Registered edge-triggered once, so that no request costs an epoll_ctl.
final class Connection: IoHandler {
    enum State: UInt8 {
        case handshake
        /// Waits for a request or for the rest of one.
        case reading
        /// The handler answers later; requests that follow stay where they are.
        case waiting
        /// The handler takes the body piece by piece, and answers when it likes.
        case receiving
        /// A body source is at work.
        case streaming
        /// The last answer is on its way; nothing is read any more.
        case ending
        /// Half-closed: what still comes is thrown away.
        case lingering
        case closed
    }
    let host: ServerLoop
    let wire: Wire
    let peer: PeerAddress
    private let slot: Int
    var state = State.reading
    var clock: ConnectionClock
    private(set) var outbox: Outbox
    var mayRead = true
    private var peerEnded = false
    /// Of the request that is being answered later.
    var current = RequestKind()
    var reader = RequestReader()
    var inbox: GrowableBytes?
    /// The streamed body of the request under way.
    var incoming: IncomingBody?
    var stream: ResponseStream?
    private var lingered = 0

    init(_ host: ServerLoop, _ wire: Wire, _ peer: PeerAddress, slot: Int) {
        self.host = host
        self.wire = wire
        self.peer = peer
        self.slot = slot
        clock = ConnectionClock(host, slot: slot)
        outbox = Outbox(wire, host.tools)
    }

    /// Bytes that wait for the client.
    var queuedBytes: Int { outbox.waitingBytes }

    func begin() {
        if wire.tls != nil {
            state = .handshake
            clock.set(.handshake, host.settings.headTimeoutNs)
        } else {
            clock.setIdle()
        }
    }

    // MARK: Events

    func ioReady(_ events: IoEvents) {
        host.loop.label = "http"
        guard events.isDisjoint(with: [.error, .hangup]) else { return close() }
        if events.contains(.readHangup) { peerEnded = true }
        if events.contains(.readable) { mayRead = true }
        if events.contains(.writable), !outbox.isEmpty { sendWaiting() }
        goOn()
    }

    /// Goes on after something that happened outside an event: an answer that came later, a body that ended or is asked for.
    func resume() {
        guard state == .reading || state == .receiving, outbox.isEmpty else { return }
        if state == .reading, let waiting = inbox {
            inbox = nil
            withExtendedLifetime(waiting) { process(waiting.buffer) }
        }
        goOn()
    }

    private func goOn() {
        switch state {
        case .handshake: shakeHands()
        case .reading: readRequests()
        case .receiving: readBody()
        case .lingering: discard()
        default: break
        }
    }

    private func shakeHands() {
        switch wire.tls!.handshake() {
        case .bytes:
            state = .reading
            clock.setIdle()
            readRequests()
        case .wouldBlock: break
        default:
            host.statistics.add(.handshakeFailures)
            close()
        }
    }

    // MARK: Requests

    private func readRequests() {
        var rounds = 0
        while state == .reading, outbox.isEmpty, mayRead {
            guard rounds < Limits.readsPerTurn else { return host.again(self) }
            rounds += 1
            var kept = 0
            if let inbox {
                kept = inbox.count
                memcpy(host.readBuffer, inbox.buffer.baseAddress!, kept)
            }
            let room = Limits.readBuffer &- kept
            switch wire.read(host.readBuffer + kept, room) {
            case .bytes(let count):
                noteRead(count, of: room)
                if inbox != nil { inbox = nil }
                process(UnsafeRawBufferPointer(start: host.readBuffer, count: kept &+ count))
            case .wouldBlock: mayRead = false
            case .ended, .failed: return close()
            }
        }
    }

    /// A short read has emptied the socket; with the end announced one more read is needed to see it.
    @inline(__always)
    func noteRead(_ count: Int, of room: Int) {
        if count < room, wire.tls == nil, !peerEnded { mayRead = false }
    }

    private func process(_ input: UnsafeRawBufferPointer) {
        var at = 0
        requests: while at < input.count, state == .reading, outbox.isEmpty {
            let rest = UnsafeRawBufferPointer(rebasing: input[at...])
            switch reader.next(rest, host.parser, handling: { handling($0) }) {
            case .needMore(let consumed):
                at &+= consumed
                break requests
            case .refused(let refusal):
                at = input.count
                refuse(refusal, head: reader.refusedHead)
            case .request(let consumed, let head, let body):
                at &+= consumed
                answer(head, body)
                if host.output.bytes > Limits.outputBatch { flush() }
            case .head(let consumed, let head, let handling):
                at &+= consumed
                let rest = UnsafeRawBufferPointer(rebasing: input[at...])
                if case .streamed(let maxBytes) = handling {
                    at &+= beginStreamed(head, rest, maxBytes: maxBytes)
                } else {
                    at &+= answerUnread(head, rest)
                }
            case .skipped(let consumed): at &+= consumed
            }
        }
        if at < input.count, state == .reading || state == .waiting {
            inbox = GrowableBytes(copying: UnsafeRawBufferPointer(rebasing: input[at...]))
        }
        if reader.wantsContinue {
            reader.wantsContinue = false
            sendContinue()
        }
        reader.release()
        flush()
        if state == .reading, outbox.isEmpty { setReadingDeadline() }
    }

    func view(_ head: UnsafeRawPointer, _ body: UnsafeRawBufferPointer) -> RequestView {
        RequestView(base: head, table: UnsafePointer(host.parser.table), body: body, peer: peer, isTls: wire.tls != nil)
    }

    private func handling(_ head: UnsafeRawPointer) -> BodyHandling {
        host.handler.bodyHandling(
            view(head, UnsafeRawBufferPointer(start: nil, count: 0)), bodyBytesMax: host.settings.bodyBytesMax)
    }

    // MARK: Sending

    /// Sends the batch; what does not go waits.
    func flush() {
        let output = host.output
        if !output.isEmpty, state != .closed {
            let waited = !outbox.isEmpty
            switch outbox.send(output) {
            case .all: break
            case .waiting: if !waited { clock.set(.write, host.settings.writeTimeoutNs) }
            case .failed: close()
            }
        }
        output.clear()
        if state == .ending, outbox.isEmpty { linger() }
    }

    private func sendWaiting() {
        let (sent, progressed) = outbox.sendWaiting()
        guard sent != .failed else { return close() }
        if sent == .all {
            clock.stop()
        } else if progressed {
            clock.set(.write, host.settings.writeTimeoutNs)
        }
        switch state {
        case .streaming: stream?.drained()
        case .ending: if sent == .all { linger() }
        case .reading:
            if sent == .all {
                setReadingDeadline()
                resume()
            }
        default: break
        }
    }

    /// Sends a piece of a streamed body. `false` when the connection is gone.
    func send(_ vectors: UnsafeMutablePointer<iovec>, _ count: Int) -> Bool {
        guard state == .streaming else { return false }
        let waited = !outbox.isEmpty
        switch outbox.send(vectors, count) {
        case .all: break
        case .waiting: if !waited { clock.set(.write, host.settings.writeTimeoutNs) }
        case .failed:
            close()
            return false
        }
        return true
    }

    // MARK: Deadlines

    func setReadingDeadline() {
        if reader.isInBody {
            clock.setBody(received: reader.bodyBytes)
        } else if inbox != nil {
            clock.setHead()
        } else {
            clock.setIdle()
        }
    }

    func shortenIdle() {
        if clock.wait == .idle { clock.setIdle() }
    }

    /// The deadline has passed.
    func expire() {
        switch clock.wait {
        case .none: break
        case .idle:
            if !host.isDraining { host.statistics.add(.idleTimeouts) }
            linger()
        case .head, .body:
            host.statistics.add(.requestTimeouts)
            if state == .receiving { return timeOutBody() }
            // Whoever has got an answer must not take another for that of the next request.
            if reader.isSkipping { return linger() }
            refuse(.timedOut)
            flush()
        case .write:
            host.statistics.add(.writeTimeouts)
            close()
        case .handshake:
            host.statistics.add(.handshakeTimeouts)
            close()
        case .linger: close()
        }
    }

    // MARK: End

    /// Says that nothing more will come, and reads on until the client has seen it: closing with unread bytes would reset the connection
    /// and take the last answer away from the client (RFC 9112 §9.6).
    private func linger() {
        guard state != .closed, state != .lingering else { return }
        state = .lingering
        inbox = nil
        reader = RequestReader()
        clock.set(.linger, host.settings.lingerNs)
        wire.endWriting()
        mayRead = true
        discard()
    }

    private func discard() {
        while mayRead, state == .lingering {
            guard lingered < Limits.lingerBytes else { return close() }
            switch wire.discard(host.tools.record) {
            case .bytes(let count): lingered += count
            case .wouldBlock: mayRead = false
            case .ended, .failed: return close()
            }
        }
    }

    /// Closes so that the client sees a failure even where the end of the connection could pass for the end of the body.
    func reset() {
        wire.resetOnClose()
        close()
    }

    /// Closes at once. The descriptor's number is free after this.
    func close() {
        guard state != .closed else { return }
        state = .closed
        clock.stop()
        inbox = nil
        outbox.clear()
        reader = RequestReader()
        host.loop.unregister(wire.fd)
        Glibc.close(wire.fd)
        let stream = stream.take(), incoming = incoming.take()
        host.remove(slot)
        stream?.gone()
        incoming?.body.fail(.gone)
    }
}
