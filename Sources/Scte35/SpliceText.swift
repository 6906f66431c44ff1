import Formats

/// Sections as they stand in playlists: base64 or hexadecimal.
extension SpliceInfoSection {
    /// Reads base64 (RFC 4648; the URL alphabet and missing padding are taken too). Blanks around it are skipped.
    ///
    /// - Throws: `.badText` with the byte that does not belong; else as `init(decoding:)`.
    public init(base64 text: [UInt8], options: DecodeOptions = DecodeOptions()) throws(SpliceError) {
        try self.init(decoding: Self.bytes(base64: text.span), options: options)
    }

    /// Reads hexadecimal, in either case, with `0x` before it or without. Blanks around it are skipped.
    public init(hex text: [UInt8], options: DecodeOptions = DecodeOptions()) throws(SpliceError) {
        try self.init(decoding: Self.bytes(hex: text.span), options: options)
    }

    /// Reads whichever of the two it is: a section begins with 0xFC, so its base64 begins with `/` and its hexadecimal with `FC`.
    public init(text: [UInt8], options: DecodeOptions = DecodeOptions()) throws(SpliceError) {
        try self.init(decoding: Self.bytes(text: text), options: options)
    }

    /// The section as base64, with padding.
    public func base64() throws(SpliceError) -> [UInt8] { Base64.encode(try encoded()) }

    /// The section as `0x` and upper-case digits, as an EXT-X-DATERANGE carries it (RFC 8216 §4.3.2.7.1).
    public func hex() throws(SpliceError) -> [UInt8] { [UInt8(ascii: "0"), UInt8(ascii: "x")] + Hex.encode(try encoded()) }

    /// The bytes of a text in either form, undecoded.
    public static func bytes(text: [UInt8]) throws(SpliceError) -> [UInt8] {
        let range = try trimmed(text.span)
        // All digits can only be base64 by accident, and then it would not begin a section.
        var digits = (range.upperBound - range.lowerBound) & 1 == 0
        for index in range.lowerBound..<range.upperBound where digits {
            digits = text[index].hexValue != nil || (index == range.lowerBound + 1 && text[index] | 0x20 == UInt8(ascii: "x"))
        }
        return digits ? try bytes(hex: text.span) : try bytes(base64: text.span)
    }

    /// Whether a text is to be read as XML: it begins with `<`, in UTF-8 or UTF-16, or with UTF-16's byte order mark (XML 1.0 §4.3.3), and
    /// the other forms do neither.
    public static func isXml(_ text: [UInt8]) -> Bool {
        if text.starts(with: [0xfe, 0xff]) || text.starts(with: [0xff, 0xfe]) { return true }
        let start = text.starts(with: utf8Mark) ? utf8Mark.count : 0
        return text[start...].first { $0 > 0x20 } == UInt8(ascii: "<")
    }

    /// U+FEFF, which some editors write in front of a text.
    private static let utf8Mark: [UInt8] = [0xef, 0xbb, 0xbf]

    static func bytes(base64 text: Span<UInt8>) throws(SpliceError) -> [UInt8] {
        let range = try trimmed(text)
        do { return try Base64.decode(text.extracting(range)) } catch {
            throw SpliceError(.badText(byteOffset: range.lowerBound + error.offset), field: "base64")
        }
    }

    static func bytes(hex text: Span<UInt8>) throws(SpliceError) -> [UInt8] {
        var range = try trimmed(text)
        if range.count >= 2, text[range.lowerBound] == UInt8(ascii: "0"), text[range.lowerBound + 1] | 0x20 == UInt8(ascii: "x") {
            range = range.lowerBound + 2..<range.upperBound
        }
        do { return try Hex.decode(text.extracting(range)) } catch {
            throw SpliceError(.badText(byteOffset: range.lowerBound + error.offset), field: "hex")
        }
    }

    /// Where the text is without a byte order mark before it and the blanks around it.
    private static func trimmed(_ text: Span<UInt8>) throws(SpliceError) -> Range<Int> {
        guard text.count <= Limits.textBytes else {
            throw SpliceError(.outOfRange(value: UInt64(text.count), bits: 14), field: "text")
        }
        let hasMark = text.count >= 3 && text[0] == utf8Mark[0] && text[1] == utf8Mark[1] && text[2] == utf8Mark[2]
        var low = hasMark ? 3 : 0, high = text.count
        while low < high, text[low] <= 0x20 { low += 1 }
        while high > low, text[high - 1] <= 0x20 { high -= 1 }
        return low..<high
    }
}
