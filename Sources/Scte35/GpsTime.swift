import Formats

/// Seconds since 1980-01-06, leap seconds counted: the clock of `splice_schedule` (SCTE 35 §9.7.2, `utc_splice_time`).
public enum GpsTime {
    /// 1980-01-06 in seconds since 1970.
    private static let epoch: Int64 = 315_964_800

    /// The days, in seconds since 1970, that a leap second came before: how many of them have begun is how far GPS is ahead of UTC.
    /// From IERS Bulletin C; none has been announced since 2017.
    private static let leaps: [Int64] = [
        date(1981, 7), date(1982, 7), date(1983, 7), date(1985, 7), date(1988, 1), date(1990, 1), date(1991, 1), date(1992, 7),
        date(1993, 7), date(1994, 7), date(1996, 1), date(1997, 7), date(1999, 1), date(2006, 1), date(2009, 1), date(2012, 7),
        date(2015, 7), date(2017, 1),
    ]

    /// The first of a month in seconds since 1970.
    private static func date(_ year: Int64, _ month: Int64) -> Int64 {
        Calendar.daysSince1970(year: year, month: month, day: 1) * 86_400
    }

    /// Seconds since 1970 (UTC) as GPS seconds; nil before 1980-01-06 and past 2116.
    public static func seconds(unix: Int64) -> UInt32? {
        guard unix >= epoch, unix <= epoch + Int64(UInt32.max) else { return nil }
        return UInt32(exactly: unix - epoch + Int64(leaps.count { $0 <= unix }))
    }

    /// GPS seconds as seconds since 1970 (UTC). A leap second has the number of the second after it, as POSIX counts.
    public static func unix(_ seconds: UInt32) -> Int64 {
        let counted = Int64(seconds) + epoch
        // The nth leap second is past once GPS, ahead by n, has reached the day after it.
        let passed = leaps.indices.count { leaps[$0] + Int64($0) + 1 <= counted }
        return counted - Int64(passed)
    }

    /// An `xsd:dateTime`: `2026-01-31T12:00:00Z`, `…+01:00`, or no zone for UTC; fractions are dropped. nil for anything else, for
    /// days that no calendar has, and out of range. Second 60 is taken only where there was a leap second.
    static func seconds(dateTime text: [UInt8]) -> UInt32? {
        var rest = text[...]
        guard let year = number(&rest, 4), mark(&rest, "-"), let month = number(&rest, 2), mark(&rest, "-"),
            let day = number(&rest, 2), mark(&rest, "T"), let hour = number(&rest, 2), mark(&rest, ":"),
            let minute = number(&rest, 2), mark(&rest, ":"), let second = number(&rest, 2)
        else { return nil }
        var isWhole = true
        if mark(&rest, ".") {
            guard let first = rest.first, first.isDigit else { return nil }
            let digits = rest.prefix(while: \.isDigit)
            isWhole = digits.allSatisfy { $0 == UInt8(ascii: "0") }
            rest = rest.dropFirst(digits.count)
        }
        guard let offset = zone(rest), (1...12).contains(month), day >= 1, day <= Calendar.days(inMonth: month, of: year), minute < 60,
            second <= 60,
            // Midnight may be written as the end of its day.
            hour < 24 || (hour == 24 && minute == 0 && second == 0 && isWhole)
        else { return nil }
        let unix = Calendar.daysSince1970(year: year, month: month, day: day) * 86_400 + hour * 3_600 + minute * 60 + second - offset
        guard second == 60 else { return seconds(unix: unix) }
        guard leaps.contains(unix) else { return nil }
        return seconds(unix: unix - 1).map { $0 + 1 }
    }

    /// The digits at the beginning of `text`, which are taken from it; nil for anything else.
    private static func number(_ text: inout ArraySlice<UInt8>, _ count: Int) -> Int64? {
        let digits = text.prefix(count)
        guard digits.count == count, digits.allSatisfy(\.isDigit) else { return nil }
        text = text.dropFirst(count)
        return digits.reduce(0) { $0 * 10 + Int64($1 - UInt8(ascii: "0")) }
    }

    private static func mark(_ text: inout ArraySlice<UInt8>, _ mark: Unicode.Scalar) -> Bool {
        guard text.first == UInt8(ascii: mark) else { return false }
        text = text.dropFirst()
        return true
    }

    /// `Z`, or hours and minutes ahead of UTC, at most 14 hours either way: in seconds. Nothing: UTC.
    private static func zone(_ text: ArraySlice<UInt8>) -> Int64? {
        var rest = text
        if rest.isEmpty { return 0 }
        if mark(&rest, "Z") { return rest.isEmpty ? 0 : nil }
        let isBehind = mark(&rest, "-")
        guard isBehind || mark(&rest, "+"), let hours = number(&rest, 2), mark(&rest, ":"), let minutes = number(&rest, 2),
            rest.isEmpty, minutes < 60, hours * 60 + minutes <= 14 * 60
        else { return nil }
        return (hours * 60 + minutes) * (isBehind ? -60 : 60)
    }
}
