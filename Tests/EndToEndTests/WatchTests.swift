import Foundation
import TestSupport
import Testing

extension EndToEnd {
    /// `edgeproxy watch` as a judge: silent about the demo, and not silent about streams that break a rule.
    @Suite struct WatchTests {
        static let channels = ["news", "sports", "movies", "series", "premium", "vod"]

        /// Judged by when each answer came: on a busy machine a lawful stream breaks them, too.
        static let timed: Set<String> = ["DUR-5", "DUR-6", "SEQ-5"]

        /// Two cycles of the demo, or five minutes in a soak: all channels at once, each over several breaks.
        @Test func findsNothingInTheDemo() async throws {
            let scratch = try Scratch("watch")
            let demo = try await Demo(in: scratch)
            let seconds = Soak.isOn ? 300 : 2 * Demo.cycleSeconds
            let judges = try Self.channels.map { ($0, try Self.judge(demo.channel($0), "--for", "\(seconds)", in: scratch)) }
            for (id, judge) in judges {
                let (code, found, rules) = try await Self.verdict(judge)
                #expect(Soak.isOn ? code == 0 && rules == [] : rules.isSubset(of: Self.timed), "\(id): \(judge.log)")
                #expect(found.count("breaks") > 0, "\(id): \(judge.log)")
            }
        }

        private static func judge(_ url: String, _ more: String..., in scratch: Scratch) throws -> ChildProcess {
            try ChildProcess("watch", [Package.edgeproxy, "watch", url, "--json"] + more, in: scratch)
        }

        /// The exit code, all that was found, and the rules that are broken, at the end.
        private static func verdict(_ judge: ChildProcess) async throws -> (code: Int32, found: [String: Any], rules: Set<String>) {
            let code = try await judge.exit(within: Demo.secondsMost)
            let found = try Json.object(judge.standardOutput)
            return (code, found, Set((found["broken_rules"] as? [[String: Any]] ?? []).map { $0.text("rule") }))
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
            let port = try await origin.line { $0.hasPrefix("ready ") }.dropFirst("ready ".count)
            // All at once: each watches its own stream, for a break and the return from it, until the break has left the window; and again
            // for longer, where the machine was too busy to see that.
            var left = Self.faults
            for seconds in [20, 40, 80, 160] where !left.isEmpty {
                let judges = try left.map { fault in
                    (fault, try Self.judge("http://127.0.0.1:\(port)/\(fault.name)/master.m3u8", "--for", "\(seconds)", in: scratch))
                }
                left = []
                for (fault, judge) in judges {
                    let (code, found, rules) = try await Self.verdict(judge)
                    #expect(code == (rules.isEmpty ? 0 : 1), "\(fault.name): \(judge.log)")
                    let others = rules.subtracting(fault.also).subtracting([fault.rule ?? ""]).subtracting(Self.timed)
                    #expect(others == [], "\(fault.name): \(judge.log)")
                    let hasSeenAll = found.count("breaks") > 0 && found.object("segments").count("asked") > 20
                    if !hasSeenAll || fault.rule.map(rules.contains) == false { left.append(fault) }
                }
            }
            #expect(left.map(\.name) == [], "not seen")
        }

        @Test func controlCBringsTheSummary() async throws {
            let scratch = try Scratch("interrupted")
            let origin = try ChildProcess("faulty", [Package.python, Package.client("faulty.py")], in: scratch)
            let port = try await origin.line { $0.hasPrefix("ready ") }.dropFirst("ready ".count)
            let url = "http://127.0.0.1:\(port)/no-cors/master.m3u8"
            let judge = try ChildProcess("watch", [Package.edgeproxy, "watch", url, "--for", "3600"], in: scratch)
            // Ads are the first sign that this playlist is one viewer's own.
            try await judge.line { $0.hasPrefix("HTT-4 ") }
            judge.signal(SIGINT)
            #expect(try await judge.exit() == 1)
            #expect(judge.standardOutput.contains("\n  broken rules  ") && judge.standardOutput.contains("\n    HTT-4  "), "\(judge.log)")
        }
    }
}
