/// Which flights are on at a moment: full sets at every so many starts and ends, and the flips between them.
struct FlightIndex: Sendable {
    private struct Flip: Sendable {
        var atMs: Int64
        var campaign: Int32
    }

    /// Every start and end in their order; each turns its campaign's bit round.
    private let flips: [Flip]
    /// Before the first flip, and after every `Limits.flightStep` of them.
    private let sets: [BitSet]

    init(_ campaigns: [Campaign]) {
        var flips: [Flip] = [], flying = BitSet(count: campaigns.count)
        for (index, campaign) in campaigns.enumerated() {
            if let start = campaign.startMs { flips.append(Flip(atMs: start, campaign: Int32(index))) } else { flying[index] = true }
            if let end = campaign.endMs { flips.append(Flip(atMs: end, campaign: Int32(index))) }
        }
        flips.sort { ($0.atMs, $0.campaign) < ($1.atMs, $1.campaign) }
        var sets = [flying]
        for (index, flip) in flips.enumerated() {
            flying[Int(flip.campaign)].toggle()
            if (index + 1) % Limits.flightStep == 0 { sets.append(flying) }
        }
        self.flips = flips
        self.sets = sets
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
