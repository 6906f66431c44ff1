import TestSupport
import Testing

@testable import Decision

@Suite struct PacingTests {
    private static func even(_ limit: Int64, _ flight: Range<Int64>, zone: TimeZoneTable = .utc) throws -> Catalogue {
        try Catalogue(
            campaigns: [
                campaign("a", flight: flight) {
                    $0.goalImpressions = limit; $0.pacing = .even
                }
            ],
            tenants: [Tenant(id: "demo", zone: zone)])
    }

    private static func released(_ limit: Int64, _ book: TenantCatalogue, at now: Int64) -> Int64 {
        var clock = PacingClock(book, now: now), anchor: PacingClock.Anchor?
        // All that was released is delivered, so nothing is behind.
        return clock.released(0, of: limit, since: &anchor, committed: limit) ?? limit
    }

    @Test func evenPacingFollowsTheDaysTraffic() throws {
        let book = try Self.even(117_400, 0..<day).demo, hours = TrafficShape.standard.hours
        #expect(hours.reduce(0, +) == 1_174)
        var sum: Int64 = 0
        for (number, weight) in hours.enumerated() {
            #expect(Self.released(117_400, book, at: Int64(number) * hour) == sum)
            #expect(Self.released(117_400, book, at: Int64(number) * hour + hour / 2) == sum + Int64(weight) * 50)
            sum += Int64(weight) * 100
        }
        #expect(Self.released(117_400, book, at: -1) == 0 && Self.released(117_400, book, at: day) == 117_400)
        #expect(Self.released(117_400, book, at: 9 * day) == 117_400)
    }

    @Test func theDayIsTheTenantsOwnAlsoWhereClocksAreTurned() throws {
        // One hour ahead, from the third hour of the second day on two: that day has 23 hours, and none of it counts twice.
        let zone = TimeZoneTable(offsetMs: hour, changes: [.init(fromMs: day + 2 * hour, offsetMs: 2 * hour)])
        #expect(zone.offsetMs(at: 0) == hour && zone.offsetMs(at: day + 2 * hour) == 2 * hour)
        let shape = TrafficShape.standard
        #expect(shape.traffic(in: -hour..<day - hour, zone: zone) == 1_174 * hour)
        #expect(shape.traffic(in: day - hour..<2 * day - 2 * hour, zone: zone) == (1_174 - Int64(shape.hours[3])) * hour)
        let parts = stride(from: -hour, to: 3 * day, by: 1_234_567).map { shape.traffic(in: -hour..<$0 + hour, zone: zone) }
        #expect(zip(parts, parts.dropFirst()).allSatisfy { $0 < $1 })
    }

    @Test func leasesNeverGoBeyondWhatIsReleased() {
        var rng = Seeded(5), ledger = Ledger(delivered: [1: Delivery(impressions: 100)], leaseMs: 1_000), held: [Int: Int64] = [:]
        var spent: Int64 = 100, played: Int64 = 100
        for step in 0..<2_000 as Range<Int64> {
            let holder = Int.random(in: 0..<5, using: &rng), released = 100 + step
            let used = Int64.random(in: 0...(held[holder] ?? 0), using: &rng)
            spent += used
            held[holder] = ledger.renew(
                1, holder: holder, used: .init(ads: used), wanted: 16, bounds: CampaignBounds(impressions: released), now: step)
            // Some are played, and some come back.
            let settled = Int64.random(in: 0...(spent - played), using: &rng), back = Int64.random(in: 0...settled, using: &rng)
            ledger.settle(1, Delivery(impressions: settled - back), on: 0, ads: settled, micros: 0)
            played += settled - back
            spent -= back
            #expect(ledger.delivered(1).impressions == played && ledger.reserved(1) == spent - played)
            #expect(held.values.reduce(spent, +) <= released)
            #expect(ledger.committed[1] == held.values.reduce(spent, +))
        }
        #expect(spent > 1_900)
    }

    @Test func aDeciderThatDiesTakesItsLeaseAlongUntilItEnds() {
        var ledger = Ledger(leaseMs: 1_000)
        func renew(_ holder: Int, used: Int64 = 0, at now: Int64) -> Int64 {
            ledger.renew(1, holder: holder, used: .init(ads: used), wanted: 16, bounds: CampaignBounds(impressions: 10), now: now)
        }
        let leases = [renew(0, at: 0), renew(1, at: 999), renew(1, used: 3, at: 1_000)]
        #expect(leases == [5, 3, 4])
        // It comes back after all and has spent its lease: more than was released, by no more than that.
        let late = renew(0, used: 5, at: 1_001)
        #expect(late == 0 && ledger.reserved(1) == 8 && ledger.committed == [1: 12])
    }

    /// Campaigns come and go for ever: of those of which nothing was shown nothing is left.
    @Test func accountsWithoutDeliveryEndWithTheirCampaigns() throws {
        let first = try Catalogue(
            campaigns: [
                campaign("a") { $0.goalImpressions = 10 }, campaign("b") { $0.goalImpressions = 10 },
                campaign("none") { $0.goalImpressions = 0 },
                campaign("behind", flight: 0..<day) {
                    $0.goalImpressions = 1_000; $0.pacing = .even
                },
            ])
        let book = first.demo, last = try first.replacing(Tenant(id: "demo"), campaigns: [])
        var ledger = Ledger(), leases = (0..<2).map { BudgetLeases(book, holder: $0) }
        for index in leases.indices { leases[index].renew(book.campaigns.indices, of: first, from: &ledger, now: day / 2) }
        let isPaid = leases[1].reserve(try #require(book.campaignIndex(id: "b")))
        #expect(isPaid && ledger.committed.count == 3)
        leases[0].move(to: last.demo, of: last, from: &ledger, now: day / 2 + 1)
        leases[1].close(into: &ledger, now: day / 2 + 1)
        #expect(ledger.committed == [try #require(book.campaignIndex(id: "b").map { book.keys[$0] }): 1])
        // Nor of what was reserved, once it is given back.
        ledger.settle(try #require(book.campaignIndex(id: "b").map { book.keys[$0] }), Delivery(), on: 0, ads: 1, micros: 0)
        #expect(ledger.committed.isEmpty)
    }

    @Test func aPurseGivesBackWhatItDidNotSpend() throws {
        let catalogue = try Catalogue(campaigns: [campaign("a") { $0.goalImpressions = 10 }, campaign("b")])
        var ledger = Ledger(), leases = BudgetLeases(catalogue.demo, holder: 0)
        let isPaidWithoutALease = leases.reserve(0)
        leases.renew(0..<2, of: catalogue, from: &ledger, now: 0)
        #expect(leases.credit(0) == 5 && leases.credit(1) == .max)
        let isPaid = leases.reserve(0) && leases.reserve(1)
        #expect(!isPaidWithoutALease && isPaid && leases.credit(0) == 4)
        leases.close(into: &ledger, now: 1)
        #expect(ledger.committed == [catalogue.demo.keys[0]: 1, catalogue.demo.keys[1]: 1])
        #expect(leases.credit(0) == 0)
        for _ in 0..<9 {
            leases.renew(0..<2, of: catalogue, from: &ledger, now: 2)
            while leases.reserve(0) {}
        }
        #expect(ledger.reserved(catalogue.demo.keys[0]) == 10)
        leases.renew(0..<2, of: catalogue, from: &ledger, now: 3)
        // What is reserved may come back.
        #expect(!leases.spent[0] && leases.held[0] && leases.credit(0) == 0)
        ledger.settle(catalogue.demo.keys[0], Delivery(impressions: 10), on: 0, ads: 10, micros: 0)
        leases.renew(0..<2, of: catalogue, from: &ledger, now: 4)
        #expect(leases.spent[0] && !leases.held[0] && leases.credit(0) == 0)
    }

    /// What a decider gets that asks in each step, and shows all of it.
    private static func deliveries(_ limit: Int64, _ steps: some Sequence<Int64>, ledger: inout Ledger) throws -> [Int64] {
        let catalogue = try even(limit, 0..<day)
        var leases = BudgetLeases(catalogue.demo, holder: 0)
        return steps.map { now in
            var shown: Int64 = 0
            leases.renew(0..<1, of: catalogue, from: &ledger, now: now)
            while leases.reserve(0) {
                shown += 1
                if leases.credit(0) == 0 { leases.renew([0], of: catalogue, from: &ledger, now: now) }
            }
            return shown
        }
    }

    /// A process that first runs in the middle of a flight does not show at once what the hours before fell short of; nor after a lull.
    @Test func whatIsBehindIsSpreadOverTheRest() throws {
        var ledger = Ledger()
        let minutes = stride(from: day / 2, to: day, by: 60_000)
        let perMinute = try Self.deliveries(117_400, minutes, ledger: &ledger)
        let total = perMinute.reduce(0, +), traffic = TrafficShape.standard.hours[12...].reduce(0, +)
        #expect(total >= 117_400 * 98 / 100 && total <= 117_400, "\(total)")
        // But for what five minutes release, each minute has its share.
        for (minute, shown) in perMinute.enumerated() {
            let share = 117_400 * TrafficShape.standard.hours[12 + minute / 60] / traffic / 60
            #expect(
                shown <= Int64(share) * 6 + 2 && (minute < 6 || minute % 60 == 0 || shown <= Int64(share) * 11 / 10 + 2),
                "minute \(minute): \(shown) of \(share)")
        }
    }

    /// A campaign that was behind once, and whose end is moved then: it is spread over what is left of its flight as that is now.
    @Test(arguments: [(day, 2 * day), (2 * day, day)])
    func anEndThatIsMovedMovesTheRest(end: Int64, moved: Int64) throws {
        let first = try Self.even(100_000, 0..<end)
        let second = try first.replacing(
            Tenant(id: "demo"), campaigns: Array(Self.even(100_000, 0..<moved).demo.campaigns))
        var ledger = Ledger(), leases = BudgetLeases(first.demo, holder: 0), shown: [Int64: Int64] = [:]
        func show(_ catalogue: Catalogue, _ minutes: StrideTo<Int64>) {
            for now in minutes {
                leases.renew(0..<1, of: catalogue, from: &ledger, now: now)
                while leases.reserve(0) {
                    shown[now / day, default: 0] += 1
                    if leases.credit(0) == 0 { leases.renew([0], of: catalogue, from: &ledger, now: now) }
                }
            }
        }
        show(first, stride(from: day / 2, to: day / 2 + hour, by: 60_000))
        leases.move(to: second.demo, of: second, from: &ledger, now: day / 2 + hour)
        show(second, stride(from: day / 2 + hour, to: moved, by: 60_000))
        let total = shown.values.reduce(0, +)
        #expect(total >= 98_000 && total <= 100_000, "\(total)")
        // Of the second half of the first day and all of the second the first has not much more than a third.
        if moved > day { #expect(shown[0, default: 0] < 50_000 && shown[1, default: 0] > 50_000, "\(shown)") }
    }

    @Test(arguments: [1, 2, 5, 20] as [Int64])
    func aSmallGoalIsReachedBeforeItsEnd(goal: Int64) throws {
        var ledger = Ledger()
        let seconds = stride(from: 0, to: day - 1_000, by: 10_000)
        #expect(try Self.deliveries(goal, seconds, ledger: &ledger).reduce(0, +) == goal)
    }

    /// In a burst the lease is used up long before its turn to be renewed comes: a campaign that is paid for goes on.
    @Test func aBurstDoesNotOutrunTheLease() throws {
        let catalogue = try Catalogue(campaigns: [campaign("a") { $0.goalImpressions = 100_000 }])
        var ledger = Ledger(), leases = BudgetLeases(catalogue.demo, holder: 0), missed = 0
        leases.renew(0..<1, of: catalogue, from: &ledger, now: 0)
        for _ in 0..<5_000 {
            if !leases.reserve(0) { missed += 1 }
            if leases.credit(0) == 0 { leases.renew([0], of: catalogue, from: &ledger, now: 0) }
        }
        #expect(missed == 0 && leases.credit(0) > 0)
        leases.close(into: &ledger, now: 1)
        #expect(ledger.reserved(catalogue.demo.keys[0]) == 5_000)
    }
}
