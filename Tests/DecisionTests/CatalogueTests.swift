import Testing

@testable import Decision

@Suite struct CatalogueTests {
    @Test(arguments: [
        (campaign("", [15]), "id"), (campaign("a", flight: 0..<0), "end_date"), (campaign("a", weight: 0), "weight"),
        (campaign("a", budget: -1), "budget_total"), (campaign("a", spent: -1), "spent"),
        (campaign("a", [15, 0]), "creatives[1].duration"),
        (campaign("a", [3_601]), "creatives[0].duration"),
        (Campaign(id: "a", tenant: "demo", cpmCents: -1), "cpm"),
        (Campaign(id: "a", tenant: "demo", creatives: [Creative(id: "", durationNs: 1)]), "creatives[0].id"),
        (Campaign(id: "a", tenant: "demo", creatives: [Creative(id: "x", durationNs: 1, weight: 0)]), "creatives[0].weight"),
    ])
    func contradictionsAreRefusedByTheirField(bad: Campaign, field: String) {
        let error = #expect(throws: DecisionError.self) { try Catalogue(campaigns: [bad]) }
        guard case .invalid(let object, field, _) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(object == "campaigns/\(bad.id)")
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
        #expect(both.creativeIndex(tenant: "demo", id: "a-15") != both.creativeIndex(tenant: "other", id: "a-15"))
    }

    @Test func aPauseOrAStepOfTheBudgetIsASmallChange() throws {
        let catalogue = try Catalogue(campaigns: [campaign("a", budget: 100), campaign("b")])
        let asked = avail(30, of: catalogue)
        let paused = catalogue.setting(.paused, tenant: "demo", campaign: "a")
        #expect(try pod(asked, paused).1.reason("a") == "paused")
        #expect(try pod(asked, paused.setting(.active, tenant: "demo", campaign: "a")).1.reason("a") == "won")
        #expect(try pod(asked, catalogue.setting(spentCents: 100, tenant: "demo", campaign: "a")).1.reason("a") == "budget")
        #expect(try pod(asked, catalogue).1.reason("a") == "won", "the old snapshot is as it was")
        #expect(try pod(asked, catalogue.setting(.paused, tenant: "demo", campaign: "nobody")).1.won == 2)
    }

    @Test func tiersAreAskedFromTheHighestPriorityDownThenHouse() throws {
        let catalogue = try Catalogue(campaigns: [
            campaign("h", house: true), campaign("l", priority: 1), campaign("x", priority: 7), campaign("y", priority: 7),
            campaign("o", tenant: "other"),
        ])
        let order = try #require(catalogue.tiers["demo"]).map { $0.map { catalogue.campaigns[$0].id } }
        #expect(order == [["x", "y"], ["l"], ["h"]])
        #expect(catalogue.tiers["nobody"] == nil)
        #expect(try Catalogue().tiers.isEmpty)
    }
}
