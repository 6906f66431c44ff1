import Formats
import Store

/// What reports, statistics and the dashboard show of the sums. JSON, CSV, every total and the interface's document are made from this one
/// table.
struct ReportColumn: Sendable {
    /// Where a column stands.
    struct Views: OptionSet, Sendable {
        let rawValue: UInt8
        static let impressions = Views(rawValue: 1), completion = Views(rawValue: 2), revenue = Views(rawValue: 4)
        static let fill = Views(rawValue: 8)
        /// Of a campaign.
        static let stats = Views(rawValue: 16)
        /// A day of a campaign, and one of the dashboard.
        static let day = Views(rawValue: 32), dashboardDay = Views(rawValue: 64)
        /// The sums of the dashboard.
        static let dashboard = Views(rawValue: 128)

        /// What nobody should have to look for in another report.
        static let everywhere: Views = [.impressions, .completion, .revenue, .fill, .stats, .day, .dashboardDay, .dashboard]
        static let ofPods: Views = [.fill, .dashboard, .dashboardDay]
    }

    /// How its number is made of the sums, and written.
    enum Measure: Sendable {
        case count(@Sendable (ReportFigures) -> Int64)
        /// Of millionths: six places, all of them.
        case money(@Sendable (ReportFigures) -> Int64)
        /// Of milliseconds: three places.
        case seconds(@Sendable (ReportFigures) -> Int64)
        /// One number by another, six places, the last one half to even; 0 where there is nothing to divide by.
        case rate(@Sendable (ReportFigures) -> (Int64, of: Int64))
        /// What a thousand cost: millionths by a count, six places.
        case perThousand(@Sendable (ReportFigures) -> (micros: Int64, of: Int64))
    }

    let name: String
    let views: Views
    /// For the interface's document.
    let text: String
    let measure: Measure
    /// Whether the rows add up to the total.
    var isAdditive = true

    /// Whether there is nothing of it.
    func isNothing(in figures: ReportFigures) -> Bool {
        switch measure {
        case .count(let read), .money(let read), .seconds(let read): read(figures) == 0
        // Where there is something, what it is made of is shown too.
        case .rate, .perThousand: true
        }
    }

    static let uniqueViewers = "unique_viewers"

    /// Whether unique viewers are shown, so that they have to be counted.
    static func hasViewers(in views: Views) -> Bool { all(in: views).contains { $0.name == uniqueViewers } }

    static func all(in views: Views) -> [ReportColumn] { all.filter { !$0.views.isDisjoint(with: views) } }

    static let all: [ReportColumn] = [
        ReportColumn(
            "opportunities", .ofPods, "breaks of sessions, and requests, that could have an ad", .count { $0.opportunities }),
        ReportColumn("filled", .ofPods, "those that have one that is sold", .count { $0.filled }),
        ReportColumn("fill_rate", .ofPods, "filled ÷ opportunities", .rate { ($0.filled, of: $0.opportunities) }),
        ReportColumn("offered_seconds", .fill, "the breaks' lengths", .seconds { $0.offeredMs }),
        ReportColumn("sold_seconds", .fill, "ads that are sold, of that", .seconds { $0.soldMs }),
        ReportColumn("house_seconds", .fill, "house ads, of that", .seconds { $0.houseMs }),
        ReportColumn("slate_seconds", .fill, "slate, of that", .seconds { $0.slateMs }),
        ReportColumn("fill_rate_by_seconds", .fill, "sold_seconds ÷ offered_seconds", .rate { ($0.soldMs, of: $0.offeredMs) }),
        ReportColumn(
            "fallbacks", .fill, "breaks for which nothing was decided, so that the content went on", .count { $0.fallbacks }),
        ReportColumn("break_starts", .fill, "breaks of which an ad was begun", .count { $0.breakStarts }),
        ReportColumn("break_ends", .fill, "those of them that are over, or were left", .count { $0.breakEnds }),
        ReportColumn("impressions", .everywhere, "valid and billable", .count { $0.impressions }),
        ReportColumn("gross_impressions", [.impressions, .stats], "with the invalid ones", .count { $0.grossImpressions }),
        ReportColumn("invalid_impressions", [.impressions, .stats], "robots, replays and the like", .count { $0.invalidImpressions }),
        ReportColumn(
            uniqueViewers, [.impressions, .completion, .stats], "about; rows do not add up, for a viewer may be in several of them",
            .count { $0.uniqueViewers }, isAdditive: false),
        ReportColumn("starts", .everywhere, "ads that began, of the impressions", .count { $0.starts }),
        ReportColumn("first_quartiles", .everywhere, "those that came to a quarter", .count { $0.firstQuartiles }),
        ReportColumn("midpoints", .everywhere, "to the middle", .count { $0.midpoints }),
        ReportColumn("third_quartiles", .everywhere, "to three quarters", .count { $0.thirdQuartiles }),
        ReportColumn("completions", .everywhere, "to the end", .count { $0.completions }),
        ReportColumn("completion_rate", .everywhere, "completions ÷ impressions", .rate { ($0.completions, of: $0.impressions) }),
        ReportColumn("abandoned", [.completion, .stats], "those that the viewer has left", .count { $0.abandoned }),
        ReportColumn("cut", [.completion, .stats], "those that were cut, as their break ended early", .count { $0.cut }),
        ReportColumn("skips", [.completion, .stats], "by the viewer", .count { $0.skips }),
        ReportColumn("mutes", [.completion, .stats], "by the viewer", .count { $0.mutes }),
        ReportColumn("pauses", [.completion, .stats], "by the viewer", .count { $0.pauses }),
        ReportColumn("errors", [.completion, .stats], "ads that failed", .count { $0.errors }),
        ReportColumn("clicks", .everywhere, "the first of each ad shown", .count { $0.clicks }),
        ReportColumn("gross_clicks", [.impressions, .stats], "all", .count { $0.grossClicks }),
        ReportColumn("ctr", [.impressions, .revenue, .stats], "clicks ÷ impressions", .rate { ($0.clicks, of: $0.impressions) }),
        ReportColumn("spend", .everywhere, "what is billed, exactly", .money { $0.spendMicros }),
        ReportColumn(
            "ecpm", [.revenue, .stats], "spend × 1000 ÷ impressions", .perThousand { ($0.spendMicros, of: $0.impressions) }),
    ]

    private init(_ name: String, _ views: Views, _ text: String, _ measure: Measure, isAdditive: Bool = true) {
        (self.name, self.views, self.text, self.measure, self.isAdditive) = (name, views, text, measure, isAdditive)
    }

    /// The digits of its number, as JSON and CSV have them.
    func digits(_ figures: ReportFigures) -> String {
        switch measure {
        case .count(let count): return "\(count(figures))"
        case .money(let micros): return DecimalText.text(micros(figures), places: 6, leastPlaces: 6)
        case .seconds(let ms): return DecimalText.text(ms(figures), places: 3, leastPlaces: 3)
        case .rate(let rate):
            let (part, whole) = rate(figures)
            return DecimalText.text(Self.quotient(part, times: 1_000_000, by: whole), places: 6, leastPlaces: 6)
        case .perThousand(let cost):
            let (micros, count) = cost(figures)
            return DecimalText.text(Self.quotient(micros, times: 1_000, by: count), places: 6, leastPlaces: 6)
        }
    }

    /// Whether its numbers are whole.
    var isCount: Bool { if case .count = measure { true } else { false } }

    /// The nearest whole number, of two that are as near the even one; 0 where `by` is none, and the nearest that there is where it is out
    /// of range.
    static func quotient(_ value: Int64, times: Int64, by: Int64) -> Int64 {
        guard by > 0 else { return 0 }
        let (quotient, rest) = (Int128(value) * Int128(times)).quotientAndRemainder(dividingBy: Int128(by))
        let twice = rest.magnitude * 2, isUp = twice > by.magnitude || twice == by.magnitude && quotient % 2 != 0
        return Int64(clamping: isUp ? quotient + (value < 0 ? -1 : 1) : quotient)
    }
}

extension Route.ReportKind {
    var view: ReportColumn.Views {
        switch self {
        case .impressions: .impressions
        case .completion: .completion
        case .revenue: .revenue
        case .fill: .fill
        }
    }
}

extension ReportFigures {
    /// As members of an object, in the columns' order.
    func members(in views: ReportColumn.Views) -> [Json.Member] {
        ReportColumn.all(in: views).map { .init(name: $0.name, value: .number($0.digits(self))) }
    }
}
