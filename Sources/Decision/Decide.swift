/// Fills one avail. Reads no clock and draws no hidden randomness: equal arguments give equal pods.
///
/// Tiers are asked in the order of their priority, then house ads; within a tier campaigns take turns (see `Rotation`), each once
/// before any comes again with another creative. No creative stands twice in a break.
///
/// - Parameters:
///   - avail: the time to fill; at most `Limits.availSlots` slots and `Limits.availNs`.
///   - catalogue: one immutable snapshot. `avail.facts` must be of the same.
///   - now: wall clock, milliseconds since 1970; flights are half-open, `start <= now < end`.
///   - rng: draws the order within a tier; `DecisionRandom` makes it equal on all nodes.
///   - itemised: whether the trace names each campaign or only counts.
/// - Returns: slots that are new, with starts from the break's beginning; with what was laid they are never over the break.
/// - Throws: `DecisionError` for an avail out of its bounds. No fitting creative is not an error but an empty pod.
public func decide(
    _ avail: Avail, from catalogue: Catalogue, now: Int64, rng: inout some RandomNumberGenerator, itemised: Bool = true
) throws(DecisionError) -> (Pod, DecisionTrace) {
    try avail.check(catalogue)
    var fill = PodFill(avail, catalogue)
    let tiers = catalogue.tiers[avail.tenant] ?? []
    for tier in tiers {
        guard fill.hasRoom else { break }
        var flying: [Int] = []
        catalogue.open.forEach(in: tier) { if catalogue.campaigns[$0].flies(at: now) { flying.append($0) } }
        fill.take(flying, using: &rng)
    }
    return (fill.pod, fill.trace(tiers, now: now, itemised: itemised))
}

extension Avail {
    fileprivate func check(_ catalogue: Catalogue) throws(DecisionError) {
        guard (0...Limits.availSlots).contains(rules.maxAds) else { throw .tooManySlots(rules.maxAds) }
        guard (0...Limits.availNs).contains(rules.maxDurationNs) else {
            throw .badDuration(field: "max_duration", ns: rules.maxDurationNs)
        }
        if let durationNs, !(0...Limits.availNs).contains(durationNs) { throw .badDuration(field: "duration", ns: durationNs) }
        guard (0..<Limits.buckets).contains(viewer.bucket) else { throw .badBucket(viewer.bucket) }
        precondition(facts.count == catalogue.creativeCount, "facts and catalogue belong together")
    }
}
