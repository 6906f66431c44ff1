/// Why the body of a request can't be read to its end.
public struct RequestBodyError: Error, Equatable, Sendable, CustomStringConvertible {
    public enum Reason: Equatable, Sendable {
        /// It is longer than its handler allows.
        case tooLong(maxBytes: Int)
        /// Its chunks are not what they should be (RFC 9112 §7.1); in words.
        case malformed(String)
        /// The client let us wait too long for the rest (`HttpServerSettings.bodyTimeoutNs`).
        case timedOut
        /// The connection is gone: the client left, or the server stops. Nobody will see the answer.
        case gone
        /// It was asked for after the request's answer was given.
        case answered
    }
    public let reason: Reason
    /// How much of the body had come, in bytes.
    public let receivedBytes: Int

    public init(_ reason: Reason, receivedBytes: Int) {
        self.reason = reason
        self.receivedBytes = receivedBytes
    }

    /// The status of an answer that says so.
    public var status: Int {
        switch reason {
        case .tooLong: 413
        case .timedOut: 408
        case .malformed, .gone, .answered: 400
        }
    }

    public var description: String {
        switch reason {
        case .tooLong(let maxBytes): "body longer than \(maxBytes) bytes"
        case .malformed(let what): "\(what) after \(receivedBytes) bytes of the body"
        case .timedOut: "request took too long after \(receivedBytes) bytes of the body"
        case .gone: "connection ended after \(receivedBytes) bytes of the body"
        case .answered: "request was answered after \(receivedBytes) bytes of the body"
        }
    }
}
