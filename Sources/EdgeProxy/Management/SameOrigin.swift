import Formats

/// Whether a write that goes by a cookie comes from a page of ours, and not from another site's in the browser of somebody who is logged
/// in. A bearer key needs no such question: no page of another site has it.
///
/// Fetch metadata where the browser sends it (W3C Fetch Metadata §2.3), else `Origin` (RFC 6454 §7), which plain HTTP beyond loopback has
/// alone. What has neither is no browser.
enum SameOrigin {
    static let refusal = Reply.Failure(
        status: 403, code: "cross_origin", message: "a page of another origin may not write with this cookie; scripts use an API key")

    /// - Parameters:
    ///   - fetchSite: `Sec-Fetch-Site` of the request.
    ///   - origin: its `Origin`.
    ///   - host: its `Host`, with the port.
    ///   - isTls: whether the browser came by https, also through a proxy whose `X-Forwarded-Proto` is trusted.
    ///   - publicUrl: of the configuration.
    static func allows(fetchSite: String?, origin: String?, host: String?, isTls: Bool, publicUrl: String?) -> Bool {
        if let fetchSite { return fetchSite == "same-origin" || fetchSite == "none" }
        guard let origin else { return true }
        // Also "null": sandboxed frames, and forms behind a redirect from elsewhere.
        guard let theirs = WebOrigin(origin), !origin.dropFirst(theirs.scheme.count + 3).contains("/"), !origin.contains("?") else {
            return false
        }
        let ours = [host.map { "\(isTls ? "https" : "http")://\($0)" }, publicUrl].compactMap { $0 }
        return ours.contains { WebOrigin($0) == theirs }
    }

    /// Scheme, host and port of a URL (RFC 6454 §4); the port that goes without saying is the same as that one said.
    private struct WebOrigin: Equatable {
        let scheme: String, host: String
        let port: UInt16

        /// - Returns: `nil` for what is no URL of http or https.
        init?(_ url: String) {
            guard let host = WebUrl.host(of: url), let colon = url.firstIndex(of: ":") else { return nil }
            self.host = host
            scheme = url[..<colon].lowercased()
            let authority = url[colon...].dropFirst(3).prefix { $0 != "/" && $0 != "?" }
            let digits = authority.hasPrefix("[") ? authority.drop { $0 != "]" }.dropFirst() : authority.drop { $0 != ":" }
            port = UInt16(digits.dropFirst()) ?? (scheme == "https" ? 443 : 80)
        }
    }
}
