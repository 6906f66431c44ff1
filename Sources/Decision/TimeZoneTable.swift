/// A tenant's time zone as offsets from UTC, each from a moment on. The outside makes it; this module knows no calendar.
public struct TimeZoneTable: Equatable, Sendable {
    public struct Change: Equatable, Sendable {
        /// Milliseconds since 1970 from which the offset holds.
        public var fromMs: Int64
        /// What local time is ahead of UTC, milliseconds.
        public var offsetMs: Int64

        public init(fromMs: Int64, offsetMs: Int64) {
            self.fromMs = fromMs
            self.offsetMs = offsetMs
        }
    }

    public static let utc = TimeZoneTable(offsetMs: 0)
    private let initialMs: Int64
    private let changes: [Change]

    /// - Parameters:
    ///   - offsetMs: before the first change.
    ///   - changes: in any order.
    public init(offsetMs: Int64, changes: [Change] = []) {
        initialMs = offsetMs
        self.changes = changes.sorted { $0.fromMs < $1.fromMs }
    }

    /// What local time is ahead of UTC at a moment, milliseconds.
    public func offsetMs(at now: Int64) -> Int64 { changes.last { $0.fromMs <= now }?.offsetMs ?? initialMs }

    /// The quarter of an hour of the local week, from Monday 00:00.
    public func quarterOfWeek(at now: Int64) -> Int {
        // 1970 began on a Thursday.
        let quarter = (now + offsetMs(at: now)).flooredQuotient(900_000) + 3 * 96
        return Int(quarter - quarter.flooredQuotient(672) * 672)
    }

    /// The local day that a moment is in, milliseconds since 1970. Days leave no gap and do not overlap, also where a change of the offset
    /// skips or repeats their midnight.
    public func day(of now: Int64) -> Range<Int64> {
        let day: Int64 = 86_400_000
        // No offset is over 26 hours, so its ends are within two days.
        let stretches = stretches(of: (now - 2 * day)..<(now + 2 * day))
        func beginning(_ number: Int64) -> Int64 {
            for (range, offsetMs) in stretches {
                let from = max(range.lowerBound, number * day - offsetMs)
                if from < range.upperBound { return from }
            }
            return now + 2 * day
        }
        var number = (now + offsetMs(at: now)).flooredQuotient(day)
        // A clock that is put back over midnight shows the day before again: that is the new day's all the same.
        while beginning(number + 1) <= now { number += 1 }
        return beginning(number)..<beginning(number + 1)
    }

    /// The stretches of equal offset that `range` is made of, in order.
    public func stretches(of range: Range<Int64>) -> [(range: Range<Int64>, offsetMs: Int64)] {
        var stretches: [(range: Range<Int64>, offsetMs: Int64)] = []
        var from = range.lowerBound
        for change in changes where range.contains(change.fromMs) && change.fromMs > from {
            stretches.append((from..<change.fromMs, offsetMs(at: from)))
            from = change.fromMs
        }
        return stretches + [(from..<range.upperBound, offsetMs(at: from))]
    }
}

extension Int64 {
    /// Rounded down, also below zero.
    public func flooredQuotient(_ divisor: Int64) -> Int64 {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? quotient - 1 : quotient
    }
}
