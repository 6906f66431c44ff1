import Formats
import Foundation
import Testing

@testable import Console
import Demo
@testable import EdgeProxy

@Suite struct DemoConfigurationTests {
    private let demo = DemoOrigin(cycleSegments: 30, breakSegments: 10)

    @Test func configurationIsOneThatServeReads() throws {
        let json = DemoConfiguration.json(listen: "127.0.0.1:8080", origin: "http://127.0.0.1:8081", dataDir: "/x/y", demo: demo)
        let read = try ConfigurationReader.read(Array(json.utf8), file: "-")
        #expect(read.channels.map(\.id) == ["news", "sports", "movies", "series", "premium", "vod"])
        #expect(read.channels[0].origin == ["http://127.0.0.1:8081/news/"] && read.channels[0].slate == "slate")
        #expect(read.channels[5].breaks.configured.count == 2 && !read.channels[5].breaks.scte35)
        #expect(read.campaigns.flatMap(\.creatives).map(\.durationNs) == [10, 15, 5, 10].map { $0 * 1_000_000_000 })
        #expect(read.trustQueryAttributes && read.outboundAllow.map(\.text) == ["127.0.0.0/8"] && read.dataDir == "/x/y")
    }

    @Test func factsAreJsonThatCannotEndTheScript() throws {
        let json = DemoFacts.json(demo, origin: "http://127.0.0.1:8081", hasHlsJs: true)
        let facts = try JsonReader.read(Array(json.utf8))
        #expect(facts["hlsjs"] == .bool(true) && facts["cycleSeconds"] == .number("60"))
        guard case .array(let channels) = facts["channels"] else { throw InputError("no channels") }
        #expect(channels[0]["path"] == .string("/play/demo/news/master.m3u8") && channels[5]["firstBreakMs"] == .null)
        // Segments since the epoch are a whole number of cycles at 2026-01-01: "sports" begins a third of a cycle later.
        #expect(channels[1]["firstBreakMs"] == .number("1577836820000"))

        let page = String(decoding: DemoPage.bytes(demo: #"{"name": "</script><b>"}"#), as: UTF8.self)
        #expect(page.contains(#"const demo = {"name": "\u003c/script>\u003cb>"};"#))
        #expect(page.hasPrefix("<!doctype html>") && page.hasSuffix("</html>\n"))
        #expect(page.components(separatedBy: "</script>").count == 2)
    }

    @Test(arguments: [
        (["--cycle", "61"], "--cycle: expected an even number"), (["--break", "60"], "--break: expected less than --cycle"),
        (["--break", "0"], "--break: expected a whole number from 2"), (["--cycle", "2"], "--cycle: expected a whole number from 4"),
        (["--listen", "nowhere"], "--listen: expected an address"),
    ])
    func unfitOptionsAreRefused(words: [String], message: String) throws {
        let arguments = try Arguments(words, for: DemoCommand.usage)
        let error = #expect(throws: UsageError.self) { try DemoRun(arguments) }
        #expect(error?.message.hasPrefix(message) == true, "\(error?.message ?? "")")
    }

    @Test(arguments: [([], 60, 20), (["--cycle", "20"], 20, 10), (["--cycle", "24", "--break=8"], 24, 8), (["--cycle", "4"], 4, 2)])
    func breakIsAtMostHalfOfAShortCycle(words: [String], cycle: Int, length: Int) throws {
        let demo = try DemoRun(Arguments(words, for: DemoCommand.usage))
        #expect(demo.cycleSeconds == cycle && demo.breakSeconds == length)
    }
}
