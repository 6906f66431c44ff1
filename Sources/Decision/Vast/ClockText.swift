import Formats

/// `HH:MM:SS.mmm`, to and from milliseconds.
enum ClockText {
    /// Reads what players take: hours may be missing, then minutes too, and a fraction has any number of digits.
    ///
    /// - Returns: nil for anything else, and beyond `hoursMax` hours.
    static func milliseconds(_ text: String, hoursMax: Int64 = 23) -> Int64? {
        let bytes = Array(text.utf8)
        var whole: Int64 = 0, parts = 0, at = 0
        while let colon = bytes[at...].firstIndex(of: UInt8(ascii: ":")) {
            let digits = Array(bytes[at..<colon])
            guard parts < 2, digits.count <= 4, let part = DecimalInteger.parse(digits.span) else { return nil }
            whole = whole * 60 + part
            parts += 1
            at = colon + 1
        }
        let rest = Array(bytes[at...])
        guard let last = DecimalSeconds.parse(rest.span) else { return nil }
        let total = (whole * 60 * 1_000_000_000 + last + 500_000) / 1_000_000
        return total < (hoursMax + 1) * 3_600_000 ? total : nil
    }

    /// The fraction only where there is one.
    static func text(_ milliseconds: Int64, isExact: Bool = false) -> String {
        var out: [UInt8] = []
        let seconds = milliseconds / 1_000, rest = milliseconds % 1_000
        append(seconds / 3_600, 2, to: &out)
        out.append(UInt8(ascii: ":"))
        append(seconds / 60 % 60, 2, to: &out)
        out.append(UInt8(ascii: ":"))
        append(seconds % 60, 2, to: &out)
        if rest > 0 || isExact {
            out.append(UInt8(ascii: "."))
            append(rest, 3, to: &out)
        }
        return String(decoding: out, as: UTF8.self)
    }

    private static func append(_ number: Int64, _ digits: Int, to out: inout [UInt8]) {
        var left = number, written = 0
        let start = out.count
        while left > 0 || written < digits {
            out.append(0x30 + UInt8(truncatingIfNeeded: left % 10))
            left /= 10
            written += 1
        }
        out[start...].reverse()
    }
}

/// A place in an ad: a time from its start, or a share of its length (VAST 4.2 §3.14.1, §3.8).
public enum TimeOffset: Equatable, Hashable, Sendable {
    case time(ms: Int64)
    /// In thousandths of a percent, 0 to 100,000.
    case percent(thousandths: Int64)

    init?(reading text: String) {
        if text.hasSuffix("%") {
            let digits = Array(text.utf8.dropLast())
            guard let share = try? DecimalText.scaled(digits.span, places: 3, isRounded: true), (0...100_000).contains(share) else {
                return nil
            }
            self = .percent(thousandths: share)
        } else {
            guard let time = ClockText.milliseconds(text) else { return nil }
            self = .time(ms: time)
        }
    }

    public var text: String {
        switch self {
        case .time(let milliseconds): return ClockText.text(milliseconds)
        case .percent(let share):
            var out: [UInt8] = []
            // Thousandths of a percent are to a percent what nanoseconds times a million are to a second.
            DecimalSeconds.append(share * 1_000_000, to: &out)
            return String(decoding: out, as: UTF8.self) + "%"
        }
    }

    /// The moment within an ad of that length.
    public func milliseconds(of lengthMs: Int64) -> Int64 {
        switch self {
        case .time(let milliseconds): milliseconds
        case .percent(let share): (lengthMs * share + 50_000) / 100_000
        }
    }
}
