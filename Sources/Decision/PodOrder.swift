/// Puts some ads of a list in an order that the channel's rules allow: the preferred one if it does, else the next.
///
/// Choices are bits of a word, by the places of ads in the list: what is asked for each of many choices is worked out once.
struct PodOrder {
    /// In the order that is preferred, at most 64.
    let ads: [AdCandidate]
    private let rules: PodRules
    /// How many ads stand before, in earlier parts of the break.
    private let laid: Int
    /// Other ads that must stand between two of one advertiser and of one category.
    private let advertisers: Int, categories: Int
    /// By ad: those of the same advertiser, and those that have a category in common, itself among them; nothing where that is no matter.
    private var sameAdvertiser: [UInt64], sameCategory: [UInt64]
    /// By ad: those that labels keep out of one break with it; empty where nobody has labels.
    private var byLabel: [UInt64] = []
    /// By place from the first on: ads that what is laid keeps away from it.
    private var keptAway: [UInt64] = []
    private var firsts: UInt64 = 0, lasts: UInt64 = 0
    /// All that are kept apart, and those of the choice at hand.
    private var rivals: [Rivals] = [], present: [Rivals] = []
    /// The order so far; what is behind `count` is of an earlier one.
    private var placed: [Int], count = 0
    private var stepsLeft = Limits.orderSteps
    /// Of the last order that was asked for, at least 1.
    var stepsTaken: Int { Limits.orderSteps - stepsLeft + 1 }

    /// Ads of which two must not stand near each other.
    private struct Rivals {
        var ads: UInt64
        /// How many others must stand between two of them.
        var between: Int
    }

    /// - Parameters:
    ///   - ads: at most 64, in any order.
    ///   - laid: campaigns that stand before, in earlier parts of the break.
    init(_ ads: [AdCandidate], _ book: TenantCatalogue, _ rules: PodRules, laid: [Int]) {
        precondition(ads.count <= 64, "one word of bits")
        self.ads = ads.sorted { $0.goes(before: $1) }
        self.rules = rules
        self.laid = laid.count
        // What may not be in one break at all is not chosen together.
        advertisers = if case .ads(let count) = rules.advertisers { count } else { 0 }
        categories = if case .ads(let count) = rules.categories { count } else { 0 }
        sameAdvertiser = [UInt64](repeating: 0, count: ads.count)
        sameCategory = sameAdvertiser
        placed = [Int](repeating: 0, count: ads.count)
        for (index, ad) in self.ads.enumerated() {
            if ad.position == .first { firsts |= 1 << UInt64(index) }
            if ad.position == .last { lasts |= 1 << UInt64(index) }
        }
        relate(book)
        for place in 0..<max(advertisers, categories) where place < ads.count && !laid.isEmpty { keepAway(laid, from: place, book) }
    }

    /// Notes who has what in common: ads of one campaign have the same, so it is asked once for a pair of campaigns.
    private mutating func relate(_ book: TenantCatalogue) {
        var campaigns: [Int] = [], members: [UInt64] = []
        for (index, ad) in ads.enumerated() {
            let own: UInt64 = 1 << UInt64(index)
            if let known = campaigns.firstIndex(of: ad.campaign) {
                members[known] |= own
            } else {
                campaigns.append(ad.campaign)
                members.append(own)
            }
        }
        let asksAdvertiser = rules.advertisers != .ads(0), asksCategory = rules.categories != .ads(0)
        for (one, campaign) in campaigns.enumerated() {
            var advertiser: UInt64 = 0, category: UInt64 = 0
            for (other, rival) in campaigns.enumerated() {
                if asksAdvertiser, book.rivals.shareAdvertiser(campaign, rival) { advertiser |= members[other] }
                if asksCategory, book.rivals.shareCategory(campaign, rival) { category |= members[other] }
            }
            var left = members[one]
            while left != 0 {
                sameAdvertiser[left.trailingZeroBitCount] = advertiser
                sameCategory[left.trailingZeroBitCount] = category
                left &= left - 1
            }
            // Each group once: by the first of its campaigns.
            if advertisers > 0, advertiser != 0, advertiser.trailingZeroBitCount == members[one].trailingZeroBitCount {
                rivals.append(Rivals(ads: advertiser, between: advertisers))
            }
            guard categories > 0 else { continue }
            for top in book.rivals.categories[campaign] {
                var group: UInt64 = 0
                for (other, rival) in campaigns.enumerated()
                where book.rivals.categoryBits[rival] >> UInt64(top & 63) & 1 != 0 && book.rivals.categories[rival].contains(top) {
                    group |= members[other]
                }
                if group.trailingZeroBitCount == members[one].trailingZeroBitCount {
                    rivals.append(Rivals(ads: group, between: categories))
                }
            }
        }
        rivals.removeAll { $0.ads & ($0.ads - 1) == 0 }
        guard book.rivals.hasLabels else { return }
        byLabel = ads.map { ad in
            campaigns.indices.reduce(0) { book.rivals.exclude(ad.campaign, campaigns[$1]) ? $0 | members[$1] : $0 }
        }
    }

    private mutating func keepAway(_ laid: [Int], from place: Int, _ book: TenantCatalogue) {
        var away: UInt64 = 0
        for (index, ad) in ads.enumerated() {
            for back in 0..<min(laid.count, max(advertisers, categories) - place) {
                let before = laid[laid.count - 1 - back]
                if place + back < advertisers && book.rivals.shareAdvertiser(ad.campaign, before)
                    || place + back < categories && book.rivals.shareCategory(ad.campaign, before)
                {
                    away |= 1 << UInt64(index)
                }
            }
        }
        keptAway.append(away)
    }

    /// Those that can't be in one break with an ad.
    func excluded(by ad: Int) -> UInt64 {
        (rules.advertisers == .pod ? sameAdvertiser[ad] : 0) | (rules.categories == .pod ? sameCategory[ad] : 0)
            | (byLabel.isEmpty ? 0 : byLabel[ad])
    }

    /// Those that must not stand near an ad.
    func separated(from ad: Int) -> UInt64 { (advertisers > 0 ? sameAdvertiser[ad] : 0) | (categories > 0 ? sameCategory[ad] : 0) }

    /// Whether it matters where an ad stands, whatever the others are.
    func isPlaced(_ ad: Int) -> Bool {
        !rules.slotsNs.isEmpty || (firsts | lasts | keptAway.reduce(0, |)) >> UInt64(ad) & 1 != 0
    }

    /// - Returns: the ads of a choice in their order; nil when no order is allowed, or none was found in `Limits.orderSteps`.
    mutating func ordered(_ choice: UInt64) -> [AdCandidate]? { canOrder(choice) ? placed[..<count].map { ads[$0] } : nil }

    /// All of them.
    mutating func ordered() -> [AdCandidate]? { ordered(ads.count == 64 ? .max : (1 << UInt64(ads.count)) - 1) }

    /// Whether there is an order for a choice, as far as `Limits.orderSteps` tell.
    mutating func canOrder(_ choice: UInt64) -> Bool {
        stepsLeft = Limits.orderSteps
        count = 0
        guard (choice & lasts).nonzeroBitCount <= 1, (choice & firsts).nonzeroBitCount <= (laid == 0 ? 1 : 0), haveSlots(choice) else {
            return false
        }
        present.removeAll(keepingCapacity: true)
        for group in rivals {
            let own = group.ads & choice
            if own & (own &- 1) != 0 { present.append(Rivals(ads: own, between: group.between)) }
        }
        return place(choice)
    }

    /// Whether each ad has a slot that is long enough, wherever it stands.
    private func haveSlots(_ choice: UInt64) -> Bool {
        guard !rules.slotsNs.isEmpty else { return true }
        let lengths = ads.indices.filter { choice >> UInt64($0) & 1 != 0 }.map { ads[$0].durationNs }.sorted()
        guard laid + lengths.count <= rules.slotsNs.count else { return false }
        return zip(lengths, rules.slotsNs[laid..<laid + lengths.count].sorted()).allSatisfy { $0 <= $1 }
    }

    private mutating func place(_ left: UInt64) -> Bool {
        guard left != 0 else { return true }
        guard canFollow(left) else { return false }
        var next = left & ~away(from: count)
        if count == 0, firsts & left != 0 { next &= firsts }
        if left & (left - 1) != 0 { next &= ~lasts }
        while next != 0 {
            let ad = next.trailingZeroBitCount
            next &= next - 1
            if !rules.slotsNs.isEmpty, ads[ad].durationNs > rules.slotsNs[laid + count] { continue }
            stepsLeft -= 1
            guard stepsLeft > 0 else { return false }
            placed[count] = ad
            count += 1
            if place(left & ~(1 << UInt64(ad))) { return true }
            count -= 1
        }
        return false
    }

    /// Ads that what stands before a place keeps away from it.
    private func away(from place: Int) -> UInt64 {
        var away = place < keptAway.count ? keptAway[place] : 0
        for back in 0..<min(place, max(advertisers, categories)) {
            let before = placed[place - 1 - back]
            if back < advertisers { away |= sameAdvertiser[before] }
            if back < categories { away |= sameCategory[before] }
        }
        return away
    }

    /// Whether there are others enough to stand between those that are kept apart: without this look ahead every order of too many
    /// rivals would be tried.
    private func canFollow(_ left: UInt64) -> Bool {
        guard !present.isEmpty else { return true }
        let places = left.nonzeroBitCount, last: UInt64 = count > 0 ? 1 << UInt64(placed[count - 1]) : 0
        for group in present {
            let own = (group.ads & left).nonzeroBitCount
            guard own > 0 else { continue }
            let needed = group.ads & last != 0 ? own * (group.between + 1) : (own - 1) * (group.between + 1) + 1
            if needed > places { return false }
        }
        return true
    }
}
