import Stitching
import Testing

@testable import EdgeProxy

@Suite struct SessionRequestTests {
    private func field(_ text: String) -> String? { #expect(throws: Reply.Failure.self) { try SessionRequest(Array(text.utf8)) }?.field }

    @Test func aWishIsRead() throws {
        let wish = try SessionRequest(Array(#"{"path": "a/main.m3u8", "params": {"ads.g": "a b"}}"#.utf8))
        #expect(wish.path == "a/main.m3u8" && wish.parameters.map(\.1) == ["a%20b"])
    }

    // Each other spelling would be a playlist of its own, with requests of its own to the origin.
    @Test(arguments: ["main.m3u8?x=1", "main.m3u8#f", "a b.m3u8", "\u{e9}.m3u8", "../x.m3u8", "s/token/x.m3u8", ""])
    func onlyAPathIsAPath(path: String) { #expect(field("{\"path\": \"\(path)\"}") == "path") }

    /// What a player's macro is without a value costs no session; what can't stand in a line is refused.
    @Test func parametersMayBeEmpty() throws {
        let wish = try SessionRequest(Array(#"{"path": "main.m3u8", "params": {"ads.g": ""}}"#.utf8))
        #expect(wish.parameters.map(\.1) == [""])
        #expect(field("{\"path\": \"main.m3u8\", \"params\": {\"a\": \"x\\u0000y\"}}") == "params.a")
        #expect(field(#"{"params": {}}"#) == "path" && field(#"{"path": "main.m3u8", "tracing": 1}"#) == "tracing")
    }

    @Test func whoTracksIsRead() throws {
        #expect(try SessionRequest(Array(#"{"path": "x"}"#.utf8)).tracking == .server)
        for tracking in SessionTracking.allCases {
            #expect(try SessionRequest(Array("{\"path\": \"x\", \"tracking\": \"\(tracking.rawValue)\"}".utf8)).tracking == tracking)
        }
        #expect(field(#"{"path": "x", "tracking": "player"}"#) == "tracking")
    }

    @Test func whatIsTooMuchIsRefused() {
        let params = (0..<65).map { "\"k\($0)\": \"v\"" }.joined(separator: ", ")
        #expect(field("{\"path\": \"x\", \"params\": {\(params)}}") == "params")
        let long = "{\"path\": \"x\", \"params\": {\"k\": \"\(String(repeating: "x", count: 20_000))\"}}"
        #expect(#expect(throws: Reply.Failure.self) { try SessionRequest(Array(long.utf8)) }?.status == 413)
    }
}
