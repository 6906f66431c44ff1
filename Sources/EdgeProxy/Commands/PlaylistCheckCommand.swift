import Console
import Formats
import Manifest

/// `edgeproxy playlist check`: judges a playlist by the rules of HLS.
enum PlaylistCheckCommand: Command {
    static let usage = Usage(
        name: "playlist check",
        summary: "Prints what is wrong with a playlist as JSON; exits 1 when there are errors.",
        operands: [.init(name: "FILE", help: "a media or multivariant playlist, - for standard input")],
        options: [
            .init(
                name: "--after", value: "FILE", help: "an earlier snapshot of the same live playlist, oldest first: reloads are judged too",
                repeats: true)
        ],
        notes: """
            Errors are what a player may fail over or misread, warnings what is against a recommendation; each has its line, the name of
            its rule and the section of rfc8216bis. Example:
              edgeproxy playlist check third.m3u8 --after first.m3u8 --after second.m3u8
            """)

    static func run(_ arguments: Arguments) throws -> Int32 {
        let check = Check(snapshots: try (arguments.values("--after") + arguments.operands).map { try InputFile.read($0) })
        Console.printLine(output(check))
        return check.errors.isEmpty ? ExitCode.success : ExitCode.input
    }

    /// `{"kind", "errors": [{"line", "rule", "section", "message"}], "warnings": […]}`; `kind` is null for what is no playlist.
    static func output(_ check: Check) -> String {
        let kind =
            switch check.kind {
            case .media: "\"media\""
            case .multivariant: "\"multivariant\""
            case nil: "null"
            }
        return "{\"kind\": \(kind),\n \"errors\": \(list(check.errors)),\n \"warnings\": \(list(check.warnings))}"
    }

    private static func list(_ violations: [Violation]) -> String {
        guard !violations.isEmpty else { return "[]" }
        let lines = violations.map { violation in
            "  {\"line\": \(violation.line), \"rule\": \(Json.quoted(violation.rule.id)), "
                + "\"section\": \(Json.quoted(violation.rule.section)), \"message\": \(Json.quoted(violation.message))}"
        }
        return "[\n\(lines.joined(separator: ",\n"))\n ]"
    }
}
