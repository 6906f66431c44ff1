/// The targeting of all campaigns of a tenant turned round: from what an avail has to the campaigns that take it.
///
/// Every targeting is a list of clauses that must all hold (`Targeting.clauses`). A clause that is one "has none of" is kept in
/// `barred`. All others stand in layers: the first clause of each campaign with the same reason in one, the second in the next, so a
/// layer is one bit set for an avail, and all its losers have one reason.
struct TargetingIndex: Sendable {
    /// Campaigns that a fact stands for: as a list where they are few, as bits where those are less to read.
    private enum Posting: Sendable {
        case few([Int32])
        case many(BitSet)
    }

    /// Postings by fact, found without hashing.
    private struct Postings: Sendable {
        /// -1: none.
        private var places: [Int32]
        private var postings: [Posting] = []

        init(_ lists: [Int32: [Int32]], facts: Int, campaigns: Int) {
            places = [Int32](repeating: -1, count: facts)
            for (fact, list) in lists {
                places[Int(fact)] = Int32(postings.count)
                guard list.count > (campaigns + 63) / 64 else {
                    postings.append(.few(list))
                    continue
                }
                var bits = BitSet(count: campaigns)
                for index in list { bits[Int(index)] = true }
                postings.append(.many(bits))
            }
        }

        subscript(_ fact: Int32) -> Posting? {
            let place = places[Int(fact)]
            return place < 0 ? nil : postings[Int(place)]
        }
    }

    private struct Layer: Sendable {
        var reason: LossReason
        /// Campaigns without a clause here.
        var free: BitSet
        /// By fact: the campaigns whose clause it satisfies.
        var satisfied: Postings
        /// Literals that hold unless the avail has one of their values.
        var negatives: [Negative]
    }

    private struct Negative: Sendable {
        var owners: BitSet
        var barred: Postings
    }

    private let ids: [Fact: Int32]
    private let layers: [Layer]
    /// By fact: the campaigns that don't take it.
    private let barred: Postings
    private let reasons: [LossReason]
    /// By quarter of the week; -1: no campaign asks for it.
    private let quarters: [Int32]

    init(_ campaigns: [Campaign]) {
        var builder = Builder(count: campaigns.count)
        for (index, campaign) in campaigns.enumerated() { builder.add(campaign.targeting, of: Int32(index)) }
        ids = builder.ids
        let facts = builder.ids.count
        barred = Postings(builder.barred, facts: facts, campaigns: campaigns.count)
        reasons = builder.reasons
        layers = builder.layers.sorted { ($0.key.reason, $0.key.place) < ($1.key.reason, $1.key.place) }.map { key, made in
            Layer(
                reason: key.reason, free: made.free, satisfied: Postings(made.satisfied, facts: facts, campaigns: campaigns.count),
                negatives: made.negatives.map {
                    Negative(owners: $0.owners, barred: Postings($0.barred, facts: facts, campaigns: campaigns.count))
                })
        }
        quarters = (0..<DayPart.quartersOfWeek).map { [ids] in ids[Fact(.time, String($0))] ?? -1 }
    }

    /// The fact's number; nil when no campaign asks for it.
    func id(of fact: Fact) -> Int32? { ids[fact] }

    func id(ofQuarter quarter: Int) -> Int32? { quarters[quarter] < 0 ? nil : quarters[quarter] }

    /// Clears the campaigns that don't take an avail with these facts.
    func narrow(_ eligible: inout Eligible, by facts: [Int32]) {
        for layer in layers {
            var holds = layer.free
            for fact in facts { if let posting = layer.satisfied[fact] { Self.add(posting, to: &holds) } }
            for negative in layer.negatives {
                var free = negative.owners
                for fact in facts { if let posting = negative.barred[fact] { Self.remove(posting, from: &free) } }
                holds.formUnion(free)
            }
            eligible.keep(holds, else: layer.reason)
        }
        for fact in facts {
            guard let posting = barred[fact] else { continue }
            switch posting {
            case .few(let list): eligible.drop(list, for: reasons[Int(fact)])
            case .many(let bits): eligible.drop(bits, for: reasons[Int(fact)])
            }
        }
    }

    private static func add(_ posting: Posting, to bits: inout BitSet) {
        switch posting {
        case .few(let list): for index in list { bits[Int(index)] = true }
        case .many(let other): bits.formUnion(other)
        }
    }

    private static func remove(_ posting: Posting, from bits: inout BitSet) {
        switch posting {
        case .few(let list): for index in list { bits[Int(index)] = false }
        case .many(let other): _ = bits.subtract(other)
        }
    }

    private struct Builder {
        struct Key: Hashable {
            var reason: LossReason
            var place: Int
        }
        struct Made {
            var free: BitSet
            var satisfied: [Int32: [Int32]] = [:]
            var negatives: [(owners: BitSet, barred: [Int32: [Int32]])] = []
        }
        let count: Int
        var ids: [Fact: Int32] = [:]
        var reasons: [LossReason] = []
        var barred: [Int32: [Int32]] = [:]
        var layers: [Key: Made] = [:]

        init(count: Int) { self.count = count }

        mutating func id(_ attribute: ViewerAttribute, _ value: String) -> Int32 {
            let fact = Fact(attribute, value)
            if let known = ids[fact] { return known }
            let made = Int32(ids.count)
            ids[fact] = made
            reasons.append(attribute.reason)
            return made
        }

        mutating func add(_ targeting: Targeting, of campaign: Int32) {
            var places: [LossReason: Int] = [:]
            for clause in targeting.clauses {
                if clause.count == 1, !clause[0].isPositive {
                    for value in Set(clause[0].values) { barred[id(clause[0].attribute, value), default: []].append(campaign) }
                    continue
                }
                let reason = Set(clause.map(\.attribute.reason)).count == 1 ? clause[0].attribute.reason : .targeting
                let place = places[reason, default: 0]
                places[reason] = place + 1
                add(clause, of: campaign, to: Key(reason: reason, place: place))
            }
        }

        private mutating func add(_ clause: [Targeting.Literal], of campaign: Int32, to key: Key) {
            let facts = clause.map { literal in Set(literal.values).map { id(literal.attribute, $0) } }
            var negatives = 0
            layers[key, default: Made(free: BitSet(count: count, all: true))].free[Int(campaign)] = false
            for (literal, values) in zip(clause, facts) {
                if literal.isPositive {
                    for value in values { layers[key]?.satisfied[value, default: []].append(campaign) }
                    continue
                }
                if layers[key]?.negatives.count == negatives { layers[key]?.negatives.append((BitSet(count: count), [:])) }
                layers[key]?.negatives[negatives].owners[Int(campaign)] = true
                for value in values { layers[key]?.negatives[negatives].barred[value, default: []].append(campaign) }
                negatives += 1
            }
        }
    }
}
