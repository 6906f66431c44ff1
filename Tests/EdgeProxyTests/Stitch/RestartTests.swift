import TestSupport
import Testing

@testable import EdgeProxy

/// Two renderers of one channel: one that never stops, and one that is killed now and then, goes on from its journal, and is polled
/// otherwise. What the origin has let go of before a restart, the second one can't list; all else is equal.
@Suite struct RestartTests {
    @Test(arguments: 0..<16 as Range<UInt64>)
    func bytesAreEqualWhateverHappenedBefore(seed: UInt64) throws {
        var random = Seeded(seed &* 991 &+ 7)
        let slates = seed % 3 == 0 ? [] : Stage.slate, length = [2, 6, 6.006, 1.92][Int(seed % 4)]
        let ads = (1...3).map { Stage.creative("ad\($0)", Double($0 * 5), piece: 1.5) }
        let stages = try (0..<2).map { _ in try Stage(variants: ["v0", "v1"], ads: ads, slates: slates) }
        var feed = Feed(window: 8, target: Int64(length.rounded(.up)))
        feed.add(8, seconds: length)
        for stage in stages {
            stage.source.feed = feed
            stage.catchUp()
            stage.open()
        }
        let viewers = stages.map { $0.viewer(seed) }
        var left = 0, restarts = 0, withAds = 0
        for _ in 0..<120 {
            var tag = "#X"
            if left == 0, Bool.random(0.1, &random) {
                left = Int.random(in: 4...14, using: &random)
                let exact = Double(left) * length + Double.random(in: -1...1, using: &random)
                tag = Bool.random(0.2, &random) ? "#EXT-X-CUE-OUT" : "#EXT-X-CUE-OUT:\(OriginPlan.seconds(Int64(exact * 1_000)))"
            } else if left > 0 {
                left -= 1
                if left == 0 { tag = "#EXT-X-CUE-IN" }
                if left == 2, Bool.random(0.3, &random) { (tag, left) = ("#EXT-X-CUE-IN", 0) }
            }
            feed.add(1, seconds: length, tag)
            for stage in stages {
                stage.source.feed = feed
                stage.catchUp()
            }
            if Bool.random(0.3, &random) { _ = viewers[1].poll(1) }
            if Bool.random(0.15, &random) {
                try stages[1].restart(viewers[1])
                restarts += 1
            }
            let lists = viewers.map { $0.poll(0) }
            let whole = try #require(lists[0]), restarted = try #require(lists[1])
            let listed = whole.segments.filter { $0.number >= restarted.sequence }
            #expect(listed == restarted.segments, "after \(restarts) restarts")
            #expect((0...2).contains(restarted.sequence - whole.sequence))
            if whole.sequence == restarted.sequence { #expect(viewers[0].text == viewers[1].text) }
            if viewers[0].text.contains("ad/") { withAds += 1 }
            if listed != restarted.segments { break }
        }
        #expect(viewers[0].faults + viewers[1].faults == [])
        #expect(withAds > 10 && restarts > 3)
    }
}
