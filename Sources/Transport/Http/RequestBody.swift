/// The body of one request, piece by piece, as fast as its reader asks. Confined to the loop of its handler.
///
/// Nothing is read from the client before the first piece is asked for, and no further piece before the next: what waits meanwhile is one
/// piece at most, the client waits at its own end. "100 Continue" is sent with the first question, when the client waits for it.
public final class RequestBody {
    private enum State {
        case open, complete
        case failed(RequestBodyError)
    }

    /// What the client has announced, in bytes; `nil` when it sends chunks.
    public let length: Int?
    /// What has come so far, in bytes, pieces that wait to be read included.
    public private(set) var receivedBytes = 0
    /// What waits here to be read, in bytes; at most `Limits.bodyPieceBytes`.
    public var bufferedBytes: Int { piece?.count ?? 0 }

    private let loop: any Loop
    private var state = State.open
    private var piece: SharedBytes?
    private var reader: ((Result<SharedBytes?, RequestBodyError>) -> Void)?
    private var onWanted: (() -> Void)?

    /// - Parameter onWanted: told each time that a piece is asked for and none is here, until the end.
    package init(loop: any Loop, length: Int?, onWanted: @escaping () -> Void) {
        self.loop = loop
        self.length = length
        self.onWanted = onWanted
    }

    // MARK: For its reader

    /// Asks for the next piece. One question at a time.
    ///
    /// - Parameter done: called once, within this call or later: with a piece of 1 to `Limits.bodyPieceBytes` bytes, with `nil` at the
    ///   end, or with why the rest won't come. May ask for the next.
    public func read(_ done: @escaping (Result<SharedBytes?, RequestBodyError>) -> Void) {
        assert(loop.isCurrent, "a body belongs to its handler's loop")
        precondition(reader == nil, "one piece is asked for at a time")
        if case .failed(let error) = state { return done(.failure(error)) }
        if let piece = piece.take() { return done(.success(piece)) }
        if case .complete = state { return done(.success(nil)) }
        reader = done
        onWanted?()
    }

    /// The next piece, of 1 to `Limits.bodyPieceBytes` bytes; `nil` at the end. For tasks of the loop.
    ///
    /// - Throws: why the rest won't come.
    public func next() async throws(RequestBodyError) -> SharedBytes? {
        let result = await withUnsafeContinuation { (continuation: UnsafeContinuation<Result<SharedBytes?, RequestBodyError>, Never>) in
            read { continuation.resume(returning: $0) }
        }
        return try result.get()
    }

    // MARK: For what feeds it

    /// Whether a piece was asked for and is not here.
    package var isWanted: Bool { reader != nil }

    /// Brings a piece, which may be empty. Only when none waits.
    package func deliver(_ bytes: SharedBytes, isLast: Bool) {
        guard case .open = state else { return }
        precondition(piece == nil, "one piece waits at most")
        receivedBytes += bytes.count
        if isLast {
            state = .complete
            onWanted = nil
        }
        guard bytes.count > 0 || isLast, let reader = reader.take() else {
            if bytes.count > 0 { piece = bytes }
            return
        }
        reader(.success(bytes.count > 0 ? bytes : nil))
    }

    /// The rest won't come. Does nothing when all of it has.
    package func fail(_ reason: RequestBodyError.Reason) {
        guard case .open = state else { return }
        let error = RequestBodyError(reason, receivedBytes: receivedBytes)
        state = .failed(error)
        onWanted = nil
        // Whoever gets only a part has no use for it.
        piece = nil
        let reader = reader.take()
        reader?(.failure(error))
    }
}
