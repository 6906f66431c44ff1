import Foundation
import TestSupport
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
                // Every turn of a loop over 10 ms is logged then.
                settings: ["watchdog.turn": 10, "origin.connect_timeout": 1_000, "origin.timeout": 2_000],
                edit: { object in
                    let channels = object["channels"] as? [[String: Any]] ?? []
                    let lost = (0..<8).map { n -> [String: Any] in
                        ["tenant": "demo", "id": "lost\(n)", "name": "Lost", "origin": ["http://origin\(n).example.net/news/"]]
                    }
                    object["channels"] = channels + lost
                })
            let http = Http(scratch: scratch)
            let viewers = try Client("viewers.py", [edge.channel("news"), "--viewers", "8"], in: scratch)
            try await viewers.advance(by: 1)
            // Meanwhile others ask for channels whose origins can't be looked up. A loop that waits for one look-up, or for its thread
            // to end, stands still for 150 s, and requests of viewers are given up after 120 s.
            let asking = try Client("loader.py", (0..<8).map { edge.channel("lost\($0)") } + ["--connections", "16"], in: scratch)
            try await asking.wait { $0.count("answered") >= 64 }
            for _ in 0..<20 { #expect(try await http.get(edge.url + "/healthz").status == 200) }
            try await viewers.advance(by: 2)
            let lost = try await asking.end()
            #expect(Set(lost.object("statuses").keys).isSubset(of: ["502", "503", "504"]) && lost.count("cut") == 0, "\(lost)")
            #expect(try await viewers.end().texts("problems") == [])
            guard Soak.isOn else { return }
            // Shorter sleep is not the name server's doing: what the host of a virtual machine takes away counts as sleep too, and waiting
            // for a processor is what the players are for.
            let slow = edge.process.standardError.split(separator: "\n").filter { $0.contains("slow turn") }
            #expect(slow.filter { Self.ms("slept", $0) >= 1_000 || Self.ms("ran for", $0) >= 10 } == [])
        }

        /// How long a loop was so, in milliseconds, in a turn that the watchdog tells of.
        private static func ms(_ what: String, _ line: Substring) -> Double {
            line.components(separatedBy: what + " ").last?.split(separator: " ").first.flatMap { Double($0) } ?? .infinity
        }
    }
}
