/// A fixed number of bits, 64 a word: eligibility of ten thousand campaigns is 157 words.
public struct BitSet: Equatable, Sendable {
    public private(set) var words: [UInt64]
    /// How many bits there are; those past it stay zero.
    public let count: Int

    public init(count: Int, all value: Bool = false) {
        self.count = count
        words = [UInt64](repeating: value ? .max : 0, count: (count + 63) / 64)
        if value, count & 63 != 0 { words[words.count - 1] = (1 << UInt64(count & 63)) - 1 }
    }

    public subscript(_ index: Int) -> Bool {
        get {
            precondition(index < count)
            return words[index >> 6] >> UInt64(index & 63) & 1 != 0
        }
        set {
            precondition(index < count)
            let bit: UInt64 = 1 << UInt64(index & 63)
            if newValue { words[index >> 6] |= bit } else { words[index >> 6] &= ~bit }
        }
    }

    /// How many bits are set.
    public var population: Int { words.reduce(0) { $0 + $1.nonzeroBitCount } }
    public var isEmpty: Bool { words.allSatisfy { $0 == 0 } }

    mutating func formUnion(_ other: BitSet) {
        precondition(count == other.count)
        for index in words.indices { words[index] |= other.words[index] }
    }

    /// - Returns: how many bits were cleared.
    mutating func formIntersection(_ other: BitSet) -> Int {
        precondition(count == other.count)
        var cleared = 0
        for index in words.indices {
            let gone = words[index] & ~other.words[index]
            words[index] ^= gone
            cleared += gone.nonzeroBitCount
        }
        return cleared
    }

    /// - Returns: how many bits were cleared.
    mutating func subtract(_ other: BitSet) -> Int {
        precondition(count == other.count)
        var cleared = 0
        for index in words.indices {
            let gone = words[index] & other.words[index]
            words[index] ^= gone
            cleared += gone.nonzeroBitCount
        }
        return cleared
    }

    /// Calls `body` with each set bit within `range`, lowest first, until it returns false.
    @inline(__always)
    func walk(_ range: Range<Int>, while body: (Int) -> Bool) {
        guard !range.isEmpty else { return }
        precondition(range.lowerBound >= 0 && range.upperBound <= count)
        let first = range.lowerBound >> 6, last = (range.upperBound - 1) >> 6
        for word in first...last {
            var left = words[word]
            if word == first { left &= .max << UInt64(range.lowerBound & 63) }
            if word == last, range.upperBound & 63 != 0 { left &= (1 << UInt64(range.upperBound & 63)) - 1 }
            while left != 0 {
                let index = word << 6 | left.trailingZeroBitCount
                left &= left - 1
                if !body(index) { return }
            }
        }
    }

    /// Calls `body` with each set bit within `range`, lowest first.
    @inline(__always)
    func forEach(in range: Range<Int>, _ body: (Int) -> Void) {
        walk(range) { index in
            body(index)
            return true
        }
    }
}
