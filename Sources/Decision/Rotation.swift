/// Who goes first within a tier, and who after that.
struct Rotation {
    /// Candidates that have not been drawn, as indexes of the caller, with their weights.
    private var left: [(index: Int, weight: Int)]
    private var total: Int
    /// Where the first draw falls, as a fraction of 2^64; nil once it was made.
    private var place: UInt64?

    /// The first goes by break and bucket: at one break the 64 buckets share the weights evenly, and in one bucket the breaks do.
    /// Steps of the golden ratio do that for any number of breaks, and whatever distance break numbers have.
    init(_ candidates: [(index: Int, weight: Int)], breakNumber: Int64, bucket: Int) {
        left = candidates
        total = candidates.reduce(0) { $0 + $1.weight }
        place = UInt64(bitPattern: breakNumber) &* 0x9e37_79b9_7f4a_7c15 &+ UInt64(bucket) << 58
    }

    /// The next candidate, each once; those after the first are drawn by weight, so that neighbours vary.
    mutating func next(using rng: inout some RandomNumberGenerator) -> Int? {
        guard total > 0 else { return nil }
        var point =
            if let place { Int(place.multipliedFullWidth(by: UInt64(total)).high) } else { Int(rng.next(upperBound: UInt64(total))) }
        place = nil
        var position = 0
        while point >= left[position].weight {
            point -= left[position].weight
            position += 1
        }
        // Kept in order: the next draw must not depend on how an earlier one was made room for.
        let drawn = left.remove(at: position)
        total -= drawn.weight
        return drawn.index
    }
}
