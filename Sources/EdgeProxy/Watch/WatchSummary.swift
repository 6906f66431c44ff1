import Formats
import Manifest

/// What a watch has seen, for people and for machines.
public struct WatchSummary: Sendable {
    struct Rendition: Sendable {
        var name: String
        var kind: SessionChecker.StreamKind
        /// Answers, those that differed from the one before, and those that were no playlist.
        var playlists: Int, changes: Int, failures: Int
        var hasEnded: Bool
    }

    struct Segments: Sendable {
        /// Segments, maps and keys that were asked for; skipped: too many waited.
        var asked = 0, failed = 0, skipped = 0
    }

    var url: String
    var elapsedNs: Int64
    var renditions: [Rendition] = []
    var segments = Segments()
    var breaks = 0, ads = 0
    var broken: [RuleLedger.Broken] = []

    init(url: String, elapsedNs: Int64) {
        self.url = url
        self.elapsedNs = elapsedNs
    }

    /// Whether no rule was broken.
    public var isClean: Bool { broken.isEmpty }

    private var playlists: Int { renditions.reduce(0) { $0 + $1.playlists } }

    /// The line that stands on a terminal while it goes on.
    var progress: String {
        let seconds = elapsedNs / 1_000_000_000
        let parts = [
            "\(seconds) s", Self.count(renditions.count, "rendition"), Self.count(playlists, "playlist"),
            Self.count(segments.asked, "segment"), Self.count(breaks, "break"), Self.count(ads, "ad"),
            broken.isEmpty ? "no broken rule" : Self.count(broken.count, "broken rule"),
        ]
        return "watching: " + parts.joined(separator: ", ")
    }

    /// The lines at the end.
    public var text: String {
        let names = renditions.map { "\($0.name) (\(Self.word($0.kind))\($0.hasEnded ? ", ended" : ""))" }
        let changes = renditions.reduce(0) { $0 + $1.changes }, failures = renditions.reduce(0) { $0 + $1.failures }
        var lines = [
            "watched \(AnswerRules.redacted(url)) for \(Self.seconds(elapsedNs)) s",
            "  renditions    \(renditions.count): \(names.joined(separator: ", "))",
            "  playlists     \(playlists), \(changes) of them with something new, \(failures) failed",
            "  segments      \(segments.asked) asked for, \(segments.failed) failed"
                + (segments.skipped > 0 ? ", \(segments.skipped) left out" : ""),
            "  breaks        \(breaks), with \(Self.count(ads, "ad"))",
            "  broken rules  \(broken.isEmpty ? "none" : "\(broken.count)")",
        ]
        for rule in broken {
            let names = rule.renditions.map { "\($0.name) \($0.count)" }.joined(separator: ", ")
            lines.append("    \(rule.rule)  \(Self.count(rule.count, "time")) (\(names)), first after \(Self.seconds(rule.first.atNs)) s")
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// One JSON document.
    public var json: String {
        let renditions = renditions.map {
            """
            {"name": \(Json.quoted($0.name)), "kind": "\(Self.word($0.kind))", "playlists": \($0.playlists), "changes": \($0.changes), \
            "failures": \($0.failures), "ended": \($0.hasEnded)}
            """
        }
        return """
            {"url": \(Json.quoted(AnswerRules.redacted(url))), "seconds": \(Self.seconds(elapsedNs)),
             "renditions": [\(renditions.joined(separator: ",\n   "))],
             "playlists": \(playlists),
             "segments": {"asked": \(segments.asked), "failed": \(segments.failed), "skipped": \(segments.skipped)},
             "breaks": \(breaks), "ads": \(ads),
             "broken_rules": [\(broken.map(Self.json).joined(separator: ",\n   "))]}

            """
    }

    private static func json(_ broken: RuleLedger.Broken) -> String {
        let first = broken.first, names = broken.renditions.map { "\(Json.quoted($0.name)): \($0.count)" }.joined(separator: ", ")
        let severity = first.violation.severity == .error ? "error" : "warning"
        return """
            {"rule": \(Json.quoted(broken.rule.id)), "section": \(Json.quoted(broken.rule.section)), "severity": "\(severity)", \
            "count": \(broken.count), "renditions": {\(names)}, \
            "first": {"seconds": \(seconds(first.atNs)), "rendition": \(Json.quoted(first.rendition)), \
            "other": \(first.other.map(Json.quoted) ?? "null"), \
            "media_sequence": \(first.violation.mediaSequence.map(String.init) ?? "null"), \
            "line": \(first.violation.line > 0 ? "\(first.violation.line)" : "null"), "message": \(Json.quoted(first.violation.message))}}
            """
    }

    /// With one decimal.
    private static func seconds(_ ns: Int64) -> String { "\(ns / 1_000_000_000).\(ns / 100_000_000 % 10)" }

    private static func count(_ number: Int, _ what: String) -> String { "\(number) \(what)\(number == 1 ? "" : "s")" }

    private static func word(_ kind: SessionChecker.StreamKind) -> String {
        switch kind {
        case .video: "video"
        case .audio: "audio"
        case .subtitles: "subtitles"
        case .iFrames: "i-frames"
        }
    }
}
