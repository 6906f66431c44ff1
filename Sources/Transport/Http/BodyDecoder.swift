/// Finds the end of a request's body (RFC 9112 §6.3) and hands out its bytes without what frames them, however the input is cut.
struct BodyDecoder {
    private var remaining = 0
    private var chunks: ChunkedDecoder?
    /// The body so far, in bytes.
    private(set) var decodedBytes = 0

    /// - Parameter limit: the longest body in chunks, decoded, in bytes. A length that was announced is the caller's to judge.
    init(_ framing: HeaderTable.Framing, limit: Int) {
        switch framing {
        case .none: break
        case .fixed(let length): remaining = length
        case .chunked: chunks = ChunkedDecoder(limit: limit)
        }
    }

    /// Bytes that still have to come; `nil` when only the chunks can tell.
    var remainingBytes: Int? { chunks == nil ? remaining : nil }

    /// Takes input in, and hands out each run of the body's bytes in it.
    mutating func decode(_ input: UnsafeRawBufferPointer, _ emit: (UnsafeRawBufferPointer) -> Void) -> ChunkedDecoder.Outcome {
        guard chunks == nil else {
            var count = 0
            let outcome = chunks!.decode(input) { run in
                count += run.count
                emit(run)
            }
            decodedBytes += count
            return outcome
        }
        let used = min(remaining, input.count)
        if used > 0 { emit(UnsafeRawBufferPointer(rebasing: input[..<used])) }
        remaining -= used
        decodedBytes += used
        return remaining == 0 ? .done(consumed: used) : .more
    }
}
