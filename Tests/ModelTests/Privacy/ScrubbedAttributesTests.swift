import Formats
import Testing

@testable import Model

@Suite struct ScrubbedAttributesTests {
    private static let attributes: ViewerAttributes = {
        var attributes = ViewerAttributes()
        attributes.city = "Bonn"
        attributes.country = "DE"
        attributes.add(
            [
                ("uid", "u1"), ("IFA", "abc"), ("%69fa", "abc"), ("rida", "r"), ("ads.genre", "film"), ("ads.segment", "s1"),
                ("lat", "50.7"),
                ("gdpr_consent", "C"), ("device", "tv"),
            ], isTrusted: false)
        return attributes
    }()

    @Test(arguments: [
        ("", ["uid", "IFA", "%69fa", "rida", "ads.genre", "ads.segment", "lat", "gdpr_consent", "device"], "Bonn"),
        ("lmt", ["uid", "ads.genre", "lat", "gdpr_consent", "device"], "Bonn"),
        ("gdpr", ["ads.genre", "lat", "gdpr_consent", "device"], "Bonn"),
        ("coppa", ["ads.genre", "gdpr_consent", "device"], ""),
    ])
    func whatIsNotAllowedIsGone(signal: String, names: [String], city: String) {
        var signals = PrivacySignals()
        if signal == "lmt" { signals.lmt = "1" }
        if signal == "gdpr" { signals.gdpr = "1" }
        if signal == "coppa" { signals.coppa = "1" }
        let left = Self.attributes.scrubbed(by: signals.verdict(PrivacySettings()), profileKeys: ["Segment"])
        #expect(left.parameters.map(\.name) == names && left.city == city && left.country == "DE")
    }
}
