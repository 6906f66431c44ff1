import Foundation
import TestSupport
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
            let players = try ["news", "sports", "movies"].map { ($0, try Self.player(demo, $0, in: scratch)) }
            for (id, player) in players {
                let summary = try await Self.summary(of: player)
                #expect(summary.count("adFragments") >= 4 * Demo.breaks, "\(id): \(summary)")
            }
        }

        /// hls.js on a channel, for `Demo.breaks`.
        static func player(_ demo: Demo, _ id: String, in scratch: Scratch) throws -> ChildProcess {
            let command = [
                try Package.required("node"), Package.client("hlsjs.mjs"), demo.channel(id), "\(Demo.breaks)", "\(Int(Demo.secondsMost))",
            ]
            return try ChildProcess("hlsjs-\(id)", command, in: scratch)
        }

        /// What it says at its end, when nothing is wrong with that.
        static func summary(of player: ChildProcess) async throws -> [String: Any] {
            #expect(try await player.exit(within: Demo.secondsMost + Patience.seconds) == 0, "\(player.log)")
            let events = try Json.lines(player.standardOutput)
            let errors = events.filter { $0.text("type") == "ERROR" && !isLateness($0.text("details")) }
            #expect(errors.isEmpty, "\(player.name): \(errors.prefix(3))")
            let summary = try #require(events.last)
            #expect(summary.count("wholeBreaks") >= Demo.breaks, "\(player.name): \(summary)")
            #expect(summary.texts("repeated") == [] && summary.texts("holes") == [], "\(player.name): \(summary)")
            if Soak.isOn { #expect(summary.number("maxStallMs") < 1_000, "\(player.name): \(summary)") }
            return summary
        }

        /// Whether an error of hls.js says only that something took long: on a busy machine that is not the stream's fault. A hole in it is
        /// another one, `bufferSeekOverHole`.
        static func isLateness(_ details: String) -> Bool {
            !Soak.isOn && (details.hasSuffix("TimeOut") || ["bufferStalledError", "bufferNudgeOnStall"].contains(details))
        }
    }
}
