/// Why a request is not taken: the status that the client gets and the reason, which stands in the answer and the statistics.
///
/// After a refusal nothing further from that connection can be trusted: it is half-closed, drained and closed.
struct Refusal: Error, Equatable, CustomStringConvertible {
    let status: Int
    let reason: StaticString

    init(_ status: Int, _ reason: StaticString) {
        self.status = status
        self.reason = reason
    }

    static func == (a: Refusal, b: Refusal) -> Bool { a.status == b.status && "\(a.reason)" == "\(b.reason)" }
    var description: String { "\(status) \(reason)" }

    static let bareLineFeed = Refusal(400, "line does not end with CR LF")
    static let badMethod = Refusal(400, "malformed method")
    static let badTarget = Refusal(400, "malformed request target")
    static let badRequestLine = Refusal(400, "malformed request line")
    static let badVersion = Refusal(505, "not HTTP/1.1 or 1.0")
    static let lineTooLong = Refusal(414, "request line too long")
    static let headTooLong = Refusal(431, "headers too long")
    static let tooManyHeaders = Refusal(431, "too many headers")
    static let folded = Refusal(400, "folded header")
    static let badHeaderName = Refusal(400, "malformed header name")
    static let badHeaderValue = Refusal(400, "control character in header")
    static let noHost = Refusal(400, "no Host header")
    static let repeatedHost = Refusal(400, "repeated Host header")
    static let badHost = Refusal(400, "malformed Host header")
    static let hostMismatch = Refusal(400, "Host differs from the request target")
    static let badLength = Refusal(400, "malformed Content-Length")
    static let repeatedLength = Refusal(400, "repeated Content-Length")
    static let lengthAndCoding = Refusal(400, "both Content-Length and Transfer-Encoding")
    static let badCoding = Refusal(400, "transfer coding other than chunked")
    static let badExpectation = Refusal(417, "unknown expectation")
    static let badChunk = Refusal(400, "malformed chunk")
    static let longExtension = Refusal(400, "chunk extensions too long")
    static let badTrailer = Refusal(400, "malformed trailer")
    static let longTrailer = Refusal(400, "trailers too long")
    static let bodyTooLong = Refusal(413, "body too long")
    static let timedOut = Refusal(408, "request took too long")
}
