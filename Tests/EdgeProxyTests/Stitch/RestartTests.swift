import TestSupport
import Testing

@testable import EdgeProxy
@testable import Stitching

/// Two renderers of one channel: one that never stops, and one that is killed now and then, goes on from its journal, and is polled
/// otherwise: for an equal edge both give equal bytes.
@Suite struct RestartTests {
    /// Sound that is cut otherwise has numbers of its own, and they go on too.
    @Test(arguments: [1, 2, 3, 4])
    func renditionsThatAreCutOtherwiseGoOn(seconds: Double) throws {
        var sound = Feed(number: 3, window: Int(48 / seconds)).adding(Int(60 / seconds), seconds: seconds)
        let (stage, viewer) = try Stage.begun(
            variants: ["v0", "a0"], ads: [Stage.creative("ad1", 10, hasAudio: true), Stage.creative("ad2", 8, hasAudio: true)],
            slates: [Stage.creative("slate", 6, piece: 1, isSlate: true, hasAudio: true)], feed: Feed(window: 8).adding(10),
            feeds: ["a0": sound])
        for step in 0..<30 {
            stage.source.feed.add(1, seconds: 6, step % 10 == 4 ? "#EXT-X-CUE-OUT:24" : "#X")
            while sound.end + Int64(seconds * 1e9) <= stage.source.feed.end { sound.add(seconds: seconds) }
            stage.source.feeds["a0"] = sound
            stage.next([viewer], 2)
            if step % 3 == 1 { try stage.restart(viewer) }
        }
        #expect(viewer.faults == [])
    }

    /// Sessions that are not equally far behind have layouts of their own of one pod. An ad's address names the pod, so it stays the same
    /// for all of them, and leads to the ad, also after a restart in mid-break.
    @Test func addressesOfAPodOutliveARestart() throws {
        let (stage, first) = try Stage.begun()
        let second = stage.viewer(2)
        _ = second.poll()
        let decide = second.driver.decide
        second.driver.decide = { pending, view, session in
            var late = pending
            late.lag = Stitching.Limits.lagStepNs
            return decide(late, view, session)
        }
        stage.source.feed.add(1, seconds: 6, "#EXT-X-CUE-OUT:30")
        stage.next([first, second])
        stage.go(first, second, segments: 1)
        let layouts = stage.presentation.layouts.all
        #expect(layouts.count == 2 && Set(layouts.map(\.pod)).count == 1 && Set(layouts.map(\.lag)).count == 2)

        func adsLead(_ viewer: StageViewer) throws -> Int {
            let snapshot = try #require(stage.presentation.snapshot)
            let ads = viewer.text.split(separator: "\n").filter { $0.hasPrefix("ad/") }
            for ad in ads {
                let path = try #require(Array(ad.utf8.dropFirst(3)).withUnsafeBytes { AdPath($0) }), index = try #require(path.index)
                let layout = try #require(stage.presentation.layouts.layout(ofPod: path.pod), "\(ad)")
                #expect(layout.segment(index, in: snapshot.renditions[0])?.entry.creative.id == path.creative, "\(ad)")
            }
            return ads.count
        }
        for viewer in [first, second] { #expect(try adsLead(viewer) > 0) }
        let listed = first.text
        try stage.restart(first, second)
        // The second one asks first: what it lists is made of its own layout.
        for viewer in [second, first] { _ = viewer.poll() }
        for viewer in [first, second] { #expect(try adsLead(viewer) > 0) }
        for line in listed.split(separator: "\n") where line.hasPrefix("ad/") { #expect(first.text.contains(line)) }
        stage.go(second, first, segments: 6)
        #expect(first.faults + second.faults == [])
    }

    /// What was listed of the first origin stays listed when the process is killed after the second one has taken over, or its host moved.
    @Test func whatWasListedIsListedAgain() throws {
        let (stage, viewer) = try Stage.begun(variants: ["v0", "v1"])
        stage.go(viewer, segments: 2, renditions: 2)
        var backup = stage.source.feed.backup(number: 7_000)
        for step in 0..<6 {
            stage.source.feed.add()
            backup.add()
            (stage.source.backup, stage.source.isDown) = (backup, [0])
            stage.next([viewer], 2)
            if step % 2 == 0 { try stage.restart(viewer) }
        }
        #expect(viewer.faults == [])
        #expect(viewer.text.contains("http://backup.test/"))
    }

    /// After a day nothing of what was listed before may be there any more.
    @Test func whatIsLongGoneIsNotListedAgain() throws {
        let (stage, viewer) = try Stage.begun(feed: Feed(window: 4))
        let before = try #require(viewer.poll())
        stage.source.feed.skip(seconds: 86_400)
        stage.source.feed.restart(number: 7, run: "later")
        stage.source.feed.add(4)
        stage.catchUp()
        try stage.restart(viewer)
        let after = try #require(viewer.poll())
        #expect(after.segments.count == 4 && after.segments.allSatisfy { $0.date! > before.segments.last!.date! })
        #expect(after.sequence > before.segments.last!.number && viewer.faults == [])
    }

    /// A window of sixteen hours, with breaks in it.
    @Test func tenThousandSegmentsAreStitchedAsAFewAre() throws {
        let count = 10_000
        let (stage, viewer) = try Stage.begun(feed: Feed(window: count).adding(count))
        for _ in 0..<2 {
            stage.source.feed.add(1, seconds: 6, "#EXT-X-CUE-OUT:12")
            stage.next([viewer])
            stage.go(viewer, segments: 4)
            try stage.restart(viewer)
        }
        let list = try #require(viewer.poll())
        // Two breaks of two segments, of which ads of ten seconds and two of slate stand: five and two for two.
        #expect(list.segments.count >= count - 2 && list.segments.count { $0.isAd } == 14)
        #expect(viewer.faults == [])
    }

    /// Of a long window not every segment is written down; the origin still has them.
    @Test func aLongWindowIsThereAgain() throws {
        let count = 3 * Stitching.Limits.segmentsJournaled
        let (stage, viewer) = try Stage.begun(feed: Feed(window: count).adding(count))
        let before = try #require(viewer.poll())
        try stage.restart(viewer)
        let after = try #require(viewer.poll())
        #expect(before.segments.count == count && after.segments == before.segments && viewer.faults == [])
    }

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
        var left = 0, restarts = 0, withAds = 0, equals = 0
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
            let edges = stages.map { $0.presentation.snapshot?.visible.edge }
            if edges[0] == edges[1] {
                equals += 1
                #expect(viewers[0].text == viewers[1].text, "after \(restarts) restarts")
            }
            // Within a break the edge goes by the clock too, and one may have looked at it a moment earlier.
            let known = Dictionary(uniqueKeysWithValues: whole.segments.map { ($0.number, $0) })
            let other = restarted.segments.filter { known[$0.number] ?? $0 != $0 }
            #expect(other == [] && abs(restarted.sequence - whole.sequence) <= 2, "after \(restarts) restarts")
            if viewers[0].text.contains("ad/") { withAds += 1 }
            if other != [] { break }
        }
        #expect(viewers[0].faults + viewers[1].faults == [])
        #expect(withAds > 10 && restarts > 3 && equals > 100)
    }
}
