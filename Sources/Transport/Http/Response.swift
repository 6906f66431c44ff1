/// An answer that was made after a wait (`Answered.later`, `Answered.callback`).
public struct Response {
    public var status: Int
    /// Lines made once, before `headers`.
    public var block: HeaderBlock
    /// Those that hold for every answer to such a request, behind `block`; `nil`: there are none.
    public var usual: HeaderBlock?
    public var headers: [(String, String)]
    public var body: Body

    public init(status: Int, block: HeaderBlock = .none, headers: [(String, String)] = [], body: Body = .none) {
        self.status = status
        self.block = block
        self.headers = headers
        self.body = body
    }
}

/// What follows a response's head.
public enum Body {
    case none
    case bytes([UInt8])
    /// One after the other, sent by reference.
    case shared([SharedBytes])
    /// Of `length` bytes, or in chunks when that is not known.
    case stream(length: Int?, any BodySource)
}

/// Produces a body piece by piece, on the connection's loop.
public protocol BodySource: AnyObject {
    /// Called once, when the head is on its way. From now on the source writes into the sink, at once or later.
    func start(_ sink: any BodySink)
    /// The viewer has gone, or was too slow: stop, and let go of the sink. Not called after `finish` or `abort`.
    func cancel()
}

/// Takes a body. Confined to the connection's loop.
public protocol BodySink: AnyObject {
    /// Copies or sends the bytes. `false`: the viewer is behind, stop until `onDrain` (what was passed is not lost), or gone.
    func write(_ bytes: UnsafeRawBufferPointer) -> Bool
    /// Called when there is room again after `write` has returned `false`.
    var onDrain: (() -> Void)? { get set }
    /// The body is complete. With a known length and fewer bytes than that, it counts as `abort`.
    func finish()
    /// The body can't be completed: the connection is cut, so that the viewer can't take the part for the whole.
    func abort()
}
