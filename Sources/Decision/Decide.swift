import Formats

/// What a decision is: the ads, why the others are not among them, and in which arms of experiments it was made.
public struct Decided: Equatable, Sendable {
    public var pod: Pod
    public var trace: DecisionTrace
    public var arms: [ArmChoice]
}

/// Fills one avail. Reads no clock and draws no hidden randomness: equal arguments give equal pods.
///
/// Tiers are asked in the order of their priority, then house ads; a tier only fills what those before it left. In a tier the pod is the
/// one that brings the most money, of those the one whose campaigns have their turn (see `AskingOrder`), whatever their lengths are. Before
/// the tiers come ads that are reserved, then sponsors whose share the avail is of. It is the best one there is while the tier has no more
/// to choose from than `Limits` says, and a good one beyond that: nothing of the tier is left out that would have a place beside the rest.
///
/// What it costs follows the campaigns that can win: others are not looked at, however many there are, unless the decision is itemised.
///
/// - Parameters:
///   - avail: the time to fill; at most `Limits.availSlots` slots and `Limits.availNs`.
///   - catalogue: one immutable snapshot. `avail.inventory` must be of a book in it.
///   - leases: what campaigns can pay; of the same book. nil: everything.
///   - now: wall clock, milliseconds since 1970; flights are half-open, `start <= now < end`.
///   - rng: draws the order among equals; `DecisionRandom` makes it equal on all nodes.
///   - itemised: whether the trace says of each campaign why it lost, for which all of them are asked; the pod is the same.
/// - Returns: slots that are new, with starts from the break's beginning; with what was laid they are never over the break.
/// - Throws: `DecisionError` for an avail out of its bounds. No fitting creative is not an error but an empty pod.
public func decide(
    _ avail: Avail, from catalogue: Catalogue, leases: BudgetLeases? = nil, now: Int64, rng: inout some RandomNumberGenerator,
    itemised: Bool = false
) throws(DecisionError) -> Decided {
    try avail.check()
    let book = avail.inventory.book
    precondition(leases.map { $0.book === book } ?? true, "leases and inventory belong to one book")
    let seed = rng.next(), facts = facts(of: avail, now), sponsors = Sponsors(book.terms, seed: seed)
    let conditions = conditions(of: avail, catalogue.statusAndLimits(of: book), leases, now, facts, off: sponsors.off)
    var eligible = EligibleCampaigns(conditions, count: book.campaigns.count)
    var builder = PodBuilder(avail, leases: leases, seed: seed, now: now, facts: facts)
    builder.fill(&eligible, sponsors: sponsors.on)
    let pod = builder.held.pod
    var trace = DecisionTrace()
    trace.won = Set(pod.slots.map(\.campaign)).count
    if let duration = avail.durationNs { trace.unfilledNs = max(0, duration - builder.held.endNs) }
    if itemised { trace.itemise(losses(conditions, builder.held, pod), book.ids) }
    return Decided(pod: pod, trace: trace, arms: avail.viewer.arms)
}

/// Which of the campaigns that have a share of avails have this one.
private struct Sponsors {
    /// In the order in which they are asked.
    private(set) var on: [Int] = []
    /// Ascending.
    private(set) var off: [Int32] = []

    init(_ terms: DeliveryTerms, seed: UInt64) {
        guard !terms.sponsors.isEmpty else { return }
        // Another number than those that turns are drawn with.
        let fraction = StableHash.spread(seed ^ 0x5350_4f4e_534f_5253)
        let point = Int(fraction.multipliedFullWidth(by: UInt64(Limits.wholeShare)).high)
        for sponsor in terms.sponsors {
            if sponsor.isOn(at: point) { on.append(sponsor.campaign) } else { off.append(Int32(sponsor.campaign)) }
        }
    }
}

/// What is known of an avail, by the numbers of the book's targeting.
private func facts(of avail: Avail, _ now: Int64) -> [Int32] {
    let book = avail.inventory.book
    var facts = avail.inventory.facts
    for fact in avail.viewer.facts { if let id = book.targeting.id(of: fact) { facts.append(id) } }
    for arm in avail.viewer.arms { if let id = book.targeting.id(of: Fact(.arm, "\(arm.experiment)/\(arm.arm)")) { facts.append(id) } }
    if let id = book.targeting.id(ofQuarter: book.zone.quarterOfWeek(at: now)) { facts.append(id) }
    return facts
}

/// What campaigns must meet to be shown in an avail at all, in the order in which they are asked.
/// - Parameter off: campaigns whose share is of other avails, ascending.
private func conditions(
    of avail: Avail, _ status: StatusAndLimits, _ leases: BudgetLeases?, _ now: Int64, _ facts: [Int32], off: [Int32]
) -> [EligibilityCondition] {
    let inventory = avail.inventory, book = inventory.book
    var conditions: [EligibilityCondition] = []
    func drop(_ campaigns: BitSet, for reason: LossReason) {
        if !campaigns.isEmpty { conditions.append(.drop(campaigns, for: reason)) }
    }
    drop(status.draft, for: .draft)
    drop(status.paused, for: .paused)
    drop(status.completed, for: .completed)
    conditions.append(.keep(book.flights.flying(at: now), else: .flight))
    if let leases {
        drop(leases.spent, for: .budget)
        drop(leases.held, for: .pacing)
    }
    drop(inventory.blocked, for: .blocked)
    conditions += book.targeting.conditions(facts)
    let capped = avail.seen.lazy.filter { $0.left == 0 || $0.advertiserLeft == 0 }.map { Int32($0.campaign) }
    if !capped.isEmpty { conditions.append(.drop(Array(capped), for: .cap)) }
    if !off.isEmpty { conditions.append(.drop(off, for: .share)) }
    if !avail.previous.isEmpty {
        let neighbours = inventory.channel.rules.neighbours
        conditions += book.rivals.conditions(
            dropping: neighbours.keepsAdvertisers ? avail.previous.advertisers : [],
            neighbours.keepsCategories ? avail.previous.categories : [], for: .neighbour)
    }
    for (reason, campaigns) in inventory.empty { drop(campaigns, for: reason) }
    return conditions
}

/// By campaign, why it is not in the pod; nil for those that are.
private func losses(_ conditions: [EligibilityCondition], _ held: PodSoFar, _ pod: Pod) -> [LossReason?] {
    let report = EligibilityReport(conditions, count: held.book.campaigns.count)
    var losses = report.reasons
    report.eligible.forEach { losses[$0] = held.reason($0) }
    for slot in pod.slots { losses[slot.campaign] = nil }
    return losses
}
