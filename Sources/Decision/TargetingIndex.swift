/// The targeting of all campaigns of a tenant turned round: from what an avail has to the campaigns that take it.
///
/// Every targeting is a list of clauses that must all hold (`Targeting.clauses`). A clause that is one "has none of" is kept in
/// `barred`. All others stand in layers: the first clause of each campaign with the same reason in one, the second in the next, so a
/// layer is one bit set for an avail, and all its losers have one reason.
struct TargetingIndex: Sendable {
    private struct Layer: Sendable {
        let reason: LossReason
        /// Of the clauses of a campaign with this reason, the first, the second and so on.
        let place: Int
        /// Campaigns without a clause here.
        var free: BitSet
        /// By fact: the campaigns whose clause it satisfies.
        var satisfied = FactPostings()
        /// Literals that hold unless the avail has one of their values.
        var negatives: [Negative] = []
    }

    private struct Negative: Sendable {
        var owners: BitSet
        var barred = FactPostings()

        /// The owners that none of the facts bars.
        func free(of facts: [Int32]) -> BitSet {
            var free = owners, sets: [BitSet] = [], lists: [[Int32]] = []
            for fact in facts { barred.collect(fact, &sets, &lists) }
            for set in sets { free.subtract(set) }
            for list in lists { for index in list { free[Int(index)] = false } }
            return free
        }
    }

    /// Facts that some campaign asks for, or has asked for.
    private var ids: [Fact: Int32] = [:]
    private var reasons: [LossReason] = []
    /// In the order of their reasons.
    private var layers: [Layer] = []
    /// By fact: the campaigns that don't take it.
    private var barred = FactPostings()
    /// By quarter of the week; -1: no campaign asks for it.
    private var quarters = [Int32](repeating: -1, count: DayPart.quartersOfWeek)
    private let count: Int

    init(_ campaigns: CampaignList) {
        count = campaigns.count
        for (index, edition) in campaigns.editions.enumerated() { insert(edition.campaign.targeting, of: index) }
    }

    /// How many facts have a number. Those that nobody asks for any more keep theirs.
    var factCount: Int { ids.count }

    /// The fact's number; nil when no campaign asks for it.
    func id(of fact: Fact) -> Int32? { ids[fact] }

    func id(ofQuarter quarter: Int) -> Int32? { quarters[quarter] < 0 ? nil : quarters[quarter] }

    /// What campaigns must meet to take an avail with these facts.
    func conditions(_ facts: [Int32]) -> [EligibilityCondition] {
        var conditions: [EligibilityCondition] = []
        for layer in layers where layer.free.population < count {
            var sets: [BitSet] = [], lists: [[Int32]] = []
            for fact in facts { layer.satisfied.collect(fact, &sets, &lists) }
            for negative in layer.negatives { sets.append(negative.free(of: facts)) }
            conditions.append(.keep(layer.free, sets, lists, else: layer.reason))
        }
        for fact in facts {
            var sets: [BitSet] = [], lists: [[Int32]] = []
            barred.collect(fact, &sets, &lists)
            for set in sets { conditions.append(.drop(set, for: reasons[Int(fact)])) }
            for list in lists { conditions.append(.drop(list, for: reasons[Int(fact)])) }
        }
        return conditions
    }

    /// Gives a campaign another targeting; nothing is done about those of others.
    mutating func replace(_ before: Targeting, with after: Targeting, of campaign: Int) {
        guard before != after else { return }
        change(before, of: campaign, isThere: false)
        insert(after, of: campaign)
    }

    private mutating func insert(_ targeting: Targeting, of campaign: Int) { change(targeting, of: campaign, isThere: true) }

    /// Puts the clauses of a campaign where they belong, or takes them away from there.
    private mutating func change(_ targeting: Targeting, of campaign: Int, isThere: Bool) {
        var places: [LossReason: Int] = [:]
        for clause in targeting.clauses {
            if clause.count == 1, !clause[0].isPositive {
                for fact in facts(clause[0]) { barred.set(campaign, isThere, of: fact, count: count) }
                continue
            }
            let isOneReason = clause.allSatisfy { $0.attribute.reason == clause[0].attribute.reason }
            let reason = isOneReason ? clause[0].attribute.reason : .targeting
            let place = places[reason, default: 0]
            places[reason] = place + 1
            change(clause, of: campaign, inLayer: layer(reason, place), isThere: isThere)
        }
    }

    private mutating func change(_ clause: [Targeting.Literal], of campaign: Int, inLayer layer: Int, isThere: Bool) {
        var negatives = 0
        layers[layer].free[campaign] = !isThere
        for literal in clause {
            let facts = facts(literal)
            if literal.isPositive {
                for fact in facts { layers[layer].satisfied.set(campaign, isThere, of: fact, count: count) }
                continue
            }
            if layers[layer].negatives.count == negatives { layers[layer].negatives.append(Negative(owners: BitSet(count: count))) }
            layers[layer].negatives[negatives].owners[campaign] = isThere
            for fact in facts { layers[layer].negatives[negatives].barred.set(campaign, isThere, of: fact, count: count) }
            negatives += 1
        }
    }

    /// The index of a layer, which is made where there is none.
    private mutating func layer(_ reason: LossReason, _ place: Int) -> Int {
        let index = layers.firstIndex { ($0.reason, $0.place) >= (reason, place) } ?? layers.count
        if index == layers.count || layers[index].reason != reason || layers[index].place != place {
            layers.insert(Layer(reason: reason, place: place, free: BitSet(count: count, all: true)), at: index)
        }
        return index
    }

    /// The numbers of what a literal speaks of; facts that nobody has asked for get theirs.
    mutating func facts(_ literal: Targeting.Literal) -> [Int32] {
        literal.values.map { value in
            let fact = Fact(literal.attribute, value)
            if let known = ids[fact] { return known }
            let made = Int32(ids.count)
            ids[fact] = made
            reasons.append(literal.attribute.reason)
            if literal.attribute == .time, let quarter = Int(value) { quarters[quarter] = made }
            return made
        }
    }
}
