import Foundation
import TestSupport
import Testing

extension EndToEnd {
    /// What was acknowledged is there, whatever becomes of the process and its disk.
    @Suite struct DurabilityTests {
        static let key = "the key of the demo's tenant"

        enum Store: CaseIterable {
            case sqlite, postgresql
            /// `TwoNodesTests` says so when one is not.
            static var installed: [Store] { PostgresServer.isPossible ? allCases : [.sqlite] }
        }

        /// Killed again and again under a stream of writes.
        @Test(arguments: Store.installed) func whatWasAcknowledgedIsThere(store: Store) async throws {
            let scratch = try Scratch("durable"), url = store == .postgresql ? try PostgresServer.shared().database() : nil
            let demo = try await Demo(in: scratch), rounds = Soak.size(10, full: 200)
            let edge = try await Edge(in: scratch, demo: demo, settings: ["drain.delay": 0]) { document in
                document["tenants"] = [["id": "demo", "name": "Demo", "api_key": Self.key]]
                if let url { document["store"] = url }
            }
            let writer = try Client("writes.py", [edge.url, Self.key], in: scratch)
            var random = SystemRandomNumberGenerator()
            for round in 0..<rounds {
                // All threads have found it again and looked at all that they had written.
                try await writer.wait { $0.count("returns") >= round && $0.count("writes") > round }
                try await Task.sleep(for: .milliseconds(Int.random(in: 0...400, using: &random)))
                try await edge.restart()
            }
            try await writer.wait { $0.count("returns") >= rounds }
            let seen = try await writer.end()
            #expect(seen.texts("problems") == [] && seen.count("writes") > rounds, "\(seen)")
            #expect(!edge.process.standardError.contains("error:"), "\(edge.process.log)")
        }

        /// A full disk: writes are refused as that, playback goes on, and writes work again when there is room.
        @Test(.enabled(if: SmallDisk.isPossible, Comment(rawValue: SmallDisk.skipReason)))
        func aFullDiskRefusesWritesAndNothingElse() async throws {
            let scratch = try Scratch("full-store"), disk = try SmallDisk(megabytes: 16, in: scratch), demo = try await Demo(in: scratch)
            let edge = try await Edge(in: scratch, demo: demo) { document in
                document["tenants"] = [["id": "demo", "name": "Demo", "api_key": Self.key]]
                document["data_dir"] = disk.path + "/data"
            }
            let rest = Rest(edge.url, key: Self.key, in: scratch), http = Http(scratch: scratch)
            try await rest.done("POST", "/campaigns", ["id": "before", "name": "before"])
            let playlist = try Edge.mediaPlaylist(in: try await http.get(edge.channel("news")).body, base: edge.channel("news"))
            try disk.fill()
            // What lies free in its files already may take a few.
            var answers: [Http.Answer] = []
            for number in 0..<200 where answers.last?.status != 507 {
                answers.append(try await rest.ask("POST", "/campaigns", ["id": "c\(number)", "name": "c\(number)"]))
            }
            let refused = try #require(answers.last)
            #expect(refused.status == 507 && refused.body.contains("disk_full"), "\(refused)")
            #expect(try await rest.ask("PATCH", "/campaigns/before", ["name": "lost"]).status == 507)
            #expect(try await rest.done("GET", "/campaigns/before").object("campaign").text("name") == "before")
            #expect(try await rest.ask("GET", "/campaigns/c\(answers.count - 1)").status == 404, "nothing half")
            // Those who watch, and those who come.
            for _ in 0..<3 { #expect(try await http.get(playlist).status == 200) }
            let master = try await http.get(edge.channel("news"))
            #expect(master.status == 200)
            #expect(try await http.get(try Edge.mediaPlaylist(in: master.body, base: edge.channel("news"))).status == 200)
            // One that is killed there starts with what it has.
            try await edge.restart()
            #expect(try await rest.ask("GET", "/campaigns/before").status == 200)
            #expect(try await eventually { try await http.get(edge.channel("news")).status == 200 })
            disk.makeRoom()
            #expect(try await eventually { try await rest.ask("PATCH", "/campaigns/before", ["name": "after"]).status == 200 })
            try await edge.restart()
            let after = try await rest.done("GET", "/campaigns/before").object("campaign")
            #expect(after.text("name") == "after" && after.count("version") == 2)
            for number in answers.indices.dropLast() {
                #expect(try await rest.ask("GET", "/campaigns/c\(number)").status == 200, "c\(number) was acknowledged")
            }
            edge.process.kill()
        }
    }
}
