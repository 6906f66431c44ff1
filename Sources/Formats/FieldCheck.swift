/// What fields of one object say together.
public struct FieldCheck: Equatable, Sendable {
    public enum Sentence: Equatable, Sendable {
        /// A whole message.
        case refused(String)
        /// "a date after start_date": the message adds what stands there instead.
        case expected(String)
        /// One of the fields is there, and none of the others.
        case exactlyOne([String])
        case atLeastOne([String])
    }

    /// The field that is blamed; empty for the object as a whole.
    public let field: String
    public let sentence: Sentence

    public init(_ field: String, _ sentence: Sentence) {
        self.field = field
        self.sentence = sentence
    }
}
