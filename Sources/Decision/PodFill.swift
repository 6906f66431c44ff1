/// Lays whole ads one behind the other, and remembers why the others were not.
struct PodFill {
    private let avail: Avail
    private let catalogue: Catalogue
    private(set) var pod = Pod()
    /// What ads may still take, in nanoseconds.
    private var leftNs: Int64
    /// The same before the first was laid here.
    private let offeredNs: Int64
    private var slotsLeft: Int
    private var endNs: Int64
    private var used: Set<Int>
    private var winners: Set<Int> = []

    init(_ avail: Avail, _ catalogue: Catalogue) {
        self.avail = avail
        self.catalogue = catalogue
        let laidNs = avail.laid.reduce(0) { $0 + $1.durationNs }
        endNs = avail.laid.last.map { $0.startNs + $0.durationNs } ?? 0
        leftNs = min(avail.rules.maxDurationNs, avail.durationNs ?? .max) - max(laidNs, endNs)
        offeredNs = leftNs
        slotsLeft = avail.rules.maxAds - avail.laid.count
        used = Set(avail.laid.compactMap { catalogue.creativeIndex(tenant: avail.tenant, id: $0.creativeId) })
    }

    var hasRoom: Bool { slotsLeft > 0 && leftNs > 0 }

    /// Lets the campaigns of one tier take turns until nothing of theirs fits.
    mutating func take(_ campaigns: [Int], using rng: inout some RandomNumberGenerator) {
        var candidates = campaigns
        while hasRoom {
            candidates = candidates.filter { fits($0) }
            guard !candidates.isEmpty else { return }
            var rotation = Rotation(
                candidates.map { ($0, catalogue.campaigns[$0].weight) }, breakNumber: avail.breakNumber, bucket: avail.viewer.bucket)
            while hasRoom, let campaign = rotation.next(using: &rng) { lay(campaign, using: &rng) }
        }
    }

    private func fits(_ campaign: Int) -> Bool { catalogue.creatives(ofCampaign: campaign).contains { reason($0) == nil } }

    /// Lays one creative of the campaign, if one fits.
    private mutating func lay(_ campaign: Int, using rng: inout some RandomNumberGenerator) {
        let first = catalogue.firstCreative[campaign]
        let owner = catalogue.campaigns[campaign]
        var rotation = Rotation(
            catalogue.creatives(ofCampaign: campaign).filter { reason($0) == nil }.map { ($0, owner.creatives[$0 - first].weight) },
            breakNumber: avail.breakNumber, bucket: avail.viewer.bucket)
        guard let creative = rotation.next(using: &rng) else { return }
        let chosen = owner.creatives[creative - first]
        pod.slots.append(
            Pod.Slot(
                campaignId: owner.id, creativeId: chosen.id, creative: creative, startNs: endNs, durationNs: chosen.durationNs))
        endNs += chosen.durationNs
        leftNs -= chosen.durationNs
        slotsLeft -= 1
        used.insert(creative)
        winners.insert(campaign)
    }

    /// Why a creative cannot be laid now; nil when it can.
    private func reason(_ creative: Int) -> LossReason? {
        switch avail.facts[creative] {
        case .notReady: .notReady
        case .noRendition: .noRendition
        case .container: .container
        case .codecs: .codecs
        case .bandwidth: .bandwidth
        case .segmentTooLong: .segmentTooLong
        case .ready:
            if used.contains(creative) { .repeated } else if catalogue.durations[creative] > leftNs { .length } else { nil }
        }
    }
}

extension PodFill {
    /// What became of each campaign.
    func trace(_ tiers: [Range<Int>], now: Int64, itemised: Bool) -> DecisionTrace {
        var trace = DecisionTrace()
        for index in tiers.joined() {
            let campaign = catalogue.campaigns[index]
            trace.note(campaign, winners.contains(index) ? .won : .lost(loss(index, campaign, now)), itemised: itemised)
        }
        if let duration = avail.durationNs { trace.unfilledNs = max(0, duration - endNs) }
        return trace
    }

    private func loss(_ index: Int, _ campaign: Campaign, _ now: Int64) -> LossReason {
        if let standing = campaign.standing { return standing }
        if !campaign.flies(at: now) { return .flight }
        var nearest = LossReason.noCreative
        for creative in catalogue.creatives(ofCampaign: index) {
            var own = reason(creative) ?? .outranked
            // It is too long for what the winners left; was it for the whole?
            if own == .length, catalogue.durations[creative] <= offeredNs { own = .outranked }
            nearest = max(nearest, own)
        }
        return nearest
    }
}
