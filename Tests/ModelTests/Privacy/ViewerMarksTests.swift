import ModelTestSupport
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

    /// What they were made from stands in them, but for vendors and reasons.
    @Test(arguments: ["", "gdpr=1", "us_privacy=1YYN", "lmt=1", "coppa=1", "gdpr=1&gdpr_consent=" + TcfCase.all.text])
    func theVerdictIsFoundAgain(query: String) {
        let pairs = query.split(separator: "&").map { $0.split(separator: "=").map(String.init) }.map { ($0[0], $0[1]) }
        var verdict = Self.verdict(Self.attributes(pairs))
        let marks = ViewerMarks(verdict)
        #expect(marks.verdict.beacons == verdict.beacons && marks.reasons(of: Self.attributes(pairs), PrivacySettings()) == verdict.reasons)
        (verdict.reasons, verdict.withoutConsent) = ([], marks.beacons)
        #expect(marks.verdict == verdict)
    }

    /// A session that was over and goes on has no strings any more.
    @Test func whatAStringAllowedIsSaidWithoutIt() {
        func reasons(_ purposes: Set<Int>) -> [PrivacyReason] {
            var said = TcfCase.all
            said.consents = purposes
            let marks = ViewerMarks(Self.verdict(Self.attributes([("gdpr", "1"), ("gdpr_consent", said.text)])))
            return marks.reasons(of: ViewerAttributes(), PrivacySettings())
        }
        #expect(reasons(Set(1...10)).isEmpty && reasons([1, 2, 7]) == [.gdprPurposes(PurposeSet([3, 4]))])
        #expect(
            ViewerMarks(Self.verdict(Self.attributes([("gdpr", "1")]))).reasons(of: ViewerAttributes(), PrivacySettings()) == [
                .gdprWithoutString
            ])
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

    /// Whoever comes back and says more is not taken at what was said before.
    @Test func theStricterOfTwoHolds() {
        let attributes = Self.attributes([("uid", "a")])
        var marks = ViewerMarks(Self.verdict(attributes))
        marks.viewer = ViewerKey(recorded: 7)
        marks.narrow(by: Self.verdict(attributes))
        #expect(marks.viewer != nil && marks.uses == .all && !marks.isOptedOut)
        let optedOut = PrivacySignals(ViewerAttributes(), globalPrivacyControl: "1").verdict(PrivacySettings())
        marks.narrow(by: optedOut)
        #expect(marks.isOptedOut && marks.viewer == nil && marks.uses == optedOut.uses && marks.beacons == optedOut.beacons)
        marks.narrow(by: Self.verdict(attributes))
        #expect(marks.isOptedOut && marks.uses == optedOut.uses)
    }
}
