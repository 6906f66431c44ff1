import TestSupport
import Testing

@testable import Decision

@Suite struct TargetingTests {
    // What a targeting means, and whether a viewer from Berlin with a television takes it.
    @Test(arguments: [
        (Targeting(), true),
        (Targeting(all: [.init(.country, ["DE", "AT"])]), true), (Targeting(all: [.init(.country, ["FR"])]), false),
        (Targeting(all: [.init(.country, ["FR"], .exclude)]), true), (Targeting(all: [.init(.country, ["DE"], .exclude)]), false),
        (Targeting(all: [.init(.country, ["DE"]), .init(.device, ["mobile"])]), false),
        (Targeting(all: [.init(.label, ["live"]), .init(.label, ["sports"])]), true),
        (Targeting(all: [.init(.label, ["live"]), .init(.label, ["film"])]), false),
        (Targeting(any: [.init(.country, ["FR"]), .init(.device, ["tv"])]), true),
        (Targeting(any: [.init(.country, ["FR"]), .init(.device, ["mobile"])]), false),
        (Targeting(any: [.init(.country, ["FR"]), .init(.device, ["mobile"], .exclude)]), true),
        (Targeting(any: [.init(.country, ["DE"], .exclude), .init(.device, ["tv"], .exclude)]), false),
        (Targeting(none: [.init(.city, ["Berlin"])]), false), (Targeting(none: [.init(.city, ["Berlin"], .exclude)]), true),
        (Targeting(none: [.init(.city, ["Bonn"], .exclude)]), false),
        (Targeting(none: [.init(.city, ["Bonn"]), .init(.city, ["Berlin"])]), false),
        (Targeting(all: [.init(.language, ["de"])]), false), (Targeting(all: [.init(.language, ["de"], .exclude)]), true),
        (Targeting(all: [.init(.key("genre"), ["news"])]), true), (Targeting(all: [.init(.key("other"), ["news"])]), false),
        (Targeting(all: [.init(.country, ["DE"])], any: [.init(.label, ["live"])], none: [.init(.device, ["mobile"])]), true),
    ])
    func aTargetingTakesWhatItSays(targeting: Targeting, isTaken: Bool) throws {
        let catalogue = try Catalogue(campaigns: [campaign("a") { $0.targeting = targeting }])
        let facts = [Fact(.country, "DE"), Fact(.region, "DE-BE"), Fact(.city, "Berlin"), Fact(.device, "tv"), Fact(.key("genre"), "news")]
        let asked = Avail(
            catalogue.inventory(labels: ["live", "sports"]), breakNumber: 1, durationNs: 30 * second, viewer: Viewer(facts: facts))
        #expect(try decided(asked, catalogue).trace.won == (isTaken ? 1 : 0))
    }

    private static let values = [
        ViewerAttribute.country: ["DE", "FR", "US"], .device: ["tv", "mobile"], .label: ["a", "b", "c"], .key("k"): ["1", "2"],
        .language: ["de", "en"],
    ]

    /// The meaning, condition by condition.
    private static func takes(_ targeting: Targeting, _ facts: Set<Fact>) -> Bool {
        func holds(_ condition: Targeting.Condition) -> Bool {
            condition.values.contains { facts.contains(Fact(condition.attribute, $0)) } == (condition.sense == .include)
        }
        return targeting.all.allSatisfy(holds) && (targeting.any.isEmpty || targeting.any.contains(where: holds))
            && !targeting.none.contains(where: holds)
    }

    // The bits say the same as each campaign asked for itself; some facts with few campaigns, some with many.
    @Test(arguments: 0..<50 as Range<UInt64>)
    func theIndexSaysWhatTheConditionsSay(seed: UInt64) {
        var rng = Seeded(seed)
        func conditions(_ most: Int) -> [Targeting.Condition] {
            (0..<Int.random(in: 0...most, using: &rng)).map { _ in
                let (attribute, values) = Self.values.sorted { $0.key.name < $1.key.name }.randomElement(using: &rng)!
                return Targeting.Condition(
                    attribute, Array(values.shuffled(using: &rng).prefix(Int.random(in: 1...2, using: &rng))),
                    Bool.random(using: &rng) ? .include : .exclude)
            }
        }
        let campaigns = (0..<300).map { index in
            campaign("c\(index)") { $0.targeting = Targeting(all: conditions(2), any: conditions(3), none: conditions(1)) }
        }
        let index = TargetingIndex(CampaignList(campaigns))
        for _ in 0..<20 {
            var facts: Set<Fact> = []
            for (attribute, values) in Self.values.sorted(by: { $0.key.name < $1.key.name }) {
                for value in values.shuffled(using: &rng).prefix(Int.random(in: 0...2, using: &rng)) {
                    facts.insert(Fact(attribute, value))
                }
            }
            let report = EligibilityReport(index.conditions(facts.compactMap(index.id)), count: 300)
            for (number, campaign) in campaigns.enumerated() {
                #expect(report.eligible[number] == Self.takes(campaign.targeting, facts), "\(campaign.targeting) \(facts)")
            }
            #expect(report.eligible.population + report.reasons.count { $0 != nil } == 300)
        }
    }

    @Test func hoursOfTheDayAreLocalAndDaysWrap() throws {
        // Friday and Saturday from 22:00 to 02:00, in a zone that is two hours ahead.
        let part = DayPart(days: [4, 5], from: 88, to: 8)
        #expect(part.quarters.count == 32)
        let evening = Targeting(all: [.init(.time, part.quarters)])
        let catalogue = try Catalogue(
            campaigns: [campaign("a") { $0.targeting = evening }], tenants: [Tenant(id: "demo", zone: TimeZoneTable(offsetMs: 2 * hour))])
        // 2026-01-02 was a Friday.
        let friday: Int64 = 1_767_312_000_000
        for (offset, isOn) in [
            (19 * hour, false), (20 * hour - 1, false), (20 * hour, true), (24 * hour - 1, true), (24 * hour, false), (48 * hour - 1, true),
            (48 * hour, false),
        ] {
            let result = try decided(avail(30, of: catalogue), catalogue, now: friday + offset)
            #expect(result.reason("a") == (isOn ? "won" : "daypart"), "\(offset / hour)")
        }
    }

    @Test func flightsAreOnFromTheirStartToTheirEnd() {
        var rng = Seeded(3)
        let campaigns = (0..<500).map { index in
            campaign("c\(index)") {
                if Bool.random(using: &rng) { $0.startMs = Int64.random(in: 0...1_000, using: &rng) }
                if Bool.random(using: &rng) { $0.endMs = ($0.startMs ?? 0) + Int64.random(in: 1...500, using: &rng) }
            }
        }
        let index = FlightIndex(CampaignList(campaigns))
        for now in -1...1_600 as ClosedRange<Int64> {
            let flying = index.flying(at: now)
            for (number, campaign) in campaigns.enumerated() {
                #expect(flying[number] == (campaign.startMs ?? .min <= now && now < campaign.endMs ?? .max))
            }
        }
    }
}
