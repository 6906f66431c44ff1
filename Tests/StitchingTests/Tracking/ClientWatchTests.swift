import Decision
import Manifest
import ModelTestSupport
import Testing

@testable import Model
@testable import Stitching

/// Which pods a player has told of that counts by itself.
@Suite struct ClientWatchTests {
    private static let second: Int64 = 1_000_000_000

    private static func pod(_ id: Int64) -> LaidPod {
        let segment = CreativeRendition.Segment(
            resource: .init(url: "http://ads.test/a.ts"), duration: 10 * second, durationText: Array("10".utf8))
        let ad = ReadyCreative(
            tenant: "t", id: "a", isSlate: false, renditions: [CreativeRendition(traits: RenditionTraits(), segments: [segment])])
        return LaidPod(
            id: LayoutId(id), breakId: BreakId(id), start: ChannelTime(nanoseconds: 0), ads: [ad, ad, ad], slate: nil, room: 30 * second,
            lag: 0)
    }

    private static func at(_ seconds: Int64) -> MonotonicTime { MonotonicTime(nanoseconds: seconds * second) }

    @Test func whatNothingIsToldOfIsNotedOnce() {
        var watch = ClientWatch()
        let pod = Self.pod(1)
        #expect(watch.nextLook == .distantFuture)
        watch.ask(pod, place: 0, at: Self.at(0))
        watch.ask(pod, place: 2, at: Self.at(20))
        // The pod's own length, and a minute.
        #expect(watch.nextLook == Self.at(90) && watch.look(at: Self.at(89)).isEmpty)
        let late = watch.look(at: Self.at(90))
        #expect(late.map(\.pod.pod) == [1] && late.map(\.places) == [[0, 2]])
        #expect(watch.nextLook == .distantFuture && watch.look(at: Self.at(200)).isEmpty)
        watch.ask(pod, place: 0, at: Self.at(300))
        #expect(watch.nextLook == .distantFuture)
    }

    @Test(arguments: [true, false]) func whatIsToldOfIsNot(isToldFirst: Bool) {
        var watch = ClientWatch()
        if isToldFirst { watch.tell(1) }
        watch.ask(Self.pod(1), place: 1, at: Self.at(0))
        watch.ask(Self.pod(2), place: 1, at: Self.at(1))
        if !isToldFirst { watch.tell(1) }
        #expect(watch.look(at: Self.at(1_000)).map(\.pod.pod) == [2])
    }

    /// More pods at once than a viewer can play.
    @Test func itIsBounded() {
        var watch = ClientWatch()
        for id in 1...1_000 as ClosedRange<Int64> { watch.ask(Self.pod(id), place: 0, at: Self.at(id)) }
        #expect(watch.look(at: Self.at(5_000)).count == Stitching.Limits.podsWatched)
        watch.ask(Self.pod(1), place: 64, at: Self.at(5_000))
        watch.ask(Self.pod(1), place: -1, at: Self.at(5_000))
        #expect(watch.nextLook == .distantFuture)
    }
}
