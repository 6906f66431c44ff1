/// A fixed number of bits, 64 a word: eligibility of ten thousand campaigns is 157 words.
public struct BitSet: Equatable, Sendable {
    public private(set) var words: [UInt64]
    /// How many bits there are; those past it stay zero.
    public let count: Int
    /// How many bits are set.
    public private(set) var population: Int

    public init(count: Int, all value: Bool = false) {
        self.count = count
        population = value ? count : 0
        words = [UInt64](repeating: value ? .max : 0, count: (count + 63) / 64)
        if value, count & 63 != 0 { words[words.count - 1] = (1 << UInt64(count & 63)) - 1 }
    }

    public var isEmpty: Bool { population == 0 }

    public subscript(_ index: Int) -> Bool {
        get {
            precondition(index < count)
            return words[index >> 6] >> UInt64(index & 63) & 1 != 0
        }
        set {
            precondition(index < count)
            let bit: UInt64 = 1 << UInt64(index & 63), before = words[index >> 6], after = newValue ? before | bit : before & ~bit
            guard after != before else { return }
            words[index >> 6] = after
            population += newValue ? 1 : -1
        }
    }

    mutating func formUnion(_ other: BitSet) {
        precondition(count == other.count)
        for index in words.indices { set(index, to: words[index] | other.words[index]) }
    }

    mutating func formIntersection(_ other: BitSet) {
        precondition(count == other.count)
        for index in words.indices { set(index, to: words[index] & other.words[index]) }
    }

    mutating func subtract(_ other: BitSet) {
        precondition(count == other.count)
        for index in words.indices { set(index, to: words[index] & ~other.words[index]) }
    }

    /// Replaces a whole word; bits past the count must be zero in it.
    mutating func set(_ word: Int, to bits: UInt64) {
        population += bits.nonzeroBitCount - words[word].nonzeroBitCount
        words[word] = bits
    }

    /// Calls `body` with each set bit, lowest first.
    @inline(__always)
    func forEach(_ body: (Int) -> Void) {
        for (word, bits) in words.enumerated() {
            var left = bits
            while left != 0 {
                body(word << 6 | left.trailingZeroBitCount)
                left &= left - 1
            }
        }
    }
}
