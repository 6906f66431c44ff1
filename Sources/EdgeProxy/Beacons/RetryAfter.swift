import Formats

/// The field of that name (RFC 9110 §10.2.3): seconds, or a date.
enum RetryAfter {
    /// At most `Limits.retryAfterSeconds`; `nil` for what is neither, or is past.
    static func seconds(_ text: String, wallSeconds: Int64) -> Int64? {
        let text = text.trimmingPrefix { $0 == " " }
        if !text.isEmpty, text.utf8.allSatisfy(\.isDigit) {
            return min(Int64(text) ?? .max, Limits.retryAfterSeconds)
        }
        guard let at = date(text), at > wallSeconds else { return nil }
        return min(at - wallSeconds, Limits.retryAfterSeconds)
    }

    /// `Sun, 06 Nov 1994 08:49:37 GMT` (RFC 9110 §5.6.7) in seconds since 1970. The two obsolete forms are not read.
    private static func date(_ text: Substring) -> Int64? {
        let parts = text.split(separator: " ")
        guard parts.count == 6, parts[5] == "GMT", let month = months.firstIndex(of: String(parts[2])),
            let day = Int64(parts[1]), (1...31).contains(day), let year = Int64(parts[3]), (1970...9999).contains(year)
        else { return nil }
        let time = parts[4].split(separator: ":").compactMap { Int64($0) }
        guard time.count == 3, (0..<24).contains(time[0]), (0..<60).contains(time[1]), (0...60).contains(time[2]) else { return nil }
        return Calendar.daysSince1970(year: year, month: Int64(month) + 1, day: day) * 86_400 + time[0] * 3_600 + time[1] * 60 + time[2]
    }

    private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
}
