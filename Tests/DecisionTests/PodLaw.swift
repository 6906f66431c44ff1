@testable import Decision

/// The rules of a pod once more, for a whole sequence at a time: what the search and the order must agree with.
struct PodLaw {
    let book: TenantCatalogue
    let rules: PodRules
    var leftNs: Int64
    /// Campaigns laid before in the same break.
    var laid: [Int] = []

    /// Creatives in their order.
    func allows(_ sequence: [Int]) -> Bool { mayBeTogether(sequence) && places(sequence) }

    /// What their order does not matter to.
    func mayBeTogether(_ creatives: [Int]) -> Bool {
        Set(creatives).count == creatives.count && laid.count + creatives.count <= rules.maxAds
            && creatives.reduce(0, { $0 + book.durations[$1] }) <= leftNs
            && creatives.allSatisfy { (rules.minAdNs...rules.maxAdNs).contains(book.durations[$0]) }
            && keepsCaps(laid + creatives.map(owner), new: creatives.map(owner)) && keepsLabels(laid + creatives.map(owner))
    }

    /// Whether each may stand where it does.
    func places(_ sequence: [Int]) -> Bool {
        let owners = sequence.map(owner)
        for (place, creative) in sequence.enumerated() {
            let at = laid.count + place, campaign = book.campaigns[owners[place]], length = book.durations[creative]
            if campaign.position == .first, at > 0 { return false }
            if campaign.position == .last, place < sequence.count - 1 { return false }
            if !rules.slotsNs.isEmpty, at >= rules.slotsNs.count || length > rules.slotsNs[at] { return false }
        }
        return keepsApart(laid + owners)
    }

    /// - Parameter new: those that are not laid before: their caps on advertisers are asked.
    private func keepsCaps(_ owners: [Int], new: [Int]) -> Bool {
        func most(_ owner: Int, _ subject: FrequencyCap.Subject) -> Int {
            book.campaigns[owner].caps.first { $0.per == .adBreak && $0.subject == subject }?.count ?? .max
        }
        return owners.allSatisfy { owner in owners.count { $0 == owner } <= most(owner, .campaign) }
            && new.allSatisfy { owner in
                let advertiser = book.campaigns[owner].advertiser
                return owners.count { book.campaigns[$0].advertiser == advertiser } <= most(owner, .advertiser)
            }
    }

    private func keepsLabels(_ owners: [Int]) -> Bool {
        owners.allSatisfy { one in
            let excluded = book.campaigns[one].excludedLabels
            return owners.allSatisfy { $0 == one || !book.campaigns[$0].labels.contains(where: excluded.contains) }
        }
    }

    /// No two ads of one advertiser or category nearer than the rules say.
    func keepsApart(_ owners: [Int]) -> Bool {
        for (place, one) in owners.enumerated() {
            for (later, other) in owners.enumerated().dropFirst(place + 1) {
                let own = book.campaigns[one], next = book.campaigns[other], between = later - place - 1
                if !own.advertiser.isEmpty, own.advertiser == next.advertiser, Self.isTooNear(between, rules.advertisers) { return false }
                let tops = Set(own.categories.map { Category.top(of: $0) })
                if next.categories.contains(where: { tops.contains(Category.top(of: $0)) }), Self.isTooNear(between, rules.categories) {
                    return false
                }
            }
        }
        return true
    }

    private static func isTooNear(_ between: Int, _ separation: PodRules.Separation) -> Bool {
        switch separation {
        case .ads(let count): between < count
        case .pod: true
        }
    }

    func owner(_ creative: Int) -> Int { book.campaigns.indices.first { book.creatives(ofCampaign: $0).contains(creative) }! }

    /// What money a sequence brings, in millionths.
    func worth(_ sequence: [Int]) -> Int64 { sequence.reduce(0) { $0 + book.prices[owner($1)] } }

    /// The best that any sequence of these creatives brings, by trying them all.
    func best(of creatives: [Int]) -> Int64 {
        var best: Int64 = 0, sequence: [Int] = []
        func extend(_ leftNs: Int64) {
            if allows(sequence) { best = max(best, worth(sequence)) }
            guard laid.count + sequence.count < rules.maxAds else { return }
            for creative in creatives where !sequence.contains(creative) && book.durations[creative] <= leftNs {
                sequence.append(creative)
                extend(leftNs - book.durations[creative])
                sequence.removeLast()
            }
        }
        extend(leftNs)
        return best
    }
}
