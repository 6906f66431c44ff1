/// What is wrong with one field, and where it stands.
public struct FieldError: Error, Equatable, Sendable {
    /// "channels[0].breaks.configured[1].every"; empty when the whole is meant.
    public var path: String
    public var message: String

    public init(path: String, message: String) {
        self.path = path
        self.message = message
    }
}

/// All that is wrong with one document, in the order in which it was found; at least one.
public struct FieldErrors: Error, Equatable, Sendable {
    public let first: FieldError
    /// At most `Limits.fieldErrors`, the first among them.
    public let all: [FieldError]

    init?(_ errors: [FieldError]) {
        guard let first = errors.first else { return nil }
        self.first = first
        all = errors
    }
}
