/// The `Date` line, formatted once a second (RFC 9110 §5.6.7).
struct HttpDate {
    private var second = Int64.min
    private let line: UnsafeMutablePointer<UInt8>
    /// "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\n"
    static let lineBytes = 37

    init() {
        line = .allocate(capacity: Self.lineBytes)
        line.initialize(repeating: 32, count: Self.lineBytes)
    }

    func deallocate() { line.deallocate() }

    /// The line for an instant in nanoseconds since 1970.
    @inline(__always)
    mutating func line(wallNs: Int64) -> UnsafePointer<UInt8> {
        let now = wallNs >= 0 ? wallNs / 1_000_000_000 : (wallNs - 999_999_999) / 1_000_000_000
        if now != second {
            second = now
            let text = "Date: \(Self.text(seconds: now))\r\n"
            for (index, byte) in text.utf8.prefix(Self.lineBytes).enumerated() { line[index] = byte }
        }
        return UnsafePointer(line)
    }

    /// An instant as HTTP writes it. Years 1 to 9999.
    static func text(seconds: Int64) -> String {
        func two(_ value: Int64) -> String { value < 10 ? "0\(value)" : "\(value)" }
        let days = seconds >= 0 ? seconds / 86_400 : (seconds - 86_399) / 86_400
        let left = seconds - days * 86_400
        // Days since 1970 to a civil date, counting years from March so that the leap day comes last.
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        let weekdays = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
        let padded = String(repeating: "0", count: max(0, 4 - "\(year)".count)) + "\(year)"
        return "\(weekdays[Int(((days % 7) + 7) % 7)]), \(two(day)) \(months[Int(month) - 1]) \(padded) "
            + "\(two(left / 3_600)):\(two(left / 60 % 60)):\(two(left % 60)) GMT"
    }
}
