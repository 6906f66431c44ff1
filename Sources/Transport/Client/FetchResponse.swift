/// The answer to a `FetchRequest`, after redirects. Any status is an answer; what is an error is for the caller to say.
public struct FetchResponse: Sendable {
    public enum Version: Sendable { case http1, http2 }

    /// 100...999; never 1xx but 101.
    public var status: Int
    /// Where the answer came from: the request's URL, or the last redirect's, without a fragment. Relative URIs in the body count
    /// from here.
    public var effectiveUrl: String
    /// Header fields as they came, names in lower case. `content-length` is that of the compressed body, where it was compressed.
    public var headers: [(String, String)]
    /// Empty in what a stream's delegate gets.
    public var body: [UInt8]
    public var version: Version
    /// Whether the connection had been used before: then no look-up and no handshake is in `elapsedNs`.
    public var reusedConnection: Bool
    /// From the call to the last byte (of the header, for a stream), nanoseconds.
    public var elapsedNs: Int64
    /// Redirects that were followed.
    public var redirects: Int

    public init(
        status: Int, effectiveUrl: String, headers: [(String, String)] = [], body: [UInt8] = [], version: Version = .http1,
        reusedConnection: Bool = false, elapsedNs: Int64 = 0, redirects: Int = 0
    ) {
        self.status = status
        self.effectiveUrl = effectiveUrl
        self.headers = headers
        self.body = body
        self.version = version
        self.reusedConnection = reusedConnection
        self.elapsedNs = elapsedNs
        self.redirects = redirects
    }

    /// The first field of that name, given in lower case.
    public func header(_ name: String) -> String? {
        headers.first { $0.0 == name }?.1
    }

    /// For `FetchRequest.ifNoneMatch` of the next request.
    public var etag: String? { header("etag") }
    /// For `FetchRequest.ifModifiedSince` of the next request.
    public var lastModified: String? { header("last-modified") }
    /// Bytes of the body as they are sent, where the server said so: for a stream, which is not decompressed, those that will come.
    public var contentLength: Int? {
        header("content-length").flatMap { text in text.utf8.allSatisfy { (48...57).contains($0) } ? Int(text) : nil }
    }
}
