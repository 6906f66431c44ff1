import Formats

/// What `edgeproxy watch` was asked to do.
struct WatchOptions: Sendable, Equatable {
    /// Absolute, http or https.
    var url: String
    /// How long to follow the stream, nanoseconds.
    var forNs: Int64 = 60_000_000_000
    /// Where playlists that break a rule are written.
    var keep: String?
    /// One JSON document at the end in place of lines.
    var json = false

    /// Lengths of a watch that are taken: up to a week.
    static let lengthsNs: ClosedRange<Int64> = 1_000_000_000...604_800_000_000_000

    init(url: String) { self.url = url }

    /// - Throws: `UsageError` for what is no URL or no length.
    init(_ arguments: Arguments) throws(UsageError) {
        url = arguments.operands[0]
        guard WebUrl.isValid(url) else { throw UsageError("URL: expected an http or https URL, got \(Json.string(url).shown)") }
        forNs = try arguments.secondsNs("--for", Self.lengthsNs) ?? forNs
        keep = arguments.value("--keep")
        json = arguments.has("--json")
    }
}
