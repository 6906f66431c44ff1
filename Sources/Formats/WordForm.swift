/// One of some words.
public struct WordForm<Word: RawRepresentable & CaseIterable & Sendable>: FieldScalar where Word.RawValue == String {
    public typealias Value = Word
    /// Words that mean nothing yet: they are refused by name.
    let later: [String]

    public func read(_ json: Json) throws(FieldRefusal) -> Word {
        if case .string(let text) = json, let word = Word(rawValue: text) { return word }
        if case .string(let text) = json, later.contains(text) { throw .refused("\(Json.quoted(text)) is not available yet") }
        let names = Word.allCases.map { Json.quoted($0.rawValue) }
        throw .expected(names.count > 1 ? names.dropLast().joined(separator: ", ") + " or " + names[names.count - 1] : names.joined())
    }

    public func write(_ value: Word) -> Json { .string(value.rawValue) }

    public var shape: FieldShape { .words(Word.allCases.map(\.rawValue)) }
}

public struct FlagForm: FieldScalar {
    public typealias Value = Bool

    public func read(_ json: Json) throws(FieldRefusal) -> Bool {
        guard case .bool(let value) = json else { throw .expected("true or false") }
        return value
    }

    public func write(_ value: Bool) -> Json { .bool(value) }

    public var shape: FieldShape { .flag }
}

extension FieldForm {
    /// - Parameter later: words that mean nothing yet.
    public static func word<Word>(later: [String] = []) -> Self where Self == WordForm<Word> { WordForm(later: later) }
}

extension FieldForm where Self == FlagForm {
    public static var flag: Self { FlagForm() }
}
