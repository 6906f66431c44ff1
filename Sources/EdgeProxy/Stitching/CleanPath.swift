import Formats

/// The paths that we serve and name in playlists: what is not one of them no playlist of ours contains.
public enum CleanPath {
    /// Whether a raw path is ASCII (RFC 3986 §2.5), without `.` or `..` as a component (also encoded), `%2f`, `%5c`, a backslash, NUL or
    /// another control.
    public static func isClean(_ path: Span<UInt8>) -> Bool {
        var dots = 0, others = 0, at = 0
        while at < path.count {
            var byte = path[at]
            at += 1
            if byte >= 0x80 { return false }
            if byte == UInt8(ascii: "%") {
                guard at + 1 < path.count, let high = path[at].hexValue, let low = path[at + 1].hexValue else { return false }
                byte = high << 4 | low
                at += 2
                if byte == UInt8(ascii: "/") { return false }
            } else if byte == UInt8(ascii: "/") {
                if others == 0, dots == 1 || dots == 2 { return false }
                dots = 0
                others = 0
                continue
            }
            if byte < 0x20 || byte == 0x7f || byte == UInt8(ascii: "\\") { return false }
            if byte == UInt8(ascii: ".") { dots += 1 } else { others += 1 }
        }
        return !(others == 0 && (dots == 1 || dots == 2))
    }

    /// The spelling that all equivalent ones of a clean path have in common: letters, digits, `-`, `.`, `_` and `~` without escapes, the
    /// escapes of others in capitals (RFC 3986 §6.2.2.1, §6.2.2.2), no empty component, which web servers skip, and no slash at its
    /// beginning. What it returns has no other spelling than itself, and is clean where `path` is.
    ///
    /// - Parameter path: below a channel. Escapes of reserved characters stay: they may mean something else than those do (§2.2).
    public static func normal(_ path: [UInt8]) -> [UInt8] {
        var out: [UInt8] = [], at = 0
        out.reserveCapacity(path.count)
        while at < path.count {
            if let byte = PercentText.escape(path[...], at) {
                out += PercentText.encoded(CollectionOfOne(byte), keeping: "-._~")
                at += 3
                continue
            }
            let isEmpty = out.last.map { $0 == UInt8(ascii: "/") } ?? true
            if path[at] != UInt8(ascii: "/") || !isEmpty { out.append(path[at]) }
            at += 1
        }
        return out
    }
}
