import Formats

/// A text that some User-Agents have: "curl/" where a word begins so, "*crawler" anywhere, "*bot$" where a word also ends with it. Case
/// does not count. A word is of letters and digits.
public struct UserAgentPattern: Hashable, Sendable, CustomStringConvertible {
    public let description: String
    /// In small letters.
    let bytes: [UInt8]
    let isAnywhere: Bool, endsWord: Bool

    /// - Returns: `nil` for nothing, for more than `Limits.userAgentPatternBytes`, and for what is not printable ASCII.
    public init?(_ text: String) {
        var bytes = text.utf8.map(\.lowercased)[...]
        isAnywhere = bytes.first == UInt8(ascii: "*")
        if isAnywhere { bytes.removeFirst() }
        endsWord = bytes.last == UInt8(ascii: "$")
        if endsWord { bytes.removeLast() }
        guard !bytes.isEmpty, bytes.count <= Limits.userAgentPatternBytes, bytes.allSatisfy({ $0 >= 0x20 && $0 < 0x7f }) else { return nil }
        self.bytes = Array(bytes)
        description = text
    }
}

extension UInt8 {
    fileprivate var lowercased: UInt8 { self >= 0x41 && self <= 0x5a ? self | 0x20 : self }
}

/// Patterns by their first byte: a User-Agent is gone through once, whatever their number.
public struct UserAgentPatterns: Sendable {
    /// In the order in which they were given; the first that fits is the one that is named.
    private let patterns: [UserAgentPattern]
    private let byFirst: [[Int]]

    public init(_ patterns: [UserAgentPattern]) {
        self.patterns = patterns
        var byFirst = [[Int]](repeating: [], count: 128)
        for (index, pattern) in patterns.enumerated() { byFirst[Int(pattern.bytes[0])].append(index) }
        self.byFirst = byFirst
    }

    /// The first pattern that a User-Agent has, of its first `Limits.judgedUserAgentBytes`.
    public func first(in userAgent: String) -> UserAgentPattern? {
        let text = userAgent.utf8.prefix(Limits.judgedUserAgentBytes).map(\.lowercased)
        var best: Int?, isInside = false
        for at in text.indices {
            defer { isInside = text[at].isAlphanumeric }
            guard text[at] < 128 else { continue }
            for index in byFirst[Int(text[at])] where best.map({ index < $0 }) ?? true {
                if fits(patterns[index], text, at, isInside: isInside) { best = index }
            }
        }
        return best.map { patterns[$0] }
    }

    private func fits(_ pattern: UserAgentPattern, _ text: [UInt8], _ at: Int, isInside: Bool) -> Bool {
        let end = at + pattern.bytes.count
        guard pattern.isAnywhere || !isInside, end <= text.count, text[at...].starts(with: pattern.bytes) else { return false }
        return !pattern.endsWord || end == text.count || !text[end].isAlphanumeric
    }
}
