// Passwords that stand in URLs: whatever is said of a text, they are not.

extension String {
    /// Itself with "…" where a URL in it names a user and a password: "http://…@origin.example.com/". Also where the scheme is missing, and
    /// where a "/" in the password makes no URL of it.
    public var withoutPasswords: String {
        guard utf8.contains(UInt8(ascii: "@")) else { return self }
        var out = "", rest = self[...]
        while !rest.isEmpty {
            let word = rest.prefix { !Self.endsWord($0) }
            out += Self.hiding(word)
            rest = rest[word.endIndex...]
            out += rest.prefix(1)
            rest = rest.dropFirst()
        }
        return out
    }

    private static func endsWord(_ character: Character) -> Bool { character.isWhitespace || "\"'<>\\".contains(character) }

    /// - Parameter word: without blanks and quotes.
    private static func hiding(_ word: Substring) -> String {
        guard word.contains("@") else { return String(word) }
        guard let scheme = word.firstRange(of: "://") else { return hidingWithoutScheme(word) }
        let rest = word[scheme.upperBound...], authority = rest.prefix { !"/?#".contains($0) }
        var end = authority.lastIndex(of: "@")
        // What follows the ":" is no port, so it is a password with a "/" in it.
        if end == nil, !authority.hasPrefix("["), let colon = authority.firstIndex(of: ":"),
            !authority[colon...].dropFirst().allSatisfy(\.isNumber)
        {
            end = rest.lastIndex(of: "@")
        }
        guard let end else { return word[..<authority.endIndex] + hiding(word[authority.endIndex...]) }
        return word[..<scheme.upperBound] + "…" + "@" + hiding(rest[rest.index(after: end)...])
    }

    /// "user:password@host".
    private static func hidingWithoutScheme(_ word: Substring) -> String {
        guard let at = word.lastIndex(of: "@") else { return String(word) }
        let head = word[..<at]
        let start = head.lastIndex { "/=&?#".contains($0) }.map { head.index(after: $0) } ?? head.startIndex
        guard head[start...].contains(":") else { return String(word) }
        return word[..<start] + "…" + word[at...]
    }
}
