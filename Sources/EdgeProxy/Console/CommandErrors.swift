/// The command line is wrong: one line on standard error, exit 2.
public struct UsageError: Error, Equatable, Sendable {
    public let message: String
    public init(_ message: String) { self.message = message }
}

/// What the command was given is wrong: one line on standard error, exit 1.
public struct InputError: Error, Equatable, Sendable {
    public let message: String
    public init(_ message: String) { self.message = message }
}
