/// One entry for libFuzzer, for saved inputs and for seeded mutations. Refusing is fine; crashing is not, and neither is an outcome that
/// depends on how the bytes were cut on their way: that is what request smuggling lives on.
public func fuzzRequest(_ input: [UInt8]) {
    let whole = RequestTranscript(input) { $0 }
    // A deterministic choice of cuts, different for each input.
    var state = input.reduce(UInt64(14_695_981_039_346_656_037)) { ($0 ^ UInt64($1)) &* 1_099_511_628_211 }
    let uneven = RequestTranscript(input) { left in
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return min(left, 1 + Int(state >> 33) % 40)
    }
    precondition(uneven.events == whole.events, "another outcome when cut: \(uneven.events) \(whole.events)")
    guard input.count <= 4_096 else { return }
    let single = RequestTranscript(input) { _ in 1 }
    precondition(single.events == whole.events, "another outcome byte by byte: \(single.events) \(whole.events)")
}

/// What a connection makes of a stream of bytes that comes in pieces.
struct RequestTranscript {
    enum Event: Equatable {
        case request(head: [UInt8], headers: [[UInt8]], body: [UInt8], keepsAlive: Bool)
        case refused(Refusal)
        /// The input ended within a request.
        case unfinished
    }
    private(set) var events: [Event] = []
    private static let bodyMax = 2_048

    /// - Parameter next: how many bytes come next, of those that are left.
    init(_ input: [UInt8], lineMax: Int = 512, headMax: Int = 1_024, _ next: (Int) -> Int) {
        let parser = RequestParser(lineMax: lineMax, headMax: headMax)
        var reader = RequestReader()
        var held: [UInt8] = [], position = 0
        while position < input.count {
            let count = max(1, min(next(input.count - position), input.count - position))
            held += input[position..<position + count]
            position += count
            guard let consumed = take(held, &reader, parser) else { return }
            held.removeFirst(consumed)
        }
        if !held.isEmpty || reader.isInBody { events.append(.unfinished) }
    }

    /// How much was consumed; `nil` after a refusal.
    private mutating func take(_ held: [UInt8], _ reader: inout RequestReader, _ parser: RequestParser) -> Int? {
        held.withUnsafeBytes { bytes -> Int? in
            var at = 0
            while at < bytes.count {
                let rest = UnsafeRawBufferPointer(rebasing: bytes[at...])
                switch reader.next(rest, parser, bodyMax: { _ in Self.bodyMax }) {
                case .needMore(let consumed): return at + consumed
                case .refused(let refusal):
                    events.append(.refused(refusal))
                    return nil
                case .request(let consumed, let head, let body):
                    precondition(consumed > 0 && consumed <= rest.count, "consumes what there is")
                    note(head, body, parser)
                    at += consumed
                }
            }
            return at
        }
    }

    private mutating func note(_ head: UnsafeRawPointer, _ body: UnsafeRawBufferPointer, _ parser: RequestParser) {
        precondition(body.count <= Self.bodyMax, "bodies are bounded")
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
        events.append(
            .request(
                head: Array(view.methodText) + [32] + Array(view.target), headers: headers, body: Array(body),
                keepsAlive: parser.table.pointee.keepsAlive))
    }
}
