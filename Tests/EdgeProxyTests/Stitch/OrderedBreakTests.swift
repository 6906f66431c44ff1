import TestSupport
import Testing

@testable import EdgeProxy
@testable import Model
@testable import Stitching

/// Breaks that somebody orders, on a live channel with and without markers.
@Suite struct OrderedBreakTests {
    private static let second = Stage.second

    private static func sources(_ stage: Stage) -> [String] { stage.breaks.map(\.source.name) }

    /// BRK-14: what is listed stays, and the next segment is the first that is replaced.
    @Test(arguments: [false, true])
    func aBreakBeginsWithTheNextSegment(hasDates: Bool) throws {
        var feed = Feed()
        feed.hasDates = hasDates
        let (stage, viewer) = try Stage.begun(feed: feed)
        let edge = try #require(stage.presentation.snapshot).visible.edgeTime
        let order = try stage.order(seconds: 18)
        stage.go(viewer, segments: 1)
        let adBreak = try #require(stage.breaks.first)
        #expect(adBreak.start == edge && adBreak.source == .ordered(order.id) && adBreak.planned == 18 * Self.second)
        #expect(viewer.text.contains("ad/ad"))
        stage.go(viewer, segments: 6)
        #expect(stage.breaks.map(\.length) == [18 * Self.second])
        // It is over, and does not come again.
        stage.go(viewer, segments: 8)
        #expect(stage.breaks.count == 1 && viewer.faults == [])
    }

    @Test func aBreakWaitsForItsTime() throws {
        let (stage, viewer) = try Stage.begun()
        let edge = try #require(stage.presentation.snapshot).visible.edgeTime
        try stage.order(seconds: 12, after: 20)
        stage.go(viewer, segments: 3)
        #expect(stage.breaks.isEmpty)
        let explained = Explain(viewer.session, of: stage.presentation, now: stage.loop.wallTime).json.text
        #expect(explained.contains("\"announced\"") && explained.contains("\"ordered\"") && explained.contains("\"ops\""))
        stage.go(viewer, segments: 4)
        #expect(stage.breaks.map { $0.start - edge } == [18 * Self.second] && viewer.faults == [])
    }

    /// Whatever the origin's dates are, "now" is what comes out now.
    @Test func anOriginsClockMakesNoDifference() throws {
        let (stage, viewer) = try Stage.begun(feed: Feed(at: OriginPlan.epoch - 3_600 * Self.second).adding(6))
        stage.loop.advance(byNs: 6 * Self.second)
        let edge = try #require(stage.presentation.snapshot).visible.edgeTime
        try stage.order(seconds: 12, after: 5)
        for _ in 0..<5 {
            stage.source.feed.add()
            stage.loop.advance(byNs: 6 * Self.second)
            _ = viewer.poll()
        }
        #expect(stage.breaks.map { $0.start - edge } == [0] && viewer.faults == [])
    }

    // MARK: With markers

    @Test func breaksOfTheStreamGoOnBesideIt() throws {
        let (stage, viewer) = try Stage.begun()
        try stage.order(seconds: 12)
        stage.go(viewer, segments: 4)
        stage.source.feed.add(1, seconds: 6, "#EXT-X-CUE-OUT:12")
        stage.next([viewer])
        stage.go(viewer, segments: 4)
        #expect(Self.sources(stage) == ["ordered", "signalled"])
        #expect(stage.breaks.map(\.length) == [12 * Self.second, 12 * Self.second] && viewer.faults == [])
    }

    @Test func withinAnotherBreakItIsRefused() throws {
        let (stage, viewer) = try Stage.begun()
        stage.source.feed.add(1, seconds: 6, "#EXT-X-CUE-OUT:30")
        stage.next([viewer])
        let adBreak = try #require(stage.breaks.first), snapshot = try #require(stage.presentation.snapshot)
        let until = stage.loop.wallTime + (adBreak.start + 30 * Self.second - snapshot.visible.edgeTime)
        let occupant = BreakRefusal.Occupant(source: .signalled, id: adBreak.id, until: until)
        #expect(throws: BreakRefusal.occupied(occupant)) { try stage.order(seconds: 10) }
        #expect(throws: BreakRefusal.occupied(occupant)) { try stage.order(seconds: 10, after: 20) }
        // Behind it there is room.
        try stage.order(seconds: 10, after: 40)
        stage.go(viewer, segments: 10)
        #expect(Self.sources(stage) == ["signalled", "ordered"] && viewer.faults == [])
    }

    @Test func twoOrdersAreNotOneInAnother() throws {
        let (stage, viewer) = try Stage.begun()
        let order = try stage.order(seconds: 30)
        let occupant = BreakRefusal.Occupant(source: .ordered(order.id), id: nil, until: order.end)
        #expect(throws: BreakRefusal.occupied(occupant)) { try stage.order(seconds: 10) }
        stage.go(viewer, segments: 2)
        let snapshot = try #require(stage.presentation.snapshot)
        do throws(BreakRefusal) {
            try BreakOrderRule.check(
                inNs: 0, lengthNs: 10 * Self.second, now: stage.loop.wallTime, stage.presentation.channel.configuration, [snapshot])
            Issue.record("a break was ordered within another")
        } catch {
            guard case .occupied(let known) = error else {
                Issue.record("\(error)")
                return
            }
            #expect(known.source == .ordered(order.id) && known.id == stage.breaks.first?.id)
        }
    }

    /// Longer, as long as it, shorter, without a length: it adds what it is longer. Repeated or not is the same.
    @Test(arguments: [("24", [18, 18]), ("12", [18, 6]), ("6", [18]), ("3", [18])], [false, true])
    func aBreakOfTheStreamWithinItIsMerged(signalled: (length: String, lengths: [Int64]), isRepeated: Bool) throws {
        let (stage, viewer) = try Stage.begun()
        try stage.order(seconds: 18)
        stage.go(viewer, segments: 2)
        stage.source.feed.add(1, seconds: 6, "#EXT-X-CUE-OUT:\(signalled.length)")
        stage.next([viewer])
        if isRepeated {
            stage.source.feed.add(1, seconds: 6, "#EXT-X-CUE-OUT-CONT:6/\(signalled.length)")
            stage.next([viewer])
        }
        stage.go(viewer, segments: 8)
        #expect(stage.breaks.map(\.length) == signalled.lengths.map { $0 * Self.second }, "\(stage.breaks)")
        #expect(viewer.faults == [])
    }

    /// What is open-ended goes on behind it, until its own in-point; one within the ordered break ends nothing of that.
    @Test(arguments: [(1, [24]), (5, [24, 12])] as [(Int, [Int64])])
    func anInPointEndsTheStreamsOwnBreakAlone(segments: Int, lengths: [Int64]) throws {
        let (stage, viewer) = try Stage.begun()
        try stage.order(seconds: 24)
        stage.go(viewer, segments: 1)
        stage.source.feed.add(1, seconds: 6, "#EXT-X-CUE-OUT")
        stage.next([viewer])
        stage.go(viewer, segments: segments - 1)
        stage.source.feed.add(1, seconds: 6, "#EXT-X-CUE-IN")
        stage.next([viewer])
        stage.go(viewer, segments: 8)
        #expect(stage.breaks.map(\.length) == lengths.map { $0 * Self.second }, "\(stage.breaks)")
        #expect(viewer.faults == [])
    }

    @Test func anInPointOfNoBreakEndsNothing() throws {
        let (stage, viewer) = try Stage.begun()
        try stage.order(seconds: 24)
        stage.go(viewer, segments: 2)
        stage.source.feed.add(1, seconds: 6, "#EXT-X-CUE-IN")
        stage.next([viewer])
        stage.go(viewer, segments: 6)
        #expect(stage.breaks.map(\.length) == [24 * Self.second] && viewer.faults == [])
    }

    // MARK: Everywhere

    @Test func allRenditionsBeginAtOneBoundary() throws {
        let (stage, viewer) = try Stage.begun(
            variants: ["v0", "v1", "a0"], ads: [Stage.creative("ad1", 10, hasAudio: true)],
            slates: [Stage.creative("slate", 6, piece: 1, isSlate: true, hasAudio: true)])
        try stage.order(seconds: 18)
        let lists = stage.go(viewer, segments: 2, renditions: 3)
        let start = try #require(stage.breaks.first).start
        #expect(lists.count == 3)
        for list in lists { #expect(list.segments.first { $0.isAd }?.date == OriginPlan.text(start)) }
        stage.go(viewer, segments: 6, renditions: 3)
        #expect(viewer.faults == [])
    }

    @Test(arguments: [JoinPolicy.step, .slate, .content])
    func whoJoinsInItGoesByTheChannelsPolicy(join: JoinPolicy) throws {
        let (stage, viewer) = try Stage.begun { $0.join = join }
        try stage.order(seconds: 30)
        stage.go(viewer, segments: 2)
        let late = stage.viewer(65)
        let list = try #require(stage.go(viewer, late, segments: 1).last)
        let start = try #require(stage.breaks.first).start
        let within = list.segments.filter { segment in segment.date.map { $0 >= OriginPlan.text(start) } ?? false }
        #expect(!within.isEmpty && within.allSatisfy { $0.isAd } == (join != .content))
        stage.go(viewer, late, segments: 7)
        #expect(viewer.faults + late.faults == [])
    }

    /// Another playlist of the channel, which somebody opens while the break is under way, or when it is over.
    @Test(arguments: [(2, 1), (9, 0)])
    func whatIsOpenedLaterHasItToo(segments: Int, count: Int) throws {
        let (stage, viewer) = try Stage.begun()
        try stage.order(seconds: 30)
        stage.go(viewer, segments: segments)
        let presentation = Presentation(
            id: PresentationId(2), channel: stage.presentation.channel, path: Array("main.m3u8".utf8), originQuery: "", home: 0)
        let home = PresentationHome(presentation, loop: stage.loop, source: stage.source, signals: .standard)
        home.open { _ in }
        stage.loop.advance(byNs: Self.second)
        let breaks = try #require(presentation.snapshot).breaks
        #expect(breaks.count == count)
        if let adBreak = breaks.first, let first = stage.breaks.first { #expect(0...6 * Self.second ~= adBreak.start - first.start) }
    }

    /// A channel that nobody watches: it begins for whoever opens it within its time.
    @Test func withoutViewersItIsThereForTheNext() throws {
        let stage = try Stage(ads: Stage.ads, slates: Stage.slate)
        stage.source.feed.add(6)
        stage.catchUp()
        let order = try stage.order(seconds: 30)
        stage.loop.advance(byNs: 2 * Self.second)
        stage.open()
        let viewer = stage.viewer()
        stage.go(viewer, segments: 3)
        #expect(stage.breaks.map(\.source) == [.ordered(order.id)] && viewer.text.contains("ad/ad") && viewer.faults == [])
    }

    // MARK: Over restarts

    @Test(arguments: 0..<5)
    func aRestartGoesOnWithIt(after segments: Int) throws {
        let (stage, viewer) = try Stage.begun()
        let order = try stage.order(seconds: 24, after: 5)
        stage.go(viewer, segments: segments)
        try stage.restart(viewer)
        stage.go(viewer, segments: 9 - segments)
        #expect(stage.breaks.map(\.source) == [.ordered(order.id)] && stage.breaks.map(\.length) == [24 * Self.second])
        #expect(viewer.faults == [])
        let told = ChannelBreaks(
            [.init(id: stage.presentation.id, snapshot: try #require(stage.presentation.snapshot), commits: [:])],
            orders: stage.presentation.channel.orders.all, now: stage.loop.wallTime)
        #expect(told.rows.map(\.state) == ["closed"] && told.json.text.contains("\"ops\""))
    }

    // MARK: Ended

    @Test(arguments: [false, true])
    func anyBreakCanBeEnded(isOrdered: Bool) throws {
        let (stage, viewer) = try Stage.begun()
        if isOrdered { try stage.order(seconds: 60) }
        stage.source.feed.add(1, seconds: 6, isOrdered ? "#X" : "#EXT-X-CUE-OUT:60")
        stage.next([viewer])
        stage.go(viewer, segments: 2)
        let edge = try #require(stage.presentation.snapshot).visible.edgeTime
        _ = stage.presentation.channel.orders.end(at: stage.loop.wallTime)
        #expect(stage.home.adoptOrders(ending: true))
        stage.go(viewer, segments: 5)
        let adBreak = try #require(stage.breaks.first)
        #expect(stage.breaks.count == 1 && adBreak.state == "cut")
        #expect(adBreak.returnTime.map { 0...6 * Self.second ~= $0 - edge } ?? false)
        #expect(viewer.faults == [] && !stage.home.adoptOrders(ending: true))
    }

    /// What is to come after it is called off with it.
    @Test func whatWasMergedEndsWithIt() throws {
        let (stage, viewer) = try Stage.begun()
        try stage.order(seconds: 24)
        stage.go(viewer, segments: 1)
        stage.source.feed.add(1, seconds: 6, "#EXT-X-CUE-OUT:60")
        stage.next([viewer])
        _ = stage.presentation.channel.orders.end(at: stage.loop.wallTime)
        stage.home.adoptOrders(ending: true)
        stage.go(viewer, segments: 8)
        #expect(stage.breaks.count == 1 && viewer.faults == [])
    }

    /// While another is under way: that one goes on.
    @Test func anOrderThatIsCalledOffNeverBegins() throws {
        let (stage, viewer) = try Stage.begun()
        try stage.order(seconds: 12)
        let later = try stage.order(seconds: 12, after: 40), orders = stage.presentation.channel.orders
        stage.go(viewer, segments: 1)
        #expect(stage.breaks.map(\.state) == ["open"])
        _ = try #require(orders.end(later.id, at: stage.loop.wallTime))
        stage.home.adoptOrders()
        let told = ChannelBreaks([], orders: orders.all, now: stage.loop.wallTime)
        #expect(told.rows.first { $0.id == later.id.description }?.state == "ended")
        stage.go(viewer, segments: 12)
        #expect(stage.breaks.map(\.length) == [12 * Self.second] && viewer.faults == [])
    }

    // MARK: Refused

    @Test func whatIsNotLiveTakesNone() throws {
        var feed = Feed(window: nil)
        feed.hasEnded = true
        let (asset, _) = try Stage.begun(feed: feed.adding(6))
        #expect(throws: BreakRefusal.notLive) { try asset.order(seconds: 10) }
        let (stage, _) = try Stage.begun { $0.stitch = .off }
        #expect(throws: BreakRefusal.notStitched) { try stage.order(seconds: 10) }
        let lengths = Stitching.Limits.orderLengthsNs
        #expect(throws: BreakRefusal.outOfRange(field: .duration, allowed: lengths)) { try asset.order(seconds: 0) }
    }
}
