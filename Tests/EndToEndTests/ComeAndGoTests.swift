import Foundation
import TestSupport
import Testing

extension EndToEnd {
    /// Channels that are opened and left over and over, with forwarded queries of all kinds: what nobody watches takes nothing.
    @Suite(.enabled(if: Soak.isOn, "a soak: make soak ONLY=ComeAndGoTests")) struct ComeAndGoTests {
        private static let channels = 10_000, rounds = 12

        @Test func whatEndsEnds() async throws {
            let scratch = try Scratch("come-and-go")
            let demo = try await Demo(in: scratch)
            let names = (0..<Self.channels).map { "c\($0)" }
            let origins = Dictionary(uniqueKeysWithValues: names.map { ($0, demo.origin + "/news/") })
            let edge = try await Edge(
                in: scratch, demo: demo, origins: origins,
                settings: ["session.expiry": 10, "session.remembered": 1_000, "journal.rewrite": 1_048_576]
            ) { document in
                var channels = document["channels"] as? [[String: Any]] ?? []
                for index in channels.indices { channels[index]["origin_query_forward"] = ["token", "user"] }
                document["channels"] = channels
            }
            let http = Http(scratch: scratch)
            var residentKib: [Int] = []
            for round in 0..<Self.rounds {
                let leavers = try Client(
                    "leavers.py", [edge.url + "/play/demo/c{}/master.m3u8", "--channels", "\(Self.channels)", "--round", "\(round)"],
                    name: "leavers-\(round)", in: scratch)
                let seen = try await leavers.wait { $0["viewers"] != nil }
                #expect(seen.count("viewers") == Self.channels, "\(seen.texts("problems"))")
                // Until the last of them is over: sessions by a round of their shards, then what they watched.
                var metrics = ""
                while true {
                    metrics = try await http.get(edge.url + "/metrics").body
                    if ["edge_sessions_live", "edge_presentations"].allSatisfy({ SessionTests.metric($0, metrics) == 0 }) { break }
                    try await Task.sleep(for: .seconds(1))
                }
                residentKib.append(Self.residentKib(edge.process))
                print("round \(round): \(residentKib.last ?? 0) KiB, kept \(SessionTests.metric("edge_presentations_ended", metrics))")
            }
            // What is kept of those that ended has reached its bound by the middle.
            let settled = residentKib.dropFirst(Self.rounds / 2)
            let least = try #require(settled.min()), most = try #require(settled.max())
            #expect(Double(most) <= Double(least) * 1.05, "\(residentKib)")
        }

        private static func residentKib(_ process: ChildProcess) -> Int {
            let status = (try? String(contentsOfFile: "/proc/\(process.pid)/status", encoding: .utf8)) ?? ""
            let line = status.split(separator: "\n").first { $0.hasPrefix("VmRSS:") } ?? ""
            return Int(line.filter(\.isNumber)) ?? 0
        }
    }
}
