/// Dates with their time (RFC 3339, ISO 8601), to and from nanoseconds since 1970.
public enum Rfc3339 {
    /// Reads a date as playlists have it (EXT-X-PROGRAM-DATE-TIME, EXT-X-DATERANGE): `2026-05-01T12:00:00.123Z`, with `+01:00`, `+0100`,
    /// `+01` or no zone (read as UTC), a blank or small letter for `T`, a comma for the point, seconds left out, a leap second, and the
    /// other forms of ISO 8601: basic, ordinal, week. Digits beyond nanoseconds are dropped.
    ///
    /// - Returns: nanoseconds since 1970 in UTC; nil for anything that is no date or lies outside 1678 to 2261.
    public static func parse(_ bytes: Span<UInt8>) -> Int64? { usual(bytes) ?? Iso8601(bytes)?.nanoseconds }

    private static func usual(_ bytes: Span<UInt8>) -> Int64? {
        var reader = Reader(at: 0, end: bytes.count)
        guard let year = reader.number(4, in: bytes), reader.skip(UInt8(ascii: "-"), in: bytes),
            let month = reader.number(2, in: bytes), reader.skip(UInt8(ascii: "-"), in: bytes),
            let day = reader.number(2, in: bytes), month >= 1, month <= 12, day >= 1,
            day <= Calendar.days(inMonth: month, of: year)
        else { return nil }
        guard year >= 1678, year <= 2261 else { return nil }
        var seconds: Int64 = 0, fraction: Int64 = 0, offset: Int64 = 0
        if !reader.atEnd {
            guard reader.skipTimeMark(in: bytes), let hour = reader.number(2, in: bytes), reader.skip(UInt8(ascii: ":"), in: bytes),
                let minute = reader.number(2, in: bytes), hour <= 24, minute <= 59
            else { return nil }
            seconds = Int64(hour) * 3600 + Int64(minute) * 60
            if reader.skip(UInt8(ascii: ":"), in: bytes) {
                guard let second = reader.number(2, in: bytes), second <= 60 else { return nil }
                seconds += Int64(second)
                guard let read = reader.fraction(in: bytes) else { return nil }
                fraction = read
            }
            // 24:00:00 is the end of a day (ISO 8601), nothing after it.
            guard seconds < 86_400 || (seconds <= 86_400 && fraction == 0) || hour < 24 else { return nil }
            guard let read = reader.zone(in: bytes) else { return nil }
            offset = read
        }
        guard reader.atEnd else { return nil }
        let days = Calendar.daysSince1970(year: year, month: month, day: day)
        return (days * 86_400 + seconds - offset) * 1_000_000_000 + fraction
    }

    /// Appends `2026-05-01T12:00:00.123Z`: UTC, milliseconds rounded down. Nothing but `out` is allocated.
    ///
    /// - Parameter isExact: writes nine digits of a second where there are more than milliseconds.
    public static func append(_ nanoseconds: Int64, isExact: Bool = false, to out: inout [UInt8]) {
        let milliseconds = Calendar.floorDivide(nanoseconds, 1_000_000)
        let seconds = Calendar.floorDivide(milliseconds, 1000)
        let days = Calendar.floorDivide(seconds, 86_400)
        let (year, month, day) = Calendar.date(daysSince1970: days)
        let ofDay = seconds - days * 86_400
        digits(year, 4, &out)
        out.append(UInt8(ascii: "-"))
        digits(month, 2, &out)
        out.append(UInt8(ascii: "-"))
        digits(day, 2, &out)
        out.append(UInt8(ascii: "T"))
        digits(ofDay / 3600, 2, &out)
        out.append(UInt8(ascii: ":"))
        digits(ofDay / 60 % 60, 2, &out)
        out.append(UInt8(ascii: ":"))
        digits(ofDay % 60, 2, &out)
        out.append(UInt8(ascii: "."))
        if isExact, nanoseconds != milliseconds * 1_000_000 {
            digits(nanoseconds - seconds * 1_000_000_000, 9, &out)
        } else {
            digits(milliseconds - seconds * 1000, 3, &out)
        }
        out.append(UInt8(ascii: "Z"))
    }

    /// As `append` writes it.
    public static func text(_ nanoseconds: Int64) -> String {
        var text: [UInt8] = []
        append(nanoseconds, to: &text)
        return String(decoding: text, as: UTF8.self)
    }

    /// Reads a date as interfaces have it (RFC 3339 §5.6): `2026-01-01T00:00:00Z`, with a fraction or an offset where one is given,
    /// and nothing of what `parse` takes beyond that.
    ///
    /// - Returns: nanoseconds since 1970; nil when the text is no such date or lies outside 1970 to 2199. Leap seconds (":60") are refused:
    ///   the wall clock that is compared with never shows one.
    public static func wallNs(_ text: String) -> Int64? {
        let bytes = Array(text.utf8)
        guard isStrict(bytes.span), let wallNs = parse(bytes.span), wallNs >= 0, wallNs < endOf2199 else { return nil }
        return wallNs
    }

    /// Whether a text has the form that `wallNs` reads, and lies before 1970 or after 2199.
    public static func isOutOfRange(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        guard isStrict(bytes.span), wallNs(text) == nil else { return false }
        // With a year that is read, it is a date.
        return parse(Array(("2000" + text.dropFirst(4)).utf8).span) != nil
    }

    private static let endOf2199 = Calendar.daysSince1970(year: 2200, month: 1, day: 1) * 86_400_000_000_000

    /// Whether a date that `parse` reads leaves nothing out and takes no liberty.
    private static func isStrict(_ bytes: Span<UInt8>) -> Bool {
        let count = bytes.count
        guard count >= 20, bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-"), bytes[10].uppercased == UInt8(ascii: "T"),
            bytes[16] == UInt8(ascii: ":"), bytes[19] != UInt8(ascii: ","),
            bytes[17] < UInt8(ascii: "6"), bytes[11] != UInt8(ascii: "2") || bytes[12] < UInt8(ascii: "4")
        else { return false }
        return bytes[count - 1].uppercased == UInt8(ascii: "Z") || (count >= 25 && bytes[count - 3] == UInt8(ascii: ":"))
    }

    private static func digits(_ value: Int64, _ width: Int, _ out: inout [UInt8]) {
        var scale: Int64 = 1
        for _ in 1..<width { scale *= 10 }
        var left = value
        while scale > 0 {
            out.append(0x30 + UInt8(truncatingIfNeeded: left / scale % 10))
            left %= scale
            scale /= 10
        }
    }

    /// A cursor over the date's bytes.
    private struct Reader {
        var at: Int
        let end: Int
        var atEnd: Bool { at >= end }

        init(at: Int, end: Int) {
            self.at = at
            self.end = end
        }

        mutating func number(_ digits: Int, in bytes: Span<UInt8>) -> Int64? {
            guard end - at >= digits else { return nil }
            var value: Int64 = 0
            for _ in 0..<digits {
                guard bytes[at].isDigit else { return nil }
                value = value * 10 + Int64(bytes[at] - 0x30)
                at += 1
            }
            return value
        }

        mutating func skip(_ byte: UInt8, in bytes: Span<UInt8>) -> Bool {
            guard at < end, bytes[at] == byte else { return false }
            at += 1
            return true
        }

        mutating func skipTimeMark(in bytes: Span<UInt8>) -> Bool {
            skip(UInt8(ascii: "T"), in: bytes) || skip(UInt8(ascii: "t"), in: bytes) || skip(UInt8(ascii: " "), in: bytes)
        }

        /// Nanoseconds after the point; 0 without one, nil for a point without digits.
        mutating func fraction(in bytes: Span<UInt8>) -> Int64? {
            guard skip(UInt8(ascii: "."), in: bytes) || skip(UInt8(ascii: ","), in: bytes) else { return 0 }
            var value: Int64 = 0, scale: Int64 = 100_000_000
            let start = at
            while at < end, bytes[at].isDigit {
                value += Int64(bytes[at] - 0x30) * scale
                scale /= 10
                at += 1
            }
            return at > start ? value : nil
        }

        /// Seconds east of Greenwich; 0 without a zone, nil for a malformed one.
        mutating func zone(in bytes: Span<UInt8>) -> Int64? {
            guard at < end else { return 0 }
            if skip(UInt8(ascii: "Z"), in: bytes) || skip(UInt8(ascii: "z"), in: bytes) { return 0 }
            let sign: Int64
            if skip(UInt8(ascii: "+"), in: bytes) {
                sign = 1
            } else if skip(UInt8(ascii: "-"), in: bytes) {
                sign = -1
            } else {
                return nil
            }
            guard let hours = number(2, in: bytes), hours <= 23 else { return nil }
            guard at < end else { return sign * hours * 3600 }
            _ = skip(UInt8(ascii: ":"), in: bytes)
            guard let minutes = number(2, in: bytes), minutes <= 59 else { return nil }
            return sign * (hours * 3600 + minutes * 60)
        }
    }
}
