/// One decider's leases: which campaigns can pay for an impression now. Charging one costs an array's element.
public struct BudgetLeases: Sendable {
    public private(set) var book: TenantCatalogue
    /// Its name in the ledger.
    public let holder: Int
    /// Ads by campaign; `.max`: nothing bounds them.
    private var credits: [Int64]
    /// Reserved since the last renewal.
    private var used: [Ledger.Used]
    /// Budget or goal is reached.
    private(set) var spent: BitSet
    /// There is more, but not now.
    private(set) var held: BitSet

    /// Without leases: nothing that has a bound is shown before the first renewal.
    public init(_ book: TenantCatalogue, holder: Int) {
        self.book = book
        self.holder = holder
        let count = book.campaigns.count
        credits = [Int64](repeating: 0, count: count)
        used = [Ledger.Used](repeating: .init(), count: count)
        spent = BitSet(count: count)
        held = BitSet(count: count, all: true)
    }

    /// Settles and renews the leases of some campaigns.
    ///
    /// - Parameters:
    ///   - range: campaign indices; a part at a time keeps the turns of a loop short.
    ///   - now: milliseconds since 1970.
    public mutating func renew(_ range: some Sequence<Int>, of catalogue: Catalogue, from ledger: inout Ledger, now: Int64) {
        let bounds = catalogue.statusAndLimits(of: book).bounds, dayMs = book.zone.day(of: now).lowerBound
        var clock = PacingClock(book, now: now)
        for index in range {
            let bounds = bounds[index], key = book.keys[index]
            guard !bounds.isNone else {
                if used[index].ads > 0 { settle(index, in: &ledger, now: now) }
                credits[index] = .max
                spent[index] = false
                held[index] = false
                continue
            }
            let wanted = max(Self.leastLease, used[index].ads * 2)
            credits[index] = ledger.renew(
                key, holder: holder, used: used[index], wanted: wanted, bounds: bounds, dayMs: dayMs, now: now
            ) { clock.released(index, of: $0, since: &$1, committed: $2) }
            used[index] = .init()
            spent[index] = credits[index] == 0 && ledger.isSpent(key, bounds)
            held[index] = credits[index] == 0 && !spent[index]
        }
    }

    /// Tells what was used, and holds nothing any more.
    private mutating func settle(_ index: Int, in ledger: inout Ledger, now: Int64) {
        _ = ledger.renew(book.keys[index], holder: holder, used: used[index], wanted: 0, bounds: CampaignBounds(), now: now)
        used[index] = .init()
    }

    /// Gives everything back; for a decider that ends.
    public mutating func close(into ledger: inout Ledger, now: Int64) {
        for index in credits.indices { giveBack(index, to: &ledger, now: now) }
    }

    /// Takes up another edition of the tenant's campaigns: leases of those that are paid for as before go on, all others are given back or
    /// begin.
    public mutating func move(to edition: TenantCatalogue, of catalogue: Catalogue, from ledger: inout Ledger, now: Int64) {
        guard edition !== book else { return }
        var moved = BudgetLeases(edition, holder: holder), stays = BitSet(count: book.campaigns.count), begins: [Int] = []
        for index in edition.campaigns.indices {
            guard let place = book.index(of: index, in: edition), edition.isPaid(index, as: place, in: book) else {
                begins.append(index)
                continue
            }
            stays[place] = true
            moved.credits[index] = credits[place]
            moved.used[index] = used[place]
            moved.spent[index] = spent[place]
            moved.held[index] = held[place]
        }
        for index in credits.indices where !stays[index] { giveBack(index, to: &ledger, now: now) }
        self = moved
        renew(begins, of: catalogue, from: &ledger, now: now)
    }

    private mutating func giveBack(_ index: Int, to ledger: inout Ledger, now: Int64) {
        guard credits[index] != .max || used[index].ads > 0 else { return }
        settle(index, in: &ledger, now: now)
        guard credits[index] != .max else { return }
        credits[index] = 0
        held[index] = true
    }

    /// How many ads a campaign can pay for.
    public func credit(_ campaign: Int) -> Int64 { credits[campaign] }

    /// Reserves one ad of a campaign. It is known to the ledger at the next renewal, and holds until it is settled there.
    /// - Returns: false when the campaign can't pay for it; then nothing is reserved.
    @discardableResult
    public mutating func reserve(_ campaign: Int) -> Bool {
        guard credits[campaign] > 0 else { return false }
        used[campaign].ads += 1
        used[campaign].micros += book.campaigns.editions[campaign].campaign.bounds.priceMicros
        guard credits[campaign] < .max else { return true }
        credits[campaign] -= 1
        if credits[campaign] == 0 { held[campaign] = true }
        return true
    }

    private static let leastLease: Int64 = 16
}

extension Campaign {
    /// Whether budget, goal and pacing of another edition of it are the same.
    fileprivate func isPaid(as other: Campaign) -> Bool {
        bounds == other.bounds && pacing == other.pacing && startMs == other.startMs && endMs == other.endMs
    }
}

/// What pacing has released at one moment.
struct PacingClock {
    /// From when on, and above how many impressions, the rest of a campaign is spread over the rest of its flight.
    struct Anchor: Equatable, Sendable {
        var fromMs: Int64
        var impressions: Int64
        /// The traffic from then to the end of the flight.
        var traffic: Int64
        let flight: Flight
    }

    /// What an anchor was worked out for: where another edition of the campaign has another one, it begins anew.
    struct Flight: Equatable, Sendable {
        let startMs: Int64, endMs: Int64
        /// In all of it.
        let traffic: Int64
    }

    private let book: TenantCatalogue
    private let now: Int64
    /// Of the last beginning asked for: many campaigns begin at the same time.
    private var startMs: Int64 = .min
    private var traffic: Int64 = 0
    private var catchUp: Int64?

    /// - Parameter now: milliseconds since 1970.
    init(_ book: TenantCatalogue, now: Int64) {
        self.book = book
        self.now = now
    }

    /// How many of `limit` impressions may be delivered by now: `nil` with fast pacing, otherwise the share of the flight's traffic that is
    /// over. What could not be delivered when it was its time, for nobody watched or nobody decided, is spread over the rest of the flight
    /// but for what `Limits.catchUpMs` would release.
    ///
    /// - Parameters:
    ///   - anchor: since when the campaign is behind; moved on when it falls behind more.
    ///   - committed: impressions that are delivered or leased.
    mutating func released(_ campaign: Int, of limit: Int64, since anchor: inout Anchor?, committed: Int64) -> Int64? {
        let whole = book.pacedTraffic[campaign]
        let own = book.campaigns[campaign]
        guard whole > 0, let start = own.startMs, let end = own.endMs else { return nil }
        guard now > start else { return 0 }
        guard now < end else { return limit }
        let flight = Flight(startMs: start, endMs: end, traffic: whole)
        if anchor?.flight != flight { anchor = nil }
        let from = anchor ?? Anchor(fromMs: start, impressions: 0, traffic: whole, flight: flight)
        let isFront = own.pacing == .front, clock = min(traffic(since: from.fromMs), from.traffic)
        let over = isFront ? TrafficShape.frontLoaded(clock, of: from.traffic) : clock, rest = max(0, limit - from.impressions)
        let released = min(limit, from.impressions + Self.share(over, of: from.traffic, of: rest))
        let soon = now + Limits.catchUpMs < end ? trafficToCatchUp : from.traffic - over
        let most = committed + max(1, Self.share(soon, of: from.traffic, of: rest))
        guard released > most else { return released }
        anchor = Anchor(fromMs: now, impressions: most, traffic: max(1, from.traffic - clock), flight: flight)
        return most
    }

    private mutating func traffic(since start: Int64) -> Int64 {
        if start != startMs {
            startMs = start
            traffic = start < now ? book.traffic.traffic(in: start..<now, zone: book.zone) : 0
        }
        return traffic
    }

    private var trafficToCatchUp: Int64 {
        mutating get {
            if let catchUp { return catchUp }
            let made = book.traffic.traffic(in: now..<now + Limits.catchUpMs, zone: book.zone)
            catchUp = made
            return made
        }
    }

    /// A part of some impressions, rounded up: so that the last of them has its time before the flight is over.
    private static func share(_ part: Int64, of whole: Int64, of impressions: Int64) -> Int64 {
        guard whole > 0 else { return impressions }
        let product = UInt64(impressions).multipliedFullWidth(by: UInt64(min(part, whole)))
        let (quotient, remainder) = UInt64(whole).dividingFullWidth(product)
        return Int64(quotient) + (remainder > 0 ? 1 : 0)
    }
}

extension TenantCatalogue {
    fileprivate func isPaid(_ index: Int, as place: Int, in other: TenantCatalogue) -> Bool {
        let one = campaigns.editions[index], known = other.campaigns.editions[place]
        return one === known || one.campaign.isPaid(as: known.campaign)
    }
}
