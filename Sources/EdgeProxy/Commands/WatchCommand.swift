import Console
import Formats
import Watch

/// `edgeproxy watch`: follows a stream as a player does and judges it.
enum WatchCommand: Command {
    static let usage = Usage(
        name: "watch",
        summary: "Follows a stream as a player does, every rendition, and reports each broken rule; exits 1 if there is any.",
        operands: [.init(name: "URL", help: "of a multivariant or media playlist")],
        options: [
            .init(name: "--for", value: "SECONDS", help: "how long, 60; less when the stream ends or Ctrl-C comes"),
            .init(name: "--keep", value: "DIR", help: "writes each playlist that breaks a rule there, and the one before it"),
            .init(name: "--json", help: "prints one JSON document at the end in place of lines"),
        ],
        notes: """
            Each playlist is read as often as a player would (RFC 8216 §6.3.4), its segments, maps and keys are asked for once.
            A rule is printed when it is first broken: its id (and section of rfc8216bis), the rendition, the segment's media
            sequence number and the line, and what was seen; how often it was broken stands in the summary. Ads are known by
            ad/ in the path of their segments.
            """)

    static func run(_ arguments: Arguments) throws -> Int32 {
        let options = try WatchOptions(arguments)
        let summary = try WatchRunner.run(options)
        print(options.json ? summary.json : summary.text, terminator: "")
        return summary.isClean ? ExitCode.success : ExitCode.input
    }
}

extension WatchOptions {
    /// - Throws: `UsageError` for what is no URL or no length.
    init(_ arguments: Arguments) throws(UsageError) {
        let url = arguments.operands[0]
        guard WebUrl.isValid(url) else { throw UsageError("URL: expected an http or https URL, got \(Json.string(url).shown)") }
        self.init(url: url)
        forNs = try arguments.secondsNs("--for", Self.lengthsNs) ?? forNs
        keep = arguments.value("--keep")
        json = arguments.has("--json")
    }
}
