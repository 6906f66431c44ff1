/// The best choice among the ads on the table: the most money, and of choices that bring the same the one of the earlier turns, whatever
/// its lengths are: of two the one that has the first ad which the other lacks. What time campaigns of one price get together goes by that;
/// who of them gets it goes by their turns (`shareByTurns`), or short ads would leave nothing to longer ones of the same price and weight.
///
/// It begins with the ads in the order of their turns, each that still fits. Then branch and bound, depth first. Time gets a price
/// (`rent`), and ads stand by what they bring beyond it: then the next ones in the row say at once how much the rest could bring at most.
/// With the right rent that bound is tight and the first choice met is nearly the best. The search ends after `Limits.searchSteps` with the
/// best it has met; the ads of 12 are never too many for that.
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
    /// By owner, where campaigns have caps on their advertiser, else empty: the advertiser's number here.
    private var advertisers: [Int] = []
    /// By owner: how many ads of its advertiser its caps allow.
    private var limits: [Int64] = []
    /// By advertiser: its ads so far, and how many those among them allow.
    private var advertiserAds: [Int64] = [], advertiserLimits: [Int64] = []
    /// From each ad on: the bits of all.
    private var rest: [UInt64] = []
    /// By place in the list: its length, and where it is on the table; -1: it is chosen.
    private var lengthsByPlace: [Int64] = [], indexes: [Int] = []
    private var stepsLeft: Int
    private var orderStepsLeft = Limits.searchOrderSteps
    private var best: (value: Int64, choice: UInt64) = (0, 0)

    /// - Parameters:
    ///   - order: of the ads on the table and of those that are chosen.
    ///   - chosen: whether an ad of the order is chosen already.
    ///   - slots: the most ads to add, and `leftNs` how long they are together at most.
    ///   - allowance: how many ads of a campaign may still be laid.
    ///   - advertiser: of a campaign: its number, and how many of its ads the campaign allows beside its own; nil: nobody has caps on it.
    init(
        _ order: PodOrder, chosen: (AdCandidate) -> Bool, slots: Int, leftNs: Int64, allowance: (Int) -> Int64,
        advertiser: ((Int) -> (number: Int32, limit: Int64))? = nil
    ) {
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
        lengthsByPlace = order.ads.map(\.durationNs)
        indexes = [Int](repeating: -1, count: order.ads.count)
        rest = [UInt64](repeating: 0, count: ranked.count + 1)
        stepsLeft = ranked.count <= Limits.exactAds ? .max : Limits.searchSteps
        let isAnyPlaced = order.ads.indices.contains { base >> UInt64($0) & 1 != 0 && order.isPlaced($0) }
        var campaigns: [Int] = []
        let adCount = ranked.count
        (places, bits) = (Self.list(adCount), Self.list(adCount))
        (prices, lengths) = (Self.list(adCount), Self.list(adCount))
        (excluded, near) = (Self.list(adCount), Self.list(adCount))
        (isPlaced, owners) = (Self.list(adCount), Self.list(adCount))
        gains.reserveCapacity(adCount + 1)
        for (gain, place) in ranked {
            let ad = order.ads[place]
            indexes[place] = places.count
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
        for index in bits.indices.reversed() { rest[index] = rest[index + 1] | bits[index] }
        best.choice = base
        if let advertiser { count(campaigns, advertiser) }
    }

    /// An empty list that is filled by so many.
    private static func list<Element>(_ count: Int) -> [Element] {
        var list: [Element] = []
        list.reserveCapacity(count)
        return list
    }

    /// Notes what campaigns allow of their advertisers, and what of these is chosen already.
    /// - Parameter campaigns: by owner.
    private mutating func count(_ campaigns: [Int], _ advertiser: (Int) -> (number: Int32, limit: Int64)) {
        var numbers: [Int32] = []
        func place(_ number: Int32) -> Int {
            // One that is not known is nobody else's.
            if number >= 0, let known = numbers.firstIndex(of: number) { return known }
            numbers.append(number)
            return numbers.count - 1
        }
        for campaign in campaigns {
            let own = advertiser(campaign)
            advertisers.append(place(own.number))
            limits.append(own.limit)
        }
        let chosen = order.ads.indices.filter { base >> UInt64($0) & 1 != 0 }.map { advertiser(order.ads[$0].campaign) }
        advertiserAds = [Int64](repeating: 0, count: numbers.count)
        advertiserLimits = [Int64](repeating: .max, count: numbers.count)
        for own in chosen {
            guard own.number >= 0, let place = numbers.firstIndex(of: own.number) else { continue }
            advertiserAds[place] += 1
            advertiserLimits[place] = min(advertiserLimits[place], own.limit)
        }
    }

    /// - Returns: the ads to add, those that bring the most beyond their rent first.
    mutating func run() -> [AdCandidate] {
        if slots > 0 {
            takeTurns()
            let turns = best.choice
            visit(from: 0, value: 0, leftNs: leftNs, slots: slots, choice: base, isTangled: false)
            if best.choice != turns { shareByTurns() }
        }
        return places.indices.filter { best.choice & ~base & bits[$0] != 0 }.map { order.ads[places[$0]] }
    }

    private mutating func visit(from: Int, value: Int64, leftNs: Int64, slots: Int, choice: UInt64, isTangled: Bool) {
        if value > best.value || value == best.value && isEarlier(choice), !isTangled || canStand(choice) { best = (value, choice) }
        guard slots > 0 else { return }
        for index in from..<lengths.count {
            // What the rest brings at most; this only falls from here on.
            let gain = gains[min(index + slots, lengths.count)] - gains[index]
            let most = value + Int64((rent * Double(leftNs) + gain) * (1 + 1e-12) + 0.01)
            if most < best.value { return }
            if most == best.value, !mayBeEarlier(choice, from: index, slots: slots, leftNs: leftNs) { return }
            guard stepsLeft > 0 else { return }
            stepsLeft -= 1
            let length = lengths[index], owner = owners[index]
            guard length <= leftNs, mayTake(owner), excluded[index] & choice == 0 else { continue }
            let limit = spend(owner)
            visit(
                from: index + 1, value: value + prices[index], leftNs: leftNs - length, slots: slots - 1,
                choice: choice | bits[index], isTangled: isTangled || isPlaced[index] || near[index] & choice != 0)
            giveBack(owner, limit)
        }
    }

    /// Whether caps allow one more ad of an owner.
    private func mayTake(_ owner: Int) -> Bool {
        guard allowances[owner] > 0 else { return false }
        guard !advertisers.isEmpty else { return true }
        let advertiser = advertisers[owner]
        return advertiserAds[advertiser] < min(advertiserLimits[advertiser], limits[owner])
    }

    /// - Returns: what `giveBack` needs.
    private mutating func spend(_ owner: Int) -> Int64 {
        allowances[owner] -= 1
        guard !advertisers.isEmpty else { return .max }
        let advertiser = advertisers[owner], before = advertiserLimits[advertiser]
        advertiserAds[advertiser] += 1
        advertiserLimits[advertiser] = min(before, limits[owner])
        return before
    }

    private mutating func giveBack(_ owner: Int, _ limit: Int64) {
        allowances[owner] += 1
        guard !advertisers.isEmpty else { return }
        advertiserAds[advertisers[owner]] -= 1
        advertiserLimits[advertisers[owner]] = limit
    }

    /// Takes one ad after the other in the order of their turns, each that still fits: where that brings as much as anything does, it is
    /// the best choice.
    private mutating func takeTurns() {
        var choice = base, value: Int64 = 0, leftNs = leftNs, slots = slots, isTangled = false
        var taken: [(owner: Int, limit: Int64)] = []
        for (place, index) in indexes.enumerated() where index >= 0 && slots > 0 {
            let more = choice | 1 << UInt64(place), owner = owners[index]
            guard lengths[index] <= leftNs, mayTake(owner), excluded[index] & choice == 0 else { continue }
            let isMoreTangled = isTangled || isPlaced[index] || near[index] & choice != 0
            guard !isMoreTangled || canStand(more) else { continue }
            isTangled = isMoreTangled
            taken.append((owner, spend(owner)))
            (choice, value, leftNs, slots) = (more, value + prices[index], leftNs - lengths[index], slots - 1)
        }
        for (owner, limit) in taken.reversed() { giveBack(owner, limit) }
        best = (value, choice)
    }

    /// Gives the time that campaigns of one price have in the best choice to those of them whose turn it is, one after the other, each that
    /// still fits into it.
    private mutating func shareByTurns() {
        var left = best.choice & ~base, done: UInt64 = 0
        while left != 0 {
            let price = prices[indexes[left.trailingZeroBitCount]], members = bits.indices.filter { prices[$0] == price }
            let equals = members.reduce(0) { $0 | bits[$1] }
            left &= ~equals
            if equals & done == 0, members.contains(where: { owners[$0] != owners[members[0]] }) { share(equals) }
            done |= equals
        }
    }

    private mutating func share(_ equals: UInt64) {
        let before = best.choice & equals, kept = best.choice & ~equals
        var choice = kept, leftNs: Int64 = 0, slots = before.nonzeroBitCount, taken: [(owner: Int, limit: Int64)] = [], isTangled = false
        for (place, index) in indexes.enumerated() where index >= 0 {
            if before >> UInt64(place) & 1 != 0 { leftNs += lengths[index] }
            guard kept >> UInt64(place) & 1 != 0 else { continue }
            taken.append((owners[index], spend(owners[index])))
            if isPlaced[index] || near[index] & kept & ~bits[index] != 0 { isTangled = true }
        }
        if !isTangled || canStand(kept) {
            for (place, index) in indexes.enumerated() where index >= 0 && slots > 0 && equals >> UInt64(place) & 1 != 0 {
                guard lengths[index] <= leftNs, mayTake(owners[index]), excluded[index] & choice == 0 else { continue }
                let isMoreTangled = isTangled || isPlaced[index] || near[index] & choice != 0
                guard !isMoreTangled || canStand(choice | bits[index]) else { continue }
                taken.append((owners[index], spend(owners[index])))
                (isTangled, choice, leftNs, slots) = (isMoreTangled, choice | bits[index], leftNs - lengths[index], slots - 1)
            }
            if choice != kept { best.choice = choice }
        }
        for (owner, limit) in taken.reversed() { giveBack(owner, limit) }
    }

    /// Whether a choice has the first ad that it and the best one differ in.
    private func isEarlier(_ choice: UInt64) -> Bool {
        let other = choice ^ best.choice
        return choice & other & (~other &+ 1) != 0
    }

    /// Whether a choice with more of the rest can be earlier than the best one: it needs the first ad that this one lacks, and all of its
    /// ads before that.
    private func mayBeEarlier(_ choice: UInt64, from index: Int, slots: Int, leftNs: Int64) -> Bool {
        let reach = choice | rest[index], more = reach & ~best.choice, missing = best.choice & ~reach
        let first = more & (~more &+ 1)
        guard more != 0, missing == 0 || first < missing & (~missing &+ 1) else { return false }
        var needed = best.choice & (first - 1) & ~choice, needNs: Int64 = 0
        guard needed.nonzeroBitCount + (first & choice == 0 ? 1 : 0) <= slots else { return false }
        while needed != 0 {
            needNs += lengthsByPlace[needed.trailingZeroBitCount]
            needed &= needed - 1
        }
        return needNs <= leftNs
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
