/// The best choice among the ads on the table: the most money, then the most time, then the earlier turns.
///
/// Branch and bound, depth first. Time gets a price (`rent`), and ads stand by what they bring beyond it: then the next ones in the row
/// say at once how much the rest could bring at most. With the right rent that bound is tight and the first choice met is nearly the
/// best. The search ends after `Limits.searchSteps` with the best it has met; the ads of 12 are never too many for that.
struct PodSearch {
    private let ads: [Candidate]
    /// What is chosen already, and stays.
    private let base: [Candidate]
    private let slots: Int
    private let leftNs: Int64
    private var order: PodOrder
    /// By ad: others that can't stand in the same break, and others that can't be its neighbours.
    private var excluded: [UInt64] = [], near: [UInt64] = []
    /// By ad: whether where it stands is to be looked at whatever the others are.
    private var isPlaced: [Bool] = []
    /// By ad: its campaign, numbered on this table.
    private var owners: [Int] = []
    /// By owner: how many of its ads may still be taken.
    private var allowances: [Int64] = []
    /// By ad.
    private let prices: [Int64], lengths: [Int64]
    /// What a nanosecond costs.
    private let rent: Double
    /// Sums of what the ads before bring beyond their rent, as far as that is more than nothing.
    private var gains: [Double] = [0]
    /// From each ad on: the longest, and the sum of all.
    private var longest: [Int64], sums: [Int64]
    private var stepsLeft: Int
    private var orderStepsLeft = Limits.searchOrderSteps
    private var best: (value: Int64, fillNs: Int64, choice: UInt64) = (0, 0, 0)

    /// - Parameters:
    ///   - table: at most 64.
    ///   - slots: the most ads to add, and `leftNs` how long they are together at most.
    ///   - allowance: how many ads of a campaign may still be laid.
    ///   - excludes: whether two campaigns can't be in one break.
    init(
        _ table: [Candidate], beside base: [Candidate], slots: Int, leftNs: Int64, order: PodOrder, rules: PodRules,
        allowance: (Int) -> Int64, excludes: (Int, Int) -> Bool
    ) {
        precondition(table.count <= 64, "one word of bits")
        self.base = base
        self.slots = min(slots, table.count)
        self.leftNs = leftNs
        self.order = order
        let rent = Self.rent(table, slots: self.slots, leftNs: leftNs)
        self.rent = rent
        let gain = { (ad: Candidate) in Double(ad.priceMicros) - rent * Double(ad.durationNs) }
        ads = table.map { ($0, gain($0)) }.sorted { $0.1 != $1.1 ? $0.1 > $1.1 : $0.0.goes(before: $1.0) }.map(\.0)
        prices = ads.map(\.priceMicros)
        lengths = ads.map(\.durationNs)
        for ad in ads { gains.append(gains[gains.count - 1] + max(0, gain(ad))) }
        longest = [Int64](repeating: 0, count: ads.count + 1)
        sums = longest
        for index in ads.indices.reversed() {
            longest[index] = max(longest[index + 1], lengths[index])
            sums[index] = sums[index + 1] + lengths[index]
        }
        stepsLeft = ads.count <= Limits.exactAds ? .max : Limits.searchSteps
        relate(rules, allowance, excludes)
    }

    /// Notes who goes with whom: ads of one campaign have the same relations, so it is asked once for a pair of campaigns.
    private mutating func relate(_ rules: PodRules, _ allowance: (Int) -> Int64, _ excludes: (Int, Int) -> Bool) {
        var campaigns: [Int] = [], members: [UInt64] = []
        for (index, ad) in ads.enumerated() {
            let owner = campaigns.firstIndex(of: ad.campaign) ?? campaigns.count
            if owner == campaigns.count {
                campaigns.append(ad.campaign)
                members.append(0)
                allowances.append(allowance(ad.campaign))
            }
            members[owner] |= 1 << UInt64(index)
            owners.append(owner)
        }
        var excludedOwners = [UInt64](repeating: 0, count: campaigns.count), nearOwners = excludedOwners
        for one in campaigns.indices {
            for other in one..<campaigns.count {
                if excludes(campaigns[one], campaigns[other]) {
                    excludedOwners[one] |= members[other]
                    excludedOwners[other] |= members[one]
                } else if order.separates(campaigns[one], campaigns[other]) {
                    nearOwners[one] |= members[other]
                    nearOwners[other] |= members[one]
                }
            }
        }
        let isAnyPlaced = !rules.slotsNs.isEmpty || base.contains { $0.position != nil }
        let placedOwners = campaigns.map { campaign in
            isAnyPlaced || order.separatesFromLaid(campaign) || base.contains { order.separates($0.campaign, campaign) }
        }
        isPlaced = ads.indices.map { placedOwners[owners[$0]] || ads[$0].position != nil }
        excluded = owners.map { excludedOwners[$0] }
        near = owners.map { nearOwners[$0] }
    }

    /// - Returns: the ads to add.
    mutating func run() -> [Candidate] {
        if slots > 0 { visit(from: 0, value: 0, leftNs: leftNs, slots: slots, choice: 0, isTangled: false) }
        return chosen(best.choice)
    }

    private mutating func visit(from: Int, value: Int64, leftNs: Int64, slots: Int, choice: UInt64, isTangled: Bool) {
        let fillNs = self.leftNs - leftNs
        if value > best.value || value == best.value && fillNs > best.fillNs, !isTangled || canStand(choice) {
            best = (value, fillNs, choice)
        }
        guard slots > 0 else { return }
        for index in from..<lengths.count {
            // What the rest brings at most; this and what it fills at most only fall from here on.
            let gain = gains[min(index + slots, lengths.count)] - gains[index]
            let most = value + Int64((rent * Double(leftNs) + gain) * (1 + 1e-12) + 0.01)
            if most < best.value { return }
            if most == best.value, fillNs + min(leftNs, sums[index], Int64(slots) * longest[index]) <= best.fillNs { return }
            guard stepsLeft > 0 else { return }
            stepsLeft -= 1
            let length = lengths[index], owner = owners[index]
            guard length <= leftNs, allowances[owner] > 0, excluded[index] & choice == 0 else { continue }
            allowances[owner] -= 1
            visit(
                from: index + 1, value: value + prices[index], leftNs: leftNs - length, slots: slots - 1,
                choice: choice | 1 << UInt64(index), isTangled: isTangled || isPlaced[index] || near[index] & choice != 0)
            allowances[owner] += 1
        }
    }

    private func chosen(_ choice: UInt64) -> [Candidate] { ads.indices.filter { choice >> UInt64($0) & 1 != 0 }.map { ads[$0] } }

    private mutating func canStand(_ choice: UInt64) -> Bool {
        guard orderStepsLeft > 0 else { return false }
        let ordered = order.order(base + chosen(choice))
        orderStepsLeft -= order.stepsTaken
        return ordered != nil
    }

    /// The price of time at which the ads that bring the most beyond it just fill the time: nothing where there is time enough.
    private static func rent(_ ads: [Candidate], slots: Int, leftNs: Int64) -> Double {
        var low = 0.0, high = ads.reduce(0) { max($0, Double($1.priceMicros) / Double($1.durationNs)) }
        guard slots > 0, high > 0 else { return 0 }
        var top: [(gain: Double, lengthNs: Int64)] = []
        top.reserveCapacity(slots + 1)
        for step in 0..<Limits.rentSteps {
            let rent = step == 0 ? 0 : (low + high) / 2
            top.removeAll(keepingCapacity: true)
            for ad in ads {
                let gain = Double(ad.priceMicros) - rent * Double(ad.durationNs)
                guard gain > 0, top.count < slots || gain > top[top.count - 1].gain else { continue }
                if top.count == slots { top.removeLast() }
                var place = top.count
                while place > 0, top[place - 1].gain < gain { place -= 1 }
                top.insert((gain, ad.durationNs), at: place)
            }
            if top.reduce(0, { $0 + $1.lengthNs }) > leftNs { low = rent } else { high = rent }
            if high == 0 { break }
        }
        return high
    }
}
