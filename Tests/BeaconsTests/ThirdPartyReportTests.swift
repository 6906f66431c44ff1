import Decision
import Model
import Stitching
import Store
import Testing

@testable import Beacons

/// What third parties are told of a moment of an ad.
@Suite struct ThirdPartyReportTests {
    private static func viewer(_ parameters: [(String, String)] = [], country: String = "", address: String = "203.0.113.77")
        -> ViewerAttributes
    {
        var viewer = ViewerAttributes()
        (viewer.userAgent, viewer.address, viewer.country, viewer.language) = ("TV/1 (x)", address, country, "de")
        viewer.add(parameters, isTrusted: false)
        return viewer
    }

    /// What is found when they come, by the standard settings.
    private static func marks(of viewer: ViewerAttributes) -> ViewerMarks {
        ViewerMarks(PrivacySignals(viewer, globalPrivacyControl: nil).verdict(PrivacySettings()))
    }

    private static func report(
        _ trackers: [CreativeTracker], at moment: SlotEvent = .start, _ evidence: SlotEvidence = .paced,
        to viewer: ViewerAttributes = viewer()
    ) -> ThirdPartyReport {
        var creative = Creative(id: "acme 10", durationNs: 10_000_000_000, hls: "https://ads.example/a.m3u8")
        creative.tracking = trackers
        return ThirdPartyReport(Samples.event(5, slot: 1), moment, evidence, of: creative, to: viewer, marks(of: viewer))
    }

    /// A URL of one event with its macros filled.
    private static func url(
        _ template: String, to viewer: ViewerAttributes = viewer(), _ change: (inout ThirdPartyReport) -> Void = { _ in }
    )
        -> String?
    {
        var report = report([.init(event: "impression", urls: ["http://t.example/?" + template])], to: viewer)
        change(&report)
        return report.beacons().beacons.first.map { String($0.url.dropFirst("http://t.example/?".count)) }
    }

    // The names of VAST, and what of them a server may report at which moment.
    @Test(
        arguments: [
            (.start, [.impression, .loaded, .creativeView, .start]), (.firstQuartile, [.firstQuartile]), (.midpoint, [.midpoint]),
            (.thirdQuartile, [.thirdQuartile]), (.complete, [.complete]),
        ] as [(SlotEvent, [TrackedEvent])])
    func eachEventIsToldAtItsMoment(moment: SlotEvent, told: [TrackedEvent]) {
        let all = CreativeTracker.events.map { CreativeTracker(event: $0, urls: ["http://t.example/\($0)", "http://u.example/\($0)"]) }
        let (beacons, tooLong) = Self.report(all, at: moment).beacons()
        #expect(tooLong == 0 && beacons.map(\.event.event) == told.flatMap { [$0, $0] })
        for beacon in beacons { #expect(beacon.url.hasSuffix("/\(beacon.event.event)")) }
        #expect(Set(beacons.map { "\($0.event.event)" }).isSubset(of: CreativeTracker.events))
    }

    @Test func whoeverHasNoTrackerOfAMomentIsNotLookedAt() {
        let creative = Self.report([.init(event: "complete", urls: ["http://t.example/"])]).creative
        #expect(SlotEvent.allCases.filter { ThirdPartyReport.isTold($0, of: creative) } == [.complete])
        let played = Self.report([.init(event: "mute", urls: ["http://t.example/"]), .init(event: "click", urls: ["http://t.example/"])])
        #expect(!SlotEvent.allCases.contains { ThirdPartyReport.isTold($0, of: played.creative) })
        #expect(played.beacons().beacons.isEmpty)
    }

    @Test(arguments: [
        ("[ADPLAYHEAD]", "00%3A00%3A02.500"), ("[ADTYPE],[PLACEMENTTYPE],[BREAKPOSITION]", "video,1,2"), ("[BREAKMAXDURATION]", "30"),
        ("[ADCOUNT]/[PODSEQUENCE]", "2/2"), ("[UNIVERSALADID]", "edgeproxy%20acme%2010"), ("[SERVERSIDE]", "2"),
        ("[ADSERVINGID]", "00000000000000070000000000000005-3-1"), ("[ASSETURI]", "https%3A%2F%2Fads.example%2Fa.m3u8"),
        ("[CONTENTURI]", "-2"), ("[MEDIAPLAYHEAD]/[CONTENTPLAYHEAD]/[PLAYERSTATE]/[TRANSACTIONID]", "-1/-1/-1/-1"),
        ("[DEVICEUA]", "TV%2F1%20%28x%29"), ("[DEVICEIP]", "203.0.113.77"), ("[CLIENTUA]", "unknown%20edgeproxy"),
        ("[SERVERUA]", "edgeproxy"), ("[IFA]/[IFATYPE]/[LIMITADTRACKING]/[GDPRCONSENT]/[REGULATIONS]", "-1/-1/-1/-1/-1"),
        ("[ERRORCODE]&[REASON]&[OWN]", "[ERRORCODE]&[REASON]&[OWN]"), ("[TIMESTAMP]", "2023-11-14T22%3A13%3A20.000Z"),
    ])
    func macrosSayWhatIsKnown(template: String, filled: String) {
        let url = Self.url(template) { report in
            (report.offsetMs, report.ordinal, report.breakMs) = (2_500, 2, 30_999)
        }
        #expect(url == filled)
    }

    @Test func aPreRollAndAPlayheadThatThePlayerTellsAreSaid() {
        #expect(Self.url("[BREAKPOSITION]") { $0.isPreRoll = true } == "1")
        #expect(Self.url("[SERVERSIDE]") { $0.evidence = .confirmed } == "1")
        #expect(Self.url("[SERVERSIDE]") { $0.evidence = .requested } == "2")
    }

    // Parameters of a session's first request, still escaped; the first of a name counts.
    @Test(
        arguments: [
            ([("ifa", "6D92-x"), ("ifa_type", "rida"), ("ifa", "other")], "[IFA]/[IFATYPE]", "6D92-x/rida"),
            ([("lmt", "0"), ("ifa", "a")], "[LIMITADTRACKING]/[IFA]", "0/a"), ([("lmt", "")], "[LIMITADTRACKING]", "-1"),
            ([("lmt", "1"), ("ifa", "a")], "[LIMITADTRACKING]/[IFA]/[DEVICEIP]", "1/-2/203.0.113.77"), ([("ifa", "")], "[IFA]", "-1"),
            // What nobody has filled in says nothing, and zeros are no id.
            ([("ifa", "[IFA]"), ("gdpr_consent", "${GDPR_CONSENT}"), ("gpp", "-1")], "[IFA]/[GDPRCONSENT]/[GPPSTRING]", "-1/-1/-1"),
            ([("ifa", "00000000-0000-0000-0000-000000000000")], "[IFA]/[LIMITADTRACKING]", "-2/1"),
            ([("gpp", "DBAA%7EBVV"), ("gpp_sid", "2,6")], "[GPPSTRING]/[GPPSECTIONID]", "DBAA~BVV/2,6"),
            ([("gdpr", "1"), ("coppa", "0"), ("gdpr_consent", "CP%2Fx")], "[REGULATIONS]/[GDPRCONSENT]/[IFA]", "gdpr/CP%2Fx/-2"),
        ] as [([(String, String)], String, String)])
    func aSessionsParametersFillMacros(parameters: [(String, String)], template: String, filled: String) {
        #expect(Self.url(template, to: Self.viewer(parameters)) == filled)
    }

    private static func marks(_ beacons: ThirdPartyBeacons) -> ViewerMarks {
        var marks = ViewerMarks()
        marks.beacons = beacons
        return marks
    }

    @Test(
        arguments: [
            (.full, "203.0.113.77", "203.0.113.77", "id-1"), (.scrub, "203.0.113.77", "203.0.113.0", "-2"),
            (.scrub, "2001:db8:1:2::3", "2001:db8:1::", "-2"), (.scrub, "unix", "", "-2"),
        ] as [(ThirdPartyBeacons, String, String, String)])
    func addressAndIdGoByTheConsent(handling: ThirdPartyBeacons, address: String, told: String, ifa: String) throws {
        var report = Self.report(
            [.init(event: "impression", urls: ["http://t.example/?[DEVICEIP]&[IFA]"])],
            to: Self.viewer([("ifa", "id-1")], address: address))
        report.marks = Self.marks(handling)
        let beacon = try #require(report.beacons().beacons.first)
        #expect(beacon.viewer.address == told && beacon.viewer.userAgent == "TV/1 (x)" && beacon.viewer.language == "de")
        let ip = told.isEmpty ? "-2" : told.replacing(":", with: "%3A")
        #expect(beacon.url == "http://t.example/?\(ip)&\(ifa)")
        if handling == .scrub {
            let words = beacon.viewer.headers.map(\.1) + [beacon.url]
            #expect(!words.contains { $0.contains("id-1") || $0.contains(address) })
        }
    }

    /// What the tenant's settings have found holds, whatever the kept signals would say by the standard ones.
    @Test func whatWasFoundOnArrivalIsTold() {
        let template = "[REGULATIONS]/[LIMITADTRACKING]/[IFA]/[DEVICEIP]"
        #expect(
            Self.url(template) { report in
                (report.marks.isGdpr, report.marks.isLimited) = (true, true)
            } == "gdpr/1/-2/203.0.113.77")
        #expect(Self.url(template, to: Self.viewer([("ifa", "a")], country: "DE")) { $0.marks = ViewerMarks() } == "-1/-1/a/203.0.113.77")
    }

    @Test func nobodyIsToldWhereNobodyMayBe() {
        var report = Self.report([.init(event: "impression", urls: ["http://t.example/"])])
        report.marks = Self.marks(.none)
        #expect(report.beacons().beacons.isEmpty)
    }

    @Test(
        arguments: [
            ([], "", "203.0.113.77"), ([("gdpr", "1")], "", "203.0.113.0"), ([], "DE", "203.0.113.0"), ([], "US", "203.0.113.77"),
            ([("us_privacy", "1YYN")], "US", "203.0.113.0"), ([("coppa", "1")], "US", nil),
        ] as [([(String, String)], String, String?)])
    func signalsAreHeard(parameters: [(String, String)], country: String, address: String?) {
        let report = Self.report(
            [.init(event: "impression", urls: ["http://t.example/"])], to: Self.viewer(parameters, country: country))
        #expect(report.beacons().beacons.first?.viewer.address == address)
    }

    // A retry, and the same event after a restart, have the same bytes; other events, slots and URLs have others.
    @Test func equalEventsHaveEqualUrls() {
        let trackers = ["impression", "start"].map {
            CreativeTracker(event: $0, urls: ["http://t.example/?c=[CACHEBUSTING]", "http://t.example/?c=[CACHEBUSTING]"])
        }
        let first = Self.report(trackers).beacons().beacons
        #expect(first == Self.report(trackers).beacons().beacons && Set(first.map(\.url)).count == 4)
        var other = Self.report(trackers)
        other.event.slot += 1
        #expect(Set(other.beacons().beacons.map(\.url)).isDisjoint(with: first.map(\.url)))
    }

    @Test func whatIsTooLongIsCounted() {
        let long = "http://t.example/" + String(repeating: "[DEVICEUA]", count: 1_600)
        var viewer = Self.viewer()
        viewer.userAgent = String(repeating: "u", count: 500)
        let (beacons, tooLong) = Self.report([.init(event: "start", urls: [long, "http://t.example/"])], to: viewer).beacons()
        #expect(tooLong == 1 && beacons.map(\.url) == ["http://t.example/"])
    }
}
