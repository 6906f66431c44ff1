/// The command line is wrong: one line on standard error, exit 2.
struct UsageError: Error, Equatable, Sendable {
    let message: String
    init(_ message: String) { self.message = message }
}

/// What the command was given is wrong: one line on standard error, exit 1.
struct InputError: Error, Equatable, Sendable {
    let message: String
    init(_ message: String) { self.message = message }
}
