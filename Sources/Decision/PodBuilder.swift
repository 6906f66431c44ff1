/// Fills one avail tier by tier: puts the candidates on the table, and lets `PodSearch` choose.
struct PodBuilder {
    private let avail: Avail
    private let book: TenantCatalogue
    private let inventory: Inventory
    private let rules: PodRules
    private let purse: BudgetLeases?
    private let rotation: Rotation
    private let order: PodOrder
    /// Campaigns of what the break holds already; those that the book no longer has are left out.
    private let laid: [Int]
    /// What ads may still take, in nanoseconds, and how many there may be.
    private(set) var leftNs: Int64
    private(set) var slotsLeft: Int
    /// The same before the first was chosen here.
    let offeredNs: Int64
    private let startNs: Int64
    private(set) var chosen: [Candidate] = []
    /// By creative: in the break already.
    private var used: Set<Int>
    /// By campaign: how many more of it there may be, for those that the viewer has seen or that were chosen; and which these are.
    private var allowances: [Int: Int64]
    private var isKnown: BitSet
    /// By campaign, for those in a sequence that the viewer has begun.
    private let next: [Int: Int]

    init(_ avail: Avail, purse: BudgetLeases?, seed: UInt64) {
        self.avail = avail
        inventory = avail.inventory
        book = inventory.book
        rules = inventory.channel.rules
        self.purse = purse
        rotation = Rotation(seed: seed, breakNumber: avail.breakNumber, bucket: avail.viewer.bucket)
        laid = avail.laid.compactMap { [book] in book.campaignIndex(id: $0.campaignId) }
        order = PodOrder(book, rules, laid: laid)
        startNs = avail.laid.last.map { $0.startNs + $0.durationNs } ?? 0
        let laidNs = avail.laid.reduce(0) { $0 + $1.durationNs }
        leftNs = min(rules.maxDurationNs, avail.durationNs ?? .max) - max(laidNs, startNs)
        offeredNs = leftNs
        slotsLeft = rules.places - avail.laid.count
        used = Set(avail.laid.compactMap { [book] in book.creativeIndex(id: $0.creativeId) })
        allowances = Dictionary(avail.seen.map { ($0.campaign, Int64($0.left)) }) { first, _ in first }
        isKnown = BitSet(count: book.campaigns.count)
        for state in avail.seen { isKnown[state.campaign] = true }
        for campaign in laid { isKnown[campaign] = true }
        next = Dictionary(avail.seen.map { ($0.campaign, $0.next) }) { first, _ in first }
    }

    var hasRoom: Bool { slotsLeft > 0 && leftNs >= inventory.leastNs && leftNs > 0 }

    /// Fills the ads that are kept for somebody, and keeps free what nobody took.
    mutating func reserve(_ eligible: BitSet) {
        // They were looked at when the break's first part was filled.
        guard avail.laid.isEmpty else { return }
        for (rule, own) in zip(rules.reserved, inventory.reserved) where hasRoom {
            var candidates = eligible
            _ = candidates.formIntersection(own)
            let room = min(leftNs, rule.durationNs ?? leftNs)
            var taken: [Candidate] = []
            for (number, tier) in book.tiers.enumerated() where taken.isEmpty {
                taken = best(of: table(tier, number, candidates, room, position: rule.position).ads, slots: 1, room)
            }
            if taken.isEmpty {
                slotsLeft -= 1
                leftNs -= min(leftNs, rule.durationNs ?? 0)
            }
            take(taken)
        }
    }

    /// Fills what is left from one tier.
    mutating func fill(_ tier: Range<Int>, _ number: Int, _ eligible: BitSet) {
        var rest = eligible, rounds = 0
        while hasRoom, rounds < Limits.tableRounds {
            rounds += 1
            let (ads, campaigns, isAll) = table(tier, number, rest, leftNs, position: nil)
            guard !campaigns.isEmpty else { return }
            let taken = best(of: ads, slots: slotsLeft, leftNs)
            take(taken)
            // With what is on the table nothing more fits, but for campaigns with more creatives than are laid out at once.
            for campaign in campaigns where taken.isEmpty || book.creatives(ofCampaign: campaign).count <= Limits.tableCreatives {
                rest[campaign] = false
            }
            if isAll, taken.isEmpty { return }
        }
    }

    private func best(of ads: [Candidate], slots: Int, _ room: Int64) -> [Candidate] {
        guard !ads.isEmpty else { return [] }
        var search = PodSearch(
            ads, beside: chosen, slots: slots, leftNs: room, order: order, rules: rules, allowance: { allowance($0) },
            excludes: { excludes($0, $1) })
        return search.run()
    }

    private mutating func take(_ ads: [Candidate]) {
        for ad in ads {
            // Before it counts as chosen, for that counts too.
            allowances[ad.campaign] = allowance(ad.campaign) - 1
            isKnown[ad.campaign] = true
            chosen.append(ad)
            used.insert(ad.creative)
            leftNs -= ad.durationNs
            slotsLeft -= 1
        }
    }

    /// The first campaigns of a tier that something fits of, and their ads.
    private func table(
        _ tier: Range<Int>, _ number: Int, _ rest: BitSet, _ room: Int64, position: Campaign.Position?
    ) -> (ads: [Candidate], campaigns: [Int], isAll: Bool) {
        var campaigns: [Int] = [], equals: [(index: Int, weight: Int)] = [], price: Int64 = -1, isAll = true
        func seat() {
            // Those without weight wait until none that has some is left.
            if equals.contains(where: { $0.weight > 0 }) { equals.removeAll { $0.weight == 0 } }
            campaigns += rotation.first(Limits.tableCampaigns - campaigns.count, of: equals)
            equals.removeAll(keepingCapacity: true)
        }
        let prices = book.prices, shortestNs = inventory.shortestNs
        rest.walk(tier) { index in
            if prices[index] != price {
                seat()
                price = prices[index]
            }
            if campaigns.count >= Limits.tableCampaigns {
                isAll = false
                return false
            }
            if shortestNs[index] <= room, allowance(index) > 0, !isExcluded(index) {
                equals.append((index, book.weights[index]))
            }
            return true
        }
        if campaigns.count + equals.count > Limits.tableCampaigns { isAll = false }
        seat()
        var ads: [Candidate] = [], order: [(time: Double, index: Int)] = []
        ads.reserveCapacity(campaigns.count * Limits.tableCreatives)
        for (turn, campaign) in campaigns.enumerated() {
            sort(creatives: &order, of: campaign, room)
            let before = isKnown[campaign] ? rounds(of: campaign) : 0
            for (round, creative) in order.enumerated() {
                ads.append(
                    Candidate(
                        campaign: campaign, creative: creative.index, durationNs: book.durations[creative.index],
                        priceMicros: book.prices[campaign], tier: number, round: round + before, turn: turn,
                        position: position ?? book.positions[campaign]))
            }
        }
        return (ads, campaigns, isAll)
    }

    /// How many ads of a campaign were chosen before.
    private func rounds(of campaign: Int) -> Int { chosen.count { $0.campaign == campaign } }

    /// Lists the first creatives of a campaign that fit, in the order of their turn.
    private func sort(creatives order: inout [(time: Double, index: Int)], of campaign: Int, _ room: Int64) {
        order.removeAll(keepingCapacity: true)
        let range = book.creatives(ofCampaign: campaign)
        func fits(_ creative: Int) -> Bool {
            inventory.isLayable[creative] && book.durations[creative] <= room && !(isKnown[campaign] && used.contains(creative))
        }
        if book.isInSequence[campaign] {
            guard !laid.contains(campaign), rounds(of: campaign) == 0 else { return }
            // One that can't be laid here at all is stepped over, one that is too long for this break is waited for.
            for step in 0..<range.count {
                let creative = range.lowerBound + ((next[campaign] ?? 0) + step) % range.count
                guard inventory.isLayable[creative] else { continue }
                if fits(creative) { order.append((0, creative)) }
                return
            }
            return
        }
        let hasWeight = range.contains { fits($0) && book.creativeWeights[$0] > 0 }
        for creative in range where fits(creative) && (book.creativeWeights[creative] > 0 || !hasWeight) {
            Rotation.seat(rotation.time(creative, book.creativeWeights[creative]), creative, among: Limits.tableCreatives, &order)
        }
    }

    private func allowance(_ campaign: Int) -> Int64 {
        guard isKnown[campaign], let known = allowances[campaign] else { return unseen(campaign) }
        return min(known, unseen(campaign))
    }

    /// Without what the viewer has seen: by what may be in a break and what can be paid.
    private func unseen(_ campaign: Int) -> Int64 {
        let most = Int64(book.allowances[campaign])
        let inBreak =
            !laid.isEmpty && most < .max && book.campaigns[campaign].caps.contains { $0.per == .adBreak } ? laidCount(campaign) : 0
        let open = min(most - inBreak, purse?.credit(campaign) ?? .max)
        return open < .max && isKnown[campaign] ? open - Int64(rounds(of: campaign)) : open
    }

    private func laidCount(_ campaign: Int) -> Int64 { laid.isEmpty ? 0 : Int64(laid.count { $0 == campaign }) }

    /// Whether two campaigns can't be in one break; of one with itself it is asked for a second ad.
    private func excludes(_ one: Int, _ other: Int) -> Bool {
        if case .pod = rules.advertisers, book.shareAdvertiser(one, other) { return true }
        if case .pod = rules.categories, book.shareCategory(one, other) { return true }
        return false
    }

    /// Whether what the break holds keeps a campaign out.
    private func isExcluded(_ campaign: Int) -> Bool {
        guard rules.advertisers == .pod || rules.categories == .pod else { return false }
        return chosen.contains { excludes($0.campaign, campaign) } || laid.contains { excludes($0, campaign) }
    }
}

extension PodBuilder {
    /// What was chosen, in its order.
    var pod: Pod {
        var order = self.order, startNs = self.startNs, ads = chosen.sorted { $0.goes(before: $1) }, ordered = order.order(ads)
        // Each choice was put in order before it was taken; should the steps not do for all of them together, less is laid.
        while ordered == nil, !ads.isEmpty {
            ads.removeLast()
            ordered = order.order(ads)
        }
        return Pod(
            slots: (ordered ?? []).map { ad in
                let campaign = book.campaigns[ad.campaign]
                defer { startNs += ad.durationNs }
                return Pod.Slot(
                    campaignId: campaign.id, creativeId: campaign.creatives[ad.creative - book.firstCreative[ad.campaign]].id,
                    campaign: ad.campaign, creative: ad.creative, startNs: startNs, durationNs: ad.durationNs)
            })
    }

    /// Where the break's ads end, nanoseconds.
    var endNs: Int64 { chosen.reduce(startNs) { $0 + $1.durationNs } }

    /// Counts, and hands over one by one, why each campaign that was eligible is not in the pod.
    func reasons(_ campaigns: BitSet, but winners: BitSet, _ body: (Int, LossReason) -> Void) {
        let shortestNs = inventory.shortestNs, room = slotsLeft > 0 ? leftNs : -1
        // What the longest ad could have been in the first place.
        let offeredNs = rules.places == 0 ? 0 : min(offeredNs, rules.slotsNs.max() ?? .max)
        campaigns.forEach(in: 0..<campaigns.count) { index in
            guard !winners[index] else { return }
            let shortest = shortestNs[index]
            let isLaid = !laid.isEmpty && laid.contains(index)
            if isLaid, book.creatives(ofCampaign: index).allSatisfy({ used.contains($0) || !inventory.isLayable[$0] }) {
                body(index, .repeated)
            } else if shortest > offeredNs {
                body(index, .length)
            } else if shortest > room {
                body(index, .outranked)
            } else {
                // The search leaves nothing out that fits and may be laid.
                body(index, allowance(index) <= 0 ? .cap : book.positions[index] == nil ? .separation : .position)
            }
        }
    }
}
