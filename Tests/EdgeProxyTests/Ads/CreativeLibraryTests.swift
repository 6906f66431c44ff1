import Decision
import Testing

@testable import EdgeProxy
@testable import Model

@Suite struct CreativeLibraryTests {
    /// A configuration with an ad for each tenant.
    private static func configuration(_ tenants: [String]) -> Configuration {
        var configuration = Configuration(file: "", listen: ListenAddress(host: "127.0.0.1", port: 80), dataDir: "")
        configuration.campaigns = tenants.map { tenant in
            let creative = Decision.Creative(id: "one", durationNs: 10_000_000_000, hls: "http://ads.test/1.m3u8")
            return Campaign(id: "k", tenant: tenant, creatives: [creative])
        }
        return configuration
    }

    private static let fault = CreativeReader.Fault(description: "status 404")

    @Test func whatIsTakenOutWhileItIsReadHasNoFault() {
        let library = CreativeLibrary(Self.configuration(["t", "u"])), gone = library.items[0]
        library.adopt(Self.configuration(["u"]))
        library.note(gone, .failure(Self.fault), now: 1)
        library.adopt(Stage.creative("one", 10), for: gone, now: 1)
        #expect(library.report.faults.isEmpty && library.report.ready == 0)
    }

    @Test func onlyWhatChangesRaisesTheVersionOfItsTenant() {
        let library = CreativeLibrary(Self.configuration(["t", "u"])), item = library.items[0], other = library.version(of: "u")
        var last = library.version(of: "t")
        func isRaised() -> Bool {
            defer { last = library.version(of: "t") }
            return library.version(of: "t") != last
        }
        library.note(item, .failure(Self.fault), now: 1)
        #expect(!isRaised(), "it is as little ready as before")
        library.adopt(Stage.creative("one", 10), for: item, now: 1)
        #expect(isRaised())
        library.note(item, .success(nil), now: 2)
        #expect(!isRaised(), "it is there as it was")
        library.note(item, .failure(Self.fault), now: 3)
        #expect(isRaised() && library.creative(tenant: "t", id: "one") == nil)
        library.note(item, .failure(Self.fault), now: 4)
        #expect(!isRaised())
        library.note(item, .success(nil), now: 5)
        #expect(isRaised() && library.creative(tenant: "t", id: "one") != nil)
        library.adopt(Self.configuration(["t", "u", "v"]))
        #expect(!isRaised() && library.version(of: "u") == other && library.version(of: "v") != library.version(of: "t"))
        library.adopt(Self.configuration(["u"]))
        library.adopt(Self.configuration(["t", "u"]))
        #expect(isRaised(), "what it had before is not taken for the same")
    }
}
