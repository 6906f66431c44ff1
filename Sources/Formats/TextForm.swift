/// A string without control characters, for it may end up in a header, a URL or a log line; not empty unless it may be.
public struct TextForm: FieldScalar {
    public typealias Value = String

    let mayBeEmpty: Bool

    public init(mayBeEmpty: Bool = false) { self.mayBeEmpty = mayBeEmpty }

    public func read(_ json: Json) throws(FieldRefusal) -> String {
        guard case .string(let text) = json else { throw .expected("a string") }
        guard mayBeEmpty || !text.isEmpty else { throw .expected("a string that is not empty") }
        guard TextForm.isPlain(text) else { throw .expected("a string without control characters") }
        return text
    }

    public func write(_ value: String) -> Json { .string(value) }

    public var shape: FieldShape { .text(TextShape("text", pattern: "^[^\\x00-\\x1f\\x7f]\(mayBeEmpty ? "*" : "+")$")) }

    /// Whether it may stand in a header or on a line.
    public static func isPlain(_ text: String) -> Bool { text.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7f } }
}

extension FieldForm where Self == TextForm {
    public static var text: Self { TextForm() }
}
