import ModelTestSupport
import Testing

@testable import EdgeProxy
@testable import Model
@testable import Stitching

/// A join begins at its window, however much the channel has behind it.
@Suite struct JoinTests {
    private static func bytes(_ facts: some Sequence<JournalRecord>) -> Int { facts.reduce(0) { $0 + $1.encoded.count + 8 } }

    /// What a viewer who joins now writes down and is asked, and the stage's breaks by then.
    private static func join(_ stage: Stage) -> (facts: [JournalRecord], asked: [PendingBreak], viewer: StageViewer) {
        let before = stage.facts.count, viewer = stage.viewer(9)
        var asked: [PendingBreak] = []
        let committed = viewer.driver.committed
        viewer.driver.committed = { pending, layout in
            asked.append(pending)
            committed(pending, layout)
        }
        #expect(viewer.poll() != nil)
        return (Array(stage.facts[before...]), asked, viewer)
    }

    private static func breaks(_ count: Int, window: Int?) -> Feed {
        var feed = Feed(window: window)
        feed.add(8)
        for _ in 0..<count {
            feed.add(1, seconds: 6, "#EXT-X-CUE-OUT:6")
            feed.add(2, seconds: 6, "#EXT-X-CUE-IN")
        }
        return feed
    }

    /// All of them in the playlist, as where one can go back for hours.
    @Test func thousandsOfPastBreaksInTheWindowAreOneDecision() throws {
        let (stage, _) = try Stage.begun(feed: Self.breaks(3_000, window: nil))
        #expect(stage.breaks.count >= 3_000)
        let (facts, asked, viewer) = Self.join(stage)
        #expect(asked.count == 1 && asked[0].isOver && asked[0].fill == .content)
        #expect(Self.bytes(facts) < 1_000, "\(Self.bytes(facts)) bytes")
        #expect(viewer.session.history.isEmpty && viewer.faults == [])
        // The next break is decided as ever.
        stage.source.feed.add(1, seconds: 6, "#EXT-X-CUE-OUT:12")
        stage.next([viewer])
        stage.go(viewer, segments: 3)
        #expect(viewer.session.history.count == 1 && viewer.text.contains("ad/") && viewer.faults == [])
    }

    /// Breaks that came one by one and have left the window.
    @Test func pastBreaksThatHaveLeftAreOneDecision() throws {
        let (stage, first) = try Stage.begun(ads: [Stage.creative("ad1", 6)], slates: [])
        for step in 0..<240 {
            stage.source.feed.add(1, seconds: 6, step % 3 == 0 ? "#EXT-X-CUE-OUT:6" : step % 3 == 1 ? "#EXT-X-CUE-IN" : "#X")
            stage.next([first])
        }
        #expect(stage.breaks.count >= 70 && first.faults == [])
        let (facts, asked, viewer) = Self.join(stage)
        #expect(asked.count { $0.isOver } <= 1 && asked.count <= 2)
        #expect(Self.bytes(facts) < 1_000, "\(Self.bytes(facts)) bytes")
        // It lists what somebody lists who joined before: the same content under the channel's own numbers.
        #expect(viewer.session.offsets.allSatisfy { $0.sequence == 0 } && viewer.faults == [])
    }

    /// Away while breaks came and went: they are passed at once too.
    @Test func whatCameAndWentMeanwhileIsPassedAtOnce() throws {
        let (stage, viewer) = try Stage.begun()
        for _ in 0..<60 {
            stage.source.feed.add(1, seconds: 6, "#EXT-X-CUE-OUT:6")
            stage.source.feed.add(2, seconds: 6, "#EXT-X-CUE-IN")
            stage.catchUp()
            stage.home.refresh(0) {}
            stage.loop.advance(byNs: 100_000_000)
        }
        var asked: [PendingBreak] = []
        viewer.driver.committed = { pending, _ in asked.append(pending) }
        #expect(viewer.poll() != nil && stage.breaks.count >= 50)
        #expect(asked.first?.isOver == true && asked.count < 8 && viewer.faults == [])
    }

    @Test func theFirstBreakAfterATimeIsFound() throws {
        let (stage, _) = try Stage.begun(feed: Self.breaks(20, window: nil)), snapshot = try #require(stage.presentation.snapshot)
        for time in snapshot.breaks.flatMap({ [$0.start, $0.start + 1, $0.start + -1] }) + [.distantPast, .distantFuture] {
            #expect(snapshot.firstBreak(after: time) == snapshot.breaks.firstIndex { $0.start > time } ?? snapshot.breaks.count)
        }
    }
}
