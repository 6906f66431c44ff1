/// One decider's leases: which campaigns can pay for an impression now. Charging one costs an array's element.
public struct Purse: Sendable {
    public let book: Book
    /// Its name in the ledger.
    public let holder: Int
    /// Impressions by campaign; `.max`: nothing bounds them.
    private var credits: [Int64]
    /// Spent since the last renewal.
    private var used: [Int64]
    /// Budget or goal is reached.
    private(set) var spent: BitSet
    /// There is more, but not now.
    private(set) var held: BitSet

    /// Without leases: nothing that has a bound is shown before the first renewal.
    public init(_ book: Book, holder: Int) {
        self.book = book
        self.holder = holder
        let count = book.campaigns.count
        credits = [Int64](repeating: 0, count: count)
        used = credits
        spent = BitSet(count: count)
        held = BitSet(count: count, all: true)
    }

    /// Settles and renews the leases of some campaigns.
    ///
    /// - Parameters:
    ///   - range: by campaign index; a part at a time keeps the turns of a loop short.
    ///   - now: milliseconds since 1970.
    public mutating func renew(_ range: Range<Int>, of catalogue: Catalogue, from ledger: inout Ledger, now: Int64) {
        let standing = catalogue.standing(of: book)
        var clock = PacingClock(book, now: now)
        for index in range {
            let limit = standing.limits[index]
            guard limit < .max else {
                credits[index] = .max
                spent[index] = false
                held[index] = false
                continue
            }
            let released = clock.released(index, of: limit)
            let wanted = max(Self.leastLease, used[index] * 2)
            credits[index] = ledger.renew(
                book.keys[index], holder: holder, used: used[index], wanted: wanted, released: released, now: now)
            used[index] = 0
            spent[index] = credits[index] == 0 && ledger.delivered(book.keys[index]) >= limit
            held[index] = credits[index] == 0 && !spent[index]
        }
    }

    /// Gives everything back; for a decider that ends or takes up another book.
    public mutating func close(into ledger: inout Ledger, now: Int64) {
        for index in credits.indices where credits[index] != .max && credits[index] + used[index] > 0 {
            _ = ledger.renew(book.keys[index], holder: holder, used: used[index], wanted: 0, released: 0, now: now)
            credits[index] = 0
            used[index] = 0
            held[index] = true
        }
    }

    /// How many impressions a campaign can pay for.
    public func credit(_ campaign: Int) -> Int64 { credits[campaign] }

    /// Pays for one impression.
    /// - Returns: false when the campaign can't.
    public mutating func charge(_ campaign: Int) -> Bool {
        guard credits[campaign] < .max else { return true }
        guard credits[campaign] > 0 else { return false }
        credits[campaign] -= 1
        used[campaign] += 1
        if credits[campaign] == 0 { held[campaign] = true }
        return true
    }

    private static let leastLease: Int64 = 16
}

/// What pacing has released at one moment.
struct PacingClock {
    private let book: Book
    private let now: Int64
    /// Of the last flight asked for: many campaigns begin at the same time.
    private var startMs: Int64 = .min
    private var traffic: Int64 = 0

    init(_ book: Book, now: Int64) {
        self.book = book
        self.now = now
    }

    /// How many of `limit` impressions may be delivered by now: all with fast pacing, otherwise the share of the flight's traffic that
    /// is over. What an hour fell short of stays released, so the next ones make up for it.
    mutating func released(_ campaign: Int, of limit: Int64) -> Int64 {
        let whole = book.pacedTraffic[campaign]
        let own = book.campaigns[campaign]
        guard whole > 0, let start = own.startMs, let end = own.endMs else { return limit }
        guard now > start else { return 0 }
        guard now < end else { return limit }
        if start != startMs {
            startMs = start
            traffic = book.traffic.traffic(in: start..<now, zone: book.zone)
        }
        let product = UInt64(limit).multipliedFullWidth(by: UInt64(min(traffic, whole)))
        return Int64(UInt64(whole).dividingFullWidth(product).quotient)
    }
}
