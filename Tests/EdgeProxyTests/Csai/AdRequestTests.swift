import Testing

@testable import EdgeProxy

@Suite struct AdRequestTests {
    @Test func aRequestIsRead() throws {
        let text = #"{"request_id": "r", "tenant": "t", "channel": "c", "duration": 30.5, "uid": "u", "params": {"ads.genre": "news"}}"#
        let wish = try AdRequest(Array(text.utf8))
        #expect(wish.requestId == "r" && wish.tenant == "t" && wish.channel == "c" && wish.durationNs == 30_500_000_000)
        #expect(wish.parameters.map(\.0) == ["ads.genre", "uid"] && wish.parameters.map(\.1) == ["news", "u"])
    }

    // Each is refused with 400 and, where there is one, the field.
    @Test(arguments: [
        ("", nil), ("{", nil), ("[]", nil), (#"{"tenant": "t", "tenant": "t"}"#, nil), (#"{"channel": "c", "duration": 30}"#, "tenant"),
        (#"{"tenant": "t", "duration": 30}"#, "channel"), (#"{"tenant": "t", "channel": "c"}"#, "duration"),
        (#"{"tenant": 1, "channel": "c", "duration": 30}"#, "tenant"), (#"{"tenant": "t", "channel": null, "duration": 30}"#, "channel"),
        (#"{"tenant": "t", "channel": "c", "duration": "30"}"#, "duration"),
        (#"{"tenant": "t", "channel": "c", "duration": 0}"#, "duration"),
        (#"{"tenant": "t", "channel": "c", "duration": -1}"#, "duration"),
        (#"{"tenant": "t", "channel": "c", "duration": 86401}"#, "duration"),
        (#"{"tenant": "t", "channel": "c", "duration": 1e400}"#, "duration"),
        (#"{"tenant": "t", "channel": "c", "duration": 30, "chanel": 1}"#, "chanel"),
        (#"{"tenant": "t", "channel": "c", "duration": 30, "request_id": 7}"#, "request_id"),
        (#"{"tenant": "t", "channel": "c", "duration": 30, "params": []}"#, "params"),
        (#"{"tenant": "t", "channel": "c", "duration": 30, "params": {"device": 1}}"#, "params.device"),
    ])
    func aBadRequestIsRefusedByItsField(text: String, field: String?) {
        let failure = #expect(throws: Reply.Failure.self) { try AdRequest(Array(text.utf8)) }
        #expect(failure?.status == 400 && failure?.code == "bad_request" && failure?.field == field)
    }
}
