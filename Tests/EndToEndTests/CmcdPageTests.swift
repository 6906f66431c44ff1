import Foundation
import TestSupport
import Testing

extension EndToEnd {
    /// hls.js in a real browser on a stitched channel, with CMCD: what is counted is what its page has seen the playhead pass.
    @Suite struct CmcdPageTests {
        private static let events = AdViewerTests.events
        private static let lengths = AdViewerTests.lengths

        /// A page that plays until it leaves.
        private static func page(
            _ name: String, _ site: FolderOrigin, _ edge: Edge, leave: String? = nil, in scratch: Scratch
        ) throws -> ChildProcess {
            var page = try #require(URLComponents(string: "http://127.0.0.1:\(site.port)/index.html"))
            let lengths = String(decoding: try JSONSerialization.data(withJSONObject: Self.lengths, options: .sortedKeys), as: UTF8.self)
            page.queryItems = [
                URLQueryItem(name: "url", value: edge.channel("news")), URLQueryItem(name: "lengths", value: lengths),
                URLQueryItem(name: "leave", value: leave),
            ]
            return try ChromiumTests.page(
                try #require(page.string), in: scratch, "--user-agent", VastPageTests.userAgent.replacing("Safari", with: name))
        }

        private struct Seen {
            /// By creative, in their order.
            var played: [String: [String]] = [:]

            init(_ browser: ChildProcess) async throws {
                try #require(try await browser.exit(within: Demo.secondsMost + Patience.seconds) == 0, "\(browser.log)")
                let seen = try Json.object(browser.standardOutput), page = seen.object("page")
                #expect(page.texts("problems") == [] && page["done"] as? Bool == true, "\(seen)")
                #expect(page.count("reports") >= 2, "it says nothing of its buffer: \(page)")
                for (creative, events) in page.object("played") { played[creative] = events as? [String] }
            }
        }

        @Test(
            .enabled(if: ChromiumTests.browser != nil, "chromium is not installed"),
            .enabled("hls.js can't be had here") { HlsJsTests.obstacle == nil })
        func whatIsCountedIsWhatThePageHasPlayed() async throws {
            let scratch = try Scratch("cmcd-page"), sink = try await BeaconSinkServer(in: scratch)
            try FileManager.default.createDirectory(atPath: scratch.path("page"), withIntermediateDirectories: true)
            for (from, name) in [
                (Package.client("cmcdplayer.html"), "index.html"), (Package.root.appending(path: ".tools/hls.js").path, "hls.js"),
            ] {
                try FileManager.default.copyItem(atPath: from, toPath: scratch.path("page/\(name)"))
            }
            let site = try await FolderOrigin("page", in: scratch), edge = try await AdViewerTests.edge(sink, in: scratch)
            let stays = try Self.page("Stays", site, edge, in: scratch)
            // In the middle of the second ad, whichever that is, or in the third.
            let leaves = try Self.page("Leaves", site, edge, leave: "luna-10 0.3", in: scratch)
            let arePlaying = try await eventually { try await edge.metric("edge_sessions_total") == 2 }
            #expect(arePlaying)
            // Both play content by then.
            try await Task.sleep(for: .seconds(8))
            try await AdViewerTests.orderBreaks(["news"], edge, in: scratch)
            let stayer = try await Seen(stays), leaver = try await Seen(leaves)
            #expect(stayer.played == Self.lengths.mapValues { _ in Self.events })
            #expect(leaver.played["luna-10"] == ["start", "firstQuartile"], "\(leaver)")

            let wanted = stayer.played.values.map { $0.count + 1 }.reduce(0, +)
            var counted: [BeaconSinkServer.Entry] = []
            _ = try await eventually {
                counted = try sink.entries()
                return counted.count { Self.isOf($0, "Stays") } >= wanted
            }
            // All that is to come of who has left.
            try await Task.sleep(for: .seconds(12))
            counted = try sink.entries()
            Self.judge(counted.filter { Self.isOf($0, "Stays") }, stayer, spare: 0)
            Self.judge(counted.filter { Self.isOf($0, "Leaves") }, leaver, spare: 1)
            #expect(counted.contains { $0.query["by"] == "1" }, "nothing is confirmed")
        }

        private static func isOf(_ entry: BeaconSinkServer.Entry, _ name: String) -> Bool {
            entry.headers["user-agent"]?.contains(name) == true
        }

        /// - Parameter spare: events of one ad that may be counted beyond what was played: who leaves is there for two target durations
        ///   more, as far as requests tell.
        private static func judge(_ entries: [BeaconSinkServer.Entry], _ seen: Seen, spare: Int) {
            let names = entries.map(\.name)
            #expect(Set(names).count == names.count, "something was told twice: \(names)")
            var tooMany = 0
            for (creative, played) in seen.played {
                let counted = events.filter { names.contains("\($0)/\(creative)") }
                #expect(names.contains("impression/\(creative)"))
                #expect(Array(counted.prefix(played.count)) == played, "\(creative): \(counted), played \(played)")
                tooMany += counted.count - played.count
                let confirmed = entries.filter { $0.query["by"] == "1" && $0.name.hasSuffix("/\(creative)") }.map(\.name)
                #expect(confirmed.allSatisfy { name in (["impression"] + played).contains { name == "\($0)/\(creative)" } }, "\(confirmed)")
            }
            #expect(0...spare ~= tooMany, "\(names), played \(seen.played)")
            #expect(names.allSatisfy { name in seen.played.keys.contains { name.hasSuffix("/\($0)") } }, "\(names)")
        }
    }
}
