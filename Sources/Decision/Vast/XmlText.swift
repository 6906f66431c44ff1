/// Text as XML 1.0 writes it.
enum XmlText {
    /// - Parameter text: what no XML document can have is left out (XML 1.0 §2.2).
    static func append(text: String, to out: inout [UInt8]) { append(text, isAttribute: false, to: &out) }

    static func append(attribute text: String, to out: inout [UInt8]) { append(text, isAttribute: true, to: &out) }

    /// In CDATA, as URLs with their ampersands are usually written.
    static func append(cdata text: String, to out: inout [UInt8]) {
        // A carriage return would be read as a line feed, and CDATA has no way to say it.
        guard !text.utf8.contains(0x0d) else { return append(text: text, to: &out) }
        out += "<![CDATA[".utf8
        let utf8 = text.utf8.span
        var brackets = 0, at = 0
        while at < utf8.count {
            let byte = utf8[at], skipped = forbidden(utf8, at)
            at += max(1, skipped)
            guard skipped == 0 else { continue }
            // The end mark is cut in two.
            if byte == UInt8(ascii: ">"), brackets >= 2 { out += "]]><![CDATA[".utf8 }
            brackets = byte == UInt8(ascii: "]") ? brackets + 1 : 0
            out.append(byte)
        }
        out += "]]>".utf8
    }

    private static func append(_ text: String, isAttribute: Bool, to out: inout [UInt8]) {
        let utf8 = text.utf8.span
        var at = 0
        while at < utf8.count {
            let byte = utf8[at], skipped = forbidden(utf8, at)
            at += max(1, skipped)
            guard skipped == 0 else { continue }
            switch byte {
            case UInt8(ascii: "&"): out += "&amp;".utf8
            case UInt8(ascii: "<"): out += "&lt;".utf8
            case UInt8(ascii: ">"): out += "&gt;".utf8
            case UInt8(ascii: "\"") where isAttribute: out += "&quot;".utf8
            case 0x0d: out += "&#13;".utf8
            // In attributes these would be read as blanks.
            case 0x0a where isAttribute: out += "&#10;".utf8
            case 0x09 where isAttribute: out += "&#9;".utf8
            default: out.append(byte)
            }
        }
    }

    /// Bytes of the character that begins here when XML cannot have it, otherwise 0: control characters, U+FFFE and U+FFFF.
    @inline(__always)
    private static func forbidden(_ utf8: Span<UInt8>, _ at: Int) -> Int {
        let byte = utf8[at]
        if byte < 0x20 { return byte == 0x09 || byte == 0x0a || byte == 0x0d ? 0 : 1 }
        return byte == 0xef && at + 2 < utf8.count && utf8[at + 1] == 0xbf && utf8[at + 2] >= 0xbe ? 3 : 0
    }
}
