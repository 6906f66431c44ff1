import TestSupport
import Testing

@testable import Decision

@Suite struct RotationTests {
    @Test(arguments: [1, 2, 5, 30] as [Int64])
    func breaksShareTheFirstPlaceByWeightWhateverTheirDistance(step: Int64) throws {
        let catalogue = try Catalogue(campaigns: [campaign("a", weight: 3), campaign("b", weight: 1), campaign("c", weight: 1)])
        var firsts: [String: Int] = [:]
        for number in 0..<1_000 as Range<Int64> {
            firsts[try decided(avail(15, of: catalogue, number: number * step, bucket: 9), catalogue).campaigns[0], default: 0] += 1
        }
        #expect(abs((firsts["a"] ?? 0) - 600) <= 20)
        #expect(abs((firsts["b"] ?? 0) - 200) <= 20)
    }

    @Test func bucketsShareTheFirstPlaceByWeightAtEachBreak() throws {
        let catalogue = try Catalogue(campaigns: [campaign("a", weight: 3), campaign("b", weight: 1)])
        for number in 0..<20 as Range<Int64> {
            let firsts = try (0..<64).count { bucket in
                try decided(avail(15, of: catalogue, number: number, bucket: bucket), catalogue).campaigns[0] == "a"
            }
            #expect((47...49).contains(firsts))
        }
    }

    /// Without weight there is a turn only when nobody has one that does, however well it would fit.
    @Test func whatHasNoWeightWaits() throws {
        let creatives = try Catalogue(campaigns: [campaign("a", [15, 30]) { $0.creatives[1].weight = 0 }])
        let campaigns = try Catalogue(campaigns: [campaign("a", [15], weight: 1), campaign("b", [30], weight: 0)])
        for number in 0..<20 as Range<Int64> {
            #expect(try decided(avail(30, of: creatives, number: number), creatives).pod.slots.first?.durationNs == 15 * second)
            #expect(try decided(avail(30, of: campaigns, number: number), campaigns).campaigns.first == "a")
        }
    }

    @Test func creativesGoByWeight() throws {
        let catalogue = try Catalogue(campaigns: [
            campaign("a", [15, 15, 15]) {
                $0.creatives[0].weight = 2; $0.creatives[2].weight = 0
            }
        ])
        var counts = [0, 0, 0]
        for number in 0..<3_000 as Range<Int64> {
            counts[try decided(avail(15, of: catalogue, number: number), catalogue).pod.slots[0].creative] += 1
        }
        #expect(abs(counts[0] - 2_000) < 130 && counts[2] == 0)
    }

    @Test func creativesInSequenceComeInTheirOrder() throws {
        let catalogue = try Catalogue(campaigns: [campaign("a", [15, 15, 15]) { $0.rotation = .sequence }])
        var table = ViewerTable(viewers: 10, keepMs: day), shown: [Int] = []
        for number in 0..<7 as Range<Int64> {
            let seen = catalogue.demo.state(of: table.history(of: 1), at: number)
            let slots = try decided(avail(60, of: catalogue, number: number, seen: seen), catalogue).pod.slots
            shown += slots.map(\.creative)
            for slot in slots { catalogue.demo.remember(slot.campaign, of: 1, at: number, in: &table) }
        }
        #expect(shown == [0, 1, 2, 0, 1, 2, 0])
        // One that can't be laid at all is stepped over.
        let asked = Avail(catalogue.inventory { $0 == 0 ? .notReady : .ready }, breakNumber: 1, durationNs: 60 * second)
        #expect(try decided(asked, catalogue).pod.slots.map(\.creative) == [1])
    }
}
