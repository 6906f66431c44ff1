import ModelTestSupport
import TestSupport
import Testing

@testable import Model

@Suite struct PrivacyVerdictTests {
    /// What is left, in one word each.
    private static func words(_ verdict: PrivacyVerdict) -> String {
        var words: [String] = []
        if verdict.mayKeepUid { words.append("uid") }
        if verdict.mayKeepIfa { words.append("ifa") }
        if verdict.mayCapByViewer { words.append("caps") }
        if verdict.mayTargetByProfile { words.append("profile") }
        if verdict.mayCountUniques { words.append("uniques") }
        if verdict.isGdpr { words.append("gdpr") }
        if verdict.isOptedOut { words.append("out") }
        if verdict.isChildDirected { words.append("child") }
        words.append(verdict.beacons.rawValue)
        return words.joined(separator: " ")
    }

    private static let all = "uid ifa caps profile uniques full"

    private static func tcf(_ change: (inout TcfCase) -> Void) -> String {
        var wanted = TcfCase.all
        change(&wanted)
        return wanted.text
    }

    struct Case: Sendable, CustomTestStringConvertible {
        var query: String
        var header: String?
        var country = ""
        var settings = PrivacySettings()
        var words: String
        /// How the strictest reason begins; "": there is none.
        var reason = ""
        var testDescription: String { "\(query) \(header ?? "") \(country) -> \(words)" }
    }

    private static let children: PrivacySettings = {
        var settings = PrivacySettings()
        settings.isChildDirected = true
        return settings
    }()
    private static let always: PrivacySettings = {
        var settings = PrivacySettings()
        settings.gdprUnsaid = .always
        return settings
    }()
    private static let ours: PrivacySettings = {
        var settings = PrivacySettings()
        settings.vendor = 12
        return settings
    }()

    static let cases: [Case] = [
        // Nothing is said.
        Case(query: "", words: all), Case(query: "", country: "US", words: all),
        Case(query: "gdpr=[GDPR]&us_privacy=${US_PRIVACY}&lmt=-1&coppa=&gpp={GPP}", words: all),
        Case(query: "", country: "de", words: "gdpr scrub", reason: "gdpr applies and there is no"),
        Case(query: "", country: "GB", words: "gdpr scrub", reason: "gdpr applies and there is no"),
        Case(query: "", settings: always, words: "gdpr scrub", reason: "gdpr applies and there is no"),
        Case(query: "gdpr=0", country: "DE", settings: always, words: all),
        // The TCF.
        Case(query: "gdpr=1", words: "gdpr scrub", reason: "gdpr applies and there is no"),
        Case(query: "gdpr=yes", words: "gdpr scrub", reason: "gdpr applies and there is no"),
        Case(query: "gdpr=1&gdpr_consent=[GDPRCONSENT]", words: "gdpr scrub", reason: "gdpr applies and there is no"),
        Case(query: "gdpr=1&gdpr_consent=" + TcfCase.all.text, words: "uid ifa caps profile uniques gdpr full"),
        Case(query: "gdpr_consent=" + TcfCase.all.text, words: "uid ifa caps profile uniques gdpr full"),
        Case(query: "gdpr=1&gdpr_consent=CPXx", words: "gdpr scrub", reason: "gdpr applies and the consent string can't be read"),
        Case(query: "gdpr=0&gdpr_consent=CPXx", words: all),
        Case(
            query: "gdpr=1&gdpr_consent=CPXxRfAPXxRfAAfKABENB-CgAAAAAAAAAAYgAAAAAAAA", words: "gdpr scrub",
            reason: "gdpr applies and the consent string is of policy 2"),
        Case(
            query: "gdpr=1&gdpr_consent=" + tcf { $0.isServiceSpecific = false }, words: "gdpr scrub",
            reason: "gdpr applies and the consent string is of the global"),
        Case(
            query: "gdpr=1&gdpr_consent=" + tcf { $0.disclosed = nil }, words: "gdpr scrub",
            reason: "gdpr applies and the consent string does not say"),
        Case(
            query: "gdpr=1&gdpr_consent=" + tcf { $0.consents = [1, 2, 7] }, words: "uid ifa caps uniques gdpr full",
            reason: "gdpr applies and there is no consent to purpose 3, 4"),
        Case(
            query: "gdpr=1&gdpr_consent=" + tcf { $0.consents = [1, 2, 3, 4] }, words: "uid ifa caps profile gdpr scrub",
            reason: "gdpr applies and there is no consent to purpose 7, 9"),
        Case(
            query: "gdpr=1&gdpr_consent=" + tcf { $0.consents = [1, 2, 9] }, words: "uid ifa caps uniques gdpr scrub",
            reason: "gdpr applies and there is no consent to purpose 3, 4, 7"),
        Case(
            query: "gdpr=1&gdpr_consent=" + tcf { $0.consents = [2, 7] }, words: "gdpr full",
            reason: "gdpr applies and there is no consent to purpose 1, 3, 4"),
        Case(
            query: "gdpr=1&gdpr_consent="
                + tcf {
                    $0.consents = [1]
                    $0.interests = [2, 7, 9]
                }, words: "uid ifa caps uniques gdpr full", reason: "gdpr applies and there is no consent to purpose 3, 4"),
        Case(query: "gdpr=1&gdpr_consent=" + TcfCase.all.text, settings: ours, words: "uid ifa caps profile uniques gdpr full"),
        Case(
            query: "gdpr=1&gdpr_consent=" + tcf { $0.disclosed = [755] }, settings: ours, words: "gdpr scrub",
            reason: "gdpr applies and vendor 12 was not disclosed"),
        Case(
            query: "gdpr=1&gdpr_consent=" + tcf { $0.vendorConsents = [755] }, settings: ours, words: "gdpr scrub",
            reason: "gdpr applies and there is no consent to purpose 1, 2, 3, 4, 7, 9"),
        // The TCF by GPP.
        Case(query: "gpp_sid=2&gpp=" + gpp([(2, TcfCase.all.text)]), words: "uid ifa caps profile uniques gdpr full"),
        Case(query: "gdpr=0&gpp_sid=2", words: "gdpr scrub", reason: "gdpr applies and there is no"),
        Case(
            query: "gdpr=1&gdpr_consent=\(TcfCase.all.text)&gpp_sid=2&gpp=" + gpp([(2, tcf { $0.consents = [1, 2] })]),
            words: "uid ifa caps gdpr scrub", reason: "gdpr applies and there is no consent to purpose 3, 4, 7, 9"),
        Case(
            query: "gdpr=1&gdpr_consent=\(TcfCase.all.text)&gpp_sid=2&gpp=" + gpp([(2, "CPXx")]), words: "gdpr scrub",
            reason: "gdpr applies and the consent string can't be read"),
        Case(query: "gpp_sid=7&gpp=" + gpp([(2, tcf { $0.consents = [] }), (7, usCore(bits: 70, [:]))]), words: all),
        // Opting out.
        Case(query: "", header: "1", words: "out scrub", reason: "Sec-GPC"), Case(query: "", header: "0", words: all),
        Case(query: "us_privacy=1YYN", words: "out scrub", reason: "us_privacy"), Case(query: "us_privacy=1YNN", words: all),
        Case(query: "us_privacy=1---", words: all), Case(query: "us_privacy=yes", words: "out scrub", reason: "us_privacy can't be read"),
        Case(query: "gpp_sid=7&gpp=" + gpp([(7, usCore(bits: 60, [18: 1]))]), words: "out scrub", reason: "gpp section 7"),
        Case(query: "gpp=" + gpp([(7, usCore(bits: 60, [18: 1]))]), words: "out scrub", reason: "gpp section 7"),
        Case(query: "gpp_sid=-1&gpp=" + gpp([(7, usCore(bits: 60, [18: 1]))]), words: all),
        Case(query: "gpp_sid=8&gpp=" + gpp([(7, usCore(bits: 60, [18: 1])), (8, usCore(bits: 46, [12: 2]))]), words: all),
        Case(query: "gpp_sid=x&gpp=" + gpp([(7, usCore(bits: 60, [18: 1]))]), words: "out scrub", reason: "gpp section 7"),
        Case(query: "gpp_sid=7&gpp=" + gpp([(7, usCore(bits: 60, [18: 2]))]), words: all),
        Case(query: "gpp_sid=7&gpp=" + gpp([(7, usCore(bits: 60, [:]) + ".YA")]), words: "out scrub", reason: "gpp section 7"),
        Case(query: "gpp_sid=7", words: "out scrub", reason: "gpp_sid names section 7"),
        Case(query: "gpp_sid=99&gpp=" + gpp([(99, "AAAA")]), words: "out scrub", reason: "gpp section 99 is not known"),
        Case(query: "gpp_sid=5&gpp=" + gpp([(5, "AAAA")]), words: "out scrub", reason: "gpp section 5 is not known"),
        Case(query: "gpp_sid=7&gpp=" + gpp([(7, "B")]), words: "out scrub", reason: "gpp section 7 can't be read"),
        Case(query: "gpp_sid=6_7&gpp=" + gpp([(6, "1YYN"), (7, usCore(bits: 60, [:]))]), words: "out scrub", reason: "gpp section 6"),
        Case(query: "gpp_sid=6%2C7&gpp=" + gpp([(6, "1YNN"), (7, usCore(bits: 60, [:]))]), words: all),
        Case(query: "gpp=DBABM", words: "out scrub", reason: "the gpp string can't be read"),
        Case(
            query: "gdpr=1&gdpr_consent=" + TcfCase.all.text, header: "1", words: "gdpr out scrub", reason: "Sec-GPC"),
        // The device.
        Case(query: "lmt=1", words: "uid caps uniques full", reason: "lmt"), Case(query: "lmt=0", words: all),
        Case(query: "ifa=00000000-0000-0000-0000-000000000000", words: "uid caps uniques full", reason: "lmt"),
        Case(query: "ifa=6F9619FF-8B86-D011-B42D-00CF4FC964FF", words: all),
        Case(query: "lmt=1&us_privacy=1YYN", words: "out scrub", reason: "us_privacy"),
        // Children.
        Case(query: "coppa=1", words: "child none", reason: "coppa"), Case(query: "coppa=0", words: all),
        Case(query: "", settings: children, words: "child none", reason: "the channel"),
        Case(query: "coppa=1&gdpr=1&gdpr_consent=" + TcfCase.all.text, words: "gdpr child none", reason: "coppa"),
        Case(query: "coppa=1&us_privacy=1YYN&lmt=1&gdpr=1", words: "gdpr out child none", reason: "coppa"),
    ]

    @Test(arguments: cases)
    func theStrictestSignalWins(test: Case) {
        let verdict = Self.signals(test.query, test.header, test.country).verdict(test.settings)
        #expect(Self.words(verdict) == test.words)
        let reason = verdict.reasons.first?.description ?? ""
        #expect(test.reason.isEmpty ? reason.isEmpty : reason.hasPrefix(test.reason), "\(verdict.reasons)")
    }

    private static func signals(_ query: String, _ header: String? = nil, _ country: String = "") -> PrivacySignals {
        var attributes = ViewerAttributes()
        attributes.country = country
        attributes.add(
            query.split(separator: "&").map { pair in
                let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
                return (String(parts[0]), parts.count > 1 ? String(parts[1]) : "")
            }, isTrusted: false)
        return PrivacySignals(attributes, globalPrivacyControl: header)
    }

    // A signal more never gives something back.
    @Test func signalsOnlyTakeAway() {
        let strict = ["coppa=1", "lmt=1", "us_privacy=1YYN", "gdpr=1", "gpp=DBABM", "gpp_sid=7"]
        for test in Self.cases {
            let before = Self.signals(test.query, test.header, test.country).verdict(test.settings)
            for more in strict where !test.query.contains(more.prefix { $0 != "=" } + "=") {
                let after = Self.signals(test.query + "&" + more, test.header, test.country).verdict(test.settings)
                #expect(before.uses.isSuperset(of: after.uses) && after.beacons <= before.beacons, "\(test.query) + \(more)")
                #expect(!after.mayKeepIfa || before.mayKeepIfa)
            }
        }
    }

    @Test func purposesAreLogged() {
        let verdict = Self.signals("gdpr=1&gdpr_consent=" + Self.tcf { $0.consents = [1, 2, 7, 20] }).verdict(PrivacySettings())
        #expect(verdict.purposes == 0b100_0011 && verdict.policyVersion == 5)
        let refused = Self.signals("gdpr=1&gdpr_consent=" + Self.tcf { $0.policy = 2 }).verdict(PrivacySettings())
        #expect(refused.purposes == 0 && refused.policyVersion == 2)
        #expect(Self.signals("").verdict(PrivacySettings()).policyVersion == 0)
    }

    // By the source: its own choice where nothing is allowed, its vendor where the TCF applies, children where it may know of them.
    @Test func beaconsGoBySource() {
        var settings = PrivacySettings()
        settings.vendors = [755, 800]
        let consent = Self.signals("gdpr=1&gdpr_consent=" + TcfCase.all.text).verdict(settings)
        #expect(consent.vendors == [755])
        #expect(consent.beacons(to: BeaconSource(vendor: 755)) == .full && consent.beacons(to: BeaconSource(vendor: 800)) == .scrub)
        #expect(consent.beacons(to: BeaconSource(withoutConsent: ThirdPartyBeacons.none, vendor: 9)) == .none)
        #expect(consent.beacons(to: BeaconSource()) == .full)

        settings.withoutConsent = .none
        let out = Self.signals("us_privacy=1YYN").verdict(settings)
        #expect(out.beacons(to: BeaconSource()) == .none && out.beacons(to: BeaconSource(withoutConsent: .full)) == .full)

        settings.withoutConsent = .scrub
        let child = Self.signals("coppa=1").verdict(settings)
        #expect(child.beacons(to: BeaconSource(withoutConsent: .full)) == .none)
        #expect(child.beacons(to: BeaconSource(withoutConsent: .full, isForChildren: true)) == .scrub)
        #expect(child.beacons(to: BeaconSource(withoutConsent: ThirdPartyBeacons.none, isForChildren: true)) == .none)

        let plain = Self.signals("").verdict(settings)
        #expect(plain.beacons(to: BeaconSource(withoutConsent: ThirdPartyBeacons.none, vendor: 9)) == .full)
    }

    @Test func vendorsAreBounded() {
        var settings = PrivacySettings()
        settings.vendors = Array(1...UInt16(Limits.privacyVendors) + 10)
        let text = Self.tcf {
            $0.vendorConsents = Set(1...200)
            $0.disclosed = Set(1...200)
        }
        #expect(Self.signals("gdpr=1&gdpr_consent=" + text).verdict(settings).vendors.count == Limits.privacyVendors)
    }

    @Test func aViewerIsKnownByWhatIsAllowed() {
        let ifa = "6F9619FF-8B86-D011-B42D-00CF4FC964FF", settings = PrivacySettings()
        let all = Self.signals("").verdict(settings), limited = Self.signals("lmt=1").verdict(settings)
        #expect(all.viewerId(uid: "u1", ifa: ifa) == .uid("u1"))
        #expect(all.viewerId(uid: nil, ifa: ifa) == .ifa(ifa.lowercased()))
        #expect(all.viewerId(uid: "[UID]", ifa: "") == nil && all.viewerId(uid: "", ifa: "00000000-0000-0000-0000-000000000000") == nil)
        #expect(limited.viewerId(uid: nil, ifa: ifa) == nil && limited.viewerId(uid: "u1", ifa: ifa) == .uid("u1"))
        #expect(Self.signals("gdpr=1").verdict(settings).viewerId(uid: "u1", ifa: ifa) == nil)
        #expect(Self.signals("coppa=1").verdict(settings).viewerId(uid: "u1", ifa: ifa) == nil)
    }

    @Test func aChannelOnlyAsksForMore() {
        var tenant = PrivacySettings(), channel = PrivacySettings()
        tenant.vendor = 1
        tenant.vendors = [5, 6]
        channel.vendors = [6, 7]
        channel.isChildDirected = true
        channel.withoutConsent = .full
        channel.gdprUnsaid = .never
        let both = tenant.with(channel: channel)
        #expect(both.vendor == 1 && both.vendors == [5, 6, 7] && both.isChildDirected)
        #expect(both.withoutConsent == .scrub && both.gdprUnsaid == .europe)
    }

    @Test(arguments: 0..<300 as Range<UInt64>)
    func anySignalsGiveAVerdict(seed: UInt64) {
        var rng = Seeded(seed)
        func text() -> String {
            let known = ["1", "0", "1YNN", "DBABM~x", "-1", "7,8", "2_6", TcfCase.all.text, "[X]", "", "99999999999999999999", "2,2,2"]
            if Bool.random(using: &rng) { return known.randomElement(using: &rng) ?? "" }
            let bytes = (0..<Int.random(in: 0...40, using: &rng)).map { _ in UInt8.random(in: 0...255, using: &rng) }
            return String(decoding: bytes, as: UTF8.self)
        }
        var signals = PrivacySignals()
        (signals.gdpr, signals.gdprConsent, signals.gpp, signals.gppSections) = (text(), text(), text(), text())
        (signals.usPrivacy, signals.lmt, signals.coppa, signals.ifa) = (text(), text(), text(), text())
        let verdict = signals.verdict(PrivacySettings())
        #expect(verdict == signals.verdict(PrivacySettings()))
        #expect(verdict.reasons.isEmpty == (Self.words(verdict).replacing("gdpr ", with: "") == Self.all))
    }
}
