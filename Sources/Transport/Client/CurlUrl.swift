import CCurl

/// A URL as libcurl reads it: what we judge (host, scheme) is what it will connect to. Two parsers that differ are how filters are passed.
struct CurlUrl: Equatable {
    /// The whole URL without fragment, path as it came.
    let text: String
    let scheme: String
    /// Lower case, without a final dot; an IPv6 address without brackets.
    let host: String
    let port: Int

    /// Scheme, host and port: who gets a request's own headers (RFC 6454 §4).
    func hasSameOrigin(as other: CurlUrl) -> Bool {
        scheme == other.scheme && host == other.host && port == other.port
    }

    /// Reads an absolute URL, or one relative to `base`.
    ///
    /// - Throws: `.badRequest` for what can't be read, is not http or https, or names a user: a password there would end in playlists.
    init(_ text: String, relativeTo base: CurlUrl? = nil) throws(FetchError) {
        curlStarted
        guard !text.utf8.contains(0), let url = curl_url() else { throw FetchError(.badRequest, "unusable URL", url: "") }
        defer { curl_url_cleanup(url) }
        var code = CURLUE_OK
        if let base { code = curl_url_set(url, CURLUPART_URL, base.text, UInt32(CURLU_PATH_AS_IS)) }
        // A Location may hold blanks and bytes beyond ASCII in the wild: escape them as browsers do. What we are given must be right.
        let lenient = base == nil ? 0 : UInt32(CURLU_URLENCODE | CURLU_ALLOW_SPACE)
        let flags = UInt32(CURLU_PATH_AS_IS | CURLU_DISALLOW_USER | CURLU_NON_SUPPORT_SCHEME)
        if code == CURLUE_OK { code = curl_url_set(url, CURLUPART_URL, text, flags | lenient) }
        guard code == CURLUE_OK else {
            throw FetchError(.badRequest, String(cString: curl_url_strerror(code)), url: text)
        }
        guard Self.part(url, CURLUPART_USER) == nil, Self.part(url, CURLUPART_PASSWORD) == nil else {
            throw FetchError(.badRequest, "user name in the URL", url: text)
        }
        let scheme = Self.part(url, CURLUPART_SCHEME) ?? ""
        guard scheme == "http" || scheme == "https" else { throw FetchError(.badRequest, "scheme is not http or https", url: text) }
        _ = curl_url_set(url, CURLUPART_FRAGMENT, nil, 0)
        guard let whole = Self.part(url, CURLUPART_URL), var host = Self.part(url, CURLUPART_HOST), !host.isEmpty,
            let port = Self.part(url, CURLUPART_PORT, UInt32(CURLU_DEFAULT_PORT)).flatMap({ Int($0) })
        else { throw FetchError(.badRequest, "no host", url: text) }
        // curl would convert it by the locale; ours is C.
        guard host.utf8.allSatisfy({ $0 < 0x80 }) else { throw FetchError(.badRequest, "host beyond ASCII: write it as xn--…", url: text) }
        guard whole.utf8.count <= Limits.urlBytes else {
            throw FetchError(.badRequest, "URL of more than \(Limits.urlBytes) bytes", url: text)
        }
        host = host.lowercased()
        if host.hasSuffix(".") { host.removeLast() }
        if host.hasPrefix("["), host.hasSuffix("]") { host = String(host.dropFirst().dropLast()) }
        self.text = whole
        self.scheme = scheme
        self.host = host
        self.port = port
    }

    private static func part(_ url: OpaquePointer, _ part: CURLUPart, _ flags: UInt32 = 0) -> String? {
        var text: UnsafeMutablePointer<CChar>?
        guard curl_url_get(url, part, &text, flags) == CURLUE_OK, let text else { return nil }
        defer { curl_free(text) }
        return String(cString: text)
    }
}
