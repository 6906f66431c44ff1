import Decision
import Testing

@testable import EdgeProxy
@testable import Model

@Suite struct ViewerProfileTests {
    private static func attributes(_ pairs: [(String, String)], trusted: Bool = true) -> ViewerAttributes {
        var configuration = Configuration(file: "edge.json", listen: ListenAddress(host: "0.0.0.0", port: 80), dataDir: "data")
        configuration.trustQueryAttributes = trusted
        var attributes = ViewerAttributes()
        attributes.add(pairs, isTrusted: configuration.trustQueryAttributes)
        return attributes
    }

    @Test func attributesBecomeFacts() {
        let attributes = Self.attributes([
            ("country", "de"), ("region", "de-by"), ("city", "Bad+T%C3%B6lz"), ("device", "TV"), ("language", "DE"), ("ads.genre", "a%26b"),
            ("other", "x"),
        ])
        #expect(
            attributes.facts == [
                Fact(.country, "DE"), Fact(.region, "DE-BY"), Fact(.city, "Bad Tölz"), Fact(.device, "tv"), Fact(.language, "de"),
                Fact(.key("genre"), "a&b"),
            ])
        // Whoever writes the query may say what they watch, not who they are.
        #expect(Self.attributes([("country", "de"), ("ads.genre", "x")], trusted: false).facts == [Fact(.key("genre"), "x")])
    }

    // Segments of an audience come as a list, or one after the other; an escaped comma is part of a value.
    @Test(arguments: [
        ("s1", ["s1"]), ("s1,s2", ["s1,s2", "s1", "s2"]), ("s1,,s+2,", ["s1,,s 2,", "s1", "s 2"]), ("a%2Cb", ["a,b"]),
        ("a%2Cb,c", ["a,b,c", "a,b", "c"]), (",", [","]),
    ])
    func aKeyValueMayBeAList(value: String, values: [String]) {
        #expect(Self.attributes([("ads.segment", value)]).facts == values.map { Fact(.key("segment"), $0) })
    }

    @Test func listsAndRepeatedParametersAreBounded() {
        let twice = Self.attributes([("ads.segment", "a"), ("ads.segment", "b")])
        #expect(twice.facts == ["a", "b"].map { Fact(.key("segment"), $0) })
        let many = Self.attributes([("ads.segment", (0..<1_000).map { "s\($0)" }.joined(separator: ","))])
        #expect(many.facts.count == 1 + Model.Limits.keyValues && many.facts.last?.value == "s\(Model.Limits.keyValues - 1)")
    }

    @Test func aViewerIsKnownByTheirUidAndOtherwiseByTheirSession() {
        let named = Self.attributes([("uid", "u%31")]), same = Self.attributes([("uid", "u1")])
        let one = ViewerProfile(named, tenant: "t", fallback: 1)
        #expect(one.key == ViewerProfile(same, tenant: "t", fallback: 2).key && one.bucket == Viewer.bucket(of: one.key))
        #expect(one.key != ViewerProfile(named, tenant: "u", fallback: 1).key)
        #expect(ViewerProfile(ViewerAttributes(), tenant: "t", fallback: 5).key == 5)
    }

    @Test(arguments: [("a", "a"), ("a%20b+c", "a b c"), ("%", "%"), ("%4", "%4"), ("%zz", "%zz"), ("%41%", "A%"), ("%ff", "\u{fffd}")])
    func escapesAreTakenAway(escaped: String, plain: String) {
        #expect(ViewerAttributes.unescaped(escaped) == plain)
    }
}
