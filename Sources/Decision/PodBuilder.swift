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

    /// - Parameters:
    ///   - seed: draws the turns.
    ///   - facts: what is known of the avail, by the numbers of the book's targeting.
    init(_ avail: Avail, leases: BudgetLeases?, seed: UInt64, now: Int64, facts: [Int32]) {
        held = PodSoFar(avail, leases: leases, now: now, facts: facts)
        order = AskingOrder(
            book: avail.inventory.book, rotation: Rotation(seed: seed, breakNumber: avail.breakNumber, bucket: avail.viewer.bucket))
    }

    /// Fills the whole break.
    /// - Parameter sponsors: campaigns that have an ad in this avail before all others, as far as they are eligible.
    mutating func fill(_ eligible: inout EligibleCampaigns, sponsors: [Int]) {
        for campaign in held.laid { held.exclude(campaign, from: &eligible) }
        var roadblocks = takeRoadblocks(&eligible)
        reserve(&eligible)
        for sponsor in sponsors where held.hasRoom { fill(sponsor: sponsor, &eligible, &roadblocks) }
        var before = -1
        // Again while something was added: it may stand between two competitors of an earlier tier.
        while held.hasRoom, held.chosen.count > before {
            before = held.chosen.count
            for (number, tier) in book.tiers.enumerated() where held.hasRoom { fill(tier, number, &eligible, &roadblocks) }
        }
    }

    /// Those that take all of a break are asked by themselves, as long as it is empty.
    /// - Returns: the ones that may; nil: none.
    private func takeRoadblocks(_ eligible: inout EligibleCampaigns) -> EligibleCampaigns? {
        let all = book.terms.roadblocks
        guard !all.isEmpty else { return nil }
        if let owner = held.laid.first(where: { all[$0] }) {
            // The break is this one's, and goes on so.
            eligible.narrow(by: .keep(BitSet(count: all.count), [], [[Int32(owner)]], else: .roadblock))
            return nil
        }
        let roadblocks = held.laid.isEmpty ? eligible.narrowed(by: .keep(all, else: .roadblock)) : nil
        eligible.narrow(by: .drop(all, for: .roadblock))
        return roadblocks
    }

    /// Lays one ad of a campaign that sponsors the avail, or all of a roadblock.
    private mutating func fill(sponsor: Int, _ eligible: inout EligibleCampaigns, _ roadblocks: inout EligibleCampaigns?) {
        let number = book.tiers.firstIndex { $0.contains(sponsor) } ?? 0
        if book.terms.roadblocks[sponsor] {
            guard held.chosen.isEmpty, roadblocks?.contains(sponsor) ?? false else { return }
            let ads = wholeBreak(of: sponsor, number)
            if !ads.isEmpty { held.takeWhole(ads) }
        } else if eligible.contains(sponsor), held.isOpen(sponsor, held.leftNs) {
            let ads = ads(of: [Turn(campaign: sponsor, number: 0)], number, held.leftNs, each: .max)
            if let ad = ads.first(where: { held.canStand($0) }) { add([ad], &eligible) }
        }
    }

    /// The best that one campaign makes of the whole break: nothing keeps its ads apart.
    private func wholeBreak(of campaign: Int, _ tier: Int) -> [AdCandidate] {
        guard held.isOpen(campaign, held.leftNs) else { return [] }
        let ads = ads(of: [Turn(campaign: campaign, number: 0)], tier, held.leftNs, each: Limits.availSlots)
        return search(ads, held.rules.forOneCampaign)
    }

    /// The roadblock of a tier that goes before what else the tier has: it brings more; or as much, and it is its turn.
    private func roadblock(
        of tier: Range<Int>, _ number: Int, _ roadblocks: inout EligibleCampaigns?, before others: [AdCandidate]
    ) -> [AdCandidate]? {
        guard held.chosen.isEmpty, var eligible = roadblocks else { return nil }
        func value(_ ads: [AdCandidate]) -> Int64 { ads.reduce(0) { $0 + $1.priceMicros } }
        var best: [AdCandidate] = [], asked = 0
        order.walk(tier, &eligible, of: nil, isOpen: { campaign, _ in held.isOpen(campaign, held.leftNs) }) { campaign in
            let ads = wholeBreak(of: campaign, number)
            if !ads.isEmpty, best.isEmpty || value(ads) > value(best) { best = ads }
            asked += 1
            return asked < Limits.tableCampaigns
        }
        roadblocks = eligible
        guard let owner = best.first?.campaign, value(best) >= value(others) else { return nil }
        guard value(best) == value(others), !others.isEmpty else { return best }
        // By their weights, as equals do.
        let own = book.weights[owner], sum = Set(others.map(\.campaign)).reduce(own) { $0 + book.weights[$1] }
        return sum == 0 || order.rotation.point(0, in: .equals(tier.lowerBound), of: sum) < own ? best : nil
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
    private mutating func fill(
        _ tier: Range<Int>, _ number: Int, _ eligible: inout EligibleCampaigns, _ roadblocks: inout EligibleCampaigns?
    ) {
        while held.hasRoom {
            var taken: [AdCandidate] = []
            if held.slotsLeft > 1 {
                let ads = table(tier, number, &eligible)
                if ads.isEmpty, roadblocks == nil { return }
                taken = search(ads, held.rules)
            }
            // For one ad no table is needed; and where nothing of a table can stand, something that is not on it may: also of those without
            // weight, who wait for the others.
            if taken.isEmpty { taken = bestAd(of: tier, number, eligible, held.leftNs, position: nil).map { [$0] } ?? [] }
            if let whole = roadblock(of: tier, number, &roadblocks, before: taken) { return held.takeWhole(whole) }
            guard !taken.isEmpty else { return }
            add(taken, &eligible)
        }
    }

    private func search(_ ads: [AdCandidate], _ rules: PodRules) -> [AdCandidate] {
        var search = PodSearch(
            PodOrder(held.chosen + ads, book, rules, laid: held.laid), chosen: { held.isUsed($0.creative) }, slots: held.slotsLeft,
            leftNs: held.leftNs, allowance: { held.allowance($0) },
            advertiser: held.hasAdvertiserCaps ? { (book.rivals.advertisers[$0], held.advertiserLimit($0)) } : nil)
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

    /// The one ad of a tier that brings the most money, of those the one whose turn it is, however long it is.
    private func bestAd(
        of tier: Range<Int>, _ number: Int, _ eligible: EligibleCampaigns, _ room: Int64, position: Campaign.Position?
    ) -> AdCandidate? {
        // Who has no place now may have one when something of a lower tier stands between.
        var taken: AdCandidate?, asked = 0, places = held.places(), eligible = eligible
        order.walk(
            tier, &eligible, of: held.inventory.fitting(room),
            isOpen: { held.isOpen($0, room) && held.hasPlace($0, room, position, &places, &$1) }
        ) { campaign in
            let ads = ads(of: [Turn(campaign: campaign, number: asked)], number, room, each: .max, position: position)
            taken = ads.first { held.canStand($0) }
            asked += 1
            return taken == nil && asked < Limits.tableCampaigns
        }
        return taken
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
