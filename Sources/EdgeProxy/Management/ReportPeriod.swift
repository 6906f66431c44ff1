import Formats
import Model
import Store

/// One side of what a report covers, as a query has it.
enum ReportBound: Equatable, Sendable {
    /// A date of the report's zone, by its number, 0 for 1970-01-01: the whole of that day, on whichever side it stands.
    case day(Int64)
    /// A time, milliseconds since 1970.
    case moment(Int64)

    /// Reads `2026-05-01`, or a time of RFC 3339; years 1970 to 2199. `nil` for anything else.
    init?(_ text: String) {
        let bytes = Array(text.utf8)
        if bytes.count == 10 {
            let numbers = [bytes[0..<4], bytes[5..<7], bytes[8..<10]].compactMap { DecimalInteger.parse(Array($0).span, as: Int64.self) }
            guard numbers.count == 3, bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-"), 1970...2199 ~= numbers[0],
                1...12 ~= numbers[1], 1...Calendar.days(inMonth: numbers[1], of: numbers[0]) ~= numbers[2]
            else { return nil }
            self = .day(Calendar.daysSince1970(year: numbers[0], month: numbers[1], day: numbers[2]))
            return
        }
        var text = text
        // A plus sign that nobody has escaped comes as a blank; no time has one there otherwise.
        if bytes.count > 20, bytes[bytes.count - 6] == UInt8(ascii: " ") {
            text = String(decoding: bytes.dropLast(6) + [UInt8(ascii: "+")] + bytes.suffix(5), as: UTF8.self)
        }
        guard let ns = Rfc3339.wallNs(text) else { return nil }
        self = .moment(ns / 1_000_000)
    }
}

/// What a report covers: a half-open range of whole quarter hours, which is what the sums are kept by, and whose calendar its days are of.
struct ReportPeriod: Equatable, Sendable {
    /// Milliseconds since 1970; not empty.
    let range: Range<Int64>
    let zone: NamedTimeZone

    static let quarterMs: Int64 = 900_000
    private static let hourMs: Int64 = 3_600_000

    /// A time is snapped outwards. Without `to` it ends with today, without `from` it begins seven local days before its end: without both,
    /// it is today and the six days before.
    /// - Parameter nowMs: milliseconds since 1970.
    /// - Returns: `nil` for a range that is empty or ends before it begins.
    init?(from: ReportBound?, to: ReportBound?, zone: NamedTimeZone, nowMs: Int64) {
        let end: Int64 =
            switch to {
            case .day(let day)?: zone.start(ofDay: day + 1)
            case .moment(let ms)?: Self.quarter(upFrom: ms)
            case nil: zone.start(ofDay: zone.day(at: nowMs) + 1)
            }
        let start: Int64 =
            switch from {
            case .day(let day)?: zone.start(ofDay: day)
            case .moment(let ms)?: Self.quarter(downFrom: ms)
            case nil: zone.moment(end, movedByDays: -7)
            }
        guard start < end else { return nil }
        (range, self.zone) = (start..<end, zone)
    }

    private init(_ range: Range<Int64>, _ zone: NamedTimeZone) { (self.range, self.zone) = (range, zone) }

    /// The same times of the same weekdays before, by the local calendar: as many whole weeks earlier as it takes for the two not to
    /// overlap. Of a period that is still going on, what is over by now: half a day is not compared with a whole one.
    func previous(nowMs: Int64) -> ReportPeriod {
        let days = zone.day(at: range.upperBound - 1) - zone.day(at: range.lowerBound) + 1, back = (days + 6) / 7 * 7
        let start = zone.moment(range.lowerBound, movedByDays: -back)
        let over = range.contains(nowMs) ? min(range.upperBound, Self.quarter(upFrom: nowMs + 1)) : range.upperBound
        let end = zone.moment(over, movedByDays: -back)
        // Around the hour that is skipped, both ends may become one.
        return ReportPeriod(start..<max(end, start + Self.quarterMs), zone)
    }

    /// A range snapped outwards to hours, which are counted from the beginning of each local day.
    static func wholeHours(_ range: Range<Int64>, _ zone: NamedTimeZone) -> Range<Int64> {
        guard !range.isEmpty else { return range }
        func hour(of ms: Int64) -> Range<Int64> {
            let day = zone.table.day(of: ms), begin = ms - (ms - day.lowerBound) % hourMs
            return begin..<min(begin + hourMs, day.upperBound)
        }
        return hour(of: range.lowerBound).lowerBound..<hour(of: range.upperBound - 1).upperBound
    }

    /// The local days that it touches, in order.
    var days: ClosedRange<Int64> { zone.day(at: range.lowerBound)...zone.day(at: range.upperBound - 1) }

    /// How many hours or days it has at most.
    func count(of interval: ReportInterval) -> Int64 {
        switch interval {
        case .hour: (range.upperBound - range.lowerBound) / 3_600_000 + 2
        case .day: days.upperBound - days.lowerBound + 1
        case .total: 1
        }
    }

    private static func quarter(downFrom ms: Int64) -> Int64 {
        let rest = ms % quarterMs
        return ms - (rest < 0 ? rest + quarterMs : rest)
    }

    private static func quarter(upFrom ms: Int64) -> Int64 { quarter(downFrom: ms + quarterMs - 1) }
}
