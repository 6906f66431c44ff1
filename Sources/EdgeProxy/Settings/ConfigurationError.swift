/// What is wrong with a configuration, as one line: `edge.json: channels[0].slate: tenant "demo" has no slate "x"`.
struct ConfigurationError: Error, Equatable, Sendable, CustomStringConvertible {
    /// As the command line named it; "standard input" for "-".
    var file: String
    /// "channels[0].breaks.configured[1].every"; empty when the file as a whole is meant.
    var path: String
    var message: String

    var description: String { [file, path, message].filter { !$0.isEmpty }.joined(separator: ": ") }
}
