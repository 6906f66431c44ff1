import Decision
import Formats

/// Days by a zone's own calendar. A day is named by its number, 0 for 1970-01-01; moments are milliseconds since 1970, UTC.
extension NamedTimeZone {
    private static let dayMs: Int64 = 86_400_000

    /// The local day that a moment lies in.
    public func day(at ms: Int64) -> Int64 { (ms + table.offsetMs(at: ms)).flooredQuotient(Self.dayMs) }

    /// When a local day begins. Where its midnight is skipped, that is when the clock was set forward; of two midnights, the first.
    public func start(ofDay day: Int64) -> Int64 { moment(ofLocalMs: day * Self.dayMs) }

    /// The moment so many local days later, at the same time of day; fewer than none for earlier.
    ///
    /// A time of day that the other day does not have becomes one that is as long after the gap as it was after the gap's beginning; of
    /// one that it has twice, the first.
    public func moment(_ ms: Int64, movedByDays days: Int64) -> Int64 {
        moment(ofLocalMs: ms + table.offsetMs(at: ms) + days * Self.dayMs)
    }

    /// `2026-05-01`.
    public func dateText(ofDay day: Int64) -> String {
        let date = Calendar.date(daysSince1970: day)
        return "\(Self.digits(date.year, 4))-\(Self.digits(date.month, 2))-\(Self.digits(date.day, 2))"
    }

    /// RFC 3339 to the second with the zone's offset at that moment: `2026-05-01T00:00:00+02:00`.
    public func text(of ms: Int64) -> String {
        let offsetMs = table.offsetMs(at: ms), local = ms + offsetMs, day = local.flooredQuotient(Self.dayMs)
        let second = (local - day * Self.dayMs) / 1_000, minutes = abs(offsetMs) / 60_000
        let time = [second / 3_600, second / 60 % 60, second % 60].map { Self.digits($0, 2) }.joined(separator: ":")
        let offset = "\(Self.digits(minutes / 60, 2)):\(Self.digits(minutes % 60, 2))"
        return "\(dateText(ofDay: day))T\(time)\(offsetMs < 0 ? "-" : "+")\(offset)"
    }

    /// - Parameter local: what the clock on the wall shows, as if it were UTC.
    private func moment(ofLocalMs local: Int64) -> Int64 {
        // No zone changes twice within two days.
        let before = table.offsetMs(at: local - Self.dayMs), after = table.offsetMs(at: local + Self.dayMs)
        if table.offsetMs(at: local - before) == before { return local - before }
        if table.offsetMs(at: local - after) == after { return local - after }
        return local - before
    }

    private static func digits(_ value: Int64, _ width: Int) -> String {
        let text = "\(value)"
        return String(repeating: "0", count: max(0, width - text.count)) + text
    }
}
