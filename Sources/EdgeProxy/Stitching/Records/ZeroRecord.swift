import Model

/// Where the clock of a session's player begins; the first record of a session holds. Written before its first playlist leaves, where
/// somebody reads that clock.
public struct ZeroRecord: Equatable, Sendable {
    public var token = SessionToken(high: 0, low: 0, signature: 0)
    public var zero = ChannelTime(nanoseconds: 0)

    public init(token: SessionToken = SessionToken(high: 0, low: 0, signature: 0), zero: ChannelTime = ChannelTime(nanoseconds: 0)) {
        self.token = token
        self.zero = zero
    }

    public mutating func walk(_ coder: inout RecordCoder) throws(RecordCoder.Truncated) {
        try token.walk(&coder)
        try coder.number(&zero.nanoseconds, "zero")
    }
}
