/// What a walk says of one field beside its form.
public struct FieldRule: Equatable, Sendable {
    /// Whether it may be left out, and what it is then.
    public enum Need: Equatable, Sendable {
        /// It must be there.
        case required
        /// It is what the model's `init()` makes it.
        case standard
        /// It follows from other fields; `null` is as good as leaving it out.
        case derived
        /// There may be none: `null` says so, and that is what leaving it out means.
        case optional
        /// The same of one of several fields that stand for each other; it is not written when there is none.
        case alternative
        /// It has a name and no meaning yet: `null` is all that may stand there.
        case reserved
    }

    public let name: String
    public let need: Need
    /// What it is, in one line for the documentation.
    public let text: String
    /// How the documentation says what leaving it out means; `nil`: by the value.
    public let shown: String?

    public init(_ name: String, _ need: Need, _ text: String, shown: String? = nil) {
        self.name = name
        self.need = need
        self.text = text
        self.shown = shown
    }
}
