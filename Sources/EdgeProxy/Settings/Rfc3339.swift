/// Dates of the configuration (RFC 3339, §5.6): "2026-01-01T00:00:00Z", with a fraction or an offset where one is given.
enum Rfc3339 {
    /// Nanoseconds since 1970; `nil` when the text is no such date or lies outside of 1970 to 2199.
    ///
    /// Leap seconds (":60") are refused: the wall clock that is compared with never shows one.
    static func wallNs(_ text: String) -> Int64? {
        let bytes = Array(text.utf8)
        var at = 0
        func number(_ count: Int, _ allowed: ClosedRange<Int>) -> Int? {
            guard at + count <= bytes.count else { return nil }
            var value = 0
            for byte in bytes[at..<at + count] {
                guard byte >= 0x30, byte <= 0x39 else { return nil }
                value = value * 10 + Int(byte - 0x30)
            }
            at += count
            return allowed.contains(value) ? value : nil
        }
        func take(_ character: Character) -> Bool {
            guard at < bytes.count, bytes[at] == character.asciiValue else { return false }
            at += 1
            return true
        }
        guard let year = number(4, 1970...2199), take("-"), let month = number(2, 1...12), take("-"),
            let day = number(2, 1...daysIn(month: month, year: year)), take("T") || take("t"),
            let hour = number(2, 0...23), take(":"), let minute = number(2, 0...59), take(":"), let second = number(2, 0...59)
        else { return nil }
        var ns: Int64 = 0
        if take(".") {
            let start = at
            var unit: Int64 = 100_000_000
            while let digit = number(1, 0...9) {
                ns += Int64(digit) * unit
                unit /= 10
            }
            guard at > start else { return nil }
        }
        var offsetMinutes = 0
        if !take("Z"), !take("z") {
            let sign = take("+") ? 1 : take("-") ? -1 : 0
            guard sign != 0, let hours = number(2, 0...23), take(":"), let minutes = number(2, 0...59) else { return nil }
            offsetMinutes = sign * (hours * 60 + minutes)
        }
        guard at == bytes.count else { return nil }
        let minutes = (daysSince1970(year, month, day) * 24 + hour) * 60 + minute - offsetMinutes
        let wallNs = (Int64(minutes) * 60 + Int64(second)) * 1_000_000_000 + ns
        return wallNs >= 0 ? wallNs : nil
    }

    private static func daysIn(month: Int, year: Int) -> Int {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    /// Days from 1970-01-01 in the Gregorian calendar: years are counted from March, so that the leap day comes last.
    private static func daysSince1970(_ year: Int, _ month: Int, _ day: Int) -> Int {
        let year = month <= 2 ? year - 1 : year
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        return year * 365 + year / 4 - year / 100 + year / 400 + dayOfYear - 719_468
    }
}
