import Testing

@testable import Model

@Suite struct ViewerMarksTests {
    private static func attributes(_ pairs: [(String, String)]) -> ViewerAttributes {
        var attributes = ViewerAttributes()
        attributes.add(pairs, isTrusted: false)
        return attributes
    }

    private static func verdict(_ attributes: ViewerAttributes, gpc: String? = nil) -> PrivacyVerdict {
        PrivacySignals(attributes, globalPrivacyControl: gpc).verdict(PrivacySettings())
    }

    @Test func whoSaysNothingIsKnownByUidAndThenIfa() {
        let both = Self.attributes([("ifa", "AB-1"), ("uid", "a%20b")]), verdict = Self.verdict(both)
        #expect(ViewerMarks(verdict) == ViewerMarks())
        #expect(verdict.countedId(both) == .uid("a b"))
        #expect(verdict.countedId(Self.attributes([("ifa", "AB-1")])) == .ifa("ab-1"))
        #expect(verdict.countedId(Self.attributes([("uid", "[UID]"), ("ifa", "00000000-0000-0000-0000-000000000000")])) == nil)
        #expect(verdict.countedId(ViewerAttributes()) == nil)
    }

    @Test func whoHasOptedOutHasNoKey() {
        let attributes = Self.attributes([("uid", "a")]), verdict = Self.verdict(attributes, gpc: "1"), marks = ViewerMarks(verdict)
        #expect(marks.isOptedOut && !marks.isGdpr && marks.beacons == .scrub && verdict.countedId(attributes) == nil)
    }

    @Test func consentThatIsMissingIsMarked() {
        let attributes = Self.attributes([("uid", "a"), ("gdpr", "1")]), verdict = Self.verdict(attributes), marks = ViewerMarks(verdict)
        #expect(marks.isGdpr && marks.purposes == 0 && marks.policyVersion == 0 && verdict.countedId(attributes) == nil)
    }

    @Test func limitedTrackingCountsByUidAlone() {
        let limited = Self.attributes([("uid", "a"), ("ifa", "b"), ("lmt", "1")])
        #expect(Self.verdict(limited).countedId(limited) == .uid("a"))
        let device = Self.attributes([("ifa", "b"), ("lmt", "1")])
        #expect(Self.verdict(device).countedId(device) == nil)
    }
}
