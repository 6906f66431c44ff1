import Transport

/// What tells browsers that a page of another host may read an answer (CORS, Fetch standard §3.2), also one that sends credentials:
/// players may be told to send some with each request, and ad SDKs do. Nothing that is answered so goes by a cookie, so a page learns
/// nothing that it could not ask for itself. Each loop has its own, for all answers take them.
struct CrossOriginLines {
    private static let exposed = (
        "Access-Control-Expose-Headers", "Age, Content-Length, Content-Range, Date, ETag, Location, Retry-After"
    )
    /// The answer to one origin is not that to another, nor that to none: caches have to know.
    private static let varies = ("Vary", "Origin")
    private static let credentials = ("Access-Control-Allow-Credentials", "true")
    private let unnamed = HeaderBlock([("Access-Control-Allow-Origin", "*"), exposed, varies])
    private let named = HeaderBlock([credentials, exposed, varies])

    /// To be called before the answer is started.
    /// - Parameter origin: of the request.
    @inline(__always)
    func add(_ origin: UnsafeRawBufferPointer?, to response: inout ResponseWriter) {
        // With credentials "*" is no wildcard.
        if let origin {
            response.addToStart(named, "Access-Control-Allow-Origin", origin)
        } else {
            response.addToStart(unnamed)
        }
    }

    /// The same for an answer that came later.
    func add(_ origin: String?, to response: inout Response) {
        response.usual = origin == nil ? unnamed : named
        if let origin { response.headers.append(("Access-Control-Allow-Origin", origin)) }
    }
}
