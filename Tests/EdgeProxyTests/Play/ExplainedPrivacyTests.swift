import Decision
import Formats
import Manifest
import ModelTestSupport
import Testing

@testable import EdgeProxy
@testable import Model
@testable import Stitching

@Suite struct ExplainedPrivacyTests {
    private static func session(_ query: [(String, String)], _ change: (inout ViewerMarks) -> Void = { _ in }) -> Session {
        var attributes = ViewerAttributes()
        attributes.add(query, isTrusted: true)
        var marks = ViewerMarks(PrivacySignals(attributes, globalPrivacyControl: nil).verdict(PrivacySettings()))
        change(&marks)
        return Session(
            token: SessionToken(high: 1, low: 2, signature: 3), presentation: PresentationId(1), tenant: "t", attributes: attributes,
            marks: marks, joined: WallTime(nanoseconds: 0), isStitched: true)
    }

    private static func told(_ session: Session) -> String { session.privacy(PrivacySettings()).text }

    /// Each that took something away, the strictest first.
    @Test func reasonsAreNamed() {
        #expect(Self.told(Self.session([])).contains("\"third_party_beacons\": \"full\", \"reasons\": []"))
        let child = Self.told(Self.session([("lmt", "1"), ("coppa", "1"), ("us_privacy", "1YYN")]))
        #expect(child.contains("\"third_party_beacons\": \"none\""))
        let places = ["coppa=1", "us_privacy", "lmt=1"].map { child.firstRange(of: $0)?.lowerBound ?? child.endIndex }
        #expect(places == places.sorted() && !places.contains(child.endIndex), "\(child)")
        let europe = Self.told(Self.session([("gdpr", "1")]))
        #expect(europe.contains("\"gdpr\": true") && europe.contains("no consent string") && europe.contains("\"scrub\""))
    }

    /// A header is not kept of a session: that it opted out is.
    @Test func whoOptedOutByAHeaderIsNamedSo() {
        let told = Self.told(Self.session([]) { ($0.isOptedOut, $0.beacons) = (true, .scrub) })
        #expect(told.contains("Sec-GPC") && told.contains("\"opted_out\": true") && told.contains("\"scrub\""))
        #expect(Self.told(Self.session([]) { $0.fault = .bot }).contains("\"third_party_beacons\": \"none\""))
    }
}
