import Decision
import Formats
import Manifest
import ModelTestSupport
import Testing

@testable import Beacons
@testable import EdgeProxy
@testable import Model
@testable import Stitching
@testable import Store
@testable import Vast

/// What third parties are told of a viewer is judged once, when they come: every place that tells them says the same, also after a restart
/// and when a session that was over goes on.
@Suite struct ConsentPlacesTests {
    /// What a third party is told.
    private struct Told: Equatable {
        var most = ThirdPartyBeacons.none, isIdWithheld = true

        static let all = Told(most: .full, isIdWithheld: false), withoutId = Told(most: .full), scrubbed = Told(most: .scrub)
        static let nothing = Told()
    }

    struct Signal: Sendable, CustomTestStringConvertible {
        /// What is left of it by the standard settings.
        enum Meaning { case nothing, yes, limited, noId, unmeasured, no, europe, child }

        var name: String, query: [(String, String)] = [], gpc: String? = nil, country = "", meaning: Meaning
        var testDescription: String { name }
    }

    private static func tcf(_ purposes: Set<Int>) -> [(String, String)] {
        var said = TcfCase.all
        said.consents = purposes
        return [("gdpr", "1"), ("gdpr_consent", said.text)]
    }

    static let signals: [Signal] = [
        Signal(name: "none", meaning: .nothing),
        Signal(name: "macros that nobody filled", query: [("gdpr", "[GDPR]"), ("lmt", "-1"), ("gpp", "${GPP}")], meaning: .nothing),
        Signal(name: "TCF yes", query: tcf(Set(1...10)), meaning: .yes), Signal(name: "TCF no", query: tcf([]), meaning: .no),
        Signal(name: "TCF without measuring", query: tcf([1, 2, 3, 4]), meaning: .unmeasured),
        Signal(name: "TCF without ids", query: tcf([7]), meaning: .noId),
        Signal(name: "TCF invalid", query: [("gdpr", "1"), ("gdpr_consent", "CPXx")], meaning: .no),
        Signal(name: "TCF missing", query: [("gdpr", "1")], meaning: .no), Signal(name: "a country", country: "DE", meaning: .europe),
        Signal(name: "GPP yes", query: [("gpp_sid", "7"), ("gpp", gpp([(7, usCore(bits: 70, [:]))]))], meaning: .nothing),
        Signal(name: "GPP no", query: [("gpp_sid", "7"), ("gpp", gpp([(7, usCore(bits: 70, [18: 1]))]))], meaning: .no),
        Signal(name: "GPP invalid", query: [("gpp", "DBABM")], meaning: .no),
        Signal(name: "US Privacy yes", query: [("us_privacy", "1YNN")], meaning: .nothing),
        Signal(name: "US Privacy no", query: [("us_privacy", "1YYN")], meaning: .no), Signal(name: "GPC", gpc: "1", meaning: .no),
        Signal(name: "LMT", query: [("lmt", "1")], meaning: .limited),
        Signal(name: "zeros", query: [("ifa", "00000000-0000-0000-0000-000000000000")], meaning: .limited),
        Signal(name: "COPPA", query: [("coppa", "1")], meaning: .child),
    ]

    enum Setting: String, CaseIterable { case standard, full, none, always, never, children, undisclosed }

    private static func settings(_ setting: Setting) -> PrivacySettings {
        var settings = PrivacySettings()
        switch setting {
        case .standard: break
        case .full: settings.withoutConsent = .full
        case .none: settings.withoutConsent = .none
        case .always: settings.gdprUnsaid = .always
        case .never: settings.gdprUnsaid = .never
        case .children: settings.isChildDirected = true
        // One that no string of the table discloses.
        case .undisclosed: settings.vendor = 99
        }
        return settings
    }

    private static func expected(_ signal: Signal, _ setting: Setting) -> Told {
        if setting == .children || signal.meaning == .child { return .nothing }
        let refused: Told = setting == .full ? .withoutId : setting == .none ? .nothing : .scrubbed
        switch signal.meaning {
        case .no: return refused
        case .europe: return setting == .never ? .all : refused
        case .nothing: return setting == .always ? refused : .all
        case .limited: return setting == .always ? refused : .withoutId
        case .yes: return setting == .undisclosed ? refused : .all
        // The id may be kept, so where all is told it is.
        case .unmeasured: return setting == .full ? .all : refused
        case .noId: return setting == .undisclosed ? refused : .withoutId
        case .child: return .nothing
        }
    }

    private static let address = "203.0.113.77", url = "https://t.example/?i=[IFA]&a=[DEVICEIP]&n=[CACHEBUSTING]"
    private static let tracking = [CreativeTracker(event: "impression", urls: [url])]

    private static func arrival(_ signal: Signal, _ setting: Setting) throws -> ViewerArrival {
        var configuration = Configuration(file: "edge.json", listen: ListenAddress(host: "127.0.0.1", port: 80), dataDir: "data")
        var tenant = TenantConfiguration(id: "t", name: "T")
        tenant.privacy = settings(setting)
        configuration.tenants = [tenant]
        let directory = Directory(configuration, try configuration.readSecrets()) { _ in 0 }
        var attributes = ViewerAttributes()
        (attributes.userAgent, attributes.address, attributes.country) = ("TV/1", address, signal.country)
        attributes.add(signal.query + [("uid", "u"), ("ifa", "AB-1")], isTrusted: false)
        return ViewerArrival(
            attributes, globalPrivacyControl: signal.gpc, of: "t", nil, in: directory, ViewerSalts(), nowMs: 1_796_000_000_000)
    }

    // MARK: The places

    /// A URL that a player is given, who fills in the rest itself.
    private static func told(player urls: [String]) -> Told {
        guard let url = urls.first(where: { $0.hasPrefix("https://t.example/") }) else { return .nothing }
        #expect(url.hasSuffix("&n=[CACHEBUSTING]"))
        return Told(most: url.contains("&a=-2&") ? .scrub : .full, isIdWithheld: url.contains("?i=-2&"))
    }

    private static func vast(_ rights: ToldRights) throws -> Told {
        let document = VastAnswer.document(
            [VastAnswerTests.ad(tracking: tracking, rights: rights)], isPod: false, base: VastAnswerTests.base,
            signer: VastAnswerTests.signer)
        return told(player: try VastDocument.read(document.xml(.v42)).document.ads.first?.impressions.map(\.url) ?? [])
    }

    private static func beacon(_ session: Session) -> Told {
        var creative = Creative(id: "c", durationNs: 10_000_000_000)
        creative.tracking = tracking
        let report = ThirdPartyReport(BeaconEvent(), .start, .paced, of: creative, to: session.attributes, session.marks)
        guard let beacon = report.beacons().beacons.first else { return .nothing }
        let host = beacon.viewer.address
        #expect(beacon.url.contains("&a=\(host)&") && (host == address || host == "203.0.113.0"))
        return Told(most: host == address ? .full : .scrub, isIdWithheld: beacon.url.contains("?i=-2&"))
    }

    private static func session(_ arrival: ViewerArrival, _ tracking: SessionTracking) -> Session {
        Session(
            token: SessionToken(high: 1, low: 2, signature: 3), presentation: 1, tenant: "t", attributes: arrival.attributes,
            marks: arrival.marks, joined: WallTime(nanoseconds: 0), isStitched: true, tracking: tracking)
    }

    /// After a restart.
    private static func again(_ session: Session) throws -> Session {
        var writer = RecordCoder(), written = session.record(seen: WallTime(nanoseconds: 0)), read = SessionRecord()
        try written.walk(&writer)
        var reader = RecordCoder(reading: writer.bytes)
        try read.walk(&reader)
        return Session(read, tenant: "t")
    }

    /// What is known when a session that was over goes on.
    private static func marks(over session: Session) throws -> ViewerMarks {
        let kept = session.retired(at: WallTime(nanoseconds: 1), LaidPodTable(), nil, renditions: 1)
        var writer = RecordCoder(), read = RetiredRecord()
        var written = RetiredRecord(session.token, presentation: 1, retired: WallTime(nanoseconds: 1), kept)
        try written.walk(&writer)
        var reader = RecordCoder(reading: writer.bytes)
        try read.walk(&reader)
        return read.marks ?? ViewerMarks()
    }

    @Test(arguments: signals, Setting.allCases)
    func allPlacesAgree(signal: Signal, setting: Setting) throws {
        let arrival = try Self.arrival(signal, setting), expected = Self.expected(signal, setting)
        #expect(try Self.vast(arrival.rights) == expected)
        #expect(Self.told(player: VastAnswerTests.ad(tracking: Self.tracking, rights: arrival.rights).trackers.flatMap(\.urls)) == expected)
        let explained = arrival.marks.explained(arrival.verdict.reasons).text
        #expect(explained.contains("\"third_party_beacons\": \"\(expected.most.rawValue)\""))
        for isRestarted in [false, true] {
            func session(_ tracking: SessionTracking) throws -> Session {
                let session = Self.session(arrival, tracking)
                return isRestarted ? try Self.again(session) : session
            }
            let client = TrackingRoute.rights(of: try session(.client))
            #expect(Self.told(player: client.trackers(Self.tracking).flatMap(\.urls)) == expected)
            // Where we tell them, the player doesn't.
            #expect(TrackingRoute.rights(of: try session(.server)) == .nothing)
            #expect(Self.beacon(try session(.server)) == expected)
            // The reasons, too, for what is asked of a session and of a request.
            #expect(try session(.server).privacy(Self.settings(setting)).text == explained)
            // What was allowed goes by what was set then.
            #expect(
                try session(.server).privacy(PrivacySettings()).text.contains("\"third_party_beacons\": \"\(expected.most.rawValue)\""))
        }
        #expect(ToldRights(try Self.marks(over: Self.session(arrival, .server))) == arrival.rights)
    }

    @Test func nobodyIsToldOfTrafficThatIsNoViewers() throws {
        var arrival = try Self.arrival(Self.signals[0], .standard)
        arrival.marks.fault = .bot
        #expect(arrival.rights == .nothing && TrackingRoute.rights(of: Self.session(arrival, .client)) == .nothing)
        #expect(Self.beacon(Self.session(arrival, .server)) == .nothing)
    }
}
