/// Which flights are on at a moment: full sets at every so many starts and ends, and the flips between them.
struct FlightIndex: Sendable {
    private struct Flip: Sendable, Comparable {
        var atMs: Int64
        var campaign: Int32

        static func < (one: Flip, other: Flip) -> Bool { (one.atMs, one.campaign) < (other.atMs, other.campaign) }
    }

    /// Every start and end in their order; each turns its campaign's bit round.
    private var flips: [Flip] = []
    /// Before the first flip, and after every `Limits.flightStep` of them.
    private var sets: [BitSet]

    init(_ campaigns: CampaignList) {
        var flying = BitSet(count: campaigns.count)
        for (index, edition) in campaigns.editions.enumerated() {
            flips += Self.flips(edition, of: index)
            flying[index] = edition.campaign.startMs == nil
        }
        flips.sort()
        sets = [flying]
        fillSets()
    }

    /// Gives a campaign another flight.
    mutating func replace(_ before: CampaignEdition, with after: CampaignEdition, of index: Int) {
        let (old, new) = (before.campaign, after.campaign)
        guard old.startMs != new.startMs || old.endMs != new.endMs else { return }
        flips.removeAll { $0.campaign == Int32(index) }
        for flip in Self.flips(after, of: index) { flips.insert(flip, at: flips.firstIndex { $0 > flip } ?? flips.count) }
        sets[0][index] = new.startMs == nil
        fillSets()
    }

    private static func flips(_ edition: CampaignEdition, of index: Int) -> [Flip] {
        [edition.campaign.startMs, edition.campaign.endMs].compactMap { $0.map { Flip(atMs: $0, campaign: Int32(index)) } }
    }

    private mutating func fillSets() {
        var flying = sets[0]
        sets.removeLast(sets.count - 1)
        for (index, flip) in flips.enumerated() {
            flying[Int(flip.campaign)].toggle()
            if (index + 1) % Limits.flightStep == 0 { sets.append(flying) }
        }
    }

    /// Campaigns with `start <= now < end`.
    func flying(at now: Int64) -> BitSet {
        var low = 0, high = flips.count
        while low < high {
            let middle = (low + high) / 2
            if flips[middle].atMs <= now { low = middle + 1 } else { high = middle }
        }
        var flying = sets[low / Limits.flightStep]
        for flip in flips[low / Limits.flightStep * Limits.flightStep..<low] { flying[Int(flip.campaign)].toggle() }
        return flying
    }
}
