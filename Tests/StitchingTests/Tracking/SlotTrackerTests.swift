import Manifest
import Model
import TestSupport
import Testing

@testable import Stitching

/// What is counted of ads by requests alone, against what simulated players have played.
@Suite struct SlotTrackerTests {
    private static let target: Int64 = 2_000_000_000

    private static func events(_ counted: [SlotTracker.Counted], of ad: Int) -> [SlotEvent] {
        counted.filter { $0.slot.entry == ad }.map(\.event)
    }

    @Test(arguments: [0, 6, 30, 60], [true, false]) func whoStaysHasSeenAll(buffer: Int, isLive: Bool) {
        var tracker = SlotTracker(targetNs: Self.target, needsSign: isLive), viewer = SimulatedViewer()
        (viewer.buffer, viewer.isLive) = (Double(buffer), isLive)
        let played = viewer.play(&tracker)
        for ad in 0..<2 { #expect(Self.events(played.counted, of: ad) == SlotEvent.allCases) }
        // Never faster than playing, whatever was loaded ahead.
        for one in played.counted {
            let start = one.slot.entry == 0 ? 0 : viewer.ads[0]
            let offset = Double(one.event.offset(in: Int64(viewer.ads[one.slot.entry] * 1e9))) / 1e9
            #expect(SimulatedViewer.seconds(one.at) >= start + offset - 0.3, "\(one)")
        }
        #expect(tracker.isIdle && played.counted.allSatisfy { $0.evidence == (isLive ? .paced : .requested) })
    }

    /// Requests that come again, by renditions, retries or going back, count once.
    @Test func nothingCountsTwice() {
        var tracker = SlotTracker(targetNs: Self.target), viewer = SimulatedViewer()
        viewer.repeats = 3
        var counted = viewer.play(&tracker).counted
        // It goes back to the beginning of the break.
        counted += viewer.play(&tracker, at: 120).counted
        #expect(counted.count == 2 * SlotEvent.allCases.count)
    }

    /// Who comes in the middle of an ad has not seen it, but what follows.
    @Test func whoComesInTheMiddleHasNotSeenThatAd() {
        var tracker = SlotTracker(targetNs: Self.target), viewer = SimulatedViewer()
        viewer.joins = 7
        let counted = viewer.play(&tracker).counted
        #expect(Self.events(counted, of: 0).isEmpty && Self.events(counted, of: 1) == SlotEvent.allCases)
    }

    /// One piece that was lost is forgiven, two in a row are not.
    @Test func aHoleEndsIt() {
        var tracker = SlotTracker(targetNs: Self.target), viewer = SimulatedViewer(ads: [30])
        viewer.isLost = { $0 == 5 }
        #expect(Self.events(viewer.play(&tracker).counted, of: 0) == SlotEvent.allCases)
        tracker = SlotTracker(targetNs: Self.target)
        viewer.isLost = { $0 == 5 || $0 == 6 }
        #expect(Self.events(viewer.play(&tracker).counted, of: 0) == [.start, .firstQuartile])
        tracker = SlotTracker(targetNs: Self.target)
        viewer.isLost = { $0 == 0 }
        #expect(Self.events(viewer.play(&tracker).counted, of: 0).isEmpty, "without its first piece there is no impression")
    }

    /// Of a pod that ends early nothing counts behind that.
    @Test func aCutEndsIt() {
        var tracker = SlotTracker(targetNs: Self.target), counted: [SlotTracker.Counted] = []
        for second in stride(from: 0, to: 30, by: 2) {
            let at = MonotonicTime(nanoseconds: Int64(1_000 + second) * 1_000_000_000), from = Int64(second) * 1_000_000_000
            counted += tracker.ask(
                SlotId(pod: PodId(1), entry: 0), offset: 0, lengthNs: 30_000_000_000, piece: from..<from + 2_000_000_000, at: at)
            if second == 10 { tracker.cut(PodId(1), at: 16_000_000_000) }
        }
        #expect(Self.events(counted, of: 0) == [.start, .firstQuartile, .midpoint])
    }

    /// What was counted before a restart does not count again, and what was not still does.
    @Test func aRestartCountsNothingTwice() {
        var tracker = SlotTracker(targetNs: Self.target)
        let id = SlotId(pod: PodId(1), entry: 0), viewer = SimulatedViewer(ads: [30])
        tracker.restore(id, .start)
        tracker.restore(id, .firstQuartile)
        #expect(Self.events(viewer.play(&tracker).counted, of: 0) == [.midpoint, .thirdQuartile, .complete])

        // The player goes on in the middle of it.
        tracker = SlotTracker(targetNs: Self.target)
        tracker.restore(id, .start)
        let later = SimulatedViewer(ads: [30], joins: 9)
        #expect(Self.events(later.play(&tracker).counted, of: 0) == Array(SlotEvent.allCases.dropFirst()))
    }

    /// Players of all kinds: what counts was played, but for as much as requests can't tell, and what was played counts.
    @Test(arguments: 0..<400 as Range<UInt64>) func whatCountsWasPlayed(seed: UInt64) {
        var random = Seeded(seed)
        var viewer = SimulatedViewer()
        viewer.ads = (0..<Int.random(in: 1...4, using: &random)).map { _ in [6, 10, 15, 20, 30].randomElement(using: &random)! }
        viewer.segment = [1, 2, 4].randomElement(using: &random)!
        viewer.buffer = [0, 2, 6, 12, 30].randomElement(using: &random)!
        viewer.saysBuffer = seed % 2 == 0
        viewer.repeats = Int.random(in: 1...2, using: &random)
        let total = viewer.ads.reduce(0, +)
        if Bool.random(using: &random) { viewer.leaves = Double.random(in: 0...total, using: &random) }
        if Int.random(in: 0..<4, using: &random) == 0 { viewer.joins = Double.random(in: 0..<total, using: &random) }
        var tracker = SlotTracker(targetNs: Int64(viewer.segment * 1e9))
        let played = viewer.play(&tracker)
        #expect(tracker.isIdle)
        for ad in viewer.ads.indices {
            let events = Self.events(played.counted, of: ad), length = Int64(viewer.ads[ad] * 1e9)
            #expect(events == Array(SlotEvent.allCases.prefix(events.count)), "in their order, without a gap")
            // Up to where it was played, seconds from its beginning: before that where the viewer has left already.
            let start = viewer.ads[..<ad].reduce(0, +), hasLeft = viewer.leaves.map { $0 <= start } ?? false
            let end = hasLeft ? (viewer.leaves ?? 0) - start : played.spans[ad]?.to ?? 0
            guard hasLeft || played.spans[ad]?.from == 0 else {
                #expect(events.isEmpty, "\(ad): \(viewer)")
                continue
            }
            for event in SlotEvent.allCases {
                let offset = Double(event.offset(in: length)) / 1e9, isCounted = events.contains(event)
                // Who has left is there for two target durations more, as far as requests tell.
                #expect(!isCounted || offset <= end + 3 * viewer.segment + 0.5, "\(event) of \(ad): \(viewer)")
                #expect(isCounted || offset > end - viewer.segment - 0.5, "\(event) of \(ad): \(viewer)")
            }
        }
    }
}
