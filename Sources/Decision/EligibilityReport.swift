/// What each condition cost, for a decision that is to be explained: all campaigns are asked, and each loses by the first one.
struct EligibilityReport {
    /// Campaigns that meet all conditions.
    private(set) var eligible: BitSet
    /// By campaign; nil for those that are eligible.
    private(set) var reasons: [LossReason?]

    /// - Parameter count: campaigns of the tenant.
    init(_ conditions: [EligibilityCondition], count: Int) {
        eligible = BitSet(count: count)
        reasons = [LossReason?](repeating: nil, count: count)
        for number in 0..<CampaignBlock.blocks(count) {
            var block = CampaignBlock(number, of: count)
            for condition in conditions {
                let before = block.words
                condition.narrow(&block)
                for index in 0..<block.count {
                    var lost = before[index] & ~block.words[index]
                    while lost != 0 {
                        reasons[(block.firstWord + index) << 6 | lost.trailingZeroBitCount] = condition.reason
                        lost &= lost - 1
                    }
                }
            }
            for index in 0..<block.count { eligible.set(block.firstWord + index, to: block.words[index]) }
        }
    }
}
