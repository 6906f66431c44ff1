/// In which order the campaigns of a tier are asked: who pays more goes first, and among those that pay the same whose turn it is. It is
/// worked out as far as somebody asks, so it costs what is looked at and not what there is.
struct AskingOrder {
    let book: TenantCatalogue
    let rotation: Rotation

    /// Calls `body` with campaign after campaign, until it returns false.
    ///
    /// - Parameters:
    ///   - some: no others are asked; nil: all of the tier.
    ///   - isOpen: whether a campaign that may be shown at all comes into question now; of several that pay the same only those share the
    ///     turns. It may narrow the eligible ones by what it finds: none of which would be open.
    func walk(
        _ tier: Range<Int>, _ eligible: inout EligibleCampaigns, of some: BitSet?,
        isOpen: (Int, inout EligibleCampaigns) -> Bool, _ body: (Int) -> Bool
    ) {
        var at = tier.lowerBound
        while let campaign = eligible.first(in: at..<tier.upperBound, of: some) {
            at = Int(book.equalsEnds[campaign])
            if at == campaign + 1 {
                if isOpen(campaign, &eligible), !body(campaign) { return }
            } else if !walk(equals: campaign..<at, &eligible, some, isOpen, body) {
                return
            }
        }
    }

    /// - Returns: false when `body` did.
    private func walk(
        equals: Range<Int>, _ eligible: inout EligibleCampaigns, _ some: BitSet?, _ isOpen: (Int, inout EligibleCampaigns) -> Bool,
        _ body: (Int) -> Bool
    ) -> Bool {
        var asked: Set<Int> = []
        if equals.count > Limits.equalsCounted {
            var draw = ManyDraw(equals, self)
            while let drawn = draw.next(&eligible, some, isOpen) {
                for campaign in drawn where !body(campaign) { return false }
            }
            asked.formUnion(draw.drawn)
        }
        var left: [Int] = [], weights: [Int] = [], at = equals.lowerBound
        while let campaign = eligible.first(in: at..<equals.upperBound, of: some) {
            at = campaign + 1
            guard asked.isEmpty || !asked.contains(campaign), isOpen(campaign, &eligible) else { continue }
            left.append(campaign)
            weights.append(book.weights[campaign])
        }
        // Those without weight come into question where none that has some does; then they share the turns equally.
        if weights.allSatisfy({ $0 == 0 }) {
            guard asked.isEmpty else { return true }
            weights = weights.map { _ in 1 }
        }
        var draw = WeightedDraw(weights), number = 0
        while draw.total > 0 {
            let isLeader = number == 0 && asked.isEmpty
            let point =
                isLeader ? rotation.leader(of: draw.total) : rotation.point(number, in: .equals(equals.upperBound), of: draw.total)
            if !body(left[draw.removeMember(at: point)]) { return false }
            number += 1
        }
        return true
    }
}

/// Draws from many campaigns that pay the same without looking at all of them: who is drawn and can't be shown is drawn again, which leaves
/// the shares of the others as they are.
private struct ManyDraw {
    private let equals: Range<Int>
    private let order: AskingOrder
    private(set) var drawn: [Int] = []
    private var draws = 0

    init(_ equals: Range<Int>, _ order: AskingOrder) {
        self.equals = equals
        self.order = order
        drawn.reserveCapacity(Limits.tableCampaigns)
    }

    /// The next of them: as many as a table holds, then one after the other; nil when it is better to look at all. That the first come
    /// together keeps the first turn exact where few come into question: then none is drawn here.
    mutating func next(
        _ eligible: inout EligibleCampaigns, _ some: BitSet?, _ isOpen: (Int, inout EligibleCampaigns) -> Bool
    ) -> ArraySlice<Int>? {
        guard drawn.count < Limits.tableAsked else { return nil }
        let book = order.book, start = drawn.count, wanted = max(start + 1, Limits.tableCampaigns)
        let before = book.weightSums[equals.lowerBound], total = book.weightSums[equals.upperBound] - before
        while drawn.count < wanted {
            guard total > 0, draws < Limits.drawsInVain * (drawn.count + 2) else {
                drawn.removeSubrange(start...)
                return nil
            }
            // Other numbers than those that are left are drawn with afterwards.
            let point =
                draws == 0 ? order.rotation.leader(of: total) : order.rotation.point(-draws, in: .equals(equals.upperBound), of: total)
            draws += 1
            let campaign = owner(of: before + point)
            guard some?[campaign] ?? true, eligible.contains(campaign), !drawn.contains(campaign), isOpen(campaign, &eligible) else {
                continue
            }
            drawn.append(campaign)
        }
        return drawn[start...]
    }

    /// The campaign that a point falls on when all of the tenant's lie end to end, each as long as its weight.
    private func owner(of point: Int) -> Int {
        var low = equals.lowerBound, high = equals.upperBound
        while high - low > 1 {
            let middle = (low + high) / 2
            if order.book.weightSums[middle] <= point { low = middle } else { high = middle }
        }
        return low
    }
}
