/// A date with its time in any form that ISO 8601 has: calendar, ordinal and week dates, extended and basic, years 0000 to 9999, a
/// fraction on whatever comes last, and all the liberties that `Rfc3339.parse` takes.
///
/// For judging how a date is written, and for reading what is seldom written; the usual form is read by `Rfc3339` in a quarter of the time.
public struct Iso8601: Equatable, Sendable {
    public enum DateForm: Equatable, Sendable { case calendar, ordinal, week }
    public private(set) var dateForm = DateForm.calendar
    /// No dashes between year, month and day.
    public private(set) var dateIsBasic = false
    /// No colons between hours, minutes and seconds.
    public private(set) var timeIsBasic = false
    /// How many of hours, minutes and seconds are there.
    public private(set) var timeParts = 0
    /// What stands between date and time: `T`, `t` or a blank; 0 for a date alone.
    public private(set) var timeMark: UInt8 = 0
    /// Digits behind the point.
    public private(set) var fractionDigits = 0
    /// Bytes of the zone: 0 none, 1 `Z`, 6 `+01:00`.
    public private(set) var zoneBytes = 0
    /// The zone is a small `z`.
    public private(set) var zoneIsSmall = false
    private var year: Int64 = 0
    /// Since 1970 in UTC, without the fraction.
    private var seconds: Int64 = 0
    /// Of a second, or of several where the fraction is one of a minute or an hour.
    private var fraction: Int64 = 0

    /// Nanoseconds since 1970 in UTC; nil outside of the years 1678 to 2261.
    public var nanoseconds: Int64? { (1678...2261).contains(year) ? seconds * 1_000_000_000 + fraction : nil }

    /// Whether it is written as everybody reads it: `2026-05-01T12:00:00`, with a fraction and a zone or without.
    public var isUsual: Bool { dateForm == .calendar && !dateIsBasic && !timeIsBasic && timeParts == 3 }

    /// nil for what is no date.
    public init?(_ bytes: Span<UInt8>) {
        var at = 0
        guard let days = readDate(bytes, &at) else { return nil }
        seconds = days * 86_400
        guard at < bytes.count else { return }
        timeMark = bytes[at]
        guard timeMark.uppercased == UInt8(ascii: "T") || timeMark == UInt8(ascii: " ") else { return nil }
        at += 1
        guard readTime(bytes, &at), let offset = readZone(bytes, &at), at == bytes.count else { return nil }
        seconds -= offset
    }

    // MARK: Date

    /// Days since 1970.
    private mutating func readDate(_ bytes: Span<UInt8>, _ at: inout Int) -> Int64? {
        guard let year = Self.number(4, bytes, &at) else { return nil }
        self.year = year
        dateIsBasic = !Self.skip(UInt8(ascii: "-"), bytes, &at)
        if Self.skip(UInt8(ascii: "W"), bytes, &at) {
            dateForm = .week
            guard let week = Self.number(2, bytes, &at), dateIsBasic || Self.skip(UInt8(ascii: "-"), bytes, &at),
                let day = Self.number(1, bytes, &at)
            else { return nil }
            return Self.days(year: year, week: week, day: day)
        }
        var digits = 0
        while at + digits < bytes.count, bytes[at + digits].isDigit { digits += 1 }
        if digits == 3 {
            dateForm = .ordinal
            let first = Calendar.daysSince1970(year: year, month: 1, day: 1)
            guard let day = Self.number(3, bytes, &at), day >= 1, day <= 337 + Calendar.days(inMonth: 2, of: year) else { return nil }
            return first + day - 1
        }
        guard let month = Self.number(2, bytes, &at), dateIsBasic || Self.skip(UInt8(ascii: "-"), bytes, &at),
            let day = Self.number(2, bytes, &at), (1...12).contains(month), day >= 1, day <= Calendar.days(inMonth: month, of: year)
        else { return nil }
        return Calendar.daysSince1970(year: year, month: month, day: day)
    }

    /// The first week of a year is the one with its fourth of January, and begins on a Monday.
    private static func days(year: Int64, week: Int64, day: Int64) -> Int64? {
        guard (1...53).contains(week), (1...7).contains(day) else { return nil }
        let fourth = Calendar.daysSince1970(year: year, month: 1, day: 4)
        // The first of January 1970 was a Thursday.
        let weekday = fourth + 3 - Calendar.floorDivide(fourth + 3, 7) * 7
        let monday = fourth - weekday + (week - 1) * 7
        // Its Thursday says which year a week belongs to.
        guard Calendar.date(daysSince1970: monday + 3).year == year else { return nil }
        return monday + day - 1
    }

    // MARK: Time

    private mutating func readTime(_ bytes: Span<UInt8>, _ at: inout Int) -> Bool {
        guard let hour = Self.number(2, bytes, &at), hour <= 24 else { return false }
        timeParts = 1
        var time = hour * 3600, unit: Int64 = 3600
        timeIsBasic = at < bytes.count && bytes[at].isDigit
        if timeIsBasic || Self.skip(UInt8(ascii: ":"), bytes, &at) {
            guard let minute = Self.number(2, bytes, &at), minute <= 59 else { return false }
            (timeParts, unit) = (2, 60)
            time += minute * 60
            if timeIsBasic ? at < bytes.count && bytes[at].isDigit : Self.skip(UInt8(ascii: ":"), bytes, &at) {
                // A leap second has the number 60.
                guard let second = Self.number(2, bytes, &at), second <= 60 else { return false }
                (timeParts, unit) = (3, 1)
                time += second
            }
        }
        guard readFraction(bytes, &at, of: unit) else { return false }
        // 24:00:00 is the end of a day, nothing after it.
        guard hour < 24 || (time == 86_400 && fraction == 0) else { return false }
        seconds += time
        return true
    }

    /// Digits beyond nanoseconds of the unit are dropped.
    private mutating func readFraction(_ bytes: Span<UInt8>, _ at: inout Int, of unit: Int64) -> Bool {
        guard Self.skip(UInt8(ascii: "."), bytes, &at) || Self.skip(UInt8(ascii: ","), bytes, &at) else { return true }
        var value: Int64 = 0, scale: Int64 = 100_000_000
        while at < bytes.count, bytes[at].isDigit {
            value += Int64(bytes[at] - 0x30) * scale
            scale /= 10
            fractionDigits += 1
            at += 1
        }
        fraction = value * unit
        return fractionDigits > 0
    }

    /// Seconds east of Greenwich; 0 without a zone, which stands for UTC.
    private mutating func readZone(_ bytes: Span<UInt8>, _ at: inout Int) -> Int64? {
        zoneBytes = bytes.count - at
        guard at < bytes.count else { return 0 }
        if bytes[at].uppercased == UInt8(ascii: "Z") {
            zoneIsSmall = bytes[at] == UInt8(ascii: "z")
            at += 1
            return 0
        }
        let isBehind = Self.skip(UInt8(ascii: "-"), bytes, &at)
        guard isBehind || Self.skip(UInt8(ascii: "+"), bytes, &at), let hours = Self.number(2, bytes, &at), hours <= 23 else { return nil }
        var minutes: Int64 = 0
        if at < bytes.count {
            _ = Self.skip(UInt8(ascii: ":"), bytes, &at)
            guard let read = Self.number(2, bytes, &at), read <= 59 else { return nil }
            minutes = read
        }
        return (hours * 3600 + minutes * 60) * (isBehind ? -1 : 1)
    }

    // MARK: Bytes

    private static func number(_ digits: Int, _ bytes: Span<UInt8>, _ at: inout Int) -> Int64? {
        guard bytes.count - at >= digits else { return nil }
        var value: Int64 = 0
        for index in at..<at + digits {
            guard bytes[index].isDigit else { return nil }
            value = value * 10 + Int64(bytes[index] - 0x30)
        }
        at += digits
        return value
    }

    private static func skip(_ byte: UInt8, _ bytes: Span<UInt8>, _ at: inout Int) -> Bool {
        guard at < bytes.count, bytes[at] == byte else { return false }
        at += 1
        return true
    }
}
