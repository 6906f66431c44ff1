import Testing

@testable import EdgeProxy

@Suite struct AdTagQueryTests {
    private static func read(_ text: String) throws(AdTagQuery.Refusal) -> AdTagQuery {
        let bytes = Array(text.utf8)
        let result = bytes.withUnsafeBytes { raw in Result { () throws(AdTagQuery.Refusal) in try AdTagQuery(RequestQuery(raw)) } }
        return try result.get()
    }

    @Test func aTagIsRead() throws {
        let query = try Self.read("tenant=t&channel=news&duration=30.5&max_ads=3&v=3.0&request_id=r%20s&inline=1&campaign_id=k")
        #expect((query.tenant, query.channel, query.campaign, query.requestId) == ("t", "news", "k", "r s"))
        #expect((query.durationNs, query.maxAds, query.version, query.isInline) == (30_500_000_000, 3, "3.0", true))
    }

    /// What ad managers and players add to each tag.
    @Test func whatPlayersAddSaysNothing() throws {
        let query = try Self.read(
            "iu=/1/x&sz=640x480&gdfp_req=1&env=vp&output=xml_vast4&unviewed_position_start=1&correlator=123&description_url=http%3A%2F%2Fx"
                + "&url=&vpos=preroll&tenant=t&duration=[BREAKMAXDURATION]&channel=%%PATTERN:c%%&max_ads=&v={version}")
        var plain = try Self.read("")
        plain.tenant = "t"
        #expect(query == plain)
    }

    @Test func custParamsBecomeKeyValues() throws {
        let query = try Self.read("cust_params=genre%3Dnews%26deal%3Da%253Db%26no%20name%3D1%26empty%3D%26flag%26x_y-z%3D1")
        #expect(query.keyValues.map(\.name) == ["ads.genre", "ads.deal", "ads.x_y-z"])
        #expect(query.keyValues.map(\.value) == ["news", "a%3Db", "1"])
        let many = (0..<100).map { "k\($0)%3D1" }.joined(separator: "%26")
        #expect(try Self.read("cust_params=\(many)").keyValues.count == Limits.tagKeyValues)
    }

    @Test(arguments: [
        ("duration=0", "duration"), ("duration=-1", "duration"), ("duration=x", "duration"), ("duration=86401", "duration"),
        ("duration=1e400", "duration"), ("max_ads=0", "max_ads"), ("max_ads=99999999999", "max_ads"), ("max_ads=1.5", "max_ads"),
        ("v=1.0", "v"), ("v=4.3", "v"), ("v=5", "v"), ("inline=maybe", "inline"),
    ])
    func whatCannotBeMeantIsRefusedByItsName(text: String, field: String) {
        let refusal = #expect(throws: AdTagQuery.Refusal.self) { try Self.read(text) }
        #expect(refusal?.field == field)
    }

    @Test func aBreaksTagAsksForTheSameViewer() {
        let query = Array("tenant=t&channel=c&duration=3600&uid=a%26b&ads.genre=news&v=4.2&inline=0&request_id=r&bad=\"<>".utf8)
        let tag = AdTagQuery.tag(
            base: "https://e", tenant: "t", channel: "c d", durationNs: 30_500_000_000, version: "4.1", passing: query)
        #expect(
            tag == "https://e/api/v1/vast?tenant=t&channel=c%20d&duration=30.5&v=4.1&uid=a%26b&ads.genre=news&bad=%22%3C%3E")
    }
}
