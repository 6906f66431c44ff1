import Decision
import Manifest
import ModelTestSupport
import Testing

@testable import Model
@testable import Stitching

/// When a session's breaks are by the clock of its own playlists.
@Suite struct SessionAvailTests {
    private static let second: Int64 = 1_000_000_000

    private static func creative(_ id: String, seconds: Int64, isSlate: Bool = false) -> ReadyCreative {
        var traits = RenditionTraits()
        (traits.kind, traits.container) = (.video, .transportStream)
        let segment = CreativeRendition.Segment(
            resource: .init(url: "http://ads.test/\(id).ts"), duration: 5 * second, durationText: Array("5.000".utf8))
        return ReadyCreative(
            tenant: "t", id: id, isSlate: isSlate,
            renditions: [CreativeRendition(traits: traits, segments: Array(repeating: segment, count: Int(seconds / 5)))])
    }

    private static func booking(_ id: String) -> AdBooking {
        AdBooking(campaignId: "c-\(id)", creativeId: id, account: 1, model: .cpm, priceMicros: 1, isHouse: false)
    }

    /// A pod of 15, 10 and 30 s, of which the second is a bumper that nobody pays for.
    private static func layout(_ id: Int64, at start: Int64, slate: Bool = false, overlaps: Int = 0, ahead: Int64 = 0) -> LaidPod {
        LaidPod(
            id: LayoutId(id), breakId: BreakId(id + 100), start: ChannelTime(nanoseconds: start * second),
            ads: [creative("a", seconds: 15), creative("b", seconds: 10), creative("c", seconds: 30)],
            slate: slate ? creative("s", seconds: 5, isSlate: true) : nil, room: 60 * second, lag: 0, ahead: ahead * second,
            overlaps: overlaps, bookings: [booking("a"), nil, booking("c")])
    }

    /// As it is laid so far; `laid` and `back` in seconds, from the pod's start and on the channel's clock.
    private static func state(_ layout: LaidPod, laid: Int64? = nil, back: Int64? = nil) -> LaidPodState {
        LaidPodState(
            layout, closing: back.map { PodReturn(returnTime: $0 * second, laid: (laid ?? 55) * second) }, placements: [])
    }

    private static func avails(_ states: [LaidPodState], zero: Int64, lag: Int64 = 0) -> [SessionAvail] {
        SessionAvail.all(states, zero: ChannelTime(nanoseconds: zero * second), lag: lag * second)
    }

    private func seconds(_ values: [Int64]) -> [Double] { values.map { Double($0) / 1e9 } }

    /// From the first playlist that has the break on, though no more than its first segment is listed.
    @Test func theWholePodIsTold() throws {
        let avail = try #require(Self.avails([Self.state(Self.layout(1, at: 1_000, ahead: 7))], zero: 940).first)
        #expect(seconds([avail.start, avail.duration]) == [60, 55] && avail.breakId == 101)
        #expect(avail.date == 1_007 * Self.second)
        #expect(avail.ads.map(\.slot) == [0, 2] && avail.ads.map(\.booking.creativeId) == ["a", "c"])
        #expect(seconds(avail.ads.map(\.start)) == [60, 85] && seconds(avail.ads.map(\.duration)) == [15, 30])
        #expect(avail.ads[1].date == 1_032 * Self.second)
        #expect(seconds(avail.ads[1].events.map(\.at)) == [85, 92.5, 100, 107.5, 115])
        #expect(avail.ads[1].events.map(\.event) == SlotEvent.allCases)
    }

    /// Slate is no ad, and the break lasts as long as it is planned.
    @Test func slateFillsTheBreak() throws {
        let avail = try #require(Self.avails([Self.state(Self.layout(1, at: 1_000, slate: true))], zero: 1_000).first)
        #expect(seconds([avail.start, avail.duration]) == [0, 60] && avail.ads.count == 2)
    }

    /// What lies behind a cut does not come: neither ads nor events, also of the ad that is under way.
    @Test(
        arguments: [
            (55, 2, 30, 5), (40, 2, 15, 3), (30, 2, 5, 1), (25, 1, 15, 5), (10, 1, 10, 3),
        ] as [(laid: Int64, ads: Int, length: Double, events: Int)])
    func aCutShortens(laid: Int64, ads: Int, length: Double, events: Int) throws {
        let avail = try #require(Self.avails([Self.state(Self.layout(1, at: 100), laid: laid, back: 100 + laid)], zero: 0).first)
        #expect(seconds([avail.duration]) == [Double(laid)] && avail.ads.count == ads)
        #expect(seconds([avail.ads[ads - 1].duration]) == [length] && avail.ads[ads - 1].events.count == events)
    }

    @Test func whatIsNotLaidIsNotTold() {
        #expect(Self.avails([Self.state(Self.layout(1, at: 100), laid: 0, back: 100)], zero: 0).isEmpty)
    }

    /// A pod that is longer or shorter than what it stands for moves all that follows; on demand it stands between.
    @Test(arguments: [(155, 1_000), (150, 1_005), (160, 995), (100, 1_055)] as [(back: Int64, start: Double)])
    func breaksBeforeMoveIt(back: Int64, start: Double) throws {
        let states = [Self.state(Self.layout(1, at: 100), back: back), Self.state(Self.layout(2, at: 1_000))]
        #expect(seconds(Self.avails(states, zero: 0).map(\.start)) == [100, start])
        // The same when the first has left.
        let left = (155 - back)
        #expect(seconds(Self.avails([states[1]], zero: 0, lag: left).map(\.start)) == [start])
    }

    /// Who comes in the middle of a pod has nothing before it. Of the ad that is under way nothing is told: nobody pays for that.
    @Test func aPodThatIsUnderWay() throws {
        let state = Self.state(Self.layout(1, at: 100))
        let early = try #require(Self.avails([state], zero: 105).first)
        #expect(seconds([early.start, early.duration]) == [0, 50] && early.date == 105 * Self.second)
        #expect(seconds([early.ads[0].start, early.ads[0].duration]) == [0, 10] && early.ads[0].events.isEmpty)
        #expect(early.ads[0].date == 105 * Self.second && early.ads[0].wholeDuration == 15 * Self.second)
        #expect(seconds([early.ads[1].start]) == [20] && early.ads[1].events.count == 5)
        let late = try #require(Self.avails([state], zero: 125).first)
        #expect(late.ads.map(\.slot) == [2] && late.ads[0].events.count == 5)
        #expect(Self.avails([state], zero: 155).isEmpty)
    }

    /// Entries that overlap in date take as long as their media does.
    @Test func overlapsTakeTheirTime() throws {
        let avail = try #require(Self.avails([Self.state(Self.layout(1, at: 100, overlaps: 2))], zero: 100).first)
        #expect(seconds(avail.ads.map(\.start)) == [0, 25] && seconds([avail.duration]) == [55])
        #expect(seconds([avail.ads[1].duration]) == [30] && avail.ads[1].events.count == 5)
        #expect(seconds([avail.ads[1].date]) == [100 + 25 - 1.8])
    }
}
