import Formats
import Glibc

/// Counts distinct viewers, about: HyperLogLog over 64-bit hashes (Flajolet et al. 2007), with the estimator of Ertl 2017
/// ("New cardinality estimation algorithms for HyperLogLog sketches", algorithm 6), which needs no correction at either end.
///
/// The union of two is the larger of each register, so it doesn't matter how often a viewer is added, or in which order.
struct ViewerSketch: Equatable, Sendable {
    /// The registers are 2 to the power of this: 12 for an error of 1.6 %, 14 for 0.8 %.
    let bits: Int
    /// Registers that are not 0, in order, each as its index and, in the lowest 6 bits, its value; until there are too many of them.
    private var few: [UInt32] = []
    /// Empty while `few` is used.
    private var all: [UInt8] = []

    /// - Parameter bits: 4 to 16.
    init(bits: Int) {
        precondition((4...16).contains(bits), "a sketch has 2^4 to 2^16 registers")
        self.bits = bits
    }

    /// - Parameter hash: of 64 bits that are as good as random.
    mutating func add(_ hash: UInt64) {
        let rest = hash << UInt64(bits)
        // The first bit that is set, from 1; where none is, one more than there are.
        let value = min(rest.leadingZeroBitCount, 64 - bits) + 1
        raise(Int(hash >> UInt64(64 - bits)), to: UInt8(value))
    }

    private mutating func raise(_ index: Int, to value: UInt8) {
        guard all.isEmpty else {
            all[index] = max(all[index], value)
            return
        }
        let entry = UInt32(index) << 6 | UInt32(value)
        var low = 0, high = few.count
        while low < high {
            let middle = (low + high) / 2
            if few[middle] >> 6 < entry >> 6 { low = middle + 1 } else { high = middle }
        }
        if low < few.count, few[low] >> 6 == entry >> 6 {
            few[low] = max(few[low], entry)
        } else {
            few.insert(entry, at: low)
            if few.count > Limits.sketchFew { spread() }
        }
    }

    private mutating func spread() {
        all = [UInt8](repeating: 0, count: 1 << bits)
        for entry in few { all[Int(entry >> 6)] = UInt8(entry & 63) }
        few = []
    }

    /// The union with another one, which has as many registers or more.
    mutating func merge(_ other: ViewerSketch) {
        precondition(other.bits >= bits, "a coarse sketch knows nothing of fine registers")
        let more = other.bits - bits
        if more == 0, !other.all.isEmpty {
            if all.isEmpty { spread() }
            for index in 0..<min(all.count, other.all.count) { all[index] = max(all[index], other.all[index]) }
            return
        }
        other.forEach { index, value in
            // The lowest bits of its index are the first ones of what our register counts zeros in.
            let low = UInt64(index & (1 << more - 1))
            let zeros = more - (64 - low.leadingZeroBitCount)
            raise(index >> more, to: low == 0 ? value + UInt8(more) : UInt8(zeros + 1))
        }
    }

    private func forEach(_ body: (_ index: Int, _ value: UInt8) -> Void) {
        for entry in few { body(Int(entry >> 6), UInt8(entry & 63)) }
        for (index, value) in all.enumerated() where value > 0 { body(index, value) }
    }

    /// How many there are, about.
    var estimate: Int64 {
        let most = 64 - bits + 1, registers = Double(1 << bits)
        // By value: how many registers have it.
        var counts = [Int](repeating: 0, count: 64)
        for value in all { counts[Int(value & 63)] += 1 }
        for entry in few { counts[Int(entry & 63)] += 1 }
        if all.isEmpty { counts[0] = 1 << bits - few.count }
        guard counts[0] < 1 << bits else { return 0 }
        var sum = registers * Self.tau(1 - Double(counts[most]) / registers)
        for value in stride(from: most - 1, through: 1, by: -1) { sum = 0.5 * (sum + Double(counts[value])) }
        sum += registers * Self.sigma(Double(counts[0]) / registers)
        let alpha = 0.5 / log(2.0)
        return Int64((alpha * registers * registers / sum).rounded())
    }

    private static func sigma(_ share: Double) -> Double {
        guard share < 1 else { return .infinity }
        var x = share, y = 1.0, sum = share
        while true {
            x *= x
            let before = sum
            sum += x * y
            y += y
            if sum == before { return sum }
        }
    }

    private static func tau(_ share: Double) -> Double {
        guard share > 0, share < 1 else { return 0 }
        var x = share, y = 1.0, sum = 1 - share
        while true {
            x = x.squareRoot()
            let before = sum
            y *= 0.5
            sum -= (1 - x) * (1 - x) * y
            if sum == before { return sum / 3 }
        }
    }

    // MARK: Bytes

    /// One byte that says the registers and the form; then 3 bytes a register that is not 0, or 6 bits for each.
    var encoded: [UInt8] {
        var bytes = [UInt8(bits) | (all.isEmpty ? 0 : 0x80)]
        bytes.reserveCapacity(1 + few.count * 3 + all.count * 3 / 4)
        func add(_ word: UInt32) {
            for shift in [16, 8, 0] as [UInt32] { bytes.append(UInt8(truncatingIfNeeded: word >> shift)) }
        }
        for entry in few { add(entry) }
        for index in stride(from: 0, to: all.count, by: 4) {
            var word: UInt32 = 0
            for value in all[index..<index + 4] { word = word << 6 | UInt32(value) }
            add(word)
        }
        return bytes
    }

    /// `nil` for bytes that are none.
    init?(_ bytes: [UInt8]) {
        guard let first = bytes.first, (4...16).contains(first & 0x7f), bytes.count % 3 == 1 else { return nil }
        self.init(bits: Int(first & 0x7f))
        let most = UInt8(64 - bits + 1)
        guard first & 0x80 == 0 else {
            guard bytes.count == 1 + 3 << (bits - 2) else { return nil }
            all = [UInt8](repeating: 0, count: 1 << bits)
            // Reports read thousands of them.
            var index = 0, highest: UInt8 = 0
            for start in stride(from: 1, to: bytes.count, by: 3) {
                let (one, two, three) = (bytes[start], bytes[start + 1], bytes[start + 2])
                all[index] = one >> 2
                all[index + 1] = (one & 3) << 4 | two >> 4
                all[index + 2] = (two & 15) << 2 | three >> 6
                all[index + 3] = three & 63
                highest = max(max(highest, all[index]), max(all[index + 1], max(all[index + 2], all[index + 3])))
                index += 4
            }
            guard highest <= most else { return nil }
            return
        }
        few = stride(from: 1, to: bytes.count, by: 3).map { start in bytes[start..<start + 3].reduce(0 as UInt32) { $0 << 8 | UInt32($1) } }
        guard few.count <= Limits.sketchFew, few.allSatisfy({ $0 >> 6 < 1 << bits && (1...UInt32(most)).contains($0 & 63) }),
            zip(few, few.dropFirst()).allSatisfy({ $0 >> 6 < $1 >> 6 })
        else { return nil }
    }
}

extension EventContext {
    /// Who is counted as a viewer: whoever watches, and where they may not be told apart their session.
    var viewerHash: UInt64 {
        viewer != 0 ? StableHash.spread(viewer) : StableHash.spread(id.high ^ StableHash.spread(id.low ^ 0x5e55_1011_5e55_1011))
    }
}
