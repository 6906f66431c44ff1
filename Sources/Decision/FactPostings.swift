/// Campaigns by fact, found without hashing: as a list where they are few, as bits where those are less to read.
struct FactPostings: Sendable {
    fileprivate struct Posting: Sendable {
        /// Ascending; empty where there are bits.
        var few: [Int32] = []
        var many: BitSet?
    }

    /// By fact, as far as there is any: where its posting is; -1: none.
    private var places: [Int32] = []
    private var postings: [Posting] = []

    /// Adds the campaigns of a fact, as they are kept.
    func collect(_ fact: Int32, _ sets: inout [BitSet], _ lists: inout [[Int32]]) {
        guard Int(fact) < places.count, places[Int(fact)] >= 0 else { return }
        let posting = postings[Int(places[Int(fact)])]
        if let many = posting.many { sets.append(many) } else if !posting.few.isEmpty { lists.append(posting.few) }
    }

    /// - Parameter count: campaigns of the tenant.
    mutating func set(_ campaign: Int, _ isThere: Bool, of fact: Int32, count: Int) {
        while places.count <= Int(fact) { places.append(-1) }
        if places[Int(fact)] < 0 {
            guard isThere else { return }
            places[Int(fact)] = Int32(postings.count)
            postings.append(Posting())
        }
        postings[Int(places[Int(fact)])].set(campaign, isThere, count: count)
    }
}

extension FactPostings.Posting {
    mutating func set(_ campaign: Int, _ isThere: Bool, count: Int) {
        guard many == nil else {
            many?[campaign] = isThere
            return
        }
        let place = place(of: Int32(campaign))
        let isKnown = place < few.count && few[place] == Int32(campaign)
        if isThere, !isKnown { few.insert(Int32(campaign), at: place) }
        if !isThere, isKnown { few.remove(at: place) }
        guard few.count > (count + 63) / 64 else { return }
        var bits = BitSet(count: count)
        for index in few { bits[Int(index)] = true }
        many = bits
        few = []
    }

    /// Where a campaign is, or would be.
    private func place(of campaign: Int32) -> Int {
        guard let last = few.last, last >= campaign else { return few.count }
        var low = 0, high = few.count
        while low < high {
            let middle = (low + high) / 2
            if few[middle] < campaign { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
