import Glibc

/// A streamed body on its way through its connection. Exists from the request's head to its answer.
final class IncomingBody {
    /// The handler's end.
    let body: RequestBody
    private(set) var decoder: BodyDecoder
    var pace: BodyPace
    /// The client waits for "100 Continue" and has not got it.
    var owesContinue: Bool
    /// The connection is reading for it: who asks now need not wake it.
    var isReading = false
    private let maxBytes: Int

    init(
        _ table: HeaderTable, maxBytes: Int, hasBegun: Bool, pace: BodyPace, loop: any Loop, onWanted: @escaping () -> Void
    ) {
        decoder = BodyDecoder(table.framing, limit: maxBytes)
        owesContinue = table.expectsContinue && !hasBegun
        self.pace = pace
        self.maxBytes = maxBytes
        body = RequestBody(loop: loop, length: decoder.remainingBytes, onWanted: onWanted)
    }

    /// Whether the client has announced more than is allowed.
    var isTooLong: Bool { decoder.remainingBytes.map { $0 > maxBytes } ?? false }

    /// Takes the body's bytes out of what was read, as one piece.
    func decode(_ input: UnsafeRawBufferPointer) -> (piece: SharedBytes, outcome: ChunkedDecoder.Outcome) {
        var outcome = ChunkedDecoder.Outcome.more
        let piece = SharedBytes(capacity: input.count) { target in
            var used = 0
            outcome = decoder.decode(input) { run in
                memcpy(target.baseAddress! + used, run.baseAddress!, run.count)
                used += run.count
            }
            return used
        }
        return (piece, outcome)
    }

    func reason(of refusal: Refusal) -> RequestBodyError.Reason {
        refusal == .bodyTooLong ? .tooLong(maxBytes: maxBytes) : .malformed("\(refusal.reason)")
    }
}
