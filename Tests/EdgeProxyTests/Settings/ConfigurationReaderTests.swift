import Decision
import Foundation
import TestSupport
import Testing
import Transport

@testable import EdgeProxy
@testable import Model

@Test func everyFieldOfTheConfigurationIsRead() throws {
    let bytes = Array(try Data(contentsOf: Repository.file("testdata/configuration/full.json")))
    var expected = Configuration(
        file: "/etc/edge/full.json", listen: ListenAddress(host: "127.0.0.1", port: 8_080), dataDir: "/etc/edge/./data")
    expected.listenTls = TlsListen(
        address: ListenAddress(host: "127.0.0.1", port: 8_443), certificate: "/etc/edge/edge.crt", key: "/etc/edge/edge.key")
    expected.outboundAllow = [try #require(OutboundRule("127.0.0.0/8"))]
    expected.trustedProxies = [try #require(IpNetwork("127.0.0.1/32"))]
    expected.geoHeaders = ["country", "region", "city", "device", "language"].map {
        GeoHeader(attribute: $0, header: "X-\($0.capitalized)")
    }
    expected.invalidTraffic.bots = [try #require(UserAgentPattern("ourmonitor/"))]
    expected.invalidTraffic.spared = [try #require(UserAgentPattern("curl/8.5.0 (our test)"))]
    expected.invalidTraffic.networks = [try #require(IpNetwork("198.51.100.0/24"))]
    expected.invalidTraffic.excepted = [try #require(IpNetwork("198.51.100.64/26"))]
    expected.sessionSecrets = [.file(path: "/etc/edge/session.key")]
    expected.publicUrl = "https://edge.example.com"
    expected.store = .file(path: "/etc/edge/store.url")
    expected.admin = AdminLogin(email: "admin@example.com", password: .literal("correct horse"))
    var demo = TenantConfiguration(id: "demo", name: "Demo", apiKey: .environment(name: "DEMO_API_KEY"))
    demo.timeZone = try #require(NamedTimeZone("Europe/Berlin"))
    demo.privacy.vendor = 25
    demo.privacy.vendors = [52, 755]
    demo.privacy.profileKeys = ["segment"]
    demo.traffic = TrafficShape(hours: [4, 3, 2, 1, 1, 1, 2, 3, 3, 4, 4, 5, 5, 5, 5, 5, 6, 7, 8, 9, 10, 10, 9, 6])
    demo.experiments = [Experiment(id: "spring-look", arms: [.init(id: "old", weight: 9), .init(id: "new", weight: 1)])]
    expected.tenants = [demo]
    var news = ChannelConfiguration(
        tenant: "demo", id: "news", name: "News", origin: ["http://127.0.0.1:8081/news/", "http://backup.example.com/news/"])
    news.breaks.configured = [
        .at(offsetNs: 600_000_000_000, durationNs: 60_000_000_000),
        .every(everyNs: 900_000_000_000, durationNs: 120_000_000_000, anchor: 1_767_225_600_000_000_000),
    ]
    news.markers = .pass
    news.preRoll = PreRollRules()
    news.bumperIn = "slate-1"
    news.slate = "slate-1"
    news.labels = ["news", "live"]
    var privacy = PrivacySettings()
    privacy.isChildDirected = true
    privacy.withoutConsent = .none
    news.privacy = privacy
    let second: Int64 = 1_000_000_000
    news.pod = PodRules(
        maxAds: 6, maxDurationNs: 180 * second, minAdNs: 5 * second, maxAdNs: 60 * second,
        slotsNs: [30, 30, 15, 15, 15, 15].map { $0 * second }, advertisers: .pod, categories: .ads(2), blockedAdvertisers: ["rival"],
        blockedCategories: ["IAB7", "IAB9-5"],
        reserved: [.init(position: .first, advertisers: ["acme"], campaigns: ["spring"], durationNs: 30 * second)])
    news.pod.neighbours = .advertiser
    news.pod.neighbourWindowNs = 900 * second
    news.pod.blockedLabels = ["gambling"]
    expected.channels = [news]
    var spring = Campaign(id: "spring", tenant: "demo", priority: 5, name: "Spring")
    spring.budgetCents = 500_000
    spring.dailyBudgetCents = 25_000
    spring.cpmCents = 1_250
    spring.price = Price(.cpm, amountCents: 1_250)
    spring.description = "Bulbs and seeds"
    spring.startMs = 1_767_225_600_000
    spring.endMs = 1_798_761_600_000
    spring.goalImpressions = 300_000
    spring.dailyGoalImpressions = 20_000
    spring.goalCompletions = 280_000
    spring.share = 3_333
    spring.isRoadblock = true
    spring.labels = ["garden"]
    spring.excludedLabels = ["weedkiller", "garden"]
    spring.weight = 3
    spring.pacing = .front
    spring.targeting = Targeting(
        all: [
            .init(.country, ["DE", "AT"]), .init(.device, ["mobile"], .exclude),
            .init(.time, DayPart(days: [5, 6], from: 72, to: 6).quarters), .init(.channel, ["news"]), .init(.language, ["de", "en"]),
        ],
        any: [.init(.label, ["live"]), .init(.key("genre"), ["news", "sports"]), .init(.arm, ["spring-look/new"])],
        none: [
            .init(.region, ["DE-BY"]), .init(.city, ["Bonn"]), .init(.time, DayPart(from: 24, to: 96).quarters, .exclude),
        ])
    spring.caps = [FrequencyCap(3, every: 2, per: .hour, of: .advertiser), FrequencyCap(1, per: .adBreak)]
    spring.advertiser = "acme"
    spring.categories = ["IAB2-3"]
    spring.position = .first
    spring.rotation = .sequence
    spring.creatives = [
        Creative(
            id: "spring-15", durationNs: 15_000_000_000, weight: 2, name: "Spring 15s",
            hls: "http://127.0.0.1:8081/ads/spring-15/master.m3u8", videoUrl: "http://127.0.0.1:8081/ads/spring-15.mp4",
            clickUrl: "https://www.example.com/spring?a=1")
    ]
    spring.creatives[0].startMs = 1_769_904_000_000
    spring.creatives[0].endMs = 1_780_272_000_000
    spring.creatives[0].targeting = Targeting(all: [.init(.key("segment"), ["gardeners", "owners"])])
    spring.creatives[0].tracking = [
        CreativeTracker(event: "impression", urls: ["https://t.example.com/i?r=[CACHEBUSTING]"]),
        CreativeTracker(event: "complete", urls: ["https://t.example.com/c"]),
    ]
    expected.campaigns = [spring]
    expected.slates = [Slate(tenant: "demo", id: "slate-1", hls: "http://127.0.0.1:8081/ads/slate/master.m3u8")]
    #expect(try ConfigurationReader.read(bytes, file: "/etc/edge/full.json") == expected)
}

@Test func everythingButListenMayBeLeftOut() throws {
    let expected = Configuration(file: "edge.json", listen: ListenAddress(host: "0.0.0.0", port: 80), dataDir: "data")
    #expect(try ConfigurationReader.read(Array(#"{"listen": ":80"}"#.utf8), file: "edge.json") == expected)
}

@Test func standardInputHasNoFolder() throws {
    let text = #"{"listen": ":80", "data_dir": "d", "listen_tls": {"address": ":443", "certificate": "/a.crt", "key": "a.key"}}"#
    let read = try ConfigurationReader.read(Array(text.utf8), file: "-")
    #expect(read.file == "standard input")
    #expect(read.dataDir == "d" && read.listenTls?.certificate == "/a.crt" && read.listenTls?.key == "a.key")
    #expect(try ConfigurationReader.read(Array(text.utf8), file: "/edge.json").dataDir == "/d")
    #expect(try ConfigurationReader.read(Array(text.utf8), file: "conf/edge.json").dataDir == "conf/d")
}

@Test func channelsTakeEveryForm() throws {
    let read = try Sample.channel(
        #"""
        "segments": "proxy", "content_prefix": "https://cdn.example.com/n", "stitch": 12.5, "target_duration": 6, "join": "slate",
        "max_open_break": 90.5, "origin_headers": {"Authorization": {"file": "/o.key"}, "X-A": "b"}, "origin_query_forward": ["token"],
        "segment_query": "first", "accel": true, "markers": "rewrite", "pod": {"max_ads": 3, "max_duration": 45, "min_fill": 80},
        "pre_roll": {"max_ads": 1, "max_duration": 20}, "bumpers": {"in": "s", "out": null},
        "breaks": {
            "scte35": false, "segmentation_types": [34, 48], "splice_insert": false, "restrictions": "restricted", "snap": "after",
            "on_demand": "insert", "configured": [
                {"at": "01:00:00.25", "duration": 1.5}, {"at": 12, "duration": 1, "replace": true}, {"at": "end", "duration": 9},
                {"every": 60, "duration": 20}
            ]
        }
        """#)
    var expected = ChannelConfiguration(tenant: "t", id: "c", name: "c", origin: ["http://o/"])
    expected.segments = .proxy
    expected.contentPrefix = "https://cdn.example.com/n/"
    expected.stitch = StitchShare(basisPoints: 1_250)
    expected.targetDurationNs = 6_000_000_000
    expected.join = .slate
    expected.maxOpenBreakNs = 90_500_000_000
    expected.originHeaders = [
        OriginHeader(name: "Authorization", value: .file(path: "/o.key")), OriginHeader(name: "X-A", value: .literal("b")),
    ]
    expected.originQueryForward = ["token"]
    expected.accel = true
    expected.markers = .rewrite
    expected.breaks.scte35 = false
    expected.breaks.configured = [
        .at(offsetNs: 3_600_250_000_000, durationNs: 1_500_000_000),
        .at(offsetNs: 12_000_000_000, durationNs: 1_000_000_000, replaces: true), .at(offsetNs: .max, durationNs: 9_000_000_000),
        .every(everyNs: 60_000_000_000, durationNs: 20_000_000_000, anchor: 0),
    ]
    expected.breaks.segmentationTypes = [34, 48]
    expected.breaks.spliceInsert = false
    expected.breaks.restrictions = .restricted
    expected.breaks.snap = .after
    expected.breaks.onDemand = .insert
    expected.pod = PodRules(maxAds: 3, maxDurationNs: 45_000_000_000)
    expected.minFillPercent = 80
    expected.preRoll = PreRollRules(maxAds: 1, maxDurationNs: 20_000_000_000)
    expected.bumperIn = "s"
    #expect(read == expected)
}

@Test(arguments: [("\"on\"", 10_000), ("\"off\"", 0), ("25", 2_500), ("\"0.05%\"", 5), ("100", 10_000)])
func stitchIsAShareOfSessions(text: String, basisPoints: Int) throws {
    #expect(try Sample.channel("\"stitch\": \(text)").stitch.basisPoints == basisPoints)
}

// What is paced evenly unless it says otherwise: what has a bound, a start and an end.
@Test(arguments: [
    (#""budget_total": 1, "start_date": "2026-01-01T00:00:00Z", "end_date": "2027-01-01T00:00:00Z""#, Campaign.Pacing.even),
    (#""goal_impressions": 1, "start_date": "2026-01-01T00:00:00Z", "end_date": "2027-01-01T00:00:00Z", "pacing": "fast""#, .fast),
    (#""goal_impressions": 1, "start_date": "2026-01-01T00:00:00Z""#, .fast),
    (#""start_date": "2026-01-01T00:00:00Z", "end_date": "2027-01-01T00:00:00Z""#, .fast),
])
func campaignsWithABoundArePaced(members: String, pacing: Campaign.Pacing) throws {
    #expect(try Sample.read("\"campaigns\": [\(Sample.campaignText(members))]").campaigns[0].pacing == pacing)
}

@Test func aTimeZoneIsItsOffsets() throws {
    let berlin = try #require(NamedTimeZone("Europe/Berlin")).table
    // 2026-03-29 and 2026-10-25, 01:00 UTC, are when clocks are turned there.
    for (now, hours) in [(1_774_746_000_000 - 1, 1), (1_774_746_000_000, 2), (1_792_890_000_000 - 1, 2), (1_792_890_000_000, 1)]
        as [(Int64, Int64)]
    {
        #expect(berlin.offsetMs(at: now) == hours * 3_600_000)
    }
    #expect(NamedTimeZone("UTC") == .utc && NamedTimeZone("Mars/Olympus") == nil)
}

@Test func settingsOfTheFileAreTaken() throws {
    let read = try Sample.read(#""settings": {"origin.timeout": 700, "origin.stale": 3e1}"#)
    #expect(read.settings[.originTimeout] == 700 && read.settings[.originStale] == 30)
}

@Test func equalIdsOfTwoTenantsAreTwoObjects() throws {
    let one = Sample.channelText(""), other = #"{"tenant": "u", "id": "c", "origin": ["http://o/"]}"#
    let read = try Sample.read(#""tenants": [{"id": "t"}, {"id": "u"}], "channels": [\#(one), \#(other)]"#)
    #expect(read.channels.count == 2)
}

/// Configurations around one part that a test is about.
enum Sample {
    /// Adds `listen`, and a tenant "t" with a slate "s" unless the part has its own.
    static func text(_ part: String) -> String {
        var members = [#""listen": "127.0.0.1:0""#]
        if !part.contains("\"tenants\"") { members.append(#""tenants": [{"id": "t"}]"#) }
        if !part.contains("\"slates\"") { members.append(#""slates": [{"tenant": "t", "id": "s", "hls": "http://o/s.m3u8"}]"#) }
        return "{" + (members + (part.isEmpty ? [] : [part])).joined(separator: ", ") + "}"
    }

    static func read(_ part: String) throws -> Configuration {
        try ConfigurationReader.read(Array(text(part).utf8), file: "edge.json")
    }

    static func channelText(_ members: String) -> String {
        let own = [("tenant", "\"t\""), ("id", "\"c\""), ("origin", "[\"http://o/\"]")].filter { !members.hasPrefix("\"\($0.0)\":") }
        return "{" + (own.map { "\"\($0.0)\": \($0.1)" } + (members.isEmpty ? [] : [members])).joined(separator: ", ") + "}"
    }

    static func channel(_ members: String) throws -> ChannelConfiguration {
        try #require(try read("\"channels\": [\(channelText(members))]").channels.first)
    }

    static func campaignText(_ members: String) -> String {
        let own = [("tenant", "\"t\""), ("id", "\"k\"")].filter { !members.hasPrefix("\"\($0.0)\":") }
        return "{" + (own.map { "\"\($0.0)\": \($0.1)" } + (members.isEmpty ? [] : [members])).joined(separator: ", ") + "}"
    }
}

@Test(arguments: 0..<200 as Range<UInt64>)
func mutatedConfigurationsCrashNothing(seed: UInt64) {
    var random = Seeded(seed)
    var bytes = Array(Repository.text("testdata/configuration/full.json").utf8)
    for _ in 0..<Int.random(in: 1...20, using: &random) {
        let at = Int.random(in: 0..<bytes.count, using: &random)
        switch Int.random(in: 0..<4, using: &random) {
        case 0: bytes[at] = UInt8.random(in: 0...255, using: &random)
        case 1: bytes.remove(at: at)
        case 2: bytes.insert(contentsOf: Array("\"9{[e-.\\u".utf8).shuffled(using: &random).prefix(2), at: at)
        default: bytes.swapAt(at, Int.random(in: 0..<bytes.count, using: &random))
        }
    }
    fuzzConfiguration(bytes)
    #expect((try? ConfigurationReader.read(bytes, file: "edge.json"))?.file ?? "edge.json" == "edge.json")
}
