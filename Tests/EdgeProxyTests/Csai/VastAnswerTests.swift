import Beacons
import Decision
import Foundation
import Store
import TestSupport
import Testing

@testable import EdgeProxy
@testable import Model
@testable import Vast

@Suite struct VastAnswerTests {
    static let signer = BeaconSigner(keys: [Array("a key of sixteen bytes".utf8)])
    static let base = "https://edge.example"
    private static let labels = EventLabels()

    static func ad(
        _ slot: UInt16 = 0, click: String? = "https://shop.example/?a=1&b=2", name: String = "Spring & <Sun> ]]>",
        tracking: [CreativeTracker] = [], rights: ToldRights = .all, size: PictureSize? = nil
    ) -> OfferedAd {
        var creative = Decision.Creative(
            id: "spring-\(slot)", durationNs: 15_500_000_000, name: name, hls: "https://ads.example/\(slot).m3u8",
            videoUrl: "https://ads.example/\(slot).mp4?x=1&y=2", clickUrl: click)
        creative.tracking = tracking
        let campaign = Campaign(
            id: "k", tenant: "t", cpmCents: 1_000, advertiser: "A & B", categories: ["IAB2-3"], creatives: [creative])
        var context = EventContext()
        (context.id, context.receiptMs) = (TrackedId(high: 1, low: 2), 1_796_000_000_000)
        (context.tenant, context.channel) = (labels.label("t"), labels.label("c"))
        let booking = AdBooking(
            campaignId: "k", creativeId: creative.id, account: campaign.key, model: .cpm, priceMicros: 10_000, isHouse: false)
        let reservation = TrackingReservation(booking, slot: slot, context, untilMs: 0, labels: labels)
        return OfferedAd(reservation, creative, of: campaign, labels: labels, rights: rights, size: size)
    }

    static let versions = ["2.0", "3.0", "4.0", "4.1", "4.2"]

    static func document(_ count: UInt16, _ version: String) throws -> [UInt8] {
        let ads = (0..<count).map { ad($0) }
        return VastAnswer.document(ads, isPod: count > 1, base: base, signer: signer).xml(try #require(VastAnswer.version(version)))
    }

    // The player tells third parties itself, with its own macros: their URLs stand behind ours, byte for byte.
    @Test(arguments: versions)
    func thirdPartiesStandBesideUs(version: String) throws {
        func url(_ event: String, _ number: Int) -> String { "https://t.example/\(event)?n=\(number)&c=[CACHEBUSTING]&x=a|b" }
        let trackers = CreativeTracker.events.map { CreativeTracker(event: $0, urls: [url($0, 1), url($0, 2)]) }
        let ads = [Self.ad(tracking: trackers)], asked = try #require(VastAnswer.version(version))
        let read = try VastDocument.read(VastAnswer.document(ads, isPod: false, base: Self.base, signer: Self.signer).xml(asked))
        #expect(read.warnings.isEmpty && read.refused.isEmpty, "\(read.warnings)")
        let ad = try #require(read.document.ads.first), linear = try #require(ad.creatives.first?.linear)
        let urls = Self.ad().urls(base: Self.base, signer: Self.signer)
        #expect(ad.impressions.map(\.url) == [urls.impression, url("impression", 1), url("impression", 2)])
        #expect(ad.errors.prefix(3) == [urls.error, url("error", 1), url("error", 2)])
        #expect(linear.videoClicks.clickTracking.map(\.url) == [url("click", 1), url("click", 2)])
        for event in Tracking.Event.allCases where CreativeTracker.events.contains(event.rawValue) && event.name(in: asked) != nil {
            let theirs = linear.trackingEvents.filter { $0.event == event && $0.url.hasPrefix("https://t.example/") }
            #expect(theirs.map(\.url) == [url(event.rawValue, 1), url(event.rawValue, 2)], "\(event)")
        }
    }

    @Test(arguments: versions)
    func itIsReadAsItIsMeant(version: String) throws {
        let read = try VastDocument.read(try Self.document(3, version))
        #expect(read.warnings.isEmpty && read.refused.isEmpty, "\(read.warnings)")
        #expect(read.document.version?.text == version && read.document.ads.count == 3)
        // In 2.0 there are no pods.
        #expect(version == "2.0" || read.document.pod.count == 3)
        let ad = try #require(read.document.ads.first), linear = try #require(ad.creatives.first?.linear)
        #expect(ad.id == "k" && ad.creatives.first?.id == "spring-0" && linear.durationMs == 15_500)
        #expect(linear.mediaFiles.map(\.url) == ["https://ads.example/0.mp4?x=1&y=2", "https://ads.example/0.m3u8"])
        #expect(linear.mediaFiles.map(\.type) == ["video/mp4", "application/vnd.apple.mpegurl"])
        #expect(linear.mediaFiles.map(\.delivery) == [.progressive, .streaming])
        guard case .inLine(let inLine) = ad.content else { throw CancellationError() }
        #expect(inLine.adTitle == "Spring & <Sun> ]]>" && ad.adSystem.name == "edgeproxy")
        if version > "4" { #expect(ad.creatives.first?.universalAdIds.first?.id == "spring-0") }
        let urls = Self.ad().urls(base: Self.base, signer: Self.signer)
        #expect(ad.impressions.map(\.url) == [urls.impression] && ad.errors == [urls.error])
        #expect(linear.videoClicks.clickThrough?.url == urls.click)
        for event in [TrackedEvent.start, .firstQuartile, .midpoint, .thirdQuartile, .complete, .mute, .unmute, .pause, .resume] {
            #expect(linear.trackingEvents.contains { $0.url == urls.track(event) }, "\(event)")
        }
        #expect(linear.trackingEvents.contains { $0.event == .skip } == (version > "2.0"))
    }

    /// As the creative's playlists have it; where they say nothing, what most ads are made in.
    @Test(arguments: [(PictureSize(width: 720, height: 1_280), 720, 1_280), (nil, 1_920, 1_080)])
    func filesHaveTheSizeThatIsKnown(size: PictureSize?, width: Int, height: Int) throws {
        let document = VastAnswer.document([Self.ad(size: size)], isPod: false, base: Self.base, signer: Self.signer).xml(.v42)
        let files = try VastDocument.read(document).document.ads.first?.creatives.first?.linear?.mediaFiles ?? []
        #expect(files.map(\.width) == [width, width] && files.map(\.height) == [height, height])
    }

    @Test(arguments: versions)
    func nothingToShowIsAnEmptyDocument(version: String) throws {
        let bytes = try Self.document(0, version), read = try VastDocument.read(bytes)
        #expect(read.document.ads.isEmpty && read.document.errors.isEmpty && read.warnings.isEmpty)
        #expect(String(decoding: bytes, as: UTF8.self).contains("<VAST version=\"\(version)\""))
    }

    @Test func oneAdHasNoNumber() throws {
        #expect(try VastDocument.read(Self.document(1, "4.2")).document.ads.first?.sequence == nil)
    }

    @Test func withoutAPageThereIsNoClick() throws {
        let ad = Self.ad(click: nil)
        #expect(ad.urls(base: Self.base, signer: Self.signer).click == nil)
        let text = String(decoding: VastAnswer.document([ad], isPod: false, base: "", signer: Self.signer).xml(.v42), as: UTF8.self)
        #expect(!text.contains("ClickThrough") && !text.contains("/click"))
    }

    /// Each URL opens for what it is for, and counts what it says.
    @Test func theUrlsAreWhatTheyAreFor() throws {
        let ad = Self.ad(), urls = ad.urls(base: Self.base, signer: Self.signer), nowMs: Int64 = 1_796_000_000_000
        func k(_ url: String) -> String { String(url.split(separator: "k=")[1].prefix { $0 != "&" }) }
        var beacon = ad.token, click = ad.token
        (beacon.lifetimeMinutes, click.lifetimeMinutes) = (Limits.beaconMinutes, Limits.clickMinutes)
        for event in VastAnswer.events.map(\.counted) {
            let text = try BeaconText(k(urls.track(event)))
            #expect(try text.tag?.event == event && Self.signer.open(text.token, .beacon, tag: text.tag, nowMs: nowMs) == beacon)
            #expect(beacon.events.contains(event))
        }
        #expect(try Self.signer.open(BeaconText(k(urls.impression)).token, .beacon, nowMs: nowMs) == beacon)
        #expect(try Self.signer.open(BeaconText(k(urls.click ?? "")).token, .click, nowMs: nowMs) == click)
        #expect(beacon.events.contains(.impression) && beacon.events.contains(.error) && click.events.contains(.click))
        #expect(beacon.expiryMs == nowMs + 6 * 3_600_000 && click.expiryMs == nowMs + 7 * 86_400_000)
        #expect(!beacon.events.contains(.breakStart))
    }

    /// As EasyPrivacy's general list has them: a URL that matches one never arrives.
    @Test func noListBlocksAUrlOfOurs() {
        let blocked: [Regex<Substring>] = [
            #/track\?event=/#, #/track\?.*&event=/#, #/track\?data=/#, #/\?pid=/#, #/\?cb=/#, #//api/v1/track//#, #//v1/impressions/#,
            #/track/impression/#, #/pixel\.gif\?/#, #/beacon\.gif\?/#, #/impression\?bid/#, #/&EventType=Impression&/#,
        ]
        let urls = Self.ad().urls(base: Self.base, signer: Self.signer)
        for url in [urls.impression, urls.error, urls.click ?? ""] + TrackedEvent.allCases.map(urls.track) {
            for pattern in blocked { #expect(url.firstMatch(of: pattern) == nil, "\(url)") }
            #expect(url.utf8.count < 500, "\(url.utf8.count)")
        }
    }

    @Test func equalAnswersAreEqualBytes() throws {
        #expect(try Self.document(2, "4.2") == Self.document(2, "4.2"))
    }

    /// What is gone since it was reserved is left out; the order is that of the slots.
    @Test func reservedAdsAreFoundAgain() throws {
        let labels = EventLabels(), second = 5_000_000_000 as Int64
        let creatives = ["a", "b"].map { Decision.Creative(id: $0, durationNs: second, videoUrl: "http://ads/\($0).mp4") }
        let catalogue = try Catalogue(campaigns: [
            Campaign(id: "k", tenant: "t", creatives: creatives), Campaign(id: "l", tenant: "t", creatives: []),
        ])
        let book = try #require(catalogue.book(of: "t"))
        func reservation(_ campaign: String, _ creative: String, slot: UInt16) -> TrackingReservation {
            let booking = AdBooking(campaignId: campaign, creativeId: creative, account: 1, model: .cpm, priceMicros: 1, isHouse: false)
            return TrackingReservation(booking, slot: slot, EventContext(), untilMs: 0, labels: labels)
        }
        let all = [
            reservation("k", "b", slot: 2), reservation("k", "a", slot: 0), reservation("k", "gone", slot: 1),
            reservation("l", "a", slot: 3),
            reservation("gone", "a", slot: 4),
        ]
        #expect(OfferedAd.all(all, in: book, labels: labels).map(\.creative.id) == ["a", "b"])
    }

    // MARK: The schemas

    private static let schemas = Repository.root.deletingLastPathComponent().appending(path: "shared/corpus/xsd")
    static func complaints(_ document: [UInt8], schema: String) throws -> String {
        let file = FileManager.default.temporaryDirectory.appending(path: "edgeproxy-vast-\(UUID().uuidString).xml")
        defer { try? FileManager.default.removeItem(at: file) }
        // libxml2 takes brackets for no part of a URL.
        let text = String(decoding: document, as: UTF8.self).replacing("[ERRORCODE]", with: "900")
        try Data(text.utf8).write(to: file)
        let process = Process(), errors = Pipe()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["xmllint", "--noout", "--nonet", "--schema", schemas.appending(path: schema).path, file.path]
        (process.standardOutput, process.standardError) = (FileHandle.nullDevice, errors)
        try process.run()
        let said = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        return process.terminationStatus == 0 ? "" : said
    }
    static let hasSchemas =
        FileManager.default.isExecutableFile(atPath: "/usr/bin/xmllint") && FileManager.default.fileExists(atPath: schemas.path)

    @Test(
        .enabled(if: hasSchemas, "xmllint and the schemas are needed"),
        arguments: [
            ("2.0", "own-vast-2-3.xsd"), ("3.0", "own-vast-2-3.xsd"), ("4.0", "vast4.xsd"), ("4.1", "vast_4.1.xsd"),
            ("4.2", "vast_4.2.xsd"),
        ])
    func theSchemasTakeIt(version: String, schema: String) throws {
        for count in [0, 1, 3] as [UInt16] where count == 0 || version > "2.0" || count == 1 {
            #expect(try Self.complaints(Self.document(count, version), schema: schema) == "")
        }
    }
}
