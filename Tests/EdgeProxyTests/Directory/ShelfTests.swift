import Decision
import TestSupport
import Testing

@testable import EdgeProxy
@testable import Model

/// A shelf is a dictionary by owner and id that stands in order.
@Suite struct ShelfTests {
    @Test(arguments: 0..<50 as Range<UInt64>)
    func itIsADictionaryInOrder(seed: UInt64) {
        struct Name: Hashable { var owner: String, id: String }
        var random = Seeded(seed), shelf = Shelf<Slate>(), known: [Name: String] = [:]
        let owners = ["", "a", "b", "ab"], ids = ["", "a", "A", "aa", "ab", "b", "é", "e\u{301}x", "z", "-", "0"]
        for step in 0..<400 {
            let name = Name(owner: owners.randomElement(using: &random) ?? "", id: ids.randomElement(using: &random) ?? "")
            if UInt8.random(in: 0..<3, using: &random) == 0 {
                shelf.remove(name.owner, name.id)
                known[name] = nil
            } else {
                shelf.put(Managed(Slate(tenant: name.owner, id: name.id, hls: "\(step)"), ObjectRecord(version: Int64(step))))
                known[name] = "\(step)"
            }
            #expect(shelf.count == known.count && shelf.find(name.owner, name.id)?.model.hls == known[name])
        }
        for owner in owners {
            let own = known.filter { $0.key.owner == owner }.sorted { $0.key.id < $1.key.id }
            #expect(shelf.all(of: owner).map(\.model.id) == own.map(\.key.id))
            #expect(shelf.all(of: owner).map(\.model.hls) == own.map(\.value))
            for id in ids { #expect(shelf.find(owner, id)?.model.hls == known[Name(owner: owner, id: id)]) }
        }
        #expect(shelf.owners == Set(known.keys.map(\.owner)).sorted())
        #expect(shelf.all.map(\.model.id) == shelf.owners.flatMap { shelf.all(of: $0).map(\.model.id) })
        shelf.remove("nobody", "a")
        #expect(shelf.count == known.count)
    }

    /// Which campaign has a creative, however objects come, change and go.
    @Test(arguments: 0..<50 as Range<UInt64>)
    func creativesAndSlatesAreFoundByTheirIds(seed: UInt64) {
        var random = Seeded(seed), objects = ManagedObjects(), owners: [String: String] = [:]
        let ids = (0..<8).map { "m\($0)" }
        for _ in 0..<200 {
            let campaign = ["c0", "c1", "c2"].randomElement(using: &random) ?? "c0"
            switch UInt8.random(in: 0..<4, using: &random) {
            case 0:
                objects.remove(Campaign.self, "t", campaign)
                owners = owners.filter { $0.value != campaign }
            case 1:
                let id = ids.randomElement(using: &random) ?? ""
                guard owners[id] == nil || owners[id] == "" else { continue }
                objects.put(Managed(Slate(tenant: "t", id: id, hls: "h"), ObjectRecord()))
                owners[id] = ""
            case 2:
                let id = ids.randomElement(using: &random) ?? ""
                guard owners[id] == "" else { continue }
                objects.remove(Slate.self, "t", id)
                owners[id] = nil
            default:
                let own = ids.filter { owners[$0] == nil || owners[$0] == campaign }.shuffled(using: &random).prefix(3)
                let creatives = own.map { Creative(id: $0, durationNs: 1_000_000_000, hls: "h") }
                objects.put(Managed(Campaign(id: campaign, tenant: "t", creatives: creatives), ObjectRecord()))
                owners = owners.filter { $0.value != campaign }
                for id in own { owners[id] = campaign }
            }
            for id in ids { #expect(objects.campaign(ofMedia: id, tenant: "t") == owners[id], "\(id)") }
            #expect(objects.campaign(ofMedia: "m0", tenant: "u") == nil)
        }
    }
}
