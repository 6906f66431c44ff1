/// What a server allows its clients. Times are nanoseconds.
public struct HttpServerSettings: Sendable {
    /// A request line longer than this is 414. Bytes.
    public var requestLineBytesMax = 8 << 10
    /// A head longer than this is 431. Bytes; at most `Limits.headBytes`.
    public var headBytesMax = 32 << 10
    /// A body that is read into memory and is longer than this is 413, unless the handler allows more for a route. Bytes.
    public var bodyBytesMax = 1 << 20
    /// From a request's first byte to the end of its head, and for a TLS handshake.
    public var headTimeoutNs: Int64 = 10_000_000_000
    /// For a body, on top of the time that it takes at `Limits.bodyBytesPerSecond`; of a streamed body, the longest that we wait for more.
    public var bodyTimeoutNs: Int64 = 20_000_000_000
    /// Between requests. Above the 60 s that proxies in front commonly keep, so that it is they who close.
    public var idleTimeoutNs: Int64 = 75_000_000_000
    /// A client that takes nothing for this long while something waits for it is cut off.
    public var writeTimeoutNs: Int64 = 30_000_000_000
    /// How long a closed connection is read and thrown away, so that the client sees the answer and not a reset.
    public var lingerNs: Int64 = 2_000_000_000
    /// On all loops together; what comes above it is closed with 503.
    public var connectionsMax = 16_384

    /// Told of each refused request on its loop: the status, the reason and who sent it.
    public var onRefusal: (@Sendable (_ status: Int, _ reason: StaticString, _ peer: PeerAddress) -> Void)?

    /// Writes the answer to a refused request: the status, the reason, and the request's Origin, where its head was read. `nil`: a line of
    /// text. The connection ends behind it.
    public var writeRefusal:
        (@Sendable (_ status: Int, _ reason: StaticString, _ origin: UnsafeRawBufferPointer?, _ response: inout ResponseWriter) -> Void)?

    public init() {}
}
