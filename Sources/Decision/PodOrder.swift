/// Puts chosen ads in an order that the channel's rules allow: the preferred one if it does, else the next.
struct PodOrder {
    private let book: TenantCatalogue
    private let rules: PodRules
    /// Campaigns that stand before, in earlier parts of the break.
    private let laid: [Int]
    /// Other ads that must stand between two of one advertiser and of one category.
    private let advertisers: Int, categories: Int
    private var stepsLeft = Limits.orderSteps
    /// Of the last order that was asked for, at least 1.
    var stepsTaken: Int { Limits.orderSteps - stepsLeft + 1 }

    init(_ book: TenantCatalogue, _ rules: PodRules, laid: [Int]) {
        self.book = book
        self.rules = rules
        self.laid = laid
        // What may not be in one break at all is not chosen together.
        advertisers = if case .ads(let count) = rules.advertisers { count } else { 0 }
        categories = if case .ads(let count) = rules.categories { count } else { 0 }
    }

    /// Whether two campaigns must not be neighbours.
    func separates(_ one: Int, _ other: Int) -> Bool {
        advertisers > 0 && book.shareAdvertiser(one, other) || categories > 0 && book.shareCategory(one, other)
    }

    /// The same for a campaign and what the break holds already.
    func separatesFromLaid(_ campaign: Int) -> Bool { laid.contains { separates($0, campaign) } }

    /// - Returns: the ads in their order; nil when no order is allowed, or none was found in `Limits.orderSteps`.
    mutating func order(_ ads: [Candidate]) -> [Candidate]? {
        let preferred = ads.sorted { $0.goes(before: $1) }
        stepsLeft = Limits.orderSteps
        var placed: [Int] = [], isPlaced = [Bool](repeating: false, count: ads.count)
        return place(preferred, &placed, &isPlaced) ? placed.map { preferred[$0] } : nil
    }

    private mutating func place(_ ads: [Candidate], _ placed: inout [Int], _ isPlaced: inout [Bool]) -> Bool {
        if placed.count == ads.count { return true }
        for index in ads.indices where !isPlaced[index] && fits(ads[index], ads, placed) {
            stepsLeft -= 1
            guard stepsLeft > 0 else { return false }
            placed.append(index)
            isPlaced[index] = true
            if place(ads, &placed, &isPlaced) { return true }
            placed.removeLast()
            isPlaced[index] = false
        }
        return false
    }

    private func fits(_ ad: Candidate, _ ads: [Candidate], _ placed: [Int]) -> Bool {
        let place = laid.count + placed.count
        switch ad.position {
        case .first where place > 0: return false
        case .last where placed.count < ads.count - 1: return false
        default: break
        }
        if !rules.slotsNs.isEmpty, place >= rules.slotsNs.count || ad.durationNs > rules.slotsNs[place] { return false }
        for back in 0..<max(0, min(place, max(advertisers, categories))) {
            let own = placed.count - 1 - back
            let before = own >= 0 ? ads[placed[own]].campaign : laid[laid.count + own]
            if back < advertisers, book.shareAdvertiser(ad.campaign, before) { return false }
            if back < categories, book.shareCategory(ad.campaign, before) { return false }
        }
        return true
    }
}
