/// The campaigns that may be shown in one avail. Conditions are asked block by block, and only where somebody looks: a decision that
/// finds its ads among the first hundred of ten thousand campaigns asks about no others.
struct EligibleCampaigns {
    private var conditions: [EligibilityCondition]
    /// Those of blocks that were not looked at yet are zero.
    private var words: [UInt64]
    private var isKnown: [Bool]
    private let count: Int

    /// - Parameter count: campaigns of the tenant.
    init(_ conditions: [EligibilityCondition], count: Int) {
        self.conditions = conditions
        self.count = count
        words = [UInt64](repeating: 0, count: (count + 63) / 64)
        isKnown = [Bool](repeating: false, count: CampaignBlock.blocks(count))
    }

    /// The same with one more condition.
    func narrowed(by condition: EligibilityCondition) -> EligibleCampaigns {
        EligibleCampaigns(conditions + [condition], count: count)
    }

    /// Takes out those that don't meet one more condition.
    mutating func narrow(by condition: EligibilityCondition) {
        conditions.append(condition)
        for number in isKnown.indices where isKnown[number] {
            var block = CampaignBlock(number, of: count)
            for index in 0..<block.count { block.words[index] = words[block.firstWord + index] }
            condition.narrow(&block)
            keep(block)
        }
    }

    mutating func contains(_ campaign: Int) -> Bool { word(campaign >> 6) >> UInt64(campaign & 63) & 1 != 0 }

    /// The first within a range, of those in `some`; nil when there is none.
    mutating func first(in range: Range<Int>, of some: BitSet?) -> Int? {
        guard !range.isEmpty else { return nil }
        let last = (range.upperBound - 1) >> 6
        var index = range.lowerBound >> 6, bits = members(index, some) & .max << UInt64(range.lowerBound & 63)
        while bits == 0, index < last {
            index += 1
            bits = members(index, some)
        }
        let found = index << 6 | bits.trailingZeroBitCount
        return bits != 0 && found < range.upperBound ? found : nil
    }

    private mutating func members(_ index: Int, _ some: BitSet?) -> UInt64 { word(index) & (some?.words[index] ?? .max) }

    private mutating func word(_ index: Int) -> UInt64 {
        if !isKnown[index / CampaignBlock.length] { look(at: index / CampaignBlock.length) }
        return words[index]
    }

    private mutating func look(at number: Int) {
        var block = CampaignBlock(number, of: count)
        for condition in conditions { condition.narrow(&block) }
        keep(block)
        isKnown[number] = true
    }

    private mutating func keep(_ block: CampaignBlock) {
        for index in 0..<block.count { words[block.firstWord + index] = block.words[index] }
    }
}
