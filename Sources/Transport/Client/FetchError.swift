/// Why a request upstream got no whole answer.
public struct FetchError: Error, Equatable, Sendable {
    public enum Kind: String, Sendable {
        /// The request itself can't be sent: its URL, a header, a body where none may be.
        case badRequest
        /// The name has no address, or its name server did not say.
        case resolve
        /// `outbound.allow` forbids every address of the host.
        case refusedAddress
        /// No connection: refused, unreachable.
        case connect
        /// The TLS handshake broke off.
        case tls
        /// The server's certificate is not to be trusted.
        case certificate
        /// A limit of time was reached; the message says in which phase.
        case timeout
        /// The body is longer than the request allows.
        case bodyTooLarge
        /// More header bytes or lines than `Limits` has.
        case headerTooLarge
        /// More redirects than the request allows, or one without a usable target.
        case redirects
        /// What came is not HTTP, or its coding is broken.
        case badResponse
        /// The connection ended within the response.
        case incomplete
        /// The connection broke before the response, on sending or receiving.
        case connection
        /// `cancel()` was called, or the client closed.
        case cancelled
        /// `Limits.transfers` is reached.
        case overloaded
        /// A failure of the client's own: no memory, no descriptor.
        case `internal`
    }

    public let kind: Kind
    /// For the log: what happened, with addresses and numbers, without anything from a query or a header.
    public let message: String
    /// Where it happened, without query (`?…` says that there is one), fragment and user name.
    public let url: String
    /// Whether a server may have got the request, or one of those before a redirect. `false`: none has.
    public internal(set) var mayHaveArrived: Bool

    public init(_ kind: Kind, _ message: String, url: String, mayHaveArrived: Bool = false) {
        self.mayHaveArrived = mayHaveArrived
        self.kind = kind
        self.message = message
        self.url = Self.redacted(url)
    }

    /// Whether the same request may succeed in a while or at another origin's address. What the request, the policy or the size of the
    /// answer decides will be decided the same way again.
    public var isRetryable: Bool {
        switch kind {
        case .resolve, .connect, .tls, .timeout, .badResponse, .incomplete, .connection, .overloaded, .internal: true
        case .badRequest, .refusedAddress, .certificate, .bodyTooLarge, .headerTooLarge, .redirects, .cancelled: false
        }
    }

    /// A URL as it may be logged: queries and user names hold tokens.
    public static func redacted(_ url: String) -> String {
        var text = url[...]
        if let end = text.firstIndex(of: "#") { text = text[..<end] }
        var query = ""
        if let end = text.firstIndex(of: "?") {
            text = text[..<end]
            query = "?…"
        }
        if let scheme = text.firstRange(of: "://") {
            let authority = text[scheme.upperBound...].prefix { $0 != "/" && $0 != "\\" }
            if let at = authority.lastIndex(of: "@") {
                text = text[..<scheme.upperBound] + text[text.index(after: at)...]
            }
        }
        return text.prefix(512) + query
    }
}

extension FetchError: CustomStringConvertible {
    public var description: String { "\(kind.rawValue): \(message) (\(url))" }
}
