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

    /// Calls `body` with each set bit within `range`, lowest first.
    @inline(__always)
    func forEach(in range: Range<Int>, _ body: (Int) -> Void) {
        guard !range.isEmpty else { return }
        precondition(range.upperBound <= count)
        for word in range.lowerBound >> 6...(range.upperBound - 1) >> 6 {
            var left = words[word]
            while left != 0 {
                let index = word << 6 | left.trailingZeroBitCount
                left &= left - 1
                if range.contains(index) { body(index) }
            }
        }
    }
}
