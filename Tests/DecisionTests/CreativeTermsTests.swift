import TestSupport
import Testing

@testable import Decision

// Flights and targeting of single creatives.
@Suite struct CreativeTermsTests {
    private static let two = campaign("a", [15, 20]) {
        $0.creatives[0].startMs = 100
        $0.creatives[0].endMs = 200
        $0.creatives[1].targeting = Targeting(
            all: [.init(.country, ["DE", "AT"])], any: [.init(.device, ["tv"]), .init(.key("segment"), ["s1", "s2"])],
            none: [.init(.language, ["fr"])])
    }

    /// What is shown of it, or why nothing is.
    @Test(
        arguments: [
            (150, [], ["a-15"]), (99, [], ["creative_targeting"]), (100, [], ["a-15"]), (200, [], ["creative_targeting"]),
            (0, [Fact(.country, "DE"), Fact(.device, "tv")], ["a-20-1"]), (0, [Fact(.country, "DE")], ["creative_targeting"]),
            (0, [Fact(.country, "FR"), Fact(.device, "tv")], ["creative_targeting"]),
            (0, [Fact(.country, "AT"), Fact(.key("segment"), "s0"), Fact(.key("segment"), "s2")], ["a-20-1"]),
            (0, [Fact(.country, "AT"), Fact(.key("segment"), "s2"), Fact(.language, "fr")], ["creative_targeting"]),
            (150, [Fact(.country, "DE"), Fact(.device, "tv")], ["a-15", "a-20-1"]),
        ] as [(Int64, [Fact], [String])])
    func aCreativeHasItsOwnTimesAndViewers(now: Int64, facts: [Fact], shown: [String]) throws {
        let catalogue = try Catalogue(campaigns: [Self.two])
        let result = try decided(avail(60, of: catalogue, facts: facts), catalogue, now: now)
        let ids = result.pod.slots.map(\.creativeId).sorted()
        #expect(ids == shown || [result.reason("a")] == shown, "\(ids), \(result.reason("a") ?? "")")
    }

    @Test func outsideOfAllFlightsItSaysSo() throws {
        let own = campaign("a", [15, 20]) {
            $0.creatives[0].endMs = 5
            $0.creatives[1].startMs = 9
        }
        let catalogue = try Catalogue(campaigns: [own])
        #expect(try decided(avail(60, of: catalogue), catalogue, now: 7).reason("a") == "creative_flight")
        #expect(try decided(avail(60, of: catalogue), catalogue, now: 9).campaigns == ["a"])
    }

    @Test func contradictionsAreRefused() throws {
        func field(_ change: (inout Creative) -> Void) -> String? {
            let own = campaign("a") { change(&$0.creatives[0]) }
            do throws(DecisionError) {
                try own.check()
                return nil
            } catch {
                guard case .invalid(_, let field, _) = error else { return nil }
                return field
            }
        }
        #expect(
            field {
                $0.startMs = 5
                $0.endMs = 5
            } == "creatives[0].end_date")
        #expect(field { $0.targeting = Targeting(any: [.init(.country, ["XX"])]) } == "creatives[0].targeting.any[0].country.include[0]")
        #expect(field { $0.tracking = [CreativeTracker(event: "strat", urls: ["http://a/"])] } == "creatives[0].tracking.strat")
    }

    // A sequence steps over what is not for now, also in the next edition of the campaign.
    @Test func aChangedFlightCounts() throws {
        let own = campaign("a", [15, 20]) { $0.rotation = .sequence }, others = (0..<5).map { campaign("c\($0)", priority: -1) }
        let catalogue = try Catalogue(campaigns: [own] + others)
        #expect(try decided(avail(20, of: catalogue), catalogue, now: 7).pod.slots.first?.creativeId == "a-15")
        var changed = own
        changed.creatives[0].startMs = 10
        let patched = try catalogue.replacing(Tenant(id: "demo"), campaigns: [changed] + others)
        #expect(try decided(avail(20, of: patched), patched, now: 7).pod.slots.first?.creativeId == "a-20-1")
        #expect(try decided(avail(20, of: patched), patched, now: 10).pod.slots.first?.creativeId == "a-15")
        let back = try patched.replacing(Tenant(id: "demo"), campaigns: [own] + others)
        #expect(try decided(avail(20, of: back), back, now: 7).pod.slots.first?.creativeId == "a-15")
    }
}
