import Decision
import Synchronization
import Testing

@testable import EdgeProxy
@testable import Model

@Suite struct DecisionDeskTests {
    private static func campaigns(_ change: (inout Campaign) -> Void = { _ in }) -> [Campaign] {
        var one = Campaign(id: "a", tenant: "t", creatives: [Decision.Creative(id: "a-15", durationNs: 15_000_000_000)])
        change(&one)
        return [one]
    }

    private static func decide(_ desk: LoopDecider) throws -> (Pod, TenantCatalogue) {
        let book = try #require(desk.book(of: "t"))
        let avail = Avail(Inventory(book, .init(id: "c")), breakNumber: 1, durationNs: 30_000_000_000)
        return (try desk.decide(avail, now: 0).pod, book)
    }

    @Test func aPauseCountsForTheNextDecisionOfEveryLoop() throws {
        let catalogues = try CatalogueHolder(campaigns: Self.campaigns(), tenants: []), accounts = AdAccounts()
        let desks = (0..<3).map { LoopDecider(catalogues: catalogues, accounts: accounts, holder: $0) }
        for desk in desks { #expect(try Self.decide(desk).0.slots.count == 1) }
        let before = desks[0].version
        _ = catalogues.update(campaigns: Self.campaigns { $0.status = .paused }, tenants: [])
        for desk in desks {
            #expect(try Self.decide(desk).0.slots.isEmpty)
            #expect(desk.version > before, "what was decided before is out of date")
        }
    }

    @Test func loopsNeverSpendMoreThanTheBudgetTogether() throws {
        let catalogues = try CatalogueHolder(campaigns: Self.campaigns { $0.goalImpressions = 100 }, tenants: []), accounts = AdAccounts()
        let desks = (0..<4).map { LoopDecider(catalogues: catalogues, accounts: accounts, holder: $0) }
        var shown = 0
        for turn in 0..<1_000 as Range<Int64> {
            let desk = desks[Int(turn % 4)], (pod, book) = try Self.decide(desk)
            #expect(pod.slots.isEmpty || desk.canPay(pod, book, now: WallTime(nanoseconds: turn)))
            desk.reserve(pod, book, to: 1, now: WallTime(nanoseconds: turn))
            shown += pod.slots.count
            if turn % 10 == 0 { desk.renewSome(now: WallTime(nanoseconds: turn)) }
            // A new book takes the leases back and begins with others.
            if turn == 100 {
                _ = catalogues.update(campaigns: Self.campaigns { ($0.goalImpressions, $0.weight) = (100, 2) }, tenants: [])
            }
        }
        #expect(shown == 100)
    }

    /// However many tenants there are: none of the leases that a loop has runs out and becomes another's.
    @Test func theLeasesOfManyTenantsAreRenewedInTime() throws {
        let tenants = (0..<1_500).map { "t\($0)" }
        let catalogues = try CatalogueHolder(
            campaigns: tenants.map { tenant in Campaign(id: "a", tenant: tenant, goalImpressions: 1, creatives: []) }, tenants: [])
        let accounts = AdAccounts(), desks = (0..<2).map { LoopDecider(catalogues: catalogues, accounts: accounts, holder: $0) }
        func canPay(_ desk: LoopDecider, _ tenant: String, at second: Int64) throws -> Bool {
            let book = try #require(desk.book(of: tenant))
            let slot = Pod.Slot(campaignId: "a", creativeId: "a", campaign: 0, creative: 0, startNs: 0, durationNs: 1)
            return desk.canPay(Pod(slots: [slot]), book, now: WallTime(nanoseconds: second * 1_000_000_000))
        }
        for tenant in tenants { #expect(try canPay(desks[0], tenant, at: 0)) }
        for second in [30, 30, 59, 59] as [Int64] { desks[0].renewSome(now: WallTime(nanoseconds: second * 1_000_000_000)) }
        let taken = try tenants.count { try canPay(desks[1], $0, at: 100) }
        #expect(taken == 0)
    }

    /// All in one moment: no lease has its turn to be renewed.
    @Test func aBurstGoesOnWithTheCampaignThatIsPaidFor() throws {
        let catalogues = try CatalogueHolder(campaigns: Self.campaigns { $0.goalImpressions = 100_000 }, tenants: [])
        let desk = LoopDecider(catalogues: catalogues, accounts: AdAccounts(), holder: 0)
        for viewer in 0..<2_000 as Range<UInt64> {
            let (pod, book) = try Self.decide(desk)
            try #require(pod.slots.count == 1, "viewer \(viewer)")
            desk.reserve(pod, book, to: viewer, now: 0)
        }
    }

    @Test func capsHoldOverAllLoops() throws {
        let catalogues = try CatalogueHolder(campaigns: Self.campaigns { $0.caps = [FrequencyCap(2, per: .day)] }, tenants: [])
        let accounts = AdAccounts(), desks = (0..<2).map { LoopDecider(catalogues: catalogues, accounts: accounts, holder: $0) }
        var shown = 0
        for turn in 0..<6 {
            let desk = desks[turn % 2], book = try #require(desk.book(of: "t"))
            let avail = Avail(
                Inventory(book, .init(id: "c")), breakNumber: 1, durationNs: 30_000_000_000, seen: desk.seen(7, book, now: 0))
            let pod = try desk.decide(avail, now: 0).pod
            desk.reserve(pod, book, to: 7, now: 0)
            shown += pod.slots.count
        }
        #expect(shown == 2 && accounts.viewers == (1, 0))
    }
}
