import Formats

/// Who goes before whom among campaigns that pay the same.
struct Rotation {
    private let seed: UInt64
    /// Where the first draw falls, as a fraction of 2^64.
    private let place: UInt64

    /// The first goes by break and bucket: at one break the 64 buckets share the weights evenly, and in one bucket the breaks do.
    /// Steps of the golden ratio do that for any number of breaks, and whatever distance break numbers have.
    init(seed: UInt64, breakNumber: Int64, bucket: Int) {
        self.seed = seed
        place = UInt64(bitPattern: breakNumber) &* 0x9e37_79b9_7f4a_7c15 &+ UInt64(bucket) << 58
    }

    /// The first `count` of the candidates in the order of their turn: after the first one, drawn by weight, so that neighbours vary.
    func first(_ count: Int, of candidates: [(index: Int, weight: Int)]) -> [Int] {
        guard candidates.count > 1 else { return candidates.map(\.index) }
        let total = candidates.reduce(0) { $0 + $1.weight }
        var leader = -1
        if total > 0 {
            var point = Int(place.multipliedFullWidth(by: UInt64(total)).high)
            leader =
                candidates.firstIndex { candidate in
                    point -= candidate.weight
                    return point < 0
                } ?? -1
        }
        // The `count` smallest times, kept in order: as long as the list is short that takes less than sorting all.
        var best: [(time: Double, index: Int)] = []
        for (position, candidate) in candidates.enumerated() {
            Self.seat(position == leader ? -1 : time(candidate.index, candidate.weight), candidate.index, among: count, &best)
        }
        return best.map(\.index)
    }

    /// Puts a candidate among the first `count` by time, if it belongs there.
    static func seat(_ time: Double, _ index: Int, among count: Int, _ best: inout [(time: Double, index: Int)]) {
        if best.count == count {
            guard let last = best.last, time < last.time else { return }
            best.removeLast()
        }
        var place = best.count
        best.append((time, index))
        while place > 0, best[place - 1].time > time {
            best[place] = best[place - 1]
            place -= 1
        }
        best[place] = (time, index)
    }

    /// When a candidate would arrive that comes `weight` times in a unit of time: ordering by it draws without replacement.
    func time(_ index: Int, _ weight: Int) -> Double {
        guard weight > 0 else { return .infinity }
        let bits = StableHash.spread(seed &+ UInt64(index) &* 0x9e37_79b9_7f4a_7c15)
        return -Self.logarithm(Double(bits >> 11) * 0x1p-53 + 0x1p-54) / Double(weight)
    }

    /// The natural logarithm, to about 12 digits, of plain multiplications: equal on every machine.
    static func logarithm(_ value: Double) -> Double {
        var exponent = Double(value.exponent), fraction = value.significand
        if fraction > 1.4142135623730951 {
            fraction /= 2
            exponent += 1
        }
        let z = (fraction - 1) / (fraction + 1), square = z * z
        var sum = 0.0
        for odd in stride(from: 15.0, through: 1, by: -2) { sum = sum * square + 1 / odd }
        return exponent * 0.6931471805599453 + 2 * z * sum
    }
}
