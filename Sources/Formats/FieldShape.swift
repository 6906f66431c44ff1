/// What stands in a field, for schema and documentation.
public indirect enum FieldShape: Equatable, Sendable {
    case object(FieldTable)
    case list(FieldShape, count: ClosedRange<Int>?)
    /// An object whose names are the user's own; `names` says what they are.
    case map(names: String, FieldShape, most: Int)
    case anyOf([FieldShape])
    case text(TextShape)
    case words([String])
    case number(NumberShape)
    case flag
    /// A text that is never shown, or where it is read from.
    case secret
    /// Nothing but `null`.
    case nothing
}

public struct TextShape: Equatable, Sendable {
    /// What it is, for the documentation: "URL prefix", and what several are.
    public let noun: String, plural: String
    /// A regular expression as JSON Schema has it (ECMA-262) that fits all that is taken; it may fit more.
    public let pattern: String?
    /// A format of JSON Schema.
    public let format: String?

    public init(_ noun: String, plural: String? = nil, pattern: String? = nil, format: String? = nil) {
        self.noun = noun
        self.plural = plural ?? noun + "s"
        self.pattern = pattern
        self.format = format
    }
}

public struct NumberShape: Equatable, Sendable {
    /// What it is, for the documentation: "whole number", and what several are.
    public let noun: String, plural: String
    /// Digits that may stand after the point.
    public let places: Int
    /// In 10^-places.
    public let allowed: ClosedRange<Int64>
    /// Whether further digits are taken too, and rounded.
    public let isRounded: Bool

    public init(_ noun: String, plural: String? = nil, places: Int, allowed: ClosedRange<Int64>, isRounded: Bool = false) {
        self.noun = noun
        self.plural = plural ?? noun + "s"
        self.places = places
        self.allowed = allowed
        self.isRounded = isRounded
    }

    /// A number in 10^-places as it is written.
    func text(_ number: Int64) -> String { DecimalText.text(number, places: places) }
}
