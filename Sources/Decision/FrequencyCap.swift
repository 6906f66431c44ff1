/// How often one viewer may see a campaign: at most `count` times in any stretch of time of that length.
public struct FrequencyCap: Hashable, Sendable {
    public enum Span: String, Hashable, Sendable, CaseIterable {
        case minute, hour, day, flight
        /// One ad break.
        case adBreak = "break"

        /// Milliseconds; nil where no clock runs.
        var lengthMs: Int64? {
            switch self {
            case .minute: 60_000
            case .hour: 3_600_000
            case .day: 86_400_000
            case .flight, .adBreak: nil
            }
        }
    }

    /// `1...Limits.capCount`.
    public var count: Int
    public var per: Span

    public init(_ count: Int, per: Span) {
        self.count = count
        self.per = per
    }
}
