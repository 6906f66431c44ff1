/// What one break holds at some point of a decision, and what may still be added to it.
struct PodSoFar {
    let book: TenantCatalogue
    let inventory: Inventory
    private(set) var rules: PodRules
    private let now: Int64
    /// What is known of the avail, by numbers of the book's targeting.
    private let facts: [Int32]
    private let leases: BudgetLeases?
    /// Campaigns of what the break held before; those that the book no longer has are left out.
    let laid: [Int]
    /// What the viewer has seen, by campaign in ascending order.
    private let seen: [ViewerState]
    /// What ads may still take, in nanoseconds, and how many there may be.
    private(set) var leftNs: Int64
    private(set) var slotsLeft: Int
    /// The same before the first was chosen here.
    private let offeredNs: Int64
    private let startNs: Int64
    private(set) var chosen: [AdCandidate] = []
    /// By creative: in the break already.
    private var used: [Int]
    /// Creatives that caps close.
    private let closed: [Int]
    /// Whether one campaign has taken the break.
    private(set) var isRoadblocked: Bool

    init(_ avail: Avail, leases: BudgetLeases?, now: Int64, facts: [Int32]) {
        (self.now, self.facts) = (now, facts)
        inventory = avail.inventory
        book = inventory.book
        rules = inventory.channel.rules
        self.leases = leases
        laid = avail.laid.compactMap { [book] in book.campaignIndex(id: $0.campaignId) }
        isRoadblocked = laid.contains { [book] in book.terms.roadblocks[$0] }
        if isRoadblocked { rules = rules.forOneCampaign }
        seen = avail.seen
        closed = book.terms.hasWideCaps ? avail.seen.flatMap(\.closed) : []
        startNs = avail.laid.last.map { $0.startNs + $0.durationNs } ?? 0
        let laidNs = avail.laid.reduce(0) { $0 + $1.durationNs }
        leftNs = min(rules.maxDurationNs, avail.durationNs ?? .max) - max(laidNs, startNs)
        offeredNs = leftNs
        slotsLeft = rules.places - avail.laid.count
        used = avail.laid.compactMap { [book] in book.creativeIndex(id: $0.creativeId) }
    }

    var hasRoom: Bool { slotsLeft > 0 && leftNs >= inventory.leastNs && leftNs > 0 }

    mutating func add(_ ads: [AdCandidate]) {
        for ad in ads {
            chosen.append(ad)
            used.append(ad.creative)
            leftNs -= ad.durationNs
            slotsLeft -= 1
        }
    }

    /// Lays the ads of one campaign, and closes the break to all others.
    mutating func takeWhole(_ ads: [AdCandidate]) {
        add(ads)
        rules = rules.forOneCampaign
        slotsLeft = 0
        isRoadblocked = true
    }

    /// Leaves an ad out, and as much time.
    mutating func keepFree(_ lengthNs: Int64) {
        slotsLeft -= 1
        leftNs -= min(leftNs, lengthNs)
    }

    /// How many ads of a campaign were chosen before.
    func count(chosen campaign: Int) -> Int { chosen.isEmpty ? 0 : chosen.count { $0.campaign == campaign } }

    func isUsed(_ creative: Int) -> Bool { used.contains(creative) }

    /// Ads in an order that the rules allow behind what the break held before; nil when there is none.
    func inOrder(_ ads: [AdCandidate], by rules: PodRules? = nil) -> [AdCandidate]? {
        var order = PodOrder(ads, book, rules ?? self.rules, laid: laid)
        return order.ordered()
    }
}

/// Who may be added.
extension PodSoFar {
    /// Whether something of a campaign fits, can be paid, and is not capped.
    func isOpen(_ campaign: Int, _ room: Int64) -> Bool {
        inventory.shortestNs[campaign] <= room && allowance(campaign) > 0 && shortestNs(of: campaign, room) != nil
    }

    /// Takes out those that can't be in one break with a campaign that is in it.
    func exclude(_ campaign: Int, from eligible: inout EligibleCampaigns) {
        if rules.advertisers == .pod { book.rivals.drop(advertiserOf: campaign, from: &eligible) }
        if rules.categories == .pod { book.rivals.drop(categoriesOf: campaign, from: &eligible) }
        if book.rivals.hasLabels { book.rivals.drop(excludedBy: campaign, from: &eligible) }
    }

    func fits(_ creative: Int, _ room: Int64) -> Bool {
        inventory.isLayable[creative] && book.durations[creative] <= room && !used.contains(creative) && isOpen(creative: creative)
    }

    /// Whether its own flight, its own targeting and caps on it allow a creative now.
    private func isOpen(creative: Int) -> Bool { closing(creative) == nil }

    /// What closes a creative; nil: nothing.
    private func closing(_ creative: Int) -> LossReason? {
        if !closed.isEmpty, closed.contains(creative) { return .cap }
        guard !book.terms.creatives.isEmpty, let terms = book.terms.creatives[creative] else { return nil }
        if !terms.isFlying(at: now) { return .creativeFlight }
        return terms.takes(facts) ? nil : .creativeTargeting
    }

    /// The creative whose turn it is: one that can't be laid here at all is stepped over, one that is too long for this break is waited
    /// for.
    func nextInSequence(of campaign: Int) -> Int? {
        guard !laid.contains(campaign), count(chosen: campaign) == 0 else { return nil }
        let range = book.creatives(ofCampaign: campaign), next = state(of: campaign)?.next ?? 0
        for step in 0..<range.count {
            let creative = range.lowerBound + (next + step) % range.count
            if inventory.isLayable[creative], isOpen(creative: creative) { return creative }
        }
        return nil
    }

    /// The shortest ad that can be had of a campaign; nil when there is none.
    private func shortestNs(of campaign: Int, _ room: Int64) -> Int64? {
        if book.isInSequence[campaign] {
            return nextInSequence(of: campaign).flatMap { fits($0, room) ? book.durations[$0] : nil }
        }
        if used.isEmpty, !book.terms.selective[campaign] { return inventory.shortestNs[campaign] }
        return book.creatives(ofCampaign: campaign).lazy.filter { fits($0, room) }.map { book.durations[$0] }.min()
    }

    /// What was found about who has a place beside what the break holds now.
    struct Places {
        /// What a campaign shares with the break, and the place that it wants: all else about it does not matter to its place, unless
        /// slots have lengths.
        fileprivate struct Likeness: Hashable {
            /// -1: none that is in the break.
            var advertiser: Int32
            var categories: [Int32]
            var position: Campaign.Position?
        }
        /// Of what the break holds.
        private var advertisers: [Int32] = [], categories: [Int32] = []
        private var categoryBits: UInt64 = 0
        /// Campaigns that have no place, and from which length on.
        private var refused: [Likeness: Int64] = [:]

        /// - Parameter campaigns: those in the break, laid or chosen.
        fileprivate init(beside campaigns: some Sequence<Int>, _ rivals: RivalIndex) {
            for campaign in campaigns {
                advertisers.append(rivals.advertisers[campaign])
                categories += rivals.categories[campaign]
                categoryBits |= rivals.categoryBits[campaign]
            }
        }

        fileprivate func likeness(of campaign: Int, _ rivals: RivalIndex, _ position: Campaign.Position?) -> Likeness {
            let advertiser = rivals.advertisers[campaign]
            return Likeness(
                advertiser: advertiser >= 0 && advertisers.contains(advertiser) ? advertiser : -1,
                categories: rivals.categoryBits[campaign] & categoryBits == 0
                    ? [] : rivals.categories[campaign].filter(categories.contains),
                position: position)
        }

        fileprivate func refuse(_ likeness: Likeness, _ lengthNs: Int64) -> Bool { refused[likeness].map { lengthNs >= $0 } ?? false }

        fileprivate mutating func note(refused likeness: Likeness, _ lengthNs: Int64) { refused[likeness] = lengthNs }
    }

    /// Nothing is found yet.
    func places() -> Places { Places(beside: laid + chosen.map(\.campaign), book.rivals) }

    /// Whether an ad of a campaign that is open can stand beside what the break holds: if its shortest can't, nothing of it can.
    ///
    /// - Parameter eligible: those of an advertiser or a category of which nothing has a place are taken out.
    func hasPlace(
        _ campaign: Int, _ room: Int64, _ position: Campaign.Position?, _ places: inout Places, _ eligible: inout EligibleCampaigns
    ) -> Bool {
        if chosen.isEmpty, laid.isEmpty, rules.slotsNs.isEmpty { return true }
        guard let ownNs = shortestNs(of: campaign, room) else { return false }
        // Where slots have no lengths, no length matters.
        let shortestNs = rules.slotsNs.isEmpty ? 0 : ownNs, position = position ?? book.positions[campaign]
        let likeness = places.likeness(of: campaign, book.rivals, position)
        guard !places.refuse(likeness, shortestNs) else { return false }
        var shortest = AdCandidate(
            campaign: campaign, creative: 0, durationNs: shortestNs, priceMicros: 0, tier: .max, round: 0, turn: 0, position: position)
        guard !canStand(shortest) else { return true }
        places.note(refused: likeness, shortestNs)
        guard rules.slotsNs.isEmpty else { return false }
        // What has no place for its advertiser alone has none whatever its categories are, and the other way round.
        shortest.position = nil
        if likeness.advertiser >= 0, !canStand(shortest, apartBy: \.advertisers) {
            book.rivals.drop(advertiserOf: campaign, from: &eligible)
        }
        if likeness.categories.count == 1, !canStand(shortest, apartBy: \.categories) {
            book.rivals.drop(category: likeness.categories[0], from: &eligible)
        }
        return false
    }

    /// Whether an ad can be put in an order with those that are chosen when only advertisers or only categories are kept apart.
    private func canStand(_ ad: AdCandidate, apartBy kept: WritableKeyPath<PodRules, PodRules.Separation>) -> Bool {
        var rules = rules
        (rules.advertisers, rules.categories) = (.ads(0), .ads(0))
        rules[keyPath: kept] = self.rules[keyPath: kept]
        return inOrder(chosen + [ad], by: rules) != nil
    }

    /// Whether an ad can be put in an order with those that are chosen.
    func canStand(_ ad: AdCandidate) -> Bool {
        if chosen.isEmpty, laid.isEmpty { return rules.slotsNs.first.map { ad.durationNs <= $0 } ?? true }
        return inOrder(chosen + [ad]) != nil
    }

    /// How many ads of a campaign there may still be: by what may be in a break, what the viewer has seen and what can be paid.
    func allowance(_ campaign: Int) -> Int64 {
        var most = Int64(book.allowances[campaign])
        if !laid.isEmpty, most < .max, book.campaigns[campaign].caps.contains(where: { $0.per == .adBreak }) {
            most -= Int64(laid.count { $0 == campaign })
        }
        if let state = state(of: campaign) { most = min(most, Int64(state.left)) }
        if let leases { most = min(most, leases.credit(campaign)) }
        if most < .max { most -= Int64(count(chosen: campaign)) }
        return hasAdvertiserCaps ? min(most, advertiserAllowance(campaign)) : most
    }

    /// Whether any campaign has a cap on its advertiser.
    var hasAdvertiserCaps: Bool { !book.terms.advertiserCaps.isEmpty }

    /// How many ads of its advertiser a campaign allows, those that were chosen here among them.
    func advertiserLimit(_ campaign: Int) -> Int64 {
        guard let cap = book.terms.advertiserCaps[campaign] else { return .max }
        var most = min(Int64(cap.inTime), Int64(state(of: campaign)?.advertiserLeft ?? .max))
        if cap.inBreak < .max {
            most = min(most, Int64(cap.inBreak - laid.count { book.rivals.shareAdvertiser($0, campaign) }))
        }
        return most
    }

    /// How many ads of a campaign caps on its advertiser still allow: its own, and those of the ads that are chosen.
    private func advertiserAllowance(_ campaign: Int) -> Int64 {
        var most = advertiserLimit(campaign), count: Int64 = 0
        for ad in chosen where book.rivals.shareAdvertiser(ad.campaign, campaign) {
            count += 1
            most = min(most, advertiserLimit(ad.campaign))
        }
        return most < .max ? most - count : most
    }

    /// What the viewer has seen of a campaign, as far as it matters.
    private func state(of campaign: Int) -> ViewerState? {
        guard !seen.isEmpty, book.isRemembered[campaign] else { return nil }
        var low = 0, high = seen.count
        while low < high {
            let middle = (low + high) / 2
            if seen[middle].campaign < campaign { low = middle + 1 } else { high = middle }
        }
        return low < seen.count && seen[low].campaign == campaign ? seen[low] : nil
    }

}

/// What comes of it.
extension PodSoFar {
    /// What was chosen, in its order.
    var pod: Pod {
        var startNs = self.startNs, ads = chosen.sorted { $0.goes(before: $1) }, ordered = ads.count > 1 ? inOrder(ads) : ads
        // Each choice was put in order before it was taken; should the steps not do for all of them together, less is laid.
        while ordered == nil, !ads.isEmpty {
            ads.removeLast()
            ordered = inOrder(ads)
        }
        return Pod(
            slots: (ordered ?? []).map { ad in
                defer { startNs += ad.durationNs }
                return Pod.Slot(
                    campaignId: book.ids[ad.campaign], creativeId: book.creative(ad.creative, of: ad.campaign).id, campaign: ad.campaign,
                    creative: ad.creative, startNs: startNs, durationNs: ad.durationNs)
            })
    }

    /// Where the break's ads end, nanoseconds.
    var endNs: Int64 { chosen.reduce(startNs) { $0 + $1.durationNs } }

    /// Why a campaign that was eligible is not in the pod.
    func reason(_ campaign: Int) -> LossReason {
        // What the longest ad could have been in the first place.
        let offeredNs = rules.places == 0 ? 0 : min(offeredNs, rules.slotsNs.max() ?? .max)
        let shortestNs = inventory.shortestNs[campaign]
        if !laid.isEmpty, laid.contains(campaign),
            book.creatives(ofCampaign: campaign).allSatisfy({ used.contains($0) || !inventory.isLayable[$0] })
        {
            return .repeated
        }
        if book.terms.selective[campaign], let closing = closingAll(of: campaign) { return closing }
        if shortestNs > offeredNs { return .length }
        if isRoadblocked || book.terms.roadblocks[campaign] { return .roadblock }
        if shortestNs > (slotsLeft > 0 ? leftNs : -1) { return .outranked }
        // The search leaves nothing out that fits and may be laid.
        if allowance(campaign) <= 0 { return .cap }
        if book.rivals.hasLabels, (laid + chosen.map(\.campaign)).contains(where: { book.rivals.exclude($0, campaign) }) { return .label }
        return book.positions[campaign] == nil ? .separation : .position
    }

    /// What closes all creatives of a campaign that can be laid here, the last thing that one of them lacks; nil: one is open.
    private func closingAll(of campaign: Int) -> LossReason? {
        var last: LossReason?
        for creative in book.creatives(ofCampaign: campaign) where inventory.isLayable[creative] {
            guard let closing = closing(creative) else { return nil }
            if closing == .cap { return .cap }
            last = max(last ?? closing, closing)
        }
        return last
    }
}
