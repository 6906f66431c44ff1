import Testing

@testable import EdgeProxy
@testable import Model
@testable import Stitching

/// What origins in the field do beside the standard, or at its edge: each test is one kind.
@Suite struct OriginHabitTests {
    private static func discontinuities(_ text: String) -> Int {
        text.split(separator: "\n").count { $0 == "#EXT-X-DISCONTINUITY" }
    }

    // A token or a host in the path, and one in the file's name too: the number tells segments apart.
    @Test(arguments: [false, true], [false, true])
    func urisChangeAtEachReading(hasDates: Bool, namesToo: Bool) throws {
        var feed = Feed()
        feed.hasDates = hasDates
        let (stage, viewer) = try Stage.begun(feed: feed)
        var last = try #require(viewer.poll()?.segments.last?.number)
        func next(_ tags: String...) throws {
            stage.source.feed.run = "t\(last)"
            if namesToo { stage.source.feed.stem = "k\(last)-" }
            if let tag = tags.first { stage.source.feed.add(1, seconds: 6, tag) } else { stage.source.feed.add() }
            let listed = try #require(stage.next([viewer]).last?.segments.last?.number)
            // A segment of content, or as much of a pod; not the window again.
            #expect(listed <= last + 5)
            last = listed
        }
        for _ in 0..<5 { try next() }
        #expect(Self.discontinuities(viewer.text) == 0 && viewer.faults == [], "\(viewer.text)")
        try next("#EXT-X-CUE-OUT:24")
        for _ in 0..<8 { try next() }
        // In front of the ads and of the slate, and behind them.
        #expect(stage.breaks.count == 1 && viewer.faults == [], "\(viewer.text)")
        #expect(viewer.text.contains("/t"))
    }

    /// A hundred readings of an undated copy that is late in numbers are waited for; a run that goes on far behind is another one.
    @Test func anUndatedCopyThatIsLateIsWaitedFor() throws {
        var feed = Feed()
        feed.hasDates = false
        feed.add(20)
        let (stage, viewer) = try Stage.begun(feed: feed)
        let before = try #require(viewer.poll()?.segments.last?.number)
        var late = Feed(number: 112)
        (late.hasDates, late.stem) = (false, "x")
        late.add(6)
        let newest = stage.source.feed
        stage.source.feed = late
        stage.loop.advance(byNs: 6 * Stage.second)
        #expect(viewer.poll()?.segments.last?.number == before)
        stage.source.feed = newest
        stage.go(viewer, segments: 2)
        #expect(viewer.faults == [] && Self.discontinuities(viewer.text) == 0)
    }

    /// A date range is a fact of the playlist: behind the last segment it says what it says in front of one, also when what completes it
    /// comes in a tag of its own.
    @Test(arguments: [false, true])
    func aDateRangeStandsBehindTheLastSegment(completesAlone: Bool) throws {
        let (stage, viewer) = try Stage.begun()
        let start = "ID=\"b1\",START-DATE=\"\(OriginPlan.text(stage.source.feed.end + 6 * Stage.second))\""
        stage.source.feed.tail = ["#EXT-X-DATERANGE:\(start),PLANNED-DURATION=24.0,SCTE35-OUT=0xFC30"]
        stage.go(viewer, segments: 3)
        #expect(stage.breaks.count == 1 && stage.breaks[0].planned == 24 * Stage.second)
        let end = "DURATION=12.0,SCTE35-IN=0xFC30"
        if completesAlone {
            stage.source.feed.tail.append("#EXT-X-DATERANGE:ID=\"b1\",\(end)")
        } else {
            stage.source.feed.tail[0] = "#EXT-X-DATERANGE:\(start),PLANNED-DURATION=24.0,SCTE35-OUT=0xFC30,\(end)"
        }
        stage.go(viewer, segments: 5)
        let adBreak = try #require(stage.breaks.first)
        #expect(viewer.faults == [] && (adBreak.returnTime.map { $0 - adBreak.start } ?? 0) == 12 * Stage.second)
    }

    /// A range with END-ON-NEXT ends where the next one of its class begins.
    @Test(arguments: [false, true])
    func aRangeEndsWithTheNextOfItsClass(isBehind: Bool) throws {
        let (stage, viewer) = try Stage.begun()
        let begin = stage.source.feed.end
        func range(_ id: String, at seconds: Int64, _ more: String) -> String {
            let date = OriginPlan.text(begin + seconds * Stage.second)
            return "#EXT-X-DATERANGE:ID=\"\(id)\",CLASS=\"c\",START-DATE=\"\(date)\",END-ON-NEXT=YES\(more)"
        }
        stage.source.feed.header = [range("ad", at: 6, ",SCTE35-OUT=0xFC30")]
        stage.go(viewer, segments: 3)
        #expect(stage.breaks.count == 1 && stage.breaks[0].returnTime == nil)
        let next = range("programme", at: 30, "")
        if isBehind { stage.source.feed.tail = [next] } else { stage.source.feed.header.append(next) }
        stage.go(viewer, segments: 6)
        let adBreak = try #require(stage.breaks.first)
        #expect(viewer.faults == [] && (adBreak.returnTime.map { $0 - adBreak.start } ?? 0) == 24 * Stage.second)
    }

    // At the live edge a segment is listed when its length is known; at the end of an asset one without length holds nothing up.
    @Test(arguments: [false, true])
    func aSegmentWithoutLengthWaits(hasDates: Bool) throws {
        var feed = Feed()
        (feed.hasDates, feed.hasUnfinished) = (hasDates, true)
        let (stage, viewer) = try Stage.begun(feed: feed)
        stage.source.feed.add(1, seconds: 6, "#EXT-X-CUE-OUT:24")
        stage.next([viewer])
        for _ in 0..<8 {
            stage.go(viewer, segments: 1)
            #expect(!viewer.text.contains("#EXTINF:0"))
        }
        let last = try #require(viewer.poll())
        #expect(viewer.faults == [] && stage.breaks.count == 1)
        #expect(last.segments.map(\.lengthNs).reduce(0, +) < 60 * Stage.second, "the window slides: \(viewer.text)")
    }

    @Test func anAssetMayEndWithASegmentWithoutLength() throws {
        var feed = Feed(window: nil)
        (feed.hasEnded, feed.hasUnfinished) = (true, true)
        let (_, viewer) = try Stage.begun(feed: feed)
        #expect(viewer.text.hasSuffix("#EXT-X-ENDLIST\n") && !viewer.text.contains("#EXTINF:0"), "\(viewer.text)")
    }

    // TARGETDURATION is ours, and covers what is listed.
    @Test(arguments: [(1.6, 2), (6.4, 6), (9.5, 10)])
    func theTargetDurationIsTooSmall(seconds: Double, target: Int) throws {
        var feed = Feed(target: 1)
        feed.add(6, seconds: seconds)
        let (stage, viewer) = try Stage.begun(ads: [Stage.creative("short", 1, piece: 1)], slates: [], feed: feed)
        #expect(viewer.text.contains("#EXT-X-TARGETDURATION:\(target)\n"), "\(viewer.text)")
        stage.go(viewer, segments: 3, seconds: seconds)
        #expect(viewer.faults == [])
    }

    // Live the distance from the end stays what it is, ads or none.
    @Test(arguments: ["TIME-OFFSET=-6.0", "TIME-OFFSET=-12.5,PRECISE=YES"])
    func whereToStartIsPassedOnLive(start: String) throws {
        var feed = Feed()
        feed.header = ["#EXT-X-START:\(start)"]
        let (stage, viewer) = try Stage.begun(feed: feed)
        #expect(viewer.text.contains("\n#EXT-X-START:\(start)\n"), "\(viewer.text)")
        stage.source.feed.header = []
        stage.go(viewer, segments: 1)
        #expect(viewer.text.contains("\n#EXT-X-START:\(start)\n") && viewer.faults == [])
    }

    // In an asset with ads the origin's time leads elsewhere.
    @Test func whereToStartIsLeftOutOfAnAssetWithAds() throws {
        for hasBreak in [false, true] {
            var feed = Feed(window: nil)
            feed.hasEnded = true
            let stage = try Stage(ads: Stage.ads, slates: Stage.slate) { channel in
                if hasBreak { channel.breaks.configured = [.at(offsetNs: 0, durationNs: 10 * Stage.second, replaces: false)] }
            }
            stage.source.lines = ["#EXT-X-START:TIME-OFFSET=20.0,PRECISE=YES"]
            stage.source.feed = feed.adding(6)
            stage.catchUp()
            stage.open()
            let text = String(
                decoding: stage.presentation.multivariant?.bytes(session: [], channel: []) ?? [], as: UTF8.self)
            #expect(text.contains("#EXT-X-STREAM-INF") && text.contains("#EXT-X-START") == !hasBreak, "\(text)")
        }
    }
}
