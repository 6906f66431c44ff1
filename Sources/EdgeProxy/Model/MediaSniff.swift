/// What the first bytes of a resource are: enough to see that it is not what the playlist says.
public enum MediaSniff: Equatable, Sendable {
    case transportStream
    /// A box that only fragmented MP4 begins with: it needs an EXT-X-MAP.
    case fragment
    /// Another box of ISO BMFF.
    case box
    case webVtt
    case html
    case unknown

    /// Bytes that are asked for: three packets of a transport stream.
    public static let bytes = 564

    public init(_ bytes: [UInt8]) {
        let text = bytes.starts(with: [0xef, 0xbb, 0xbf]) ? bytes.dropFirst(3) : bytes[...]
        if text.starts(with: "WEBVTT".utf8) {
            self = .webVtt
        } else if Self.isMarkup(text) {
            self = .html
        } else if bytes.first == 0x47, bytes.count <= 188 || bytes[188] == 0x47 {
            self = .transportStream
        } else if bytes.count >= 8 {
            switch String(decoding: bytes[4..<8], as: UTF8.self) {
            case "styp", "moof", "sidx": self = .fragment
            case "ftyp", "moov", "emsg", "prft", "mdat", "free", "skip": self = .box
            default: self = .unknown
            }
        } else {
            self = .unknown
        }
    }

    /// Markup begins with a tag in ASCII. Of encrypted media one segment in two hundred begins with the bracket alone.
    private static func isMarkup(_ text: ArraySlice<UInt8>) -> Bool {
        let blanks = Array(" \t\r\n\u{0c}".utf8)
        let begin = text.drop { blanks.contains($0) }
        return begin.first == UInt8(ascii: "<") && begin.prefix(32).allSatisfy { 0x20..<0x7f ~= $0 || blanks.contains($0) }
    }
}
