import Decision
import Formats
import Testing

@testable import Decision

@Suite struct LedgerTests {
    private let day: Int64 = 86_400_000

    private func bounds(_ make: (inout CampaignBounds) -> Void) -> CampaignBounds {
        var bounds = CampaignBounds()
        make(&bounds)
        return bounds
    }

    /// What one decider gets that asks for all there is.
    private func all(_ ledger: inout Ledger, _ bounds: CampaignBounds, dayMs: Int64 = 0) -> Int64 {
        var sum: Int64 = 0, used = Ledger.Used()
        while true {
            let granted = ledger.renew(1, holder: 0, used: used, wanted: 1_000, bounds: bounds, dayMs: dayMs, now: 0)
            guard granted > 0 else { return sum }
            sum += granted
            used = .init(ads: granted, micros: granted * bounds.priceMicros)
        }
    }

    @Test(arguments: [
        (Delivery(), 10, 7),
        // A new price is for what comes: what is spent was spent at the old one.
        (Delivery(impressions: 4, spendMicros: 4_000), 10, 6),
        (Delivery(impressions: 4, spendMicros: 9_500), 10, 0),
        (Delivery(impressions: 9, spendMicros: 0), 10, 1),
    ])
    func theNearestBoundCounts(delivered: Delivery, goal: Int64, free: Int64) {
        var ledger = Ledger(delivered: [1: delivered])
        let bounds = bounds {
            $0.impressions = goal
            $0.micros = 10_000
            $0.priceMicros = delivered.spendMicros == 0 && delivered.impressions == 0 ? 1_400 : 1_000
        }
        #expect(all(&ledger, bounds) == free)
    }

    @Test func aDayHasItsOwnBounds() {
        var ledger = Ledger()
        let bounds = bounds {
            $0.impressionsOfDay = 5
            $0.microsOfDay = 4_500
            $0.micros = 100_000
            $0.priceMicros = 1_000
        }
        #expect(all(&ledger, bounds) == 4)
        ledger.settle(1, Delivery(impressions: 4, spendMicros: 4_000), on: 0, ads: 4, micros: 4_000)
        #expect(all(&ledger, bounds) == 0)
        #expect(all(&ledger, bounds, dayMs: day) == 4)
        #expect(ledger.delivered(1).impressions == 4 && ledger.reserved(1) == 4)
        // What comes late for the day before counts for the whole alone.
        ledger.settle(1, Delivery(impressions: 4, spendMicros: 4_000), on: day, ads: 4, micros: 4_000)
        ledger.settle(1, Delivery(impressions: 1, spendMicros: 1_000), on: 0, ads: 0, micros: 0)
        #expect(ledger.delivered(1).impressions == 9 && ledger.delivered(1).impressionsOfDay == 4)
    }

    /// Who is paid by completed views holds the money until one is complete or given back.
    @Test func completedViewsArePaidWhenTheyAreComplete() {
        var ledger = Ledger()
        let bounds = bounds {
            $0.completions = 3
            $0.micros = 2_000
            $0.priceMicros = 500
        }
        #expect(all(&ledger, bounds) == 3)
        // All three began; one was complete, two were left.
        ledger.settle(1, Delivery(impressions: 3), on: 0, ads: 0, micros: 0)
        #expect(all(&ledger, bounds) == 0)
        ledger.settle(1, Delivery(completions: 1, spendMicros: 500), on: 0, ads: 1, micros: 500)
        ledger.settle(1, Delivery(), on: 0, ads: 2, micros: 1_000)
        #expect(all(&ledger, bounds) == 2)
    }

    @Test func whatNothingBoundsIsNotHeld() throws {
        let catalogue = try Catalogue(campaigns: [campaign("free")]), key = catalogue.demo.keys[0]
        var ledger = Ledger(), leases = BudgetLeases(catalogue.demo, holder: 0)
        leases.renew([0], of: catalogue, from: &ledger, now: 0)
        for _ in 0..<1_000 { leases.reserve(0) }
        leases.renew([0], of: catalogue, from: &ledger, now: 1)
        #expect(ledger.reserved(key) == 1_000 && leases.credit(0) == .max)
        // It is bounded later: what plays already counts.
        let bounded = try catalogue.replacing(Tenant(id: "demo"), campaigns: [campaign("free") { $0.goalImpressions = 1_004 }])
        leases.move(to: bounded.demo, of: bounded, from: &ledger, now: 2)
        #expect(leases.credit(0) == 2)
    }

    @Test func theDayBeginsByTheTenantsClock() {
        let hour: Int64 = 3_600_000
        // An hour ahead, two from the day's second hour on, and one again after ten days.
        let zone = TimeZoneTable(
            offsetMs: hour,
            changes: [.init(fromMs: day + hour, offsetMs: 2 * hour), .init(fromMs: 11 * day + hour, offsetMs: hour)])
        #expect(zone.day(of: 0).lowerBound == -hour)
        #expect(zone.day(of: day - hour - 1).lowerBound == -hour && zone.day(of: day - hour).lowerBound == day - hour)
        // Days of 23 and of 25 hours.
        #expect(
            zone.day(of: 2 * day - 2 * hour - 1).lowerBound == day - hour
                && zone.day(of: 2 * day - 2 * hour).lowerBound == 2 * day - 2 * hour)
        #expect(
            zone.day(of: 12 * day - hour - 1).lowerBound == 11 * day - 2 * hour
                && zone.day(of: 12 * day - hour).lowerBound == 12 * day - hour)
        // Clocks that go forward over midnight.
        let midnight = TimeZoneTable(offsetMs: 2 * hour, changes: [.init(fromMs: day - 2 * hour, offsetMs: 3 * hour)])
        #expect(
            midnight.day(of: day - 2 * hour).lowerBound == day - 2 * hour && midnight.day(of: day - 2 * hour - 1).lowerBound == -2 * hour)
    }
}
