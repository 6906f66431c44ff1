/// One entry for libFuzzer, for saved inputs and for seeded mutations. Refusing is fine; crashing is not, and neither is an outcome that
/// depends on how the bytes were cut on their way, or on what became of the bodies: that is what request smuggling lives on.
public func fuzzRequest(_ input: [UInt8]) {
    let whole = RequestTranscript(input) { $0 }
    for form in RequestTranscript.BodyForm.allCases {
        // A deterministic choice of cuts, different for each input.
        var state = input.reduce(UInt64(14_695_981_039_346_656_037)) { ($0 ^ UInt64($1)) &* 1_099_511_628_211 }
        let uneven = RequestTranscript(input, bodies: form) { left in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return min(left, 1 + Int(state >> 33) % 40)
        }
        precondition(uneven.isLike(whole), "another outcome when cut, \(form): \(uneven.events) \(whole.events)")
        guard input.count <= 4_096 else { continue }
        let single = RequestTranscript(input, bodies: form) { _ in 1 }
        precondition(single.isLike(whole), "another outcome byte by byte, \(form): \(single.events) \(whole.events)")
    }
}

/// What a connection makes of a stream of bytes that comes in pieces.
struct RequestTranscript {
    enum Event: Equatable {
        case request(head: [UInt8], headers: [[UInt8]], body: [UInt8], keepsAlive: Bool)
        case refused(Refusal)
        /// The input ended within a request.
        case unfinished
    }
    /// What becomes of the bodies; in chunks none is skipped.
    enum BodyForm: CaseIterable { case whole, streamed, skipped }

    private(set) var events: [Event] = []
    private let form: BodyForm
    /// The request whose body is being skipped, or streamed.
    private var skipped: Event?
    private var streamed: (event: Event, body: [UInt8], decoder: BodyDecoder)?
    private static let bodyMax = 2_048

    /// - Parameter next: how many bytes come next, of those that are left.
    init(_ input: [UInt8], bodies form: BodyForm = .whole, lineMax: Int = 512, headMax: Int = 1_024, _ next: (Int) -> Int) {
        self.form = form
        let parser = RequestParser(lineMax: lineMax, headMax: headMax)
        var reader = RequestReader()
        var held: [UInt8] = [], position = 0
        while position < input.count {
            let count = max(1, min(next(input.count - position), input.count - position))
            held += input[position..<position + count]
            position += count
            guard let consumed = held.withUnsafeBytes({ readRequests($0, &reader, parser) }) else { return }
            held.removeFirst(consumed)
        }
        if !held.isEmpty || reader.isInBody || streamed != nil { events.append(.unfinished) }
    }

    /// Whether the same requests were seen, with the same bodies unless these were skipped.
    func isLike(_ other: RequestTranscript) -> Bool {
        func blank(_ event: Event) -> Event {
            guard form == .skipped, case .request(let head, let headers, _, let keepsAlive) = event else { return event }
            return .request(head: head, headers: headers, body: [], keepsAlive: keepsAlive)
        }
        return events.map(blank) == other.events.map(blank)
    }

    /// How much was consumed; `nil` after a refusal.
    private mutating func readRequests(_ bytes: UnsafeRawBufferPointer, _ reader: inout RequestReader, _ parser: RequestParser) -> Int? {
        var at = 0
        while at < bytes.count {
            let rest = UnsafeRawBufferPointer(rebasing: bytes[at...])
            if streamed != nil {
                guard let consumed = readBody(rest) else { return nil }
                at += consumed
                continue
            }
            switch reader.next(rest, parser, handling: { _ in handling(parser.table.pointee.framing) }) {
            case .needMore(let consumed): return at + consumed
            case .refused(let refusal):
                events.append(.refused(refusal))
                return nil
            case .request(let consumed, let head, let body):
                precondition(consumed > 0 && consumed <= rest.count, "consumes what there is")
                precondition(body.count <= Self.bodyMax, "bodies are bounded")
                events.append(event(head, body, parser))
                at += consumed
            case .head(let consumed, let head, _):
                at += consumed
                let framing = parser.table.pointee.framing
                if let length = framing.length, length > Self.bodyMax {
                    events.append(.refused(.bodyTooLong))
                    return nil
                }
                let event = event(head, UnsafeRawBufferPointer(start: nil, count: 0), parser)
                if form == .skipped {
                    reader.skip(framing.length ?? 0)
                    if reader.isInBody { skipped = event } else { events.append(event) }
                } else {
                    streamed = (event, [], BodyDecoder(framing, limit: Self.bodyMax))
                    // A body without bytes ends here, whether more comes or not.
                    guard let none = readBody(UnsafeRawBufferPointer(start: nil, count: 0)), none == 0 else { return nil }
                }
            case .skipped(let consumed):
                at += consumed
                if let event = skipped.take() { events.append(event) }
            }
        }
        return at
    }

    private func handling(_ framing: HeaderTable.Framing) -> BodyHandling {
        switch form {
        case .whole: .whole(maxBytes: Self.bodyMax)
        case .streamed: .streamed(maxBytes: Self.bodyMax)
        case .skipped: framing == .chunked ? .whole(maxBytes: Self.bodyMax) : .unread
        }
    }

    /// How much belonged to the body; `nil` when it was refused.
    private mutating func readBody(_ input: UnsafeRawBufferPointer) -> Int? {
        guard var (event, body, decoder) = streamed else { return 0 }
        let outcome = decoder.decode(input) { body += $0 }
        precondition(body.count <= Self.bodyMax && body.count == decoder.decodedBytes, "bodies are bounded and counted")
        streamed = (event, body, decoder)
        switch outcome {
        case .more: return input.count
        case .refused(let refusal):
            events.append(.refused(refusal))
            return nil
        case .done(let consumed):
            streamed = nil
            if case .request(let head, let headers, _, let keepsAlive) = event {
                event = .request(head: head, headers: headers, body: body, keepsAlive: keepsAlive)
            }
            events.append(event)
            return consumed
        }
    }

    private func event(_ head: UnsafeRawPointer, _ body: UnsafeRawBufferPointer, _ parser: RequestParser) -> Event {
        let view = RequestView(
            base: head, table: UnsafePointer(parser.table), body: body, peer: PeerAddress(high: 0, low: 0, port: 0), isTls: false)
        func isClean(_ slice: UnsafeRawBufferPointer) -> Bool { slice.allSatisfy(HeaderBytes.isValue) }
        precondition(isClean(view.methodText) && isClean(view.path) && isClean(view.target), "no control characters")
        var headers: [[UInt8]] = []
        for index in 0..<view.headerCount {
            precondition(isClean(view.headerName(at: index)) && isClean(view.headerValue(at: index)), "no control characters")
            headers.append(Array(view.headerName(at: index)))
            headers.append(Array(view.headerValue(at: index)))
        }
        for known in KnownHeader.allCases {
            let name = UnsafeRawBufferPointer(start: known.name.utf8Start, count: known.name.utf8CodeUnitCount)
            precondition(
                view.header(known).map { Array($0) } == view.header(named: name).map { Array($0) }, "both ways find the same")
        }
        return .request(
            head: Array(view.methodText) + [32] + Array(view.target), headers: headers, body: Array(body),
            keepsAlive: parser.table.pointee.keepsAlive)
    }
}
