/// A method of our own requests (RFC 9110 §9).
public enum FetchMethod: String, Sendable {
    case get = "GET"
    case head = "HEAD"
    case post = "POST"
    case put = "PUT"
    case patch = "PATCH"
    case delete = "DELETE"
}

/// One request upstream: to an origin, an ad server, a webhook, an object store.
public struct FetchRequest: Sendable {
    /// Absolute, `http` or `https`, without user name; a fragment is not sent, `.` and `..` in the path are sent as they stand.
    public var url: String
    public var method: FetchMethod
    /// Extra header fields, sent in this order. They are dropped when a redirect leads to another scheme, host or port, for they
    /// may hold a secret, unless `keepsHeaders`. `User-Agent` replaces the client's own.
    public var headers: [(String, String)]
    /// The body; `POST`, `PUT` and `PATCH` send an empty one when it is `nil`. `GET` and `HEAD` have none.
    public var body: [UInt8]?
    /// From the start until the connection can be used: name look-up, TCP and TLS; ms, at least 1. A new connection only.
    public var connectTimeoutMs: Int
    /// From the call until the whole body is here, redirects and waiting for a connection included; ms, at least 1. For a stream: until
    /// its header is here, since how long the body takes depends on who reads it.
    public var totalTimeoutMs: Int
    /// A stream ends when no byte came for so long while it was not paused; ms, at least 1. Not used for fetches.
    public var idleTimeoutMs: Int
    /// The largest body, bytes after decompression; `nil`: `Limits.fetchBodyBytes`, or `Limits.streamBodyBytes` for a stream.
    public var bodyLimitBytes: Int?
    /// Redirects that are followed (at most `Limits.redirects`); one more fails. 0: a redirect is an answer like any other.
    public var redirectsMax: Int
    /// Sent as `If-None-Match`, as the origin gave it, quotes included.
    public var ifNoneMatch: String?
    /// Sent as `If-Modified-Since`, as the origin gave it in `Last-Modified`.
    public var ifModifiedSince: String?
    /// HTTP/2 where the server offers it (https only), all requests to one host sharing a connection. A stream never uses it: paused
    /// streams on one connection would hold each other's bytes (33 MB a stream measured, 0.3 MB with HTTP/1.1).
    public var preferHttp2: Bool
    /// Never sent twice: a connection that was used before and closes without a byte of an answer is an error, where otherwise the request
    /// goes out again on another one. For what counts at the other side each time it comes.
    public var sendsOnce: Bool
    /// A redirect to another scheme, host or port gets the header fields too. For fields that are about somebody else and no secret of who
    /// asks.
    public var keepsHeaders: Bool

    public init(
        url: String, method: FetchMethod = .get, headers: [(String, String)] = [], body: [UInt8]? = nil, connectTimeoutMs: Int = 2_000,
        totalTimeoutMs: Int = 10_000, idleTimeoutMs: Int = 10_000, bodyLimitBytes: Int? = nil, redirectsMax: Int = 3,
        ifNoneMatch: String? = nil, ifModifiedSince: String? = nil, preferHttp2: Bool = true, sendsOnce: Bool = false,
        keepsHeaders: Bool = false
    ) {
        self.url = url
        self.method = method
        self.headers = headers
        self.body = body
        self.connectTimeoutMs = connectTimeoutMs
        self.totalTimeoutMs = totalTimeoutMs
        self.idleTimeoutMs = idleTimeoutMs
        self.bodyLimitBytes = bodyLimitBytes
        self.redirectsMax = redirectsMax
        self.ifNoneMatch = ifNoneMatch
        self.ifModifiedSince = ifModifiedSince
        self.preferHttp2 = preferHttp2
        self.sendsOnce = sendsOnce
        self.keepsHeaders = keepsHeaders
    }

    /// What about this request can't be sent, or `nil`. The URL is judged where it is parsed.
    var flaw: String? {
        if url.utf8.count > Limits.urlBytes { return "URL of more than \(Limits.urlBytes) bytes" }
        if body != nil, method == .get || method == .head { return "\(method.rawValue) with a body" }
        for (name, value) in headers {
            guard !name.isEmpty, name.utf8.allSatisfy(Self.isToken) else { return "header name \"\(name.filter { $0.isASCII })\"" }
            guard Self.isFieldValue(value) else { return "control character in the value of \(name)" }
        }
        for value in [ifNoneMatch, ifModifiedSince].compactMap({ $0 }) where !Self.isFieldValue(value) {
            return "control character in a condition"
        }
        return nil
    }

    /// `tchar` of RFC 9110 §5.6.2.
    private static func isToken(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
        default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
        }
    }

    /// No CR, LF, NUL or other control (RFC 9110 §5.5): nothing in a value may become a header line of its own.
    private static func isFieldValue(_ value: String) -> Bool {
        value.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7f || $0 == 0x09 }
    }
}
