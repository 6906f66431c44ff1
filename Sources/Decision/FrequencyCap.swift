/// How often one viewer may see something: at most `count` times in any stretch of time of `every` spans.
public struct FrequencyCap: Hashable, Sendable {
    public enum Span: String, Hashable, Sendable, CaseIterable {
        case minute, hour, day, week
        /// Thirty days: a stretch of time has no calendar.
        case month
        case flight
        /// One ad break.
        case adBreak = "break"

        /// Milliseconds; nil where no clock runs.
        var lengthMs: Int64? {
            switch self {
            case .minute: 60_000
            case .hour: 3_600_000
            case .day: 86_400_000
            case .week: 7 * 86_400_000
            case .month: 30 * 86_400_000
            case .flight, .adBreak: nil
            }
        }
    }

    /// What is counted.
    public enum Subject: String, Hashable, Sendable, CaseIterable {
        case campaign
        /// Each creative of the campaign by itself.
        case creative
        /// All that its advertiser shows, by whichever campaign: where that is often enough, this campaign is not shown.
        case advertiser
    }

    /// `1...Limits.capCount`.
    public var count: Int
    /// How many spans: "2 in 6 hours". At least 1, together at most `Limits.capMs`; 1 where no clock runs.
    public var every: Int
    public var per: Span
    public var subject: Subject

    public init(_ count: Int, every: Int = 1, per: Span, of subject: Subject = .campaign) {
        self.count = count
        self.every = every
        self.per = per
        self.subject = subject
    }

    /// Milliseconds; nil where no clock runs.
    var lengthMs: Int64? { per.lengthMs.map { $0 &* Int64(every) } }

    /// How many of some impressions it counts now.
    /// - Parameter now: milliseconds since 1970.
    func seen(_ history: ViewerHistory, at now: Int64) -> Int {
        switch per {
        case .adBreak: return 0
        case .flight: return history.total
        case .minute, .hour, .day, .week, .month:
            let from = now &- (lengthMs ?? 0)
            return history.timesMs.count { $0 > from }
        }
    }

    /// How many more impressions it allows now.
    func left(_ history: ViewerHistory, at now: Int64) -> Int { max(0, count - seen(history, at: now)) }
}
