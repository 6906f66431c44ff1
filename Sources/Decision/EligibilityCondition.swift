/// One thing that a campaign must or must not be, asked of all campaigns of a tenant at once.
///
/// Those that it speaks of are a union: of bit sets, and of lists where they are few.
struct EligibilityCondition {
    /// What is done with the union.
    private enum Sense { case keep, drop }

    /// What a campaign that does not meet it has lost by.
    let reason: LossReason
    private let sense: Sense
    private let set: BitSet?
    private let others: [BitSet]
    /// Campaign indexes, ascending.
    private let lists: [[Int32]]

    /// Only these campaigns remain.
    static func keep(_ set: BitSet, _ others: [BitSet] = [], _ lists: [[Int32]] = [], else reason: LossReason) -> EligibilityCondition {
        EligibilityCondition(reason: reason, sense: .keep, set: set, others: others, lists: lists)
    }

    /// These campaigns drop out.
    static func drop(_ set: BitSet, for reason: LossReason) -> EligibilityCondition {
        EligibilityCondition(reason: reason, sense: .drop, set: set, others: [], lists: [])
    }

    /// These campaigns drop out.
    /// - Parameter list: ascending.
    static func drop(_ list: [Int32], for reason: LossReason) -> EligibilityCondition {
        EligibilityCondition(reason: reason, sense: .drop, set: nil, others: [], lists: [list])
    }

    /// Clears the campaigns of a block that don't meet it.
    func narrow(_ block: inout CampaignBlock) {
        if let set, others.isEmpty, lists.isEmpty {
            let words = set.words.span.extracting(block.firstWord..<block.firstWord + block.count)
            switch sense {
            case .keep: for index in 0..<block.count { block.words[index] &= words[index] }
            case .drop: for index in 0..<block.count { block.words[index] &= ~words[index] }
            }
            return
        }
        var union = CampaignBlock.Words(repeating: 0)
        if let set { Self.add(set, to: &union, block) }
        for set in others { Self.add(set, to: &union, block) }
        for list in lists { Self.add(list, to: &union, block) }
        switch sense {
        case .keep: for index in 0..<block.count { block.words[index] &= union[index] }
        case .drop: for index in 0..<block.count { block.words[index] &= ~union[index] }
        }
    }

    @inline(__always)
    private static func add(_ set: BitSet, to union: inout CampaignBlock.Words, _ block: CampaignBlock) {
        let words = set.words.span.extracting(block.firstWord..<block.firstWord + block.count)
        for index in 0..<block.count { union[index] |= words[index] }
    }

    private static func add(_ list: [Int32], to union: inout CampaignBlock.Words, _ block: CampaignBlock) {
        let first = block.firstWord << 6
        var place = firstPlace(in: list, from: first)
        while place < list.count, Int(list[place]) < first + CampaignBlock.campaigns {
            let index = Int(list[place]) - first
            union[index >> 6] |= 1 << UInt64(index & 63)
            place += 1
        }
    }

    /// Where in an ascending list the campaigns from one on begin.
    private static func firstPlace(in list: [Int32], from campaign: Int) -> Int {
        var low = 0, high = list.count
        while low < high {
            let middle = (low + high) / 2
            if Int(list[middle]) < campaign { low = middle + 1 } else { high = middle }
        }
        return low
    }
}

/// Some neighbouring campaigns of a tenant, a bit each: as many as are worth asking at once.
struct CampaignBlock {
    static let length = 16
    static let campaigns = length * 64
    typealias Words = InlineArray<16, UInt64>

    var words: Words
    /// Of all campaigns' words, the one that this begins with, and how many there are here.
    let firstWord: Int
    let count: Int

    /// All campaigns of a block.
    /// - Parameter total: campaigns of the tenant.
    init(_ number: Int, of total: Int) {
        firstWord = number * Self.length
        count = min(Self.length, (total + 63) / 64 - firstWord)
        words = Words(repeating: .max)
        if number == Self.blocks(total) - 1, total & 63 != 0 { words[count - 1] = (1 << UInt64(total & 63)) - 1 }
    }

    static func blocks(_ total: Int) -> Int { (total + campaigns - 1) / campaigns }
}
