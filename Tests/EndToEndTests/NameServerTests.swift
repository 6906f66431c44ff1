import Foundation
import Testing

extension EndToEnd {
    /// A name server that never answers must not hold up a loop: whoever plays, plays on.
    @Suite struct NameServerTests {
        /// Whether the machine lets a test replace the name server of one process.
        static let isPossible: Bool = {
            guard let scratch = try? Scratch("dns") else { return false }
            guard let probe = try? ChildProcess("probe", [Package.python, Package.client("deafdns.py"), "--probe"], in: scratch) else {
                return false
            }
            while probe.exitCode == nil { usleep(10_000) }
            return probe.exitCode == 0
        }()

        @Test(.enabled("the name server of a process can't be replaced here: that needs root and unshare") { isPossible })
        func aDeafNameServerDelaysNobodyElse() async throws {
            let scratch = try Scratch("dns")
            let edge = try await Edge(
                in: scratch, wrap: [Package.python, Package.client("deafdns.py")],
                edit: { object in
                    let channels = object["channels"] as? [[String: Any]] ?? []
                    let lost = (0..<8).map { n -> [String: Any] in
                        ["tenant": "demo", "id": "lost\(n)", "name": "Lost", "origin": ["http://origin\(n).example.net/news/"]]
                    }
                    object["channels"] = channels + lost
                    // Every turn of a loop over 10 ms is logged then.
                    object["settings"] = ["watchdog.turn": 10]
                })
            let http = Http(scratch: scratch)
            let viewers = try ChildProcess(
                "viewers", [Package.python, Package.client("viewers.py"), edge.channel("news"), "20", "--viewers", "8"], in: scratch)
            // Meanwhile others ask for channels whose origins can't be looked up.
            let asking = try ChildProcess(
                "loader",
                [Package.python, Package.client("loader.py")] + (0..<8).map { edge.channel("lost\($0)") }
                    + ["--connections", "16", "--seconds", "15"], in: scratch)
            var slowest = Duration.zero
            for _ in 0..<50 {
                try await Task.sleep(for: .milliseconds(200))
                let started = ContinuousClock.now
                #expect(try await http.get(edge.url + "/healthz").status == 200)
                slowest = max(slowest, ContinuousClock.now - started)
            }
            #expect(slowest < .milliseconds(500), "including the start of curl")
            try await asking.exit(within: 60)
            let lost = try Json.object(asking.standardOutput)
            #expect(Set(lost.object("statuses").keys).isSubset(of: ["502", "503", "504"]) && lost.count("answered") > 0, "\(lost)")
            try await viewers.exit(within: 60)
            #expect(try Json.object(viewers.standardOutput).texts("problems") == [])
            // The name server is waited for by 5 s at a time. Shorter sleep is not its doing: what the host of a virtual machine takes away
            // counts as sleep too, and waiting for a processor is what the players are for.
            let slow = edge.process.standardError.split(separator: "\n").filter { $0.contains("slow turn") }
            #expect(slow.filter { Self.ms("slept", $0) >= 1_000 || Self.ms("ran for", $0) >= 10 } == [])
        }

        /// How long a loop was so, in milliseconds, in a turn that the watchdog tells of.
        private static func ms(_ what: String, _ line: Substring) -> Double {
            line.components(separatedBy: what + " ").last?.split(separator: " ").first.flatMap { Double($0) } ?? .infinity
        }
    }
}
