import Foundation
import TestSupport
import Testing

extension EndToEnd {
    /// Two nodes on one PostgreSQL.
    @Suite(.enabled(if: PostgresServer.isPossible, Comment(rawValue: PostgresServer.skipReason)))
    struct TwoNodesTests {
        private static let key = DurabilityTests.key

        private static func node(_ name: String, _ store: String, _ demo: Demo, in scratch: Scratch) async throws -> Edge {
            try await Edge(name, in: scratch, demo: demo) { document in
                document["tenants"] = [["id": "demo", "name": "Demo", "api_key": key]]
                document["store"] = store
            }
        }

        /// Milliseconds until something is so.
        private static func wait(_ isThere: () async throws -> Bool) async throws -> Double {
            let begin = ContinuousClock.now
            while try await !isThere() {
                guard ContinuousClock.now - begin < .seconds(Patience.seconds) else { throw Failure("it does not come") }
            }
            return (ContinuousClock.now - begin) / .milliseconds(1)
        }

        /// What one node changes is in force on the other: objects, keys that are made and revoked, and logins.
        @Test func aChangeOnOneIsInForceOnTheOther() async throws {
            let scratch = try Scratch("two-nodes"), store = try PostgresServer.shared().database(), demo = try await Demo(in: scratch)
            let one = try await Self.node("one", store, demo, in: scratch), two = try await Self.node("two", store, demo, in: scratch)
            let rests = [one, two].map { Rest($0.url, key: Self.key, in: scratch) }, http = Http(scratch: scratch)
            var took: [Double] = []
            for turn in 1...6 {
                let from = rests[turn % 2], to = rests[1 - turn % 2]
                try await from.done("PATCH", "/campaigns/acme-10", ["name": "turn \(turn)"])
                took.append(
                    try await Self.wait {
                        try await to.done("GET", "/campaigns/acme-10").object("campaign").text("name") == "turn \(turn)"
                    })
            }
            #expect(try await rests[0].done("GET", "/campaigns/acme-10").object("campaign").count("version") == 7)
            // A channel is made on one and played on the other, until it is removed there.
            let channel: [String: Any] = ["id": "made", "origin": ["\(demo.origin)/news/"], "slate": "slate"]
            try await rests[0].done("POST", "/channels", channel)
            took.append(try await Self.wait { try await http.get(two.channel("made")).status == 200 })
            try await rests[1].done("DELETE", "/channels/made")
            took.append(try await Self.wait { try await http.get(one.channel("made")).status == 404 })
            // A key, and its end.
            let made = try await rests[0].done("POST", "/keys", [:]).object("key")
            let script = Rest(two.url, key: made.text("secret"), in: scratch)
            took.append(try await Self.wait { try await script.ask("GET", "/channels").status == 200 })
            try await rests[0].done("DELETE", "/keys/\(made.text("id"))")
            took.append(try await Self.wait { try await script.ask("GET", "/channels").status == 401 })
            print("in force on the other node after \(took.map { Int($0) }) ms, with the time of a curl")
            // One that knows nothing of what the other has just done does not overwrite it.
            let tag = "If-Match: \"7\""
            async let first = rests[0].ask("PATCH", "/campaigns/acme-10", ["name": "first"], tag)
            async let second = rests[1].ask("PATCH", "/campaigns/acme-10", ["name": "second"], tag)
            let statuses = [try await first.status, try await second.status]
            #expect(statuses.sorted() == [200, 412])
        }

        /// The server is killed under both, in a stream of writes: nothing acknowledged is lost, and no viewer notices.
        @Test func theServerIsKilledUnderBoth() async throws {
            let scratch = try Scratch("store-away"), server = try PostgresServer(), store = try server.database()
            let demo = try await Demo(in: scratch)
            let one = try await Self.node("one", store, demo, in: scratch), two = try await Self.node("two", store, demo, in: scratch)
            let rests = [one, two].map { Rest($0.url, key: Self.key, in: scratch) }
            let viewers = try [one, two].map { edge in
                try Client("viewers.py", [edge.channel("news"), "--viewers", "2"], name: "viewers-\(edge.port)", in: scratch)
            }
            for viewer in viewers { try await viewer.advance(by: 1) }
            let writer = try Client("writes.py", [one.url, Self.key, "--threads", "2", "--other", two.url], in: scratch)
            try await writer.wait { $0.count("writes") >= 20 }
            server.kill()
            try await writer.wait { $0.count("refused") > 4 }
            for rest in rests {
                let refused = try await rest.ask("PATCH", "/campaigns/acme-10", ["name": "lost"])
                #expect(refused.status == 503 && refused.headers["retry-after"] != nil, "\(refused)")
                let read = try await rest.done("GET", "/campaigns/acme-10").object("campaign")
                #expect(read.text("name") == "acme-10", "\(read)")
            }
            // Meanwhile there are new viewers, too.
            #expect(try await Http(scratch: scratch).get(two.channel("news")).status == 200)
            for viewer in viewers { try await viewer.advance(by: 2) }
            let before = writer.seen.count("writes")
            try server.start()
            try await writer.wait { $0.count("writes") >= before + 20 }
            for viewer in viewers {
                try await viewer.advance(by: 1)
                #expect(try await viewer.end().texts("problems") == [])
            }
            let seen = try await writer.end()
            #expect(seen.texts("problems") == [], "\(seen)")
            #expect([one, two].allSatisfy { $0.process.exitCode == nil })
        }
    }
}
