import Glibc

/// Cuts what a connection sends into requests. Knows no socket, so it can be tested and fuzzed with bytes alone.
///
/// A request that lies whole in the read buffer is used where it lies; a body that comes in pieces is gathered.
struct RequestReader {
    enum Step {
        /// More must come. The first `consumed` bytes were taken in, the rest is the caller's to keep.
        case needMore(consumed: Int)
        /// A request is there: its head at `head`, described by the parser's table, and its body. Valid until the next call.
        case request(consumed: Int, head: UnsafeRawPointer, body: UnsafeRawBufferPointer)
        case refused(Refusal)
    }

    /// A request whose body is not complete.
    private final class Pending {
        let head: GrowableBytes
        let body = GrowableBytes()
        var remaining: Int
        var decoder: ChunkedDecoder?
        init(head: UnsafeRawBufferPointer, remaining: Int, decoder: ChunkedDecoder?) {
            self.head = GrowableBytes(copying: head)
            self.remaining = remaining
            self.decoder = decoder
        }
    }
    private var pending: Pending?
    /// The body of the last request, which must live as long as it is looked at.
    private var finished: Pending?

    /// How many bytes of an incomplete head were looked at before.
    private var examined = 0

    /// Whether a body is on its way.
    var isInBody: Bool { pending != nil }
    /// Bytes of that body so far.
    var bodyBytes: Int { pending?.body.count ?? 0 }
    /// The client waits for "100 Continue" before it sends the body. The caller resets it.
    var wantsContinue = false

    /// Looks at the bytes that were not consumed yet, followed by what has newly come.
    ///
    /// - Parameter bodyMax: how many bytes of body the request may have, whose head is in the parser's table and at the pointer.
    mutating func next(
        _ input: UnsafeRawBufferPointer, _ parser: RequestParser, bodyMax: (UnsafeRawPointer) -> Int
    ) -> Step {
        if finished != nil { finished = nil }
        if let pending { return take(pending, input, consumed: 0, parser) }
        guard deserves(input, parser) else {
            examined = input.count
            return .needMore(consumed: 0)
        }
        examined = 0
        switch parser.parse(input) {
        case .incomplete:
            examined = input.count
            return .needMore(consumed: 0)
        case .refused(let refusal): return .refused(refusal)
        case .complete: break
        }
        let head = parser.table.pointee.headBytes
        let base = input.baseAddress!
        let rest = input.count &- head
        switch parser.table.pointee.framing {
        case .none:
            return .request(consumed: head, head: base, body: UnsafeRawBufferPointer(start: nil, count: 0))
        case .fixed(let length):
            guard length <= bodyMax(base) else { return .refused(.bodyTooLong) }
            if rest >= length {
                return .request(consumed: head + length, head: base, body: UnsafeRawBufferPointer(start: base + head, count: length))
            }
            pending = Pending(head: UnsafeRawBufferPointer(rebasing: input[..<head]), remaining: length, decoder: nil)
        case .chunked:
            pending = Pending(
                head: UnsafeRawBufferPointer(rebasing: input[..<head]), remaining: 0, decoder: ChunkedDecoder(limit: bodyMax(base)))
        }
        wantsContinue = parser.table.pointee.expectsContinue && rest == 0
        return take(pending!, UnsafeRawBufferPointer(rebasing: input[head...]), consumed: head, parser)
    }

    /// Whether the parser could say something new: it decides by whole lines and by lengths. Without this a head that comes byte by byte
    /// would be read from its start with each of them.
    private func deserves(_ input: UnsafeRawBufferPointer, _ parser: RequestParser) -> Bool {
        guard examined > 0, examined <= input.count else { return true }
        if input.count >= parser.headMax || examined < parser.lineMax + 2 && input.count >= parser.lineMax { return true }
        // A lone CR at the start is decided by the byte after it.
        return examined == 1 || memchr(input.baseAddress! + examined, 10, input.count - examined) != nil
    }

    private mutating func take(
        _ pending: Pending, _ input: UnsafeRawBufferPointer, consumed: Int, _ parser: RequestParser
    ) -> Step {
        var used = input.count
        if pending.decoder != nil {
            switch pending.decoder!.decode(input, { pending.body.append($0) }) {
            case .more: return .needMore(consumed: consumed + used)
            case .refused(let refusal): return .refused(refusal)
            case .done(let count): used = count
            }
        } else {
            used = min(pending.remaining, input.count)
            pending.body.append(UnsafeRawBufferPointer(rebasing: input[..<used]))
            pending.remaining -= used
            if pending.remaining > 0 { return .needMore(consumed: consumed + used) }
        }
        // Other connections have used the table meanwhile; the same bytes give the same table.
        let again = parser.parse(pending.head.buffer)
        precondition(again == .complete, "a head that was taken is taken again")
        self.pending = nil
        finished = pending
        wantsContinue = false
        return .request(consumed: consumed + used, head: pending.head.buffer.baseAddress!, body: pending.body.buffer)
    }

    /// Lets go of the last request's body. The slices of it end here.
    mutating func release() {
        if finished != nil { finished = nil }
    }
}
