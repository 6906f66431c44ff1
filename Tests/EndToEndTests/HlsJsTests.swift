import Foundation
import Testing

extension EndToEnd {
    /// hls.js's own reload, merge and demux logic: it refuses a number that changes its URI or its discontinuity, duplicate tags and
    /// frozen playlists, and its buffer model shows each gap.
    @Suite struct HlsJsTests {
        /// Fetches hls.js once for all tests; what stands in the way, or `nil`.
        static let obstacle: String? = {
            guard Package.program("node") != nil else { return "node is not installed" }
            guard let python = Package.program("python3"), let scratch = try? Scratch("hlsjs") else { return "python3 is not installed" }
            guard let fetch = try? ChildProcess("fetch", [python, Package.client("fetch_hlsjs.py")], in: scratch) else {
                return "python3 can't be run"
            }
            while fetch.exitCode == nil { usleep(20_000) }
            return fetch.exitCode == 0 ? nil : fetch.standardError.trimmingCharacters(in: .newlines)
        }()

        @Test(.enabled("hls.js can't be had here") { obstacle == nil })
        func playsTwoBreaksOfEachLiveChannelWithoutAnError() async throws {
            let scratch = try Scratch("hlsjs")
            let demo = try await Demo(in: scratch)
            let players = try ["news", "sports", "movies"].map { id in
                let command = [
                    try Package.required("node"), Package.client("hlsjs.mjs"), demo.channel(id), "\(Demo.twoBreaksSeconds)",
                ]
                return (id, try ChildProcess("hlsjs-\(id)", command, in: scratch))
            }
            for (id, player) in players {
                #expect(try await player.exit(within: Double(Demo.twoBreaksSeconds) + 15) == 0, "\(player.log)")
                let events = try Json.lines(player.standardOutput)
                let errors = events.filter { $0.text("type") == "ERROR" }
                #expect(errors.isEmpty, "\(id): \(errors.prefix(3))")
                let summary = try #require(events.last)
                #expect(summary.count("wholeBreaks") >= 2, "\(id): \(summary)")
                #expect(summary.count("adFragments") >= 8, "\(id): \(summary)")
                #expect(summary.texts("repeated").isEmpty, "\(id): \(summary)")
                #expect(summary.number("maxStallMs") < 1_000, "\(id): \(summary)")
                #expect(summary.number("playedSeconds") > Double(Demo.twoBreaksSeconds) - 8, "\(id): \(summary)")
            }
        }
    }
}
