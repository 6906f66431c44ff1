/// Seconds since 1980-01-06, leap seconds counted: the clock of `splice_schedule`.
public enum GpsTime {
    /// Leap seconds since 1980, as of 2017; none has been announced since.
    public static let leapSeconds: Int64 = 18
    /// 1980-01-06 in seconds since 1970.
    private static let epoch: Int64 = 315_964_800

    /// Seconds since 1970 (UTC) as GPS seconds; nil before 2017, where fewer leap seconds count, and past 2116.
    public static func seconds(unix: Int64) -> UInt32? {
        guard unix >= 1_483_228_800 else { return nil }
        return UInt32(exactly: unix - epoch + leapSeconds)
    }

    /// GPS seconds as seconds since 1970 (UTC), with the leap seconds of 2017 and later.
    public static func unix(_ seconds: UInt32) -> Int64 { Int64(seconds) + epoch - leapSeconds }

    /// `2026-01-31T12:00:00Z`, fractions dropped; nil for anything else.
    static func seconds(dateTime text: [UInt8]) -> UInt32? {
        guard text.count >= 20, text.last == UInt8(ascii: "Z") else { return nil }
        func number(_ from: Int, _ count: Int) -> Int64? {
            var value: Int64 = 0
            for byte in text[from..<from + count] {
                guard JsonDocument.isDigit(byte) else { return nil }
                value = value * 10 + Int64(byte - UInt8(ascii: "0"))
            }
            return value
        }
        for (index, mark) in [(4, "-"), (7, "-"), (10, "T"), (13, ":"), (16, ":")] where ![text[index]].elementsEqual(mark.utf8) {
            return nil
        }
        guard let year = number(0, 4), let month = number(5, 2), let day = number(8, 2), let hour = number(11, 2),
            let minute = number(14, 2), let second = number(17, 2), (1...12).contains(month), (1...31).contains(day), hour < 24,
            minute < 60, second < 61
        else { return nil }
        // Days since 1970 in the proleptic Gregorian calendar, years beginning in March.
        let shifted = month > 2 ? year : year - 1
        let ofYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        let days = shifted * 365 + shifted / 4 - shifted / 100 + shifted / 400 + ofYear - 719_468
        return seconds(unix: days * 86_400 + hour * 3_600 + minute * 60 + second)
    }
}
