/// Cuts a Swift file into words and marks, without comments, strings and regular expressions. What a string interpolates is code.
///
/// By hand, byte by byte: regular expressions over all sources take many seconds.
struct SwiftLexer {
    private let bytes: [UInt8]
    private var at = 0, line = 1, depth = 0
    private var tokens: [SwiftToken] = []

    static func tokens(of text: String) -> [SwiftToken] {
        var lexer = SwiftLexer(bytes: Array(text.utf8))
        lexer.code(isInterpolation: false)
        return lexer.tokens
    }

    private init(bytes: [UInt8]) { self.bytes = bytes }

    private func byte(_ offset: Int = 0) -> UInt8 { at + offset < bytes.count ? bytes[at + offset] : 0 }

    private func isNext(_ text: StaticString) -> Bool {
        at + text.utf8CodeUnitCount <= bytes.count && text.withUTF8Buffer { bytes[at...].starts(with: $0) }
    }

    private mutating func step() {
        if byte() == UInt8(ascii: "\n") { line += 1 }
        at += 1
    }

    private mutating func add(_ text: String) { tokens.append(SwiftToken(text: text, line: line, depth: depth)) }

    private static func isOfWord(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
        case UInt8(ascii: "_"), 0x80...0xff: true
        default: false
        }
    }

    /// Up to the end, or to the parenthesis that ends an interpolation.
    private mutating func code(isInterpolation: Bool) {
        var parentheses = 0
        while at < bytes.count {
            switch byte() {
            case UInt8(ascii: " "), UInt8(ascii: "\n"), UInt8(ascii: "\r"), UInt8(ascii: "\t"), UInt8(ascii: "`"): step()
            case UInt8(ascii: "/") where isNext("//"): while at < bytes.count, byte() != UInt8(ascii: "\n") { at += 1 }
            case UInt8(ascii: "/") where isNext("/*"): comment()
            case UInt8(ascii: "\""), UInt8(ascii: "#"): stringOrMark()
            case UInt8(ascii: "0")...UInt8(ascii: "9"): while Self.isOfWord(byte()) { at += 1 }
            case let next where Self.isOfWord(next): word()
            case UInt8(ascii: "("):
                parentheses += 1
                mark()
            case UInt8(ascii: ")"):
                if isInterpolation, parentheses == 0 { return at += 1 }
                parentheses -= 1
                mark()
            case UInt8(ascii: "{"):
                mark()
                depth += 1
            case UInt8(ascii: "}"):
                depth -= 1
                mark()
            default: mark()
            }
        }
    }

    private mutating func mark() {
        add(String(decoding: [byte()], as: UTF8.self))
        at += 1
    }

    private mutating func word() {
        let start = at
        while Self.isOfWord(byte()) { at += 1 }
        add(String(decoding: bytes[start..<at], as: UTF8.self))
    }

    /// They nest.
    private mutating func comment() {
        var open = 0
        repeat {
            if isNext("/*") {
                open += 1
                at += 2
            } else if isNext("*/") {
                open -= 1
                at += 2
            } else {
                step()
            }
        } while open > 0 && at < bytes.count
    }

    private func pounds(from offset: Int) -> Int {
        var count = 0
        while byte(offset + count) == UInt8(ascii: "#") { count += 1 }
        return count
    }

    /// At a quote or a "#": a string, a raw string, a regular expression, or what begins with "#" and is none of them ("#expect").
    private mutating func stringOrMark() {
        let pounds = pounds(from: 0)
        if pounds > 0, byte(pounds) == UInt8(ascii: "/") { return regularExpression(pounds) }
        guard byte(pounds) == UInt8(ascii: "\"") else { return mark() }
        at += pounds
        let isLong = isNext("\"\"\"")
        at += isLong ? 3 : 1
        while at < bytes.count {
            if byte() == UInt8(ascii: "\\"), self.pounds(from: 1) >= pounds {
                at += 1 + pounds
                if byte() == UInt8(ascii: "(") {
                    at += 1
                    code(isInterpolation: true)
                } else {
                    step()
                }
            } else if byte() == UInt8(ascii: "\""), !isLong || isNext("\"\"\""), self.pounds(from: isLong ? 3 : 1) >= pounds {
                at += (isLong ? 3 : 1) + pounds
                return
            } else if !isLong, byte() == UInt8(ascii: "\n") {
                return
            } else {
                step()
            }
        }
    }

    private mutating func regularExpression(_ pounds: Int) {
        at += pounds + 1
        while at < bytes.count {
            if byte() == UInt8(ascii: "/"), self.pounds(from: 1) >= pounds {
                at += 1 + pounds
                return
            }
            step()
        }
    }
}
