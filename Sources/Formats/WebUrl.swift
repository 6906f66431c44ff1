/// What counts as a URL in configuration and requests.
public enum WebUrl {
    /// An absolute http or https URL as it goes on the wire: ASCII, no blanks, a host, no user, no fragment, at most 2,000 bytes.
    public static func isValid(_ text: String) -> Bool {
        guard text.utf8.count <= Limits.urlBytes, let scheme = ["http://", "https://"].first(where: text.lowercased().hasPrefix) else {
            return false
        }
        guard text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f && !"\"<>\\^`{|}#".utf8.contains($0) }) else { return false }
        let authority = text.dropFirst(scheme.count).prefix { $0 != "/" && $0 != "?" }
        return isAuthority(authority)
    }

    /// A URL that paths are appended to: no query, no "." or ".." in its path; "/" is added where it does not end so. `nil` for others.
    @Sendable public static func prefix(_ text: String) -> String? {
        guard isValid(text), !text.utf8.contains(UInt8(ascii: "?")), !hasDotSegment(text) else { return nil }
        return text.hasSuffix("/") ? text : text + "/"
    }

    /// Whether "." or ".." stands in it, also escaped.
    public static func hasDotSegment(_ text: String) -> Bool {
        text.split(separator: "/").contains { segment in
            let plain = segment.lowercased().replacing("%2e", with: ".")
            return plain == "." || plain == ".."
        }
    }

    /// The host of a URL that is valid, in lower case, without brackets and without a final dot; `nil` for what is none.
    public static func host(of text: String) -> String? {
        guard isValid(text), let start = text.firstRange(of: "://")?.upperBound else { return nil }
        let authority = text[start...].prefix { $0 != "/" && $0 != "?" }
        if authority.hasPrefix("[") { return String(authority.dropFirst().prefix { $0 != "]" }).lowercased() }
        let host = authority.prefix { $0 != ":" }.lowercased()
        return host.hasSuffix(".") ? String(host.dropLast()) : host
    }

    private static func isAuthority(_ authority: Substring) -> Bool {
        if authority.hasPrefix("[") {
            guard let end = authority.firstIndex(of: "]"), IpText.isV6(authority[authority.index(after: authority.startIndex)..<end]) else {
                return false
            }
            return isPort(authority[authority.index(after: end)...])
        }
        let host = authority.prefix { $0 != ":" }
        guard isPort(authority.dropFirst(host.count)) else { return false }
        return IpText.isV4(host) || isHostName(host)
    }

    /// Labels of letters, digits, "-" and "_" (RFC 1123 §2.1); the last not all digits, or a mistyped address would pass for a name.
    private static func isHostName(_ name: Substring) -> Bool {
        let labels = name.split(separator: ".", omittingEmptySubsequences: false)
        guard name.utf8.count <= 253, let last = labels.last, !last.utf8.allSatisfy(\.isDigit) else { return false }
        return labels.allSatisfy { label in
            (1...63).contains(label.utf8.count) && label.first != "-" && label.last != "-"
                && label.utf8.allSatisfy { $0.isAlphanumeric || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_") }
        }
    }

    private static func isPort(_ text: Substring) -> Bool {
        guard !text.isEmpty else { return true }
        guard text.first == ":", text.dropFirst().utf8.allSatisfy(\.isDigit) else { return false }
        return UInt16(text.dropFirst()).map { $0 > 0 } ?? false
    }
}
