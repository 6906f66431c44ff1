import Glibc

/// How a connection hands on the bodies that are not read into memory first.
///
/// It reads only while the handler waits for a piece. Its registration stays as it is meanwhile: edge-triggered as it is, a client that
/// goes on sending wakes it only until the kernel's buffer is full, no piece costs an epoll_ctl, and who goes away is seen at once.
extension Connection {
    /// Has a request answered by its head alone.
    ///
    /// - Parameter rest: what was read behind the head.
    /// - Returns: how much of that was the body.
    func answerUnread(_ head: UnsafeRawPointer, _ rest: UnsafeRawBufferPointer) -> Int {
        let table = host.parser.table
        var decoder = BodyDecoder(table.pointee.framing, limit: Limits.skippedBodyBytes)
        let outcome = decoder.decode(rest) { _ in }
        var consumed = rest.count, left: Int?
        if case .done(let count) = outcome {
            (consumed, left) = (count, 0)
        } else if !table.pointee.expectsContinue {
            left = skippable(decoder)
        }
        if left == nil { table.pointee.keepsAlive = false }
        answer(head, UnsafeRawBufferPointer(start: nil, count: 0))
        reader.skip(left ?? 0)
        return consumed
    }

    /// How much is to be skipped of a body that nobody wants; `nil` when that is too much, or not known.
    private func skippable(_ decoder: BodyDecoder) -> Int? {
        decoder.remainingBytes.flatMap { $0 <= Limits.skippedBodyBytes ? $0 : nil }
    }

    /// Begins a request whose body is streamed.
    ///
    /// - Parameter rest: what was read behind the head.
    /// - Returns: how much of that was the body.
    func beginStreamed(_ head: UnsafeRawPointer, _ rest: UnsafeRawBufferPointer, maxBytes: Int) -> Int {
        host.statistics.add(.requests)
        let table = host.parser.table.pointee
        current = RequestKind(table)
        let request = view(head, UnsafeRawBufferPointer(start: nil, count: 0)).copy()
        let incoming = IncomingBody(
            table, maxBytes: maxBytes, hasBegun: !rest.isEmpty, pace: BodyPace(wholeNs: host.settings.bodyTimeoutNs), loop: host.loop,
            onWanted: { [unowned self] in bodyIsWanted() })
        self.incoming = incoming
        state = .receiving
        clock.stop()
        var consumed = rest.count
        if incoming.isTooLong {
            fail(incoming, .tooLong(maxBytes: maxBytes))
        } else {
            consumed = receive(rest, for: incoming)
        }
        host.loop.spawn { [self] in
            let response = await host.handler.answerStreamed(request, incoming.body)
            complete(response)
        }
        return consumed
    }

    /// The handler waits for a piece. It may run while others look at the buffers that all share, so the reading comes in a later step.
    private func bodyIsWanted() {
        if incoming?.isReading == false { host.again(self) }
    }

    /// Reads for as long as the handler asks and something is there.
    func readBody() {
        guard let incoming else { return }
        incoming.isReading = true
        defer { incoming.isReading = false }
        var rounds = 0
        reading: while state == .receiving, incoming.body.isWanted, outbox.isEmpty {
            if incoming.owesContinue {
                incoming.owesContinue = false
                sendContinue()
                flush()
                continue
            }
            guard mayRead else { break }
            guard rounds < Limits.readsPerTurn else {
                host.again(self)
                break
            }
            rounds += 1
            switch wire.read(host.readBuffer, Limits.readBuffer) {
            case .bytes(let count):
                noteRead(count, of: Limits.readBuffer)
                _ = receive(UnsafeRawBufferPointer(start: host.readBuffer, count: count), for: incoming, keepsRest: true)
            case .wouldBlock: mayRead = false
            case .ended, .failed: return close()
            }
        }
        guard state == .receiving, outbox.isEmpty else { return }
        if incoming.body.isWanted {
            clock.set(.body, incoming.pace.wait(now: host.loop.now))
        } else {
            incoming.pace.pause(now: host.loop.now)
            clock.stop()
        }
    }

    /// - Returns: how much of the input was the body; what follows is the next request, kept here when told to.
    private func receive(_ input: UnsafeRawBufferPointer, for incoming: IncomingBody, keepsRest: Bool = false) -> Int {
        let (piece, outcome) = incoming.decode(input)
        incoming.pace.earn(bytes: piece.count, now: host.loop.now)
        host.statistics.add(.bodyBytes, piece.count)
        switch outcome {
        case .more:
            incoming.body.deliver(piece, isLast: false)
            return input.count
        case .done(let consumed):
            state = .waiting
            clock.stop()
            if keepsRest, consumed < input.count { inbox = GrowableBytes(copying: UnsafeRawBufferPointer(rebasing: input[consumed...])) }
            incoming.body.deliver(piece, isLast: true)
            return consumed
        case .refused(let refusal):
            fail(incoming, incoming.reason(of: refusal))
            return input.count
        }
    }

    /// The client was too slow.
    func timeOutBody() {
        if let incoming { fail(incoming, .timedOut) }
    }

    /// The rest won't be read; the handler, which is told, has the last word.
    private func fail(_ incoming: IncomingBody, _ reason: RequestBodyError.Reason) {
        state = .waiting
        clock.stop()
        current.keepsAlive = false
        incoming.body.fail(reason)
    }

    /// The request is about to be answered: what has not come of its body is skipped when it is little, else the connection ends behind
    /// the answer.
    func endStreamedRequest() {
        guard let incoming = incoming.take() else { return }
        if state == .receiving {
            // Who was not told to go on may send the body or not: what comes next could be either.
            let left = incoming.owesContinue ? nil : skippable(incoming.decoder)
            if left == nil { current.keepsAlive = false }
            reader.skip(left ?? 0)
        }
        incoming.body.fail(.answered)
    }

    func sendContinue() {
        let text: StaticString = "HTTP/1.1 100 Continue\r\n\r\n"
        host.output.append(UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }
}
