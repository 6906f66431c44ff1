import Foundation
import TestSupport
import Testing

extension EndToEnd {
    /// Players report what they do to the session's own address, as long as there is one.
    @Suite struct PlayerReportTests {
        private static func send(_ body: String, to url: String, type: String = "application/cmcd", _ http: Http) async throws -> Int {
            try await http.get(url, "--header", "Content-Type: \(type)", "--data-binary", body).status
        }

        @Test func reportsAreTakenAsLongAsTheSessionLives() async throws {
            let scratch = try Scratch("reports")
            let edge = try await Edge(in: scratch, settings: ["session.expiry": 10, "drain.delay": 0]), http = Http(scratch: scratch)
            let isReady = try await eventually { try await http.get(edge.channel("news")).status == 200 }
            #expect(isReady)
            let answer = try await http.get(edge.url + "/play/demo/news/session", "--json", "{\"path\": \"master.m3u8\"}")
            let session = try #require(try Json.object(answer.body)["session"] as? String)
            let url = edge.url + "/play/demo/news/s/\(session)/cmcd", report = "e=ps,sta=p,pt=0,ts=1767225600000,v=2\ne=t,pt=2000\n"
            #expect(try await Self.send(report, to: url, http) == 204)
            #expect(try await Self.send("what is this\n\n;;;", to: url, type: "application/cmcd; v=2", http) == 204)
            #expect(try await Self.send(report, to: url, type: "text/plain", http) == 415)
            #expect(try await Self.send(String(repeating: "e=t,pt=1\n", count: 4_000), to: url, http) == 413)
            #expect(try await edge.metric("edge_player_reports_total") == 2)
            // A browser asks before it sends that type.
            let asked = try await http.get(
                url, "--request", "OPTIONS", "--header", "Origin: https://player.test", "--header",
                "Access-Control-Request-Method: POST", "--header", "Access-Control-Request-Headers: content-type")
            #expect(asked.status == 204)
            let unknown = "A" + session.dropFirst(), other = edge.url + "/play/demo/films/s/\(session)/cmcd"
            for url in [edge.url + "/play/demo/news/s/\(unknown)/cmcd", edge.url + "/play/demo/news/s/short/cmcd", other] {
                #expect(try await Self.send(report, to: url, http) == 404, "\(url)")
            }
            // One that asks for nothing any more is over, and its player is told to go silent.
            try await edge.restart()
            let isOver = try await eventually(within: Patience.seconds + 60) {
                try await Task.sleep(for: .seconds(25))
                return try await Self.send(report, to: url, http) == 410
            }
            #expect(isOver)
        }
    }
}
