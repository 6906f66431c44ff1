import Formats
import Model
import Transport

// The forms that strings of the configuration take: ids, URLs, addresses, headers, dates.

extension JsonField {
    /// An id stands in URLs, metrics and file names: letters, digits, "-", "_" and "." inside, at most `Limits.idCharacters`.
    func id() throws(FieldError) -> String {
        let expected = "an id of at most \(Limits.idCharacters) letters, digits, \"-\", \"_\" and \".\", not beginning with \".\""
        guard case .string(let text) = value else { throw wrong(expected) }
        let fits = text.utf8.allSatisfy { byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5a, 0x61...0x7a, UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."): true
            default: false
            }
        }
        guard fits, !text.isEmpty, text.utf8.count <= Limits.idCharacters, text.first != "." else { throw wrong(expected) }
        return text
    }

    /// An absolute http or https URL as it goes on the wire: ASCII, no blanks, a host, no user, no fragment.
    func url() throws(FieldError) -> String {
        guard case .string(let text) = value, WebUrl.isValid(text) else { throw wrong("an http or https URL") }
        return text
    }

    /// A URL that paths are appended to: no query, no "." or ".." in its path; ends in "/", which is added when it is missing.
    func urlPrefix() throws(FieldError) -> String {
        guard case .string(let text) = value, WebUrl.isValid(text), !text.contains("?"), !WebUrl.hasDotSegment(text) else {
            throw wrong("an http or https URL without a query")
        }
        return text.hasSuffix("/") ? text : text + "/"
    }

    func listenAddress() throws(FieldError) -> ListenAddress {
        guard case .string(let text) = value, let address = ListenAddress(text) else {
            throw wrong("an address and port such as \"127.0.0.1:8080\"")
        }
        return address
    }

    func network() throws(FieldError) -> IpNetwork {
        guard case .string(let text) = value, let network = IpNetwork(text) else {
            throw wrong("a network such as \"10.0.0.0/8\"")
        }
        return network
    }

    func outboundRule() throws(FieldError) -> OutboundRule {
        guard case .string(let text) = value, let rule = OutboundRule(text) else {
            throw wrong("a network such as \"10.0.0.0/8\" or a host name")
        }
        return rule
    }

    /// A header's name: a token (RFC 9110 §5.6.2).
    func headerName() throws(FieldError) -> String {
        guard case .string(let text) = value, HeaderToken.isValid(text) else { throw wrong("a header name") }
        return text
    }

    func wallNs() throws(FieldError) -> Int64 {
        guard case .string(let text) = value, let wallNs = Rfc3339.wallNs(text) else {
            throw wrong("a date such as \"2026-01-01T00:00:00Z\"")
        }
        return wallNs
    }

    /// "00:10:00" or "00:10:00.5", or a number of seconds; at most a hundred hours.
    func offsetNs() throws(FieldError) -> Int64 {
        let most: Int64 = 360_000_000_000_000
        if case .number = value { return try seconds(0...most) }
        guard case .string(let text) = value else { throw wrong("an offset such as \"00:10:00\"") }
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0].utf8.count == 2, parts[1].utf8.count == 2, parts[2].prefix(while: { $0 != "." }).utf8.count == 2,
            parts.allSatisfy({ $0.utf8.allSatisfy { $0 == UInt8(ascii: ".") || ($0 >= 0x30 && $0 <= 0x39) } }),
            let hours = Int64(parts[0]), let minutes = Int64(parts[1]), minutes < 60,
            let ns = try? DecimalText.scaled(String(parts[2]), places: 9), ns < 60_000_000_000
        else { throw wrong("an offset such as \"00:10:00\"") }
        return (hours * 60 + minutes) * 60_000_000_000 + ns
    }

    /// "on", "off", or a percentage of sessions: 25, 0.5 or "25%", with at most two places.
    func stitchShare() throws(FieldError) -> StitchShare {
        let expected = "\"on\", \"off\" or a percentage from 0 to 100"
        let digits: String
        switch value {
        case .string("on"): return .on
        case .string("off"): return .off
        case .string(let text) where text.hasSuffix("%"): digits = String(text.dropLast())
        case .number(let text): digits = text
        default: throw wrong(expected)
        }
        guard let points = try? DecimalText.scaled(digits, places: 2), points >= 0, points <= 10_000 else { throw wrong(expected) }
        return StitchShare(basisPoints: Int(points))
    }

    /// A string, `{"file": …}` or `{"env": …}`. A refusal never shows the string itself.
    func secret(relativeTo folder: String) throws(FieldError) -> Secret {
        switch value {
        case .string(let text):
            guard !text.isEmpty else { throw refused("expected a secret that is not empty") }
            return .literal(text)
        case .object(let members):
            let object = try object(["file", "env"])
            guard members.count == 1 else { throw refused("expected either \"file\" or \"env\"") }
            if let file = object.given("file") { return .file(path: try file.filePath(relativeTo: folder)) }
            return .environment(name: try object.required("env").string())
        default:
            throw refused("expected a string, {\"file\": …} or {\"env\": …}, got \(value.kind)")
        }
    }

    /// A path, joined with the folder of the configuration file when it is relative.
    func filePath(relativeTo folder: String) throws(FieldError) -> String {
        let text = try string()
        return text.hasPrefix("/") ? text : folder + text
    }
}

/// What counts as a URL in the configuration.
enum WebUrl {
    static func isValid(_ text: String) -> Bool {
        guard text.utf8.count <= 2_000, let scheme = ["http://", "https://"].first(where: text.lowercased().hasPrefix) else { return false }
        guard text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f && !"\"<>\\^`{|}#".utf8.contains($0) }) else { return false }
        let authority = text.dropFirst(scheme.count).prefix { $0 != "/" && $0 != "?" }
        return isAuthority(authority)
    }

    static func hasDotSegment(_ text: String) -> Bool {
        text.split(separator: "/").contains { segment in
            let plain = segment.lowercased().replacing("%2e", with: ".")
            return plain == "." || plain == ".."
        }
    }

    private static func isAuthority(_ authority: Substring) -> Bool {
        if authority.hasPrefix("[") {
            guard let end = authority.firstIndex(of: "]"),
                IpAddress(String(authority[authority.index(after: authority.startIndex)..<end])) != nil
            else { return false }
            return isPort(authority[authority.index(after: end)...])
        }
        let host = authority.prefix { $0 != ":" }
        guard isPort(authority.dropFirst(host.count)) else { return false }
        return IpAddress(String(host)) != nil || isHostName(host)
    }

    /// Labels of letters, digits, "-" and "_" (RFC 1123 §2.1); the last not all digits, or a mistyped address would pass for a name.
    private static func isHostName(_ name: Substring) -> Bool {
        let labels = name.split(separator: ".", omittingEmptySubsequences: false)
        guard name.utf8.count <= 253, let last = labels.last, !last.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }) else { return false }
        return labels.allSatisfy { label in
            (1...63).contains(label.utf8.count) && label.first != "-" && label.last != "-"
                && label.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-" || $0 == "_") }
        }
    }

    private static func isPort(_ text: Substring) -> Bool {
        guard !text.isEmpty else { return true }
        guard text.first == ":", text.dropFirst().utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }) else { return false }
        return UInt16(text.dropFirst()).map { $0 > 0 } ?? false
    }
}

/// A token of HTTP (RFC 9110 §5.6.2).
enum HeaderToken {
    static func isValid(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.count <= 128
            && text.utf8.allSatisfy { byte in
                switch byte {
                case 0x30...0x39, 0x41...0x5a, 0x61...0x7a: true
                default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
                }
            }
    }
}
