/// What a decision is: the ads, why the others are not among them, and in which arms of experiments it was made.
public struct Decided: Equatable, Sendable {
    public var pod: Pod
    public var trace: DecisionTrace
    public var arms: [ArmChoice]
}

/// Fills one avail. Reads no clock and draws no hidden randomness: equal arguments give equal pods.
///
/// Tiers are asked in the order of their priority, then house ads; a tier only fills what those before it left. In a tier the pod is
/// the one that brings the most money, of those the one that fills the most, of those the one whose campaigns have their turn (see
/// `Rotation`). It is the best one there is while the tier has no more to choose from than `Limits` says, and a good one beyond that.
///
/// - Parameters:
///   - avail: the time to fill; at most `Limits.availSlots` slots and `Limits.availNs`.
///   - catalogue: one immutable snapshot. `avail.inventory` must be of a book in it.
///   - purse: what campaigns can pay; of the same book. nil: everything.
///   - now: wall clock, milliseconds since 1970; flights are half-open, `start <= now < end`.
///   - rng: draws the order among equals; `DecisionRandom` makes it equal on all nodes.
///   - itemised: whether the trace names each campaign or only counts.
/// - Returns: slots that are new, with starts from the break's beginning; with what was laid they are never over the break.
/// - Throws: `DecisionError` for an avail out of its bounds. No fitting creative is not an error but an empty pod.
public func decide(
    _ avail: Avail, from catalogue: Catalogue, purse: BudgetLeases? = nil, now: Int64, rng: inout some RandomNumberGenerator,
    itemised: Bool = false
) throws(DecisionError) -> Decided {
    try avail.check()
    let book = avail.inventory.book
    precondition(purse.map { $0.book === book } ?? true, "purse and inventory belong to one book")
    var eligible = Eligible(count: book.campaigns.count, itemised: itemised)
    narrow(&eligible, avail, catalogue.standing(of: book), purse, now)
    var builder = PodBuilder(avail, purse: purse, seed: rng.next())
    if !avail.inventory.reserved.isEmpty { builder.reserve(eligible.campaigns) }
    for (number, tier) in book.tiers.enumerated() {
        guard builder.hasRoom else { break }
        builder.fill(tier, number, eligible.campaigns)
    }
    let pod = builder.pod
    return Decided(pod: pod, trace: trace(eligible, builder, pod, avail, itemised: itemised), arms: avail.viewer.arms)
}

/// Leaves the campaigns that may be shown at all, each condition for all of them at once.
private func narrow(_ eligible: inout Eligible, _ avail: Avail, _ standing: Standing, _ purse: BudgetLeases?, _ now: Int64) {
    let inventory = avail.inventory, book = inventory.book
    eligible.drop(standing.draft, for: .draft)
    eligible.drop(standing.paused, for: .paused)
    eligible.drop(standing.completed, for: .completed)
    eligible.keep(book.flights.flying(at: now), else: .flight)
    if let purse {
        eligible.drop(purse.spent, for: .budget)
        eligible.drop(purse.held, for: .pacing)
    }
    eligible.drop(inventory.blocked, for: .blocked)
    var facts = inventory.facts
    for fact in avail.viewer.facts { if let id = book.targeting.id(of: fact) { facts.append(id) } }
    for arm in avail.viewer.arms { if let id = book.targeting.id(of: Fact(.arm, "\(arm.experiment)/\(arm.arm)")) { facts.append(id) } }
    if let id = book.targeting.id(ofQuarter: book.zone.quarterOfWeek(at: now)) { facts.append(id) }
    book.targeting.narrow(&eligible, by: facts)
    let closed = avail.seen.filter { $0.left == 0 }
    if !closed.isEmpty { eligible.drop(closed.map { Int32($0.campaign) }, for: .cap) }
    for (reason, campaigns) in inventory.empty { eligible.drop(campaigns, for: reason) }
}

private func trace(_ eligible: Eligible, _ builder: PodBuilder, _ pod: Pod, _ avail: Avail, itemised: Bool) -> DecisionTrace {
    let book = avail.inventory.book
    var trace = DecisionTrace()
    trace.counts = eligible.lost
    var winners = BitSet(count: book.campaigns.count)
    for slot in pod.slots { winners[slot.campaign] = true }
    trace.won = winners.population
    var outcomes = [LossReason?](repeating: nil, count: itemised ? book.campaigns.count : 0)
    builder.reasons(eligible.campaigns, but: winners) { index, reason in
        trace.counts[Int(reason.rawValue)] += 1
        if itemised { outcomes[index] = reason }
    }
    if let duration = avail.durationNs { trace.unfilledNs = max(0, duration - builder.endNs) }
    guard itemised else { return trace }
    for (reason, campaigns) in eligible.losers { campaigns.forEach(in: 0..<book.campaigns.count) { outcomes[$0] = reason } }
    trace.items = book.campaigns.enumerated().map { index, campaign in
        DecisionTrace.Item(campaignId: campaign.id, outcome: outcomes[index].map { .lost($0) } ?? .won)
    }
    return trace
}
