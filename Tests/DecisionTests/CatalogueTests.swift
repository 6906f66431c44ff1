import Testing

@testable import Decision

@Suite struct CatalogueTests {
    private static func targeted(_ condition: Targeting.Condition) -> Campaign {
        campaign("a") { $0.targeting = Targeting(all: [.init(.device, ["tv"]), condition]) }
    }

    // Each contradicts itself in one field, which the refusal names as the configuration does.
    @Test(arguments: [
        (campaign("", [15]), "id"), (campaign("a", flight: 0..<0), "end_date"), (campaign("a", weight: -1), "weight"),
        (campaign("a", weight: 1_000_001), "weight"), (campaign("a", budget: -1), "budget_total"),
        (campaign("a", budget: .max), "budget_total"), (campaign("a", cpm: -1), "cpm"), (campaign("a", cpm: .max), "cpm"),
        (campaign("a") { $0.goalImpressions = -1 }, "goal_impressions"), (campaign("a") { $0.goalImpressions = .max }, "goal_impressions"),
        (campaign("a", budget: 1, cpm: 1) { $0.pacing = .even }, "pacing"), (campaign("a", [15, 0]), "creatives[1].duration"),
        (campaign("a", [3_601]), "creatives[0].duration"), (campaign("a") { $0.creatives[0].id = "" }, "creatives[0].id"),
        (campaign("a") { $0.creatives[0].weight = -1 }, "creatives[0].weight"),
        (
            campaign("a", [1, 2]) {
                $0.creatives[0].weight = 0; $0.creatives[1].weight = 0
            }, "creatives[0].weight"
        ),
        (campaign("a", [Int64](repeating: 1, count: 257)), "creatives"),
        (campaign("a") { $0.caps = [FrequencyCap(0, per: .day)] }, "caps[0].count"),
        (campaign("a") { $0.caps = [FrequencyCap(1, per: .day), FrequencyCap(1_001, per: .hour)] }, "caps[1].count"),
        (campaign("a") { $0.caps = [FrequencyCap(1, per: .day), FrequencyCap(2, per: .day)] }, "caps[1].per"),
        (campaign("a") { $0.categories = ["IAB1", "cars"] }, "categories[1]"),
        (campaign("a") { $0.categories = ["IAB1-"] }, "categories[0]"),
        (campaign("a") { $0.categories = ["IABx"] }, "categories[0]"), (campaign("a") { $0.categories = ["1-2"] }, "categories[0]"),
        (campaign("a") { $0.categories = [String](repeating: "IAB1", count: 17) }, "categories"),
        (targeted(.init(.country, ["DE", "XX"])), "targeting.all[1].country.include[1]"),
        (targeted(.init(.country, ["de"], .exclude)), "targeting.all[1].country.exclude[0]"),
        (targeted(.init(.country, ["D"])), "targeting.all[1].country.include[0]"),
        (targeted(.init(.region, ["DE-"])), "targeting.all[1].region.include[0]"),
        (targeted(.init(.region, ["ZZ-BY"])), "targeting.all[1].region.include[0]"),
        (targeted(.init(.device, ["fridge"])), "targeting.all[1].device.include[0]"),
        (targeted(.init(.language, ["German"])), "targeting.all[1].language.include[0]"),
        (targeted(.init(.time, ["672"])), "targeting.all[1].time.include[0]"),
        (targeted(.init(.city, [""])), "targeting.all[1].city.include[0]"),
        (targeted(.init(.key("genre"), [])), "targeting.all[1].key.genre.include"),
        (targeted(.init(.city, [String](repeating: "x", count: 5_001))), "targeting.all[1].city.include"),
        (campaign("a") { $0.targeting.any = [.init(.language, ["1"], .exclude)] }, "targeting.any[0].language.exclude[0]"),
        (campaign("a") { $0.targeting.none = [Targeting.Condition](repeating: .init(.city, ["x"]), count: 33) }, "targeting.none"),
    ])
    func contradictionsAreRefusedByTheirField(bad: Campaign, field: String) {
        let error = #expect(throws: DecisionError.self) { try Catalogue(campaigns: [bad]) }
        guard case .invalid("campaigns/\(bad.id)", field, let problem) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(error?.description == "campaigns/\(bad.id): \(field): \(problem)")
    }

    @Test(arguments: [
        (Tenant(id: "demo", traffic: TrafficShape(hours: [1])), "tenants/demo", "traffic"),
        (Tenant(id: "demo", traffic: TrafficShape(hours: [Int](repeating: 0, count: 24))), "tenants/demo", "traffic"),
        (Tenant(id: "demo", traffic: TrafficShape(hours: [Int](repeating: -1, count: 24))), "tenants/demo", "traffic"),
        (Tenant(id: "demo", experiments: [Experiment(id: "", arms: [.init(id: "a")])]), "experiments/", "id"),
        (Tenant(id: "demo", experiments: [Experiment(id: "e", arms: [])]), "experiments/e", "arms"),
        (Tenant(id: "demo", experiments: [Experiment(id: "e", arms: [.init(id: "")])]), "experiments/e", "arms[0].id"),
        (Tenant(id: "demo", experiments: [Experiment(id: "e", arms: [.init(id: "a"), .init(id: "a")])]), "experiments/e", "arms[1].id"),
        (Tenant(id: "demo", experiments: [Experiment(id: "e", arms: [.init(id: "a", weight: -1)])]), "experiments/e", "arms[0].weight"),
        (Tenant(id: "demo", experiments: [Experiment(id: "e", arms: [.init(id: "a", weight: 0)])]), "experiments/e", "arms[0].weight"),
        (
            Tenant(id: "demo", experiments: [Experiment](repeating: Experiment(id: "e", arms: [.init(id: "a")]), count: 2)),
            "experiments/e", "id"
        ),
        (
            Tenant(id: "demo", experiments: (0..<65).map { Experiment(id: "\($0)", arms: [.init(id: "a")]) }), "tenants/demo",
            "experiments"
        ),
    ])
    func tenantsThatContradictThemselvesAreRefused(bad: Tenant, object: String, field: String) {
        let error = #expect(throws: DecisionError.self) { try Catalogue(tenants: [bad]) }
        guard case .invalid(object, field, _) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test func aWeightOfZeroIsFineBesideAnother() throws {
        let catalogue = try Catalogue(campaigns: [campaign("a", weight: 0), campaign("b")])
        for number in 0..<20 as Range<Int64> {
            #expect(try decided(avail(15, of: catalogue, number: number), catalogue).campaigns == ["b"])
        }
    }

    @Test func idsAreThereOnceInATenant() throws {
        #expect(throws: DecisionError.invalid(object: "campaigns/a", field: "id", problem: "is there twice")) {
            try Catalogue(campaigns: [campaign("a"), campaign("a")])
        }
        var other = campaign("b")
        other.creatives[0].id = "a-15"
        #expect(throws: DecisionError.invalid(object: "creatives/a-15", field: "id", problem: "is there twice")) {
            try Catalogue(campaigns: [campaign("a"), other])
        }
        let both = try Catalogue(campaigns: [campaign("a"), campaign("a", tenant: "other")])
        #expect(both.demo.creativeIndex(id: "a-15") == 0 && both.book(of: "other")?.creativeIndex(id: "a-15") == 0)
        #expect(both.demo.keys != both.book(of: "other")?.keys)
        #expect(both.book(of: "nobody") == nil && both.demo.campaignIndex(id: "x") == nil)
    }

    @Test func catalogueAndCampaignsAreBounded() {
        #expect(throws: DecisionError.self) { try Catalogue(campaigns: (0...Limits.campaigns).map { Campaign(id: "\($0)", tenant: "t") }) }
        let many = (0..<256).map { Creative(id: "\($0)", durationNs: 1) }
        #expect(throws: DecisionError.self) {
            try Catalogue(campaigns: (0..<1_600).map { Campaign(id: "\($0)", tenant: "\($0)", creatives: many) })
        }
    }

    @Test(arguments: [(Campaign.Status.paused, "paused"), (.draft, "draft"), (.completed, "completed")])
    func onlyAnActiveCampaignIsShown(status: Campaign.Status, reason: String) throws {
        let catalogue = try Catalogue(campaigns: [campaign("a"), campaign("b")]), tenant = Tenant(id: "demo")
        let changed = try catalogue.replacing(tenant, campaigns: [campaign("a", status: status), campaign("b")])
        #expect(try decided(avail(30, of: changed), changed).reason("a") == reason)
        #expect(try decided(avail(30, of: catalogue), catalogue).reason("a") == "won", "the old snapshot is as it was")
        let again = try changed.replacing(tenant, campaigns: [campaign("a"), campaign("b")])
        #expect(try decided(avail(30, of: again), again).reason("a") == "won")
    }

    @Test func aStepOfTheBudgetCountsWithTheNextLease() throws {
        // 10.00 for a thousand: one impression costs a cent.
        let catalogue = try Catalogue(campaigns: [campaign("a", budget: 2, cpm: 1_000)])
        let delivered = Delivery(impressions: 2, spendMicros: 20_000)
        var ledger = Ledger(delivered: [catalogue.demo.keys[0]: delivered]), leases = BudgetLeases(catalogue.demo, holder: 0)
        func edition(_ change: (inout Campaign) -> Void) throws -> Catalogue {
            try catalogue.replacing(Tenant(id: "demo"), campaigns: [campaign("a", cpm: 1_000, change: change)])
        }
        let asked = avail(30, of: catalogue)
        #expect(try decided(asked, catalogue, leases: leases).reason("a") == "pacing", "nothing is leased yet")
        leases.renew(0..<1, of: catalogue, from: &ledger, now: 0)
        #expect(try decided(asked, catalogue, leases: leases).reason("a") == "budget")
        let more = try edition { $0.budgetCents = 3 }
        leases.move(to: more.demo, of: more, from: &ledger, now: 0)
        leases.renew(0..<1, of: more, from: &ledger, now: 0)
        #expect(leases.credit(0) == 1)
        #expect(try decided(avail(30, of: more), more, leases: leases).reason("a") == "won")
        let unbound = try edition { _ in }
        leases.move(to: unbound.demo, of: unbound, from: &ledger, now: 0)
        leases.renew(0..<1, of: unbound, from: &ledger, now: 0)
        #expect(leases.credit(0) == .max)
    }

    @Test func tiersAreAskedFromTheHighestPriorityDownThenHouse() throws {
        let catalogue = try Catalogue(campaigns: [
            campaign("h", house: true), campaign("l", priority: 1), campaign("x", priority: 7), campaign("y", priority: 7, cpm: 5),
            campaign("o", tenant: "other"),
        ])
        #expect(catalogue.demo.tiers.map { $0.map { catalogue.demo.campaigns[$0].id } } == [["y", "x"], ["l"], ["h"]])
        #expect(try Catalogue(tenants: [Tenant(id: "demo")]).demo.tiers.isEmpty)
    }

    @Test func goalsAndBudgetsBecomeImpressions() {
        #expect(campaign("a").limitImpressions == nil)
        #expect(campaign("a", budget: 500_000, cpm: 1_250).limitImpressions == 400_000)
        #expect(campaign("a", budget: 1, cpm: 1_250).limitImpressions == 0)
        #expect(campaign("a", budget: 500_000, cpm: 1_250) { $0.goalImpressions = 7 }.limitImpressions == 7)
        #expect(campaign("a", budget: 5, cpm: 0).limitImpressions == nil, "what costs nothing never uses money up")
        #expect(campaign("a", budget: 5, cpm: 10, house: true).limitImpressions == nil)
    }
}
