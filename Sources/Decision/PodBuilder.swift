/// Fills one avail tier by tier: puts the candidates on the table, and lets `PodSearch` choose.
struct PodBuilder {
    private(set) var held: PodSoFar
    private let order: AskingOrder
    private var book: TenantCatalogue { held.book }

    /// A campaign that is asked, and when it is its turn.
    private struct Turn {
        var campaign: Int
        var number: Int
    }

    init(_ avail: Avail, leases: BudgetLeases?, seed: UInt64) {
        held = PodSoFar(avail, leases: leases)
        order = AskingOrder(
            book: avail.inventory.book, rotation: Rotation(seed: seed, breakNumber: avail.breakNumber, bucket: avail.viewer.bucket))
    }

    /// Fills the whole break.
    mutating func fill(_ eligible: inout EligibleCampaigns) {
        for campaign in held.laid { held.exclude(campaign, from: &eligible) }
        reserve(&eligible)
        var before = -1
        // Again while something was added: it may stand between two competitors of an earlier tier.
        while held.hasRoom, held.chosen.count > before {
            before = held.chosen.count
            for (number, tier) in book.tiers.enumerated() where held.hasRoom { fill(tier, number, &eligible) }
        }
    }

    /// Fills the ads that are kept for somebody, and keeps free what nobody took.
    private mutating func reserve(_ eligible: inout EligibleCampaigns) {
        // They were looked at when the break's first part was filled.
        guard held.laid.isEmpty else { return }
        for (rule, owners) in zip(held.rules.reserved, held.inventory.reserved) where held.hasRoom {
            let own = eligible.narrowed(by: .keep(owners, else: .outranked))
            let room = min(held.leftNs, rule.durationNs ?? held.leftNs)
            var taken: AdCandidate?
            for (number, tier) in book.tiers.enumerated() where taken == nil {
                taken = bestAd(of: tier, number, own, room, position: rule.position)
            }
            if let taken { add([taken], &eligible) } else { held.keepFree(rule.durationNs ?? 0) }
        }
    }

    private mutating func add(_ ads: [AdCandidate], _ eligible: inout EligibleCampaigns) {
        held.add(ads)
        for ad in ads { held.exclude(ad.campaign, from: &eligible) }
    }

    /// Fills what is left from one tier, until nothing of it fits any more.
    private mutating func fill(_ tier: Range<Int>, _ number: Int, _ eligible: inout EligibleCampaigns) {
        while held.hasRoom {
            var taken: [AdCandidate] = []
            if held.slotsLeft > 1 {
                let ads = table(tier, number, &eligible)
                if ads.isEmpty { return }
                taken = search(ads)
            }
            // For one ad no table is needed; and where nothing of a table can stand, something that is not on it may: also of those without
            // weight, who wait for the others.
            if taken.isEmpty { taken = bestAd(of: tier, number, eligible, held.leftNs, position: nil).map { [$0] } ?? [] }
            guard !taken.isEmpty else { return }
            add(taken, &eligible)
        }
    }

    private func search(_ ads: [AdCandidate]) -> [AdCandidate] {
        var search = PodSearch(
            PodOrder(held.chosen + ads, book, held.rules, laid: held.laid), chosen: { held.isUsed($0.creative) }, slots: held.slotsLeft,
            leftNs: held.leftNs, allowance: { held.allowance($0) })
        return search.run()
    }

    /// The first campaigns of a tier that something fits of, and their ads. Of those that can't all stand in one break not too many, so
    /// that others are to be had beside them.
    private func table(_ tier: Range<Int>, _ number: Int, _ eligible: inout EligibleCampaigns) -> [AdCandidate] {
        var campaigns: [Turn] = [], waiting: [Turn] = [], asked = 0
        let room = held.leftNs
        order.walk(tier, &eligible, of: held.inventory.fitting(room), isOpen: { campaign, _ in held.isOpen(campaign, room) }) { campaign in
            let turn = Turn(campaign: campaign, number: asked)
            asked += 1
            if !isCrowded(campaign, campaigns) {
                campaigns.append(turn)
            } else if waiting.count < Limits.tableCampaigns {
                waiting.append(turn)
            }
            return campaigns.count < Limits.tableCampaigns && asked < Limits.tableAsked
        }
        campaigns += waiting.prefix(Limits.tableCampaigns - campaigns.count)
        // With what is chosen they are a word of bits.
        return Array(ads(of: campaigns, number, room, each: Limits.tableCreatives).prefix(64 - held.chosen.count))
    }

    /// Whether as many competitors of a campaign are on the table as can be of use.
    private func isCrowded(_ campaign: Int, _ table: [Turn]) -> Bool {
        func most(_ separation: PodRules.Separation) -> Int {
            switch separation {
            case .ads(0): .max
            // Some more than find a place: of those that pay nearly the same others may fill the break better.
            case .ads(let count): Limits.tableRivals + (held.slotsLeft + count) / (count + 1)
            case .pod: Limits.tableRivals
            }
        }
        return table.count { book.rivals.shareAdvertiser($0.campaign, campaign) } >= most(held.rules.advertisers)
            || table.count { book.rivals.shareCategory($0.campaign, campaign) } >= most(held.rules.categories)
    }

    /// The one ad of a tier that brings the most money, of those the longest, of those the one whose turn it is.
    private func bestAd(
        of tier: Range<Int>, _ number: Int, _ eligible: EligibleCampaigns, _ room: Int64, position: Campaign.Position?
    ) -> AdCandidate? {
        // Who has no place now may have one when something of a lower tier stands between.
        var campaigns: [Turn] = [], places = held.places(), eligible = eligible
        order.walk(
            tier, &eligible, of: held.inventory.fitting(room),
            isOpen: { held.isOpen($0, room) && held.hasPlace($0, room, position, &places, &$1) }
        ) { campaign in
            // Nothing that pays less can be better.
            if let first = campaigns.first, book.prices[first.campaign] > book.prices[campaign] { return false }
            campaigns.append(Turn(campaign: campaign, number: campaigns.count))
            return campaigns.count < Limits.tableCampaigns
        }
        // Whose turn it is within a campaign is worked out for those alone that have one of the longest.
        let longest = campaigns.map { held.longestNs(of: $0.campaign, room) }, most = longest.max()
        let first = zip(campaigns, longest).compactMap { $1 == most ? $0 : nil }
        return first.isEmpty
            ? nil
            : best(of: ads(of: first, number, room, each: .max, position: position).filter { $0.durationNs == most })
                ?? best(of: ads(of: campaigns, number, room, each: .max, position: position))
    }

    /// The longest that can stand in the break, of those the first.
    private func best(of ads: [AdCandidate]) -> AdCandidate? {
        var ads = ads
        while var best = ads.indices.first {
            for other in ads.indices where ads[other].isLonger(than: ads[best]) { best = other }
            if held.canStand(ads[best]) { return ads[best] }
            ads.remove(at: best)
        }
        return nil
    }

    /// The first creatives of campaigns that fit.
    private func ads(
        of campaigns: [Turn], _ tier: Int, _ room: Int64, each most: Int, position: Campaign.Position? = nil
    ) -> [AdCandidate] {
        var ads: [AdCandidate] = [], creatives: [Int] = []
        ads.reserveCapacity(campaigns.count * 4)
        for turn in campaigns {
            list(creatives: &creatives, of: turn.campaign, room, most)
            let before = held.count(chosen: turn.campaign)
            for (round, creative) in creatives.enumerated() {
                ads.append(
                    AdCandidate(
                        campaign: turn.campaign, creative: creative, durationNs: book.durations[creative],
                        priceMicros: book.prices[turn.campaign], tier: tier, round: round + before, turn: turn.number,
                        position: position ?? book.positions[turn.campaign]))
            }
        }
        return ads
    }

    /// Lists the first creatives of a campaign that fit, in the order of their turn.
    private func list(creatives: inout [Int], of campaign: Int, _ room: Int64, _ most: Int) {
        creatives.removeAll(keepingCapacity: true)
        if book.isInSequence[campaign] {
            if let next = held.nextInSequence(of: campaign), held.fits(next, room) { creatives.append(next) }
            return
        }
        let range = book.creatives(ofCampaign: campaign)
        var total = 0, isAnyWithout = false
        for creative in range where held.fits(creative, room) {
            creatives.append(creative)
            total += book.creativeWeights[creative]
            if book.creativeWeights[creative] == 0 { isAnyWithout = true }
        }
        // Those without weight wait until none that has some is left.
        if total > 0, isAnyWithout { creatives.removeAll { book.creativeWeights[$0] == 0 } }
        let count = min(creatives.count, most)
        for place in 0..<count where total > 0 && place < creatives.count - 1 {
            var point = order.rotation.point(place, in: .creatives(range.lowerBound), of: total), drawn = place
            while point >= book.creativeWeights[creatives[drawn]] {
                point -= book.creativeWeights[creatives[drawn]]
                drawn += 1
            }
            creatives.swapAt(place, drawn)
            total -= book.creativeWeights[creatives[place]]
        }
        while creatives.count > count { creatives.removeLast() }
    }
}
