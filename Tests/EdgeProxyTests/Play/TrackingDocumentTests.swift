import Decision
import Formats
import Foundation
import Manifest
import ModelTestSupport
import TestSupport
import Testing

@testable import EdgeProxy
@testable import Model
@testable import Stitching
@testable import Store

/// Documents of testdata/tracking. UPDATE_GOLDEN=1 rewrites those; read that diff.
@Suite struct TrackingDocumentTests {
    private static let second: Int64 = 1_000_000_000
    private static let nowMs: Int64 = 1_796_000_000_000
    private static let signer = BeaconSigner(keys: [Array("a key of sixteen bytes".utf8)])

    /// Two ads of 15 and 30.5 s in a break of 60 s; the first one ends `cut` seconds after its start where that is given.
    private static func avail(_ number: Int64, at start: Int64, cut: Int64? = nil, isUnderWay: Bool = false) -> SessionAvail {
        func creative(_ id: String, _ milliseconds: Int64) -> ReadyCreative {
            let segment = CreativeRendition.Segment(
                resource: .init(url: "http://ads.test/\(id).ts"), duration: milliseconds * 1_000_000, durationText: [])
            return ReadyCreative(
                tenant: "t", id: id, isSlate: false, renditions: [CreativeRendition(traits: RenditionTraits(), segments: [segment])])
        }
        let layout = LaidPod(
            id: LayoutId(number), breakId: BreakId(40 + number), start: ChannelTime(nanoseconds: nowMs * 1_000_000 + start * second),
            ads: [creative("spring-15", 15_000), creative("spring-30", 30_500)], slate: nil, room: 60 * second, lag: 0,
            bookings: ["spring-15", "spring-30"].map {
                AdBooking(campaignId: "spring", creativeId: $0, account: 7, model: .cpm, priceMicros: 12_500, isHouse: false)
            }, pod: PodId(70 + number))
        let closing = cut.map { PodReturn(returnTime: layout.start.nanoseconds + $0 * second, laid: $0 * second) }
        let zero = ChannelTime(nanoseconds: nowMs * 1_000_000 + (isUnderWay ? start + 5 : 0) * second)
        return SessionAvail.all([LaidPodState(layout, closing: closing, placements: [])], zero: zero, lag: 0)[0]
    }

    private static func breaks(isCountedByServer: Bool = false) -> TrackedBreaks {
        var token = BeaconToken()
        (token.issuedMs, token.id, token.tenant, token.channel) = (nowMs, TrackedId(high: 1, low: 2), "me", "news")
        token.isCountedByServer = isCountedByServer
        return TrackedBreaks(token: token, base: "https://edge.example", signer: signer) { booking in
            booking.campaignId == "spring" ? ("Spring \"now\"", booking.creativeId == "spring-30") : nil
        }
    }

    /// Third parties' URLs stand behind ours, all of an event in one entry; what only they want to know has entries of its own.
    @Test func thirdPartiesStandBesideUs() throws {
        var breaks = Self.breaks()
        breaks.trackers = { booking in
            guard booking.creativeId == "spring-15" else { return [] }
            return ["impression", "midpoint", "mute", "error", "loaded", "creativeView", "click", "close"].map {
                CreativeTracker(event: $0, urls: ["https://t.example/\($0)/1", "https://t.example/\($0)/2"])
            }
        }
        let document = breaks.document(TrackingPage([Self.avail(1, at: 60)], after: nil))
        let events = document.avails[0].ads[0].events
        for name in ["impression", "midpoint", "mute", "error"] {
            let urls = events.filter { $0.type == name }.map(\.urls)
            #expect(urls.count == 1 && urls[0].count == 3 && urls[0][0].hasPrefix("https://edge.example/"), "\(name)")
            #expect(urls.first?.dropFirst() == ["https://t.example/\(name)/1", "https://t.example/\(name)/2"])
        }
        for (type, name) in [("loaded", "loaded"), ("creativeView", "creativeView"), ("clickTracking", "click")] {
            #expect(events.filter { $0.type == type }.map(\.urls) == [["https://t.example/\(name)/1", "https://t.example/\(name)/2"]])
        }
        #expect(!events.contains { $0.type == "close" } && Set(events.map(\.type)).count == events.count)
        #expect(document.avails[0].ads[1].events.allSatisfy { $0.urls.count == 1 })
    }

    private static func document(_ avails: [SessionAvail]) -> TrackingDocument { breaks().document(TrackingPage(avails, after: nil)) }

    /// With its URLs' tokens left out: they have tests of their own.
    private func check(_ document: TrackingDocument, _ form: TrackingDocument.Form, against name: String) throws {
        var json = JsonWriter(.indented)
        json.value(try JsonReader.read(document.json(form)))
        let text = String(decoding: json.bytes, as: UTF8.self).replacing(/k=[A-Za-z0-9_-]+/, with: "k=TOKEN") + "\n"
        let file = Repository.file("testdata/tracking/\(name)")
        if ProcessInfo.processInfo.environment["UPDATE_GOLDEN"] == "1" { try Data(text.utf8).write(to: file) }
        #expect(try String(decoding: Data(contentsOf: file), as: UTF8.self) == text)
    }

    @Test(arguments: [(TrackingDocument.Form.own, "own.json"), (.mediaTailor, "mediatailor.json")])
    func aDocumentIsWritten(form: TrackingDocument.Form, name: String) throws {
        let avails = [Self.avail(1, at: 60), Self.avail(2, at: 600, cut: 20)]
        try check(Self.document(avails), form, against: name)
    }

    @Test(arguments: [(TrackingDocument.Form.own, "empty.json"), (.mediaTailor, "mediatailor-empty.json")])
    func noBreaks(form: TrackingDocument.Form, name: String) throws { try check(Self.document([]), form, against: name) }

    /// Shaka Player reads these of each avail and ad, and throws where one is no list.
    @Test func mediaTailorsListsAreThere() throws {
        let json = try JsonReader.read(Self.document([Self.avail(1, at: 60)]).json(.mediaTailor))
        func list(_ json: Json, _ name: String) -> [Json]? {
            guard case .object(let members) = json, case .array(let list) = members.first(where: { $0.name == name })?.value else {
                return nil
            }
            return list
        }
        #expect(list(json, "nonLinearAvails") == [])
        for avail in try #require(list(json, "avails")) {
            #expect(list(avail, "nonLinearAdsList") == [] && list(avail, "adBreakTrackingEvents") == [])
            for ad in try #require(list(avail, "ads")) {
                for name in ["companionAds", "icons", "extensions", "adVerifications"] { #expect(list(ad, name) == []) }
                let types = try #require(list(ad, "trackingEvents")).compactMap { event -> Json? in
                    guard case .object(let members) = event else { return nil }
                    return members.first { $0.name == "eventType" }?.value
                }
                #expect(Set(types.map(\.text)).count == types.count, "the first of a type is the only one that it takes")
            }
        }
    }

    /// What its URLs hold is what the server's own records would have.
    @Test func itsUrlsAreOfTheSlot() throws {
        let document = Self.document([Self.avail(1, at: 60)]), ad = try #require(document.avails.first?.ads.last)
        #expect(ad.id == "41-71-1" && ad.campaignId == "spring" && ad.title == "Spring \"now\"")
        for event in ad.events {
            let url = try #require(event.urls.first), text = try #require(url.firstRange(of: "k=")).upperBound
            let parts = try BeaconText(String(url[text...].prefix { $0 != "&" }))
            let token = try Self.signer.open(parts.token, .beacon, tag: parts.tag, nowMs: Self.nowMs)
            let counted = parts.tag?.event ?? .impression
            #expect(token.id == TrackedId(high: 1, low: 2) && token.adBreak == 41 && token.layout == 71 && token.slot == 1)
            #expect(token.booking.creativeId == "spring-30" && token.durationMs == 30_500 && token.tenant == "me")
            #expect(counted.name == event.type && token.events.contains(counted))
            let record = token.event(.start, receiptMs: Self.nowMs, invalid: nil, labels: EventLabels())
            #expect(record.context.adBreak == 41 && record.context.layout == 71 && record.key.slot == 1)
        }
        let click = try #require(ad.clickThrough?.split(separator: "k=").last)
        #expect(try Self.signer.open(click.utf8, .click, nowMs: Self.nowMs).slot == 1)
        #expect(document.avails.first?.ads.first?.clickThrough == nil, "it has no page to lead to")
    }

    /// The server sees begin, quartiles and end; a mute or a click it does not.
    @Test func whoCountsStandsInTheToken() throws {
        let document = Self.breaks(isCountedByServer: true).document(TrackingPage([Self.avail(1, at: 60)], after: nil))
        let url = try #require(document.avails.first?.ads.first?.events.first?.urls.first?.split(separator: "k=").last)
        let token = try Self.signer.open(url.utf8, .beacon, nowMs: Self.nowMs)
        let counted: [TrackedEvent] = [.impression, .start, .firstQuartile, .midpoint, .thirdQuartile, .complete]
        for event in TrackedEvent.allCases { #expect(token.isCountedByServer(event) == counted.contains(event)) }
    }

    @Test func anAdThatIsUnderWayHasNoEvents() throws {
        let document = Self.document([Self.avail(1, at: 60, isUnderWay: true)]), ads = try #require(document.avails.first?.ads)
        #expect(ads[0].events.isEmpty && ads[0].start == 0 && ads[0].duration == 10 * Self.second && !ads[1].events.isEmpty)
    }

    // MARK: Pages

    @Test func pagesAreReadOneByOne() throws {
        let avails = (1...7).map { Self.avail($0, at: $0 * 100) }
        var cursor: TrackingCursor?, read: [SessionAvail] = [], pages = 0
        while true {
            let page = TrackingPage(avails, after: cursor, mostAds: 5)
            guard !page.avails.isEmpty else { break }
            #expect(page.avails.count <= 2)
            (read, pages) = (read + page.avails, pages + 1)
            cursor = try #require(TrackingCursor(try #require(page.next).text))
            #expect(cursor == page.next)
        }
        #expect(read == avails && pages == 4)
        // Nothing new: the same cursor goes on holding, also when its break has left.
        #expect(TrackingPage(avails, after: cursor).next == cursor && TrackingPage([], after: cursor).next == cursor)
        #expect(TrackingPage([], after: nil).next == nil)
        #expect(TrackingPage([Self.avail(9, at: 900)], after: cursor).avails.map(\.breakId) == [49])
        #expect(TrackingPage(avails, after: nil, mostAds: 1).avails.count == 1, "one break is always whole")
    }

    @Test func aBreakThatHasChangedIsToldAgain() throws {
        let whole = Self.avail(1, at: 60), cursor = TrackingCursor(whole), cut = Self.avail(1, at: 60, cut: 20)
        #expect(TrackingPage([whole], after: cursor).avails.isEmpty)
        let page = TrackingPage([cut], after: cursor)
        #expect(Array(page.avails) == [cut] && page.next == TrackingCursor(cut) && page.next != cursor)
    }

    @Test(arguments: ["", "x", String(repeating: "=", count: 32), String(repeating: "A", count: 31), "päge"])
    func whatIsNoCursorIsRefused(text: String) { #expect(TrackingCursor(text) == nil) }
}
