import Formats

/// What is read of a beacon's URL before the HTTP client judges it.
enum BeaconUrl {
    /// What no request line may hold as `%XX`, and the rest as it is.
    static func wire(_ url: [UInt8]) -> [UInt8] {
        guard !url.allSatisfy(isOfWire) else { return url }
        var out: [UInt8] = []
        out.reserveCapacity(url.count + 16)
        for byte in url {
            guard !isOfWire(byte) else {
                out.append(byte)
                continue
            }
            out.append(UInt8(ascii: "%"))
            Hex.append(byte, to: &out)
        }
        return out
    }

    /// The host in lower case without port and final dot; "" where there is none. It says whose turn it is, not where a request may go.
    static func host(of url: String) -> String {
        let bytes = Array(url.utf8)
        guard let colon = bytes.firstIndex(of: UInt8(ascii: ":")), bytes[(colon + 1)...].starts(with: "//".utf8) else { return "" }
        var authority = bytes[(colon + 3)...].prefix { !"/?#\\".utf8.contains($0) }
        if let at = authority.lastIndex(of: UInt8(ascii: "@")) { authority = authority[(at + 1)...] }
        if authority.first == UInt8(ascii: "[") {
            authority = authority.dropFirst().prefix { $0 != UInt8(ascii: "]") }
        } else {
            authority = authority.prefix { $0 != UInt8(ascii: ":") }
        }
        if authority.last == UInt8(ascii: ".") { authority.removeLast() }
        return String(decoding: authority, as: UTF8.self).lowercased()
    }

    private static func isOfWire(_ byte: UInt8) -> Bool { byte > 0x20 && byte < 0x7f }
}
