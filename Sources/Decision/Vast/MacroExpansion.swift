import Formats

/// Values for the macros of URLs, and the URLs with them (VAST 4.2 §6).
public struct MacroExpansion: Sendable {
    private var values: [Macro: MacroValue]
    private let leavesOthers: Bool

    /// - Parameters:
    ///   - values: `.errorCode` only for error URLs, `.reason` only for `verificationNotExecuted`.
    ///   - leavesOthers: what has no value stays as it is, for somebody else to fill in.
    public init(_ values: [Macro: MacroValue] = [:], leavesOthers: Bool = false) {
        self.values = values
        self.leavesOthers = leavesOthers
    }

    /// What a macro stands for; nil: it is not known.
    public subscript(_ macro: Macro) -> MacroValue? {
        get { values[macro] }
        set { values[macro] = newValue }
    }

    /// The moment, as the TIMESTAMP macro has it: ISO 8601 with milliseconds, in UTC.
    public mutating func setTimestamp(wallMs: Int64) {
        var text: [UInt8] = []
        Rfc3339.append(wallMs * 1_000_000, to: &text)
        values[.timestamp] = .text(String(decoding: text, as: UTF8.self))
    }

    /// A URL with its macros replaced: `[NAME]`, `%5BNAME%5D` and, as some ad servers spell it, `%%NAME%%`.
    ///
    /// Values are percent-encoded as one component. A macro of the list is -1 where its value is not known and -2 where it is withheld;
    /// names that are not on the list stay as they are, as do those in small letters.
    /// - Returns: nil beyond `Limits.expandedBytes`.
    public func url(_ template: String) -> String? {
        let bytes = Array(template.utf8)
        guard bytes.count <= Limits.expandedBytes else { return nil }
        var out: [UInt8] = [], at = 0
        out.reserveCapacity(bytes.count + 64)
        while at < bytes.count {
            if let (macro, end) = Self.macro(bytes, at), let value = replacement(macro) {
                out += value
                at = end
            } else {
                out.append(bytes[at])
                at += 1
            }
            guard out.count <= Limits.expandedBytes else { return nil }
        }
        return String(decoding: out, as: UTF8.self)
    }

    /// nil: it stays.
    private func replacement(_ macro: Macro) -> [UInt8]? {
        switch values[macro] {
        case .text(let text): Self.encoded(text)
        case .list(let texts): Array(texts.map(Self.encoded).joined(separator: ",".utf8))
        case .withheld: Array("-2".utf8)
        case nil: leavesOthers || macro.isLeftWithoutValue ? nil : Array("-1".utf8)
        }
    }

    private static func encoded(_ text: String) -> [UInt8] { PercentText.encoded(text.utf8, keeping: "-._~") }

    /// How a macro begins and ends.
    private static let marks: [(begin: [UInt8], end: [UInt8])] = [("[", "]"), ("%5B", "%5D"), ("%%", "%%")].map { begin, end in
        (Array(begin.utf8), Array(end.utf8))
    }

    /// The macro that begins at `start`, and where it ends; nil where none does.
    private static func macro(_ bytes: [UInt8], _ start: Int) -> (Macro, end: Int)? {
        guard bytes[start] == UInt8(ascii: "[") || bytes[start] == UInt8(ascii: "%") else { return nil }
        for (begin, end) in marks where hasMark(begin, bytes, start) {
            let name = bytes[(start + begin.count)...].prefix(Macro.longestName + 1).prefix { byte in
                (byte.uppercased == byte && byte.isAlphanumeric) || byte == UInt8(ascii: "_")
            }
            guard !name.isEmpty, hasMark(end, bytes, name.endIndex) else { continue }
            guard let macro = Macro(named: String(decoding: name, as: UTF8.self)) else { return nil }
            return (macro, name.endIndex + end.count)
        }
        return nil
    }

    /// Hexadecimal digits have either case.
    private static func hasMark(_ mark: [UInt8], _ bytes: [UInt8], _ start: Int) -> Bool {
        guard start + mark.count <= bytes.count else { return false }
        return mark.indices.allSatisfy { bytes[start + $0].uppercased == mark[$0] }
    }
}
