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
        /// A request whose body, which follows its head, shall not be gathered: what comes next is for a decoder of the caller's.
        case head(consumed: Int, head: UnsafeRawPointer, BodyHandling)
        /// The body that was to be skipped has ended.
        case skipped(consumed: Int)
        case refused(Refusal)
    }

    /// A request whose body is not complete.
    private final class Pending {
        let head: GrowableBytes
        let body = GrowableBytes()
        var decoder: BodyDecoder
        /// The request was answered; the rest of its body is thrown away.
        let isSkipped: Bool
        init(head: UnsafeRawBufferPointer, _ decoder: BodyDecoder, isSkipped: Bool = false) {
            self.head = GrowableBytes(copying: head)
            self.decoder = decoder
            self.isSkipped = isSkipped
        }
    }
    private var pending: Pending?
    /// The body of the last request, which must live as long as it is looked at.
    private var finished: Pending?

    /// How many bytes of an incomplete head were looked at before.
    private var examined = 0

    /// Whether a body is on its way.
    var isInBody: Bool { pending != nil }
    /// Whether it belongs to a request that was answered.
    var isSkipping: Bool { pending?.isSkipped ?? false }
    /// Bytes of that body so far.
    var bodyBytes: Int { pending?.decoder.decodedBytes ?? 0 }
    /// The head of the request that was refused for its body, described by the parser's table; `nil` where it is the head that was refused.
    /// Valid until the next call.
    private(set) var refusedHead: UnsafeRawPointer?
    /// The client waits for "100 Continue" before it sends the body. The caller resets it.
    var wantsContinue = false

    /// Looks at the bytes that were not consumed yet, followed by what has newly come.
    ///
    /// - Parameter handling: what becomes of the body of the request whose head is in the parser's table and at the pointer.
    mutating func next(
        _ input: UnsafeRawBufferPointer, _ parser: RequestParser, handling: (UnsafeRawPointer) -> BodyHandling
    ) -> Step {
        if finished != nil { finished = nil }
        refusedHead = nil
        if let pending { return gather(pending, input, consumed: 0, parser) }
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
        let framing = parser.table.pointee.framing
        if case .none = framing, !parser.table.pointee.method.bringsBody {
            return .request(consumed: head, head: base, body: UnsafeRawBufferPointer(start: nil, count: 0))
        }
        let handling = handling(base)
        guard case .whole(let maxBytes) = handling else { return .head(consumed: head, head: base, handling) }
        let rest = UnsafeRawBufferPointer(rebasing: input[head...])
        if let length = framing.length {
            guard length <= maxBytes else {
                refusedHead = base
                return .refused(.bodyTooLong)
            }
            if rest.count >= length {
                return .request(consumed: head + length, head: base, body: UnsafeRawBufferPointer(rebasing: rest[..<length]))
            }
        }
        let pending = Pending(head: UnsafeRawBufferPointer(rebasing: input[..<head]), BodyDecoder(framing, limit: maxBytes))
        self.pending = pending
        wantsContinue = parser.table.pointee.expectsContinue && rest.isEmpty
        return gather(pending, rest, consumed: head, parser)
    }

    /// Throws away what comes next: the rest of a body, in bytes. `next` says `.skipped` behind it.
    mutating func skip(_ bytes: Int) {
        guard bytes > 0 else { return }
        let decoder = BodyDecoder(.fixed(bytes), limit: bytes)
        pending = Pending(head: UnsafeRawBufferPointer(start: nil, count: 0), decoder, isSkipped: true)
    }

    /// Whether the parser could say something new: it decides by whole lines and by lengths. Without this a head that comes byte by byte
    /// would be read from its start with each of them.
    private func deserves(_ input: UnsafeRawBufferPointer, _ parser: RequestParser) -> Bool {
        guard examined > 0, examined <= input.count else { return true }
        if input.count >= parser.headMax || examined < parser.lineMax + 2 && input.count >= parser.lineMax { return true }
        // A lone CR at the start is decided by the byte after it.
        return examined == 1 || memchr(input.baseAddress! + examined, 10, input.count - examined) != nil
    }

    private mutating func gather(
        _ pending: Pending, _ input: UnsafeRawBufferPointer, consumed: Int, _ parser: RequestParser
    ) -> Step {
        let used: Int
        switch pending.decoder.decode(input, { if !pending.isSkipped { pending.body.append($0) } }) {
        case .more: return .needMore(consumed: consumed + input.count)
        case .refused(let refusal):
            if !pending.isSkipped, parser.parse(pending.head.buffer) == .complete { refusedHead = pending.head.buffer.baseAddress }
            return .refused(refusal)
        case .done(let count): used = count
        }
        guard !pending.isSkipped else {
            self.pending = nil
            return .skipped(consumed: used)
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
