/// How a connection's requests get their answers: within the turn, later, as a stream, or by a refusal.
extension Connection {
    func answer(_ head: UnsafeRawPointer, _ body: UnsafeRawBufferPointer) {
        host.statistics.add(.requests)
        let kind = RequestKind(host.parser.table.pointee)
        let request = view(head, body)
        var writer = ResponseWriter(host.output, date: host.dateLine(), isHead: kind.isHead)
        switch host.handler.answer(request, &writer) {
        case .answered:
            if !writer.isStarted { writer.start(500, .none) }
            conclude(&writer, kind)
        case .later(let work):
            wait(kind, &writer)
            let owned = request.copy()
            host.loop.spawn { [self] in
                complete(await work(owned))
            }
        case .callback(let begin):
            wait(kind, &writer)
            begin { [self] response in complete(response) }
        }
    }

    /// For the answer; the requests behind this one stay where they are.
    private func wait(_ kind: RequestKind, _ writer: inout ResponseWriter) {
        writer.reset()
        current = kind
        state = .waiting
        clock.stop()
    }

    /// Ends a response whose body is in the batch.
    private func conclude(_ writer: inout ResponseWriter, _ kind: RequestKind) {
        let keeps = kind.keepsAlive && !writer.closes && !host.isDraining
        writer.finish(connection: kind.line(keeps: keeps))
        if !keeps { state = .ending }
    }

    /// - Parameter head: of a request whose body is refused, described by the parser's table.
    func refuse(_ refusal: Refusal, head: UnsafeRawPointer? = nil) {
        host.statistics.add(.refused)
        host.settings.onRefusal?(refusal.status, refusal.reason, peer)
        var writer = ResponseWriter(host.output, date: host.dateLine(), isHead: false)
        if let write = host.settings.writeRefusal {
            let origin = head.flatMap { view($0, UnsafeRawBufferPointer(start: nil, count: 0)).header(.origin) }
            write(refusal.status, refusal.reason, origin, &writer)
        } else {
            writer.start(refusal.status, Self.refusalHeaders)
            writer.append(refusal.reason)
            writer.append("\n")
        }
        writer.finish(connection: .close)
        state = .ending
    }

    private static let refusalHeaders = HeaderBlock([("Content-Type", "text/plain"), ("Cache-Control", "no-store")])

    // MARK: Answers that came later

    func complete(_ response: Response) {
        host.loop.label = "http later"
        guard state == .waiting || state == .receiving else {
            if case .stream(_, let source) = response.body { source.cancel() }
            return
        }
        endStreamedRequest()
        state = .reading
        var writer = ResponseWriter(host.output, date: host.dateLine(), isHead: current.isHead)
        if let lines = response.usual { writer.addToStart(lines) }
        writer.start(response.status, response.block)
        writer.headers(response.headers)
        switch response.body {
        case .none: break
        case .bytes(let bytes): writer.append(copying: bytes)
        case .shared(let pieces): for piece in pieces { writer.append(piece) }
        case .stream(let length, let source):
            return begin(source, length, &writer, bodyless: current.isHead || StatusLine.isBodyless(response.status))
        }
        conclude(&writer, current)
        settle()
    }

    private func begin(_ source: any BodySource, _ length: Int?, _ writer: inout ResponseWriter, bodyless: Bool) {
        // HTTP/1.0 knows no chunks: there the end of the connection is the end of the body.
        let untilClose = length == nil && current.isHttp10
        let keeps = current.keepsAlive && !host.isDraining && !untilClose
        current.keepsAlive = keeps
        let framing: ResponseWriter.Framing = length.map { .length($0) } ?? (untilClose ? .untilClose : .chunked)
        writer.finish(framing, connection: current.line(keeps: keeps))
        guard !bodyless else {
            source.cancel()
            if !keeps { state = .ending }
            return settle()
        }
        let stream = ResponseStream(self, source, length: length, chunked: length == nil && !untilClose)
        self.stream = stream
        state = .streaming
        flush()
        guard state == .streaming else { return }
        source.start(stream)
    }

    /// The body of a stream is complete.
    func endStream() {
        stream = nil
        state = current.keepsAlive ? .reading : .ending
        settle()
    }

    /// Sends, then goes on with what has come meanwhile: in a later step, because this may be called from a handler of another connection.
    private func settle() {
        flush()
        guard state == .reading, outbox.isEmpty else { return }
        setReadingDeadline()
        host.again(self)
    }
}
