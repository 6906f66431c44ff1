/// What `edgeproxy watch` was asked to do.
public struct WatchOptions: Sendable, Equatable {
    /// Absolute, http or https.
    public var url: String
    /// How long to follow the stream, nanoseconds.
    public var forNs: Int64 = 60_000_000_000
    /// Where playlists that break a rule are written.
    public var keep: String?
    /// One JSON document at the end in place of lines.
    public var json = false

    /// Lengths of a watch that are taken: up to a week.
    public static let lengthsNs: ClosedRange<Int64> = 1_000_000_000...604_800_000_000_000

    public init(url: String) { self.url = url }
}
