import Foundation
import Testing

extension EndToEnd {
    /// `edgeproxy watch` as a judge: silent about the demo, and not silent about streams that break a rule.
    @Suite struct WatchTests {
        static let channels = ["news", "sports", "movies", "series", "premium", "vod"]

        /// A minute of the demo, or five in a soak: all channels at once, each over several breaks.
        @Test func findsNothingInTheDemo() async throws {
            let scratch = try Scratch("watch")
            let demo = try await Demo(in: scratch)
            let seconds = Demo.isSoak ? 300 : 60
            let judges = try Self.channels.map {
                ($0, try ChildProcess("watch-\($0)", [Package.edgeproxy, "watch", demo.channel($0), "--for", "\(seconds)"], in: scratch))
            }
            for (id, judge) in judges {
                #expect(try await judge.exit(within: Double(seconds + 30)) == 0, "\(id): \(judge.log)")
                #expect(!judge.log.contains("breaks        0"), "\(id) had no break: \(judge.log)")
            }
        }

        /// A fault of `faulty.py`, the rule it breaks, and those that follow from it.
        struct Fault: Sendable {
            let name: String, rule: String?
            let also: Set<String>

            init(_ name: String, _ rule: String?, also: Set<String> = []) { (self.name, self.rule, self.also) = (name, rule, also) }
        }

        /// The faults of section 12 of the rules for HLS output, then those that only two playlists or a client's eyes show.
        static let faults = [
            Fault("good", nil), Fault("good-fmp4", nil), Fault("good-encrypted", nil), Fault("no-discontinuity", "DSC-3"),
            Fault("no-discontinuity-sequence", "DSC-2", also: ["DSC-1", "DSC-4", "ALN-2"]),
            Fault("frozen-discontinuity-sequence", "DSC-1", also: ["DSC-4", "ALN-2"]), Fault("number-reset", "SEQ-1", also: ["ALN-3"]),
            Fault("number-jump", "SEQ-2", also: ["SEQ-5", "ALN-3"]), Fault("replaced-uri", "SEQ-3"), Fault("frozen", "DUR-5"),
            Fault("raised-target", "DUR-1", also: ["DUR-3"]), Fault("foreign-dates", "PDT-5"), Fault("no-method-none", "KEY-1"),
            Fault("implicit-iv", "KEY-3"), Fault("no-map", "MAP-1"), Fault("wrong-map", "MAP-1"),
            Fault("ts-in-fmp4", "MAP-3", also: ["MAP-1", "MAP-2"]), Fault("gap", "GAP-1"), Fault("define", "DEF-1"),
            Fault("changing-query", "SEQ-4", also: ["SEQ-8"]), Fault("numbers-apart", "DSC-4", also: ["ALN-2"]),
            Fault("dates-apart", "PDT-7"),
            Fault("targets-apart", "DUR-3"), Fault("burst", "DUR-6", also: ["DUR-5"]), Fault("cacheable", "HTT-1"),
            Fault("no-cors", "HTT-4"),
            Fault("wrong-type", "HTT-1"), Fault("missing-segment", "HTT-5"), Fault("moved", "HTT-2"),
        ]

        @Test func namesTheRuleThatAFaultyOriginBreaks() async throws {
            let scratch = try Scratch("faulty")
            let media = Package.root.appending(path: "testdata/media").path
            let origin = try ChildProcess("faulty", [Package.python, Package.client("faulty.py"), media], in: scratch)
            let port = try await origin.line(within: 10) { $0.hasPrefix("ready ") }.dropFirst("ready ".count)
            // All at once: each watches its own stream, for a break and the return from it, until the break has left the window.
            let judges = try Self.faults.map { fault in
                let command = [
                    Package.edgeproxy, "watch", "http://127.0.0.1:\(port)/\(fault.name)/master.m3u8", "--for", "20", "--json",
                ]
                return (fault, try ChildProcess("watch-\(fault.name)", command, in: scratch))
            }
            for (fault, judge) in judges {
                let code = try await judge.exit(within: 50)
                #expect(code == (fault.rule == nil ? 0 : 1), "\(fault.name): \(judge.log)")
                let found = try Json.object(judge.standardOutput)
                let rules = Set((found["broken_rules"] as? [[String: Any]] ?? []).map { $0.text("rule") })
                #expect(fault.rule.map(rules.contains) ?? true, "\(fault.name), not \(fault.rule ?? ""): \(judge.log)")
                #expect(rules.subtracting(fault.also).subtracting([fault.rule ?? ""]) == [], "\(fault.name): \(judge.log)")
                #expect(found.count("breaks") > 0 && found.object("segments").count("asked") > 20, "\(fault.name): \(judge.log)")
            }
        }

        @Test func controlCBringsTheSummary() async throws {
            let scratch = try Scratch("interrupted")
            let origin = try ChildProcess("faulty", [Package.python, Package.client("faulty.py")], in: scratch)
            let port = try await origin.line(within: 10) { $0.hasPrefix("ready ") }.dropFirst("ready ".count)
            let url = "http://127.0.0.1:\(port)/no-cors/master.m3u8"
            let judge = try ChildProcess("watch", [Package.edgeproxy, "watch", url, "--for", "300"], in: scratch)
            // Ads are the first sign that this playlist is one viewer's own.
            let line = try await judge.line(within: 30)
            #expect(line.hasPrefix("HTT-4 "))
            judge.signal(SIGINT)
            #expect(try await judge.exit(within: 10) == 1)
            #expect(judge.standardOutput.contains("\n  broken rules  1\n    HTT-4  "), "\(judge.log)")
        }
    }
}
