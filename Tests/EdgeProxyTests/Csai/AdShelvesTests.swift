import Decision
import Testing

@testable import EdgeProxy
@testable import Model
@testable import Stitching

@Suite struct AdShelvesTests {
    private static func directory(
        _ tenants: [String], after previous: Directory? = nil, _ change: (inout Configuration) -> Void = { _ in }
    ) throws -> Directory {
        var configuration = Configuration(file: "edge.json", listen: ListenAddress(host: "127.0.0.1", port: 80), dataDir: "")
        configuration.tenants = tenants.map { TenantConfiguration(id: $0, name: $0) }
        configuration.channels = tenants.flatMap { tenant in
            ["a", "b"].map { ChannelConfiguration(tenant: tenant, id: $0, name: $0, origin: ["http://o/"]) }
        }
        change(&configuration)
        return Directory(configuration, try configuration.readSecrets(), after: previous) { _ in 0 }
    }

    private static func catalogue() throws -> Catalogue {
        try Catalogue(
            campaigns: ["t", "u"].map { tenant in
                let creatives = ["http://ads/1.mp4", nil].enumerated().map { index, video in
                    Decision.Creative(id: "\(index)", durationNs: 10_000_000_000, videoUrl: video)
                }
                return Campaign(id: "k", tenant: tenant, creatives: creatives)
            })
    }

    @Test func aReloadLeavesWhatItDoesNotSpeakOf() throws {
        let catalogue = try Self.catalogue(), book = try #require(catalogue.book(of: "t"))
        var shelves = AdShelves()
        func inventory(_ id: String, _ directory: Directory) throws -> Inventory {
            shelves.inventory(of: try #require(directory.channels[ChannelId(tenant: "t", id: id)]), book, in: directory)
        }
        let first = try Self.directory(["t", "u"]), one = try inventory("a", first), other = try inventory("b", first)
        #expect(try inventory("a", first) === one && one !== other && other.channel.id == "b")
        // Another tenant's channels change, and then one of these.
        let second = try Self.directory(["t"], after: first)
        #expect(try inventory("a", second) === one && inventory("b", second) === other)
        let third = try Self.directory(["t"], after: second) { $0.channels[1].pod.maxAds = 0 }
        #expect(try inventory("a", third) === one)
        let changed = try inventory("b", third)
        #expect(changed !== other && changed.channel.rules.maxAds == 0)
        let edition = try #require(try Self.catalogue().book(of: "t"))
        #expect(shelves.inventory(of: try #require(third.channels[ChannelId(tenant: "t", id: "a")]), edition, in: third).book === edition)
    }

    /// A pod is made by the channel's rules and of all that players can show; one ad as a file of what has one. Each is worked out once.
    @Test func kindsAreToldApart() throws {
        let catalogue = try Self.catalogue(), book = try #require(catalogue.book(of: "t")), directory = try Self.directory(["t"])
        let channel = try #require(directory.channels[ChannelId(tenant: "t", id: "a")])
        var shelves = AdShelves()
        let kinds: [AdShelves.Kind] = [.oneFile, .one, .pod]
        let made = kinds.map { shelves.inventory(of: channel, book, in: directory, for: $0) }
        #expect(made[0].channel.rules.maxAds == 1 && made[1].channel.rules.maxAds == 1)
        #expect(made[2].channel.rules == channel.configuration.pod && made[2].channel.id == "a")
        for (kind, inventory) in zip(kinds, made) {
            #expect(shelves.inventory(of: channel, book, in: directory, for: kind) === inventory)
        }
        let any = shelves.inventory(of: nil, book, in: directory, for: .pod)
        #expect(any.channel.id == "" && any.channel.rules == PodRules())
        #expect(shelves.inventory(of: nil, book, in: directory, for: .pod) === any)
    }

    @Test func ofWhoIsGoneNothingStays() throws {
        let first = try Self.directory(["t", "u"]), second = try Self.directory(["u"], after: first)
        var shelves = AdShelves(), catalogue = try Self.catalogue()
        func ask(_ tenant: String, _ directory: Directory) throws -> Inventory {
            let channel = try #require(directory.channels[ChannelId(tenant: tenant, id: "a")])
            return shelves.inventory(of: channel, try #require(catalogue.book(of: tenant)), in: directory)
        }
        weak let gone = try ask("t", first)
        #expect(gone != nil)
        catalogue.remove(tenant: "t")
        _ = try ask("u", second)
        #expect(gone == nil)
    }
}
