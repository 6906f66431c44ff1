/// Rendered header lines ("Content-Type: …\r\nCache-Control: no-store\r\n"), made once and copied into each response.
public struct HeaderBlock: Sendable {
    let bytes: SharedBytes

    /// No lines.
    public static let none = HeaderBlock([])

    /// Bytes that would end a line or begin another are replaced by "_". Content-Length, Transfer-Encoding, Date and Connection are
    /// the server's own and must not be among them.
    public init(_ pairs: [(String, String)]) {
        var text: [UInt8] = []
        for (name, value) in pairs {
            Self.append(name, value, to: &text)
        }
        bytes = SharedBytes(copying: text)
    }

    static func append(_ name: String, _ value: String, to text: inout [UInt8]) {
        text.reserveCapacity(text.count + name.utf8.count + value.utf8.count + 4)
        for byte in name.utf8 { text.append(HeaderBytes.isToken(byte) ? byte : UInt8(ascii: "_")) }
        text.append(UInt8(ascii: ":"))
        text.append(UInt8(ascii: " "))
        for byte in value.utf8 { text.append(HeaderBytes.isValue(byte) ? byte : UInt8(ascii: "_")) }
        text.append(13)
        text.append(10)
    }
}

/// Which bytes may stand where in a header line (RFC 9110 §5.1, §5.5, §5.6.2).
enum HeaderBytes {
    static func isToken(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5a, 0x61...0x7a: true
        case UInt8(ascii: "!"), UInt8(ascii: "#"), UInt8(ascii: "$"), UInt8(ascii: "%"), UInt8(ascii: "&"), UInt8(ascii: "'"),
            UInt8(ascii: "*"), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "^"), UInt8(ascii: "_"),
            UInt8(ascii: "`"), UInt8(ascii: "|"), UInt8(ascii: "~"):
            true
        default: false
        }
    }

    /// Everything but control characters; a tab is allowed.
    static func isValue(_ byte: UInt8) -> Bool { byte >= 0x20 && byte != 0x7f || byte == 9 }
}
