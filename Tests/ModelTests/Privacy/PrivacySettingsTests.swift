import Formats
import Testing

@testable import Model

@Suite struct PrivacySettingsTests {
    private static func read(_ text: String) throws -> PrivacySettings {
        try FieldReader.read(try JsonReader.read(Array(text.utf8)), as: PrivacySettings.self)
    }

    @Test func aSettingIsReadAsWritten() throws {
        var wanted = PrivacySettings()
        (wanted.gdprUnsaid, wanted.isChildDirected, wanted.withoutConsent) = (.always, true, .none)
        (wanted.vendor, wanted.vendors, wanted.profileKeys) = (12, [755, 800], ["segment"])
        let text = #"{"gdpr": "always", "child_directed": true, "without_consent": "none", "vendor": 12, "vendors": [755, 800], "#
        #expect(try Self.read(text + #""profile_keys": ["segment"]}"#) == wanted)
        #expect(try Self.read("{}") == PrivacySettings())
    }

    @Test(arguments: [
        (#"{"gdpr": "sometimes"}"#, "gdpr"), (#"{"vendor": 0}"#, "vendor"), (#"{"vendor": 65536}"#, "vendor"),
        (#"{"vendors": [0]}"#, "vendors[0]"), (#"{"beacons": "full"}"#, "beacons"),
        ("{\"vendors\": [1" + String(repeating: ", 1", count: Limits.privacyVendors) + "]}", "vendors"),
    ])
    func whatDoesNotHoldIsNamed(text: String, field: String) throws {
        let errors = try #require(throws: FieldErrors.self) { try Self.read(text) }
        #expect("\(errors)".contains(field))
    }

    // The country is two letters, however they are written.
    @Test(arguments: [("DE", true), ("de", true), ("GB", true), ("CH", true), ("NO", true), ("US", false), ("", false), ("RU", false)])
    func europeIsKnownByItsCountries(country: String, applies: Bool) {
        var settings = PrivacySettings()
        #expect(settings.assumesGdpr(in: country) == applies)
        settings.gdprUnsaid = .always
        #expect(settings.assumesGdpr(in: country))
        settings.gdprUnsaid = .never
        #expect(!settings.assumesGdpr(in: country))
    }
}
