import Manifest
import ModelTestSupport
import Testing

@testable import Model
@testable import Stitching

@Suite struct LaidPodStateTests {
    private static let second: Int64 = 1_000_000_000

    private func window(_ numbers: Range<Int64>) -> ContentWindow {
        ContentWindow(
            numbers.map { number in
                ContentSegment(
                    number: number, discontinuity: number < 14 ? 3 : 4, startsDiscontinuity: number == 14, start: number * 2 * Self.second,
                    duration: 2 * Self.second, originSequence: number, stateId: 1, state: SegmentState(lines: [], keys: [], map: 0),
                    lines: [])
            })
    }

    private static let ad: ReadyCreative = {
        let segments = (0..<4).map {
            CreativeRendition.Segment(
                resource: .init(url: "http://ads.test/\($0).ts"), duration: 2 * second, durationText: Array("2.000".utf8))
        }
        var traits = RenditionTraits()
        traits.kind = .video
        traits.container = .transportStream
        return ReadyCreative(
            tenant: "t", id: "a", isSlate: false, renditions: [CreativeRendition(traits: traits, map: nil, segments: segments)])
    }()

    private static let renditions = ["v0", "v1"].map { name in
        var rendition = ServedRendition(path: Array(name.utf8), location: .relative(name))
        rendition.traits.kind = .video
        rendition.traits.container = .transportStream
        return rendition
    }

    /// A pod of 8 s in a break from 20 s on, as `windows` tell of it.
    private func state(
        _ layout: LaidPod, _ windows: [ContentWindow], reference: Int, earlier: LaidPodState? = nil, sibling: LaidPodState? = nil
    ) -> LaidPodState {
        let adBreak = AdBreak(
            id: layout.breakId, start: layout.start, planned: 12 * Self.second,
            returnTime: ChannelTime(nanoseconds: 32 * Self.second), event: 1, source: .signalled)
        let edge = windows.compactMap(\.segments.last?.endTime).max() ?? .distantPast
        return LaidPodState(
            layout, earlier: earlier, sibling: sibling, breaks: [adBreak], renditions: Self.renditions, windows: windows,
            followed: [true, true],
            reference: reference, edge: edge, isFinal: false)
    }

    /// The clock went to another rendition while the pod went on, and came back to one that nobody had read meanwhile, where the content
    /// behind the pod is gone: a session must not wait for it for ever.
    @Test(arguments: [true, false]) func aPodEndsWhereTheContentBehindItIsLost(isKnownElsewhere: Bool) throws {
        let layout = LaidPod(
            id: LayoutId(1), breakId: BreakId(10), start: ChannelTime(nanoseconds: 20 * Self.second), ads: [Self.ad], slate: nil,
            room: 12 * Self.second, lag: 0)
        var known = state(layout, [window(5..<10), window(5..<14)], reference: 1)
        #expect(!known.isSettled && known.closing?.returnTime == 28 * Self.second)
        // What comes back at 28 s is number 14.
        let other = isKnownElsewhere ? window(5..<17) : window(20..<23)
        known = state(layout, [window(18..<22), other], reference: 0, earlier: known)
        let placement = try #require(known.placement(0))
        #expect(placement.isSettled, "\(String(describing: placement.end))")
        #expect(placement.end?.laid == 4 && placement.end?.resumeDiscontinuity == 4)
        if isKnownElsewhere { #expect(placement.end?.resume == 14) }
        #expect(known.placement(1)?.isSettled == true)
    }

    /// A session that comes late into a break gets another pod when the windows no longer reach back to where the break began: it stands
    /// where the others' pods do.
    @Test func aLaterPodOfABreakStandsWhereTheOthersDo() throws {
        func layout(_ id: Int64) -> LaidPod {
            LaidPod(
                id: LayoutId(id), breakId: BreakId(10), start: ChannelTime(nanoseconds: 20 * Self.second), ads: [Self.ad], slate: nil,
                room: 30 * Self.second, lag: 0)
        }
        let first = state(layout(1), [window(5..<12), window(5..<12)], reference: 0), windows = [window(14..<20), window(14..<20)]
        let later = layout(2), known = state(layout(1), windows, reference: 0, earlier: first)
        let sibling = try #require(LaidPodState.sibling(of: later, in: [LayoutId(1): known, LayoutId(2): known]))
        for rendition in 0...1 {
            let placement = try #require(state(later, windows, reference: 0, sibling: sibling).placement(rendition))
            #expect(placement.first == 10 && placement.priorDiscontinuity == 3)
            #expect(placement.media.segments.count == 4)
        }
    }

    /// A pod that begins by the clock, before the content that it replaces has come. That begins another run, and has left the rendition
    /// with the clock when it is read again; in the other one it can be seen.
    @Test(arguments: [0, 1]) func theContentThatIsReplacedIsKnownElsewhere(clock: Int) throws {
        let layout = LaidPod(
            id: LayoutId(1), breakId: BreakId(10), start: ChannelTime(nanoseconds: 28 * Self.second), ads: [Self.ad], slate: nil,
            room: 30 * Self.second, lag: 0)
        let early = state(layout, [window(5..<14), window(5..<14)], reference: 0)
        #expect(early.placement(0)?.first == 14 && early.placement(0)?.firstDiscontinuity == 3, "it is not known yet")
        let known = state(layout, [window(16..<20), window(14..<20)], reference: clock, earlier: early)
        #expect(known.placement(0)?.firstDiscontinuity == 4 && known.placement(1)?.firstDiscontinuity == 4)
    }
}
