import TestSupport
import Testing

@testable import Decision

/// Another edition of a catalogue: what is patched decides as what is built from the beginning.
@Suite struct PatchTests {
    private static func random(_ index: Int, _ rng: inout Seeded) -> Campaign {
        func chance(_ one: Int) -> Bool { Int.random(in: 0..<one, using: &rng) == 0 }
        func conditions(_ most: Int) -> [Targeting.Condition] {
            (0..<Int.random(in: 0...most, using: &rng)).map { _ in
                let attribute = [ViewerAttribute.device, .label, .time, .key("k")].randomElement(using: &rng)!
                let values: [String] =
                    switch attribute {
                    case .device: ["tv", "mobile"]
                    case .label: ["a", "b"]
                    case .time: (0..<200).map(String.init)
                    default: (0..<40).map { "v\($0)" }
                    }
                return .init(attribute, Array(values.shuffled(using: &rng).prefix(2)), chance(2) ? .include : .exclude)
            }
        }
        return campaign("c\(index)", [10, 15], priority: index % 2, weight: Int.random(in: 1...5, using: &rng), cpm: Int64(index % 7)) {
            if chance(3) { $0.startMs = Int64.random(in: 0...500, using: &rng) }
            if chance(3) { $0.endMs = Int64.random(in: 501...1_000, using: &rng) }
            if chance(3) { $0.status = Campaign.Status.allCases.randomElement(using: &rng)! }
            if chance(3) { $0.goalImpressions = Int64.random(in: 0...100, using: &rng) }
            if chance(3) { $0.advertiser = "a\(Int.random(in: 0..<9, using: &rng))" }
            if chance(3) { $0.categories = ["IAB\(Int.random(in: 1...9, using: &rng))-1"] }
            if chance(5) { $0.position = [.first, .last].randomElement(using: &rng) }
            if chance(4) { $0.rotation = .sequence }
            if chance(3) { $0.caps = [FrequencyCap(1, per: .day)] }
            if chance(6), !$0.advertiser.isEmpty { $0.caps.append(FrequencyCap(1, per: .adBreak, of: .advertiser)) }
            if chance(4) { $0.labels = ["l\(Int.random(in: 0..<4, using: &rng))"] }
            if chance(4) { $0.excludedLabels = ["l\(Int.random(in: 0..<4, using: &rng))"] }
            if chance(20) { $0.share = Int.random(in: 0...2_000, using: &rng) }
            if chance(20) { $0.isRoadblock = true }
            if chance(5) { $0.creatives[0].endMs = Int64.random(in: 1...1_000, using: &rng) }
            if chance(5) { $0.creatives[1].targeting = Targeting(any: conditions(2)) }
            if chance(2) { $0.targeting = Targeting(all: conditions(2), any: conditions(2), none: conditions(1)) }
            $0.creatives[1].durationNs = Int64.random(in: 5...30, using: &rng) * second
        }
    }

    // Campaign after campaign changes; whatever is asked, both decide the same and say the same.
    @Test(arguments: 0..<10 as Range<UInt64>)
    func whatIsPatchedDecidesAsWhatIsBuilt(seed: UInt64) throws {
        var rng = Seeded(seed), campaigns = (0..<150).map { Self.random($0, &rng) }
        var patched = try Catalogue(campaigns: campaigns)
        for step in 0..<20 as Range<Int64> {
            for _ in 0..<Int.random(in: 1...3, using: &rng) {
                let index = Int.random(in: 0..<campaigns.count, using: &rng)
                campaigns[index] = Self.random(Int(campaigns[index].id.dropFirst())!, &rng)
            }
            // Another price, and it moves among the others.
            if step % 3 == 2 { campaigns[1].cpmCents = Int64.random(in: 0...7, using: &rng) }
            if step % 5 == 4 { campaigns.append(Self.random(1_000 + Int(step), &rng)) }
            if step % 7 == 6 { campaigns.remove(at: 3) }
            patched = try patched.replacing(Tenant(id: "demo"), campaigns: campaigns.shuffled(using: &rng))
            let built = try Catalogue(campaigns: campaigns)
            #expect(patched.demo.campaigns.elementsEqual(built.demo.campaigns))
            for number in 0..<10 as Range<Int64> {
                let now = Int64.random(in: 0...1_000, using: &rng) + Int64.random(in: 0..<200, using: &rng) * 900_000
                let facts = [Fact(.device, number % 2 == 0 ? "tv" : "mobile"), Fact(.label, "a"), Fact(.key("k"), "v\(number)")]
                let rules = PodRules(advertisers: number % 3 == 0 ? .pod : .ads(1), categories: number % 4 == 0 ? .pod : .ads(1))
                let one = avail(90, of: patched, number: number, facts: facts, rules: rules)
                let other = avail(90, of: built, number: number, facts: facts, rules: rules)
                #expect(try decided(one, patched, now: now) == decided(other, built, now: now), "seed \(seed), step \(step)")
            }
        }
    }

    @Test func onlyWhatHasChangedIsMadeAnew() throws {
        let own = (0..<5).map { campaign("c\($0)", cpm: Int64($0)) }
        let catalogue = try Catalogue(campaigns: own + [campaign("x", tenant: "other")])
        let tenant = Tenant(id: "demo")
        let same = try catalogue.replacing(tenant, campaigns: own.reversed())
        #expect(same.demo === catalogue.demo)
        var changed = own
        changed[2].weight = 7
        let patched = try catalogue.replacing(tenant, campaigns: changed)
        #expect(patched.demo !== catalogue.demo && patched.book(of: "other") === catalogue.book(of: "other"))
        #expect(catalogue.demo.weights == [1, 1, 1, 1, 1] && patched.demo.weightSums == [0, 1, 2, 9, 10, 11])
        #expect(patched.removing(tenant: "demo").book(of: "demo") == nil)
        #expect(try Catalogue().replacing(tenant, campaigns: own).demo.campaigns.count == 5)
        // One that is moved or gone, or another tenant's zone, moves the others.
        changed[0].cpmCents = 9
        #expect(try patched.replacing(tenant, campaigns: changed).demo.campaigns.first?.id == "c0")
        #expect(try patched.replacing(tenant, campaigns: Array(own[1...])).demo.campaigns.count == 4)
        let zone = TimeZoneTable(offsetMs: hour)
        #expect(try patched.replacing(Tenant(id: "demo", zone: zone), campaigns: changed).demo.zone == zone)
    }

    @Test func whatContradictsItselfIsRefusedHere() throws {
        let own = [campaign("a"), campaign("b", priority: 1)], catalogue = try Catalogue(campaigns: own)
        func refuse(_ change: (inout [Campaign]) -> Void) -> DecisionError? {
            var changed = own
            change(&changed)
            return #expect(throws: DecisionError.self) { try catalogue.replacing(Tenant(id: "demo"), campaigns: changed) }
        }
        #expect(refuse { $0[0].weight = -1 }?.description.contains("weight") == true)
        #expect(refuse { $0[0].tenant = "other" }?.description.contains("tenant") == true)
        #expect(refuse { $0[1].id = "a" } != nil)
        let many = (0...Limits.campaigns).map { Campaign(id: "\($0)", tenant: "demo") }
        #expect(refuse { $0 = many } != nil)
    }

    /// What is gone makes room for others, and what was refused takes none.
    @Test func allTenantsShareTheBounds() throws {
        func many(_ tenant: String, _ count: Int) -> [Campaign] { (0..<count).map { Campaign(id: "\($0)", tenant: tenant) } }
        var catalogue = try Catalogue(campaigns: many("a", Limits.campaigns - 10) + many("b", 10))
        #expect(throws: DecisionError.self) { try catalogue.replace(Tenant(id: "b"), campaigns: many("b", 11)) }
        #expect(throws: DecisionError.self) { try catalogue.replace(Tenant(id: "c"), campaigns: many("c", 1)) }
        try catalogue.replace(Tenant(id: "b"), campaigns: many("b", 9))
        try catalogue.replace(Tenant(id: "c"), campaigns: many("c", 1))
        catalogue.remove(tenant: "b")
        catalogue.remove(tenant: "b")
        try catalogue.replace(Tenant(id: "c"), campaigns: many("c", 10))
        #expect(throws: DecisionError.self) { try catalogue.replace(Tenant(id: "c"), campaigns: many("c", 11)) }
    }

    @Test func leasesGoOnInTheNextEdition() throws {
        let own = (0..<4).map { campaign("c\($0)", cpm: Int64(10 - $0)) { $0.goalImpressions = 100 } }, tenant = Tenant(id: "demo")
        let first = try Catalogue(campaigns: own)
        var ledger = Ledger(), leases = BudgetLeases(first.demo, holder: 0)
        leases.renew(0..<4, of: first, from: &ledger, now: 0)
        let isPaid = (0..<4).allSatisfy { leases.reserve($0) }
        #expect(isPaid)
        var changed = Array(own[1...])
        changed[0].weight = 5
        changed[1].goalImpressions = 200
        let second = try first.replacing(tenant, campaigns: changed + [campaign("new", cpm: 100) { $0.goalImpressions = 10 }])
        leases.move(to: second.demo, of: second, from: &ledger, now: 1)
        #expect(leases.book === second.demo)
        func credit(_ id: String) throws -> Int64 { leases.credit(try #require(second.demo.campaignIndex(id: id))) }
        #expect(try credit("c1") == 15 && credit("c3") == 15, "as before")
        #expect(try credit("c2") == 16 && credit("new") == 5, "begun anew")
        // What was spent of the one that is gone, and of the one that began anew, is known.
        #expect(ledger.reserved(own[0].key) == 1 && ledger.committed[own[0].key] == 1 && ledger.reserved(own[2].key) == 1)
        leases.close(into: &ledger, now: 2)
        #expect(own.allSatisfy { ledger.reserved($0.key) == 1 && ledger.committed[$0.key] == 1 })
    }
}
