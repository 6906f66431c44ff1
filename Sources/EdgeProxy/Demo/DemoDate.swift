/// Writes dates as EXT-X-PROGRAM-DATE-TIME wants them.
enum DemoDate {
    /// "2026-01-01T00:00:00.000Z" for nanoseconds since 1970; part of a millisecond is cut off. From 1970 to 9999.
    static func text(wallNs: Int64) -> String {
        let ms = wallNs / 1_000_000, day = ms / 86_400_000, inDay = ms % 86_400_000
        // Days to a date with years that start in March, so that leap days end them.
        // Source: H. Hinnant, "chrono-compatible low-level date algorithms", civil_from_days.
        let shifted = day + 719_468, era = shifted / 146_097, dayOfEra = shifted % 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let fromMarch = (5 * dayOfYear + 2) / 153
        let month = fromMarch < 10 ? fromMarch + 3 : fromMarch - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        let date = "\(digits(year, 4))-\(digits(month, 2))-\(digits(dayOfYear - (153 * fromMarch + 2) / 5 + 1, 2))"
        let time = "\(digits(inDay / 3_600_000, 2)):\(digits(inDay / 60_000 % 60, 2)):\(digits(inDay / 1_000 % 60, 2))"
        return "\(date)T\(time).\(digits(inDay % 1_000, 3))Z"
    }

    private static func digits(_ value: Int64, _ count: Int) -> String {
        let text = String(value)
        return String(repeating: "0", count: max(0, count - text.count)) + text
    }
}
