import Transport

/// A document that the proxy serves beside its own routes: the same bytes for everyone, made at the start.
struct FixedPage: Sendable {
    /// The whole path: "/", "/hls.js".
    let path: String
    let headers: HeaderBlock
    let body: SharedBytes

    init(path: String, contentType: String, body: [UInt8]) {
        self.path = path
        headers = HeaderBlock([
            ("Content-Type", contentType), ("Cache-Control", "no-cache"), ("X-Content-Type-Options", "nosniff"),
        ])
        self.body = SharedBytes(copying: body)
    }
}
