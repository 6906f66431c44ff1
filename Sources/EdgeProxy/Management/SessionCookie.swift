/// The cookie of a login. It ends with the browser's session; how long it is good for the store knows.
enum SessionCookie {
    /// Under TLS with the prefix by which browsers see to it that no other host and no plain HTTP has set it (RFC 6265bis §4.1.3.2); that
    /// one they take from TLS alone.
    /// - Parameter isTls: whether the browser came by https, also through a proxy whose `X-Forwarded-Proto` is trusted.
    static func name(isTls: Bool) -> StaticString { isTls ? "__Host-edge" : "edge" }

    /// The session's token in a `Cookie` header; `nil` where there is none, or an empty one.
    static func token(in header: UnsafeRawBufferPointer, isTls: Bool) -> [UInt8]? {
        CookieHeader.value(of: name(isTls: isTls), in: header).flatMap { $0.isEmpty ? nil : $0 }
    }

    /// What `Set-Cookie` says at a login. No page's script reads it, and no other site's request has it.
    /// - Parameter token: letters, digits, "-" and "_".
    static func setting(_ token: String, isTls: Bool) -> String { "\(name(isTls: isTls))=\(token)\(attributes(isTls))" }

    /// What it says at a logout: the browser forgets the cookie.
    static func clearing(isTls: Bool) -> String { "\(name(isTls: isTls))=\(attributes(isTls)); Max-Age=0" }

    private static func attributes(_ isTls: Bool) -> String { "; Path=/; HttpOnly; SameSite=Strict" + (isTls ? "; Secure" : "") }
}
