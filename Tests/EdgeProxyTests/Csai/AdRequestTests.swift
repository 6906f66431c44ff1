import Testing

@testable import EdgeProxy
@testable import Model

@Suite struct AdRequestTests {
    @Test func aRequestIsRead() throws {
        let text = #"{"request_id": "r", "tenant": "t", "channel": "c", "duration": 30.5, "uid": "u", "params": {"ads.genre": "news"}}"#
        let wish = try AdRequest(Array(text.utf8))
        #expect(wish.requestId == "r" && wish.tenant == "t" && wish.channel == "c" && wish.durationNs == 30_500_000_000)
        #expect(wish.parameters.map(\.0) == ["uid", "ads.genre"] && wish.parameters.map(\.1) == ["u", "news"])
    }

    /// Where there is one tenant, and where any channel will do.
    @Test func tenantAndChannelMayBeLeftOut() throws {
        let wish = try AdRequest(Array(#"{"duration": 30, "channel": null}"#.utf8))
        #expect(wish.tenant == nil && wish.channel == nil && wish.durationNs == 30_000_000_000)
    }

    /// As it would stand in a query: what JSON says is not escaped once more by whoever sends it.
    @Test func valuesAreTakenAsTheyAre() throws {
        let text = #"{"tenant": "t", "channel": "c", "duration": 30, "uid": "a+b 100%25", "params": {"uid": "x", "ads.g": "ä&b"}}"#
        var attributes = ViewerAttributes()
        attributes.add(try AdRequest(Array(text.utf8)).parameters, isTrusted: false)
        #expect(attributes.value(of: "uid") == "a+b 100%25" && attributes.value(of: "ads.g") == "ä&b")
    }

    /// What a player's macro is without a value costs no ad.
    @Test func parametersMayBeEmpty() throws {
        let text = #"{"tenant": "t", "channel": "c", "duration": 30, "params": {"ads.genre": ""}}"#
        #expect(try AdRequest(Array(text.utf8)).parameters.map(\.1) == [""])
    }

    /// What a player works out in floating point is rounded.
    @Test(arguments: [("29.970000000000002", 29_970_000_000), ("0.30000000000000004", 300_000_000), ("30.033333333333335", 30_033_333_333)])
    func finerLengthsAreRounded(text: String, durationNs: Int64) throws {
        let body = "{\"tenant\": \"t\", \"channel\": \"c\", \"duration\": \(text)}"
        #expect(try AdRequest(Array(body.utf8)).durationNs == durationNs)
    }

    @Test func whatIsTooMuchIsRefused() {
        func failure(_ more: String) -> Reply.Failure? {
            let text = #"{"tenant": "t", "channel": "c", "duration": 30"# + more + "}"
            return #expect(throws: Reply.Failure.self) { try AdRequest(Array(text.utf8)) }
        }
        let params = (0..<65).map { "\"k\($0)\": \"v\"" }.joined(separator: ", ")
        #expect(failure(", \"params\": {\(params)}")?.field == "params")
        #expect(failure("." + String(repeating: "0", count: 100))?.status == 400, "a number of a hundred digits")
        #expect(failure(", \"uid\": \"\(String(repeating: "x", count: 70_000))\"")?.status == 413)
    }

    // Each is refused with 400 and, where there is one, the field.
    @Test(arguments: [
        ("", nil), ("{", nil), ("[]", nil), (#"{"tenant": "t", "tenant": "t"}"#, nil), (#"{"tenant": "t", "channel": "c"}"#, "duration"),
        (#"{"tenant": 1, "channel": "c", "duration": 30}"#, "tenant"), (#"{"tenant": "t", "channel": 1, "duration": 30}"#, "channel"),
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
