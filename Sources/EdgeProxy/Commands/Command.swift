/// One command of the program: what it takes, and what it does.
protocol Command: SendableMetatype {
    static var usage: Usage { get }
    /// Runs on the main thread until the command is done.
    ///
    /// - Returns: the exit code: 0, or 1 when what was asked for does not hold (`playlist check`, `watch`).
    /// - Throws: `UsageError` (exit 2), `InputError` or `ConfigurationError` (exit 1); each leaves as one line on standard error.
    static func run(_ arguments: Arguments) throws -> Int32
}

/// What a command takes, from which `--help` and the reader of its arguments are made.
struct Usage: Sendable {
    struct Operand: Sendable {
        let name: String
        let help: String
    }

    struct Option: Sendable {
        /// "--config"
        let name: String
        /// "FILE"; `nil`: the option takes no value.
        var value: String?
        let help: String
        var required = false
        var repeats = false
        /// The only values taken, where they are few.
        var choices: [String] = []
    }

    /// "playlist check"
    let name: String
    /// One line for the list of commands.
    let summary: String
    var operands: [Operand] = []
    var options: [Option] = []
    /// Paragraphs after the options.
    var notes = ""

    /// "edgeproxy serve --config FILE [--set NAME=VALUE]... "
    var line: String {
        var words = ["edgeproxy", name] + operands.map(\.name)
        for option in options {
            let text = [option.name, option.value].compactMap { $0 }.joined(separator: " ")
            words.append((option.required ? text : "[\(text)]") + (option.repeats ? "..." : ""))
        }
        return words.joined(separator: " ")
    }

    var help: String {
        var lines = ["Usage: \(line)", "", summary]
        let rows =
            operands.map { ($0.name, $0.help) }
            + options.map { ([$0.name, $0.value].compactMap { $0 }.joined(separator: " "), $0.help) }
            + [("--help", "this text")]
        let width = rows.map(\.0.count).max() ?? 0
        lines.append("")
        for (name, help) in rows {
            lines.append("  " + name + String(repeating: " ", count: width - name.count + 2) + help)
        }
        if !notes.isEmpty { lines += ["", notes] }
        return lines.joined(separator: "\n") + "\n"
    }
}
