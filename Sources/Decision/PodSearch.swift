/// The best choice among the ads on the table: the most money, then the most time, then the earlier turns.
///
/// Branch and bound, depth first. Time gets a price (`rent`), and ads stand by what they bring beyond it: then the next ones in the row
/// say at once how much the rest could bring at most. With the right rent that bound is tight and the first choice met is nearly the
/// best. The search ends after `Limits.searchSteps` with the best it has met; the ads of 12 are never too many for that.
struct PodSearch {
    /// All ads, those that are chosen already among them; choices are bits of its list.
    private var order: PodOrder
    /// What is chosen already, and stays.
    private var base: UInt64 = 0
    private let slots: Int
    private let leftNs: Int64
    /// Of the table, by what they bring: an ad's place in the list, its bit, its price and its length.
    private var places: [Int] = [], bits: [UInt64] = [], prices: [Int64] = [], lengths: [Int64] = []
    /// By ad of the table: others that can't stand in the same break, and others that can't be its neighbours.
    private var excluded: [UInt64] = [], near: [UInt64] = []
    /// By ad: whether where it stands is to be looked at whatever the others are.
    private var isPlaced: [Bool] = []
    /// By ad: its campaign, numbered on this table.
    private var owners: [Int] = []
    /// By owner: how many of its ads may still be taken.
    private var allowances: [Int64] = []
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
    ///   - order: of the ads on the table and of those that are chosen.
    ///   - chosen: whether an ad of the order is chosen already.
    ///   - slots: the most ads to add, and `leftNs` how long they are together at most.
    ///   - allowance: how many ads of a campaign may still be laid.
    init(_ order: PodOrder, chosen: (AdCandidate) -> Bool, slots: Int, leftNs: Int64, allowance: (Int) -> Int64) {
        self.order = order
        self.leftNs = leftNs
        var table: [Int] = []
        for (place, ad) in order.ads.enumerated() {
            if chosen(ad) { base |= 1 << UInt64(place) } else { table.append(place) }
        }
        self.slots = min(slots, table.count)
        let rent = Self.rent(
            table.map { (Double(order.ads[$0].priceMicros), order.ads[$0].durationNs) }, slots: self.slots, leftNs: leftNs)
        self.rent = rent
        let ranked = table.map { place in
            (gain: Double(order.ads[place].priceMicros) - rent * Double(order.ads[place].durationNs), place: place)
        }.sorted { $0.gain != $1.gain ? $0.gain > $1.gain : $0.place < $1.place }
        longest = [Int64](repeating: 0, count: ranked.count + 1)
        sums = longest
        stepsLeft = ranked.count <= Limits.exactAds ? .max : Limits.searchSteps
        let isAnyPlaced = order.ads.indices.contains { base >> UInt64($0) & 1 != 0 && order.isPlaced($0) }
        var campaigns: [Int] = []
        for (gain, place) in ranked {
            let ad = order.ads[place]
            places.append(place)
            bits.append(1 << UInt64(place))
            prices.append(ad.priceMicros)
            lengths.append(ad.durationNs)
            gains.append(gains[gains.count - 1] + max(0, gain))
            excluded.append(order.excluded(by: place))
            near.append(order.separated(from: place))
            isPlaced.append(isAnyPlaced || order.isPlaced(place))
            let owner = campaigns.firstIndex(of: ad.campaign) ?? campaigns.count
            if owner == campaigns.count {
                campaigns.append(ad.campaign)
                allowances.append(allowance(ad.campaign))
            }
            owners.append(owner)
        }
        for index in lengths.indices.reversed() {
            longest[index] = max(longest[index + 1], lengths[index])
            sums[index] = sums[index + 1] + lengths[index]
        }
    }

    /// - Returns: the ads to add, those that bring the most beyond their rent first.
    mutating func run() -> [AdCandidate] {
        if slots > 0 { visit(from: 0, value: 0, leftNs: leftNs, slots: slots, choice: base, isTangled: false) }
        return places.indices.filter { best.choice & ~base & bits[$0] != 0 }.map { order.ads[places[$0]] }
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
                choice: choice | bits[index], isTangled: isTangled || isPlaced[index] || near[index] & choice != 0)
            allowances[owner] += 1
        }
    }

    private mutating func canStand(_ choice: UInt64) -> Bool {
        guard orderStepsLeft > 0 else { return false }
        let isAllowed = order.canOrder(choice)
        orderStepsLeft -= order.stepsTaken
        return isAllowed
    }

    /// The price of time at which the ads that bring the most beyond it just fill the time: nothing where there is time enough.
    private static func rent(_ ads: [(price: Double, lengthNs: Int64)], slots: Int, leftNs: Int64) -> Double {
        var low = 0.0, high = ads.reduce(0) { max($0, $1.price / Double($1.lengthNs)) }
        guard slots > 0, high > 0 else { return 0 }
        var top = [(gain: Double, lengthNs: Int64)](repeating: (0, 0), count: slots)
        for step in 0..<Limits.rentSteps {
            let rent = step == 0 ? 0 : (low + high) / 2
            var count = 0, sumNs: Int64 = 0
            for ad in ads {
                let gain = ad.price - rent * Double(ad.lengthNs)
                guard gain > 0, count < slots || gain > top[count - 1].gain else { continue }
                if count == slots { sumNs -= top[count - 1].lengthNs } else { count += 1 }
                var place = count - 1
                while place > 0, top[place - 1].gain < gain {
                    top[place] = top[place - 1]
                    place -= 1
                }
                top[place] = (gain, ad.lengthNs)
                sumNs += ad.lengthNs
            }
            if sumNs > leftNs { low = rent } else { high = rent }
            if high == 0 { break }
        }
        return high
    }
}
