import Manifest
import Scte35
import Testing

@testable import EdgeProxy
@testable import Model
@testable import Stitching
@testable import Transport

/// The failure modes, continued: signals, decisions, and what goes wrong behind the edge.
extension FailureModes {
    @Test func f15_messagesAreReadByTheStandardAndBrokenOnesDoNoHarm() throws {
        let (stage, viewer) = try Stage.begun()
        // A break that holds a placement opportunity that holds ads, in one message: one break. Then ends within it, and its own.
        let start = Splices.signal(
            SegmentationDescriptor(eventId: 1, type: .breakStart),
            SegmentationDescriptor(eventId: 2, duration: 1_080_000, type: .providerPlacementStart, subSegments: .init(num: 1, expected: 2)),
            SegmentationDescriptor(eventId: 3, duration: 540_000, type: .providerAdStart))
        stage.source.feed.add(1, seconds: 6, "#EXT-OATCLS-SCTE35:\(start)")
        stage.next([viewer])
        let inner = Splices.signal(SegmentationDescriptor(eventId: 2, type: .providerPlacementEnd))
        stage.source.feed.add(1, seconds: 6, "#EXT-OATCLS-SCTE35:\(inner)")
        stage.next([viewer])
        var broken = Array(Splices.signal(SegmentationDescriptor(eventId: 1, type: .breakEnd)))
        broken[30] = broken[30] == "A" ? "B" : "A"
        stage.source.feed.add(1, seconds: 6, "#EXT-OATCLS-SCTE35:\(String(broken))")
        stage.next([viewer])
        #expect(stage.breaks.count == 1 && stage.breaks.first?.returnTime == nil && stage.breaks.first?.planned == nil)
        // An end and a start in one message: the next break begins where this one returns.
        let both = Splices.signal(
            SegmentationDescriptor(eventId: 1, type: .breakEnd), SegmentationDescriptor(eventId: 4, duration: 1_080_000, type: .breakStart))
        stage.source.feed.add(1, seconds: 6, "#EXT-OATCLS-SCTE35:\(both)")
        stage.next([viewer])
        #expect(stage.breaks.count == 2 && stage.breaks[0].returnTime == stage.breaks[1].start)
        #expect(stage.breaks[1].planned == 12_000_000_000)
        stage.go(viewer, segments: 4)
        #expect(viewer.faults == [])
    }

    @Test(arguments: [(SnapRule.nearest, Int64(2)), (.before, 2), (.after, 3)])
    func f16_aSpliceInsideASegmentGoesByTheChannelsRule(snap: SnapRule, boundary: Int64) throws {
        let (stage, viewer) = try Stage.begun { $0.breaks.snap = snap }
        // Two seconds into the third segment from here.
        let begin = stage.source.feed.end
        let start = OriginPlan.text(begin + 14_000_000_000)
        stage.source.feed.add(1, seconds: 6, "#EXT-X-DATERANGE:ID=\"b\",START-DATE=\"\(start)\",PLANNED-DURATION=24,SCTE35-OUT=0xFC30")
        stage.next([viewer])
        stage.go(viewer, segments: 5)
        let adBreak = try #require(stage.breaks.first)
        #expect(adBreak.start.nanoseconds == begin + boundary * 6_000_000_000)
        // Reported: where it was wanted, and what was made of it.
        #expect(adBreak.asked?.nanoseconds == begin + 14_000_000_000)
        #expect(viewer.faults == [])
    }

    @Test func f17_playlistsOfSessionsAreNeverStored() throws {
        for block in [Reply.playlist, Reply.redirect] {
            var lines: [UInt8] = []
            block.bytes.withBytes { lines += $0 }
            #expect(String(decoding: lines, as: UTF8.self).contains("Cache-Control: no-store\r\n"))
        }
    }

    @Test func f18_twoRequestsAtOnceGetOneDecision() throws {
        let (stage, viewer) = try Stage.begun(variants: ["v0", "v1"])
        stage.source.feed.add(1, seconds: 6, "#EXT-X-CUE-OUT:30")
        stage.catchUp()
        stage.home.refresh(0) {}
        stage.loop.advance(byNs: 100_000_000)
        // Two turns of one session, both told to decide before either has: the first to commit decides for both, and both wait for its
        // record.
        let view = try #require(viewer.driver.view), paths = view.snapshot.renditions.map(\.path)
        var turns = [PlaylistTurn(), PlaylistTurn()], layouts: [LaidPod?] = [], wins: [Bool] = []
        func next(_ index: Int) -> PlaylistTurn.Step {
            let path = paths[index]
            return turns[index].next(&viewer.driver.session, view, path.span, now: stage.loop.time)
        }
        for index in turns.indices {
            guard case .decide(let pending) = next(index) else {
                Issue.record("a break is to be decided")
                return
            }
            layouts.append(
                stage.planner.layout(for: pending, of: view, viewer: viewer.session.profile, now: WallTime(nanoseconds: Int64(index)))
                    .layout)
        }
        for index in turns.indices {
            let pending = PendingBreak(
                adBreak: view.snapshot.breaks[0], fill: .pod, start: view.snapshot.breaks[0].start, through: view.snapshot.breaks[0].start)
            wins.append(turns[index].commit(pending, layouts[index], &viewer.driver.session))
        }
        #expect(wins == [true, false] && viewer.session.history == [layouts[0]?.id])
        for index in [1, 0] {
            guard case .write(let records) = next(index) else {
                Issue.record("the commit is to be written before anything leaves")
                return
            }
            #expect(records.isEmpty == (index == 1))
        }
        turns[0].written(&viewer.driver.session)
        guard case .ready = next(0) else {
            Issue.record("what is written may leave")
            return
        }
        let lists = stage.next([viewer], 2)
        #expect(lists.count == 2 && lists[0].segments.map(\.shared) == lists[1].segments.map(\.shared))
        #expect(viewer.faults == [])
    }

    @Test func f19_onlyCreativesThatAreReadyAreLaid() throws {
        let (stage, viewer) = try Stage.begun(ads: [Stage.creative("missing", 10), Stage.creative("good", 10)], slates: [])
        stage.source.feed.add(1, seconds: 6, "#EXT-X-CUE-OUT:30")
        stage.next([viewer])
        stage.go(viewer, segments: 3)
        #expect(viewer.text.contains("ad/good/") && !viewer.text.contains("ad/missing/"))
        #expect(viewer.faults == [])
    }

    @Test func f20_theReturnIsNotListedBeforeThereIsContent() throws {
        let (stage, viewer) = try Stage.begun()
        stage.source.feed.add(1, seconds: 6, "#EXT-X-CUE-OUT:12")
        stage.next([viewer])
        stage.source.feed.add()
        let list = try #require(stage.next([viewer]).first)
        // The break is over, and nothing of what follows is there.
        #expect(list.segments.last?.isAd == true && !viewer.text.hasSuffix("#EXT-X-DISCONTINUITY\n"))
        let after = try #require(stage.go(viewer, segments: 1).first)
        #expect(after.segments.last?.isAd == false)
        #expect(viewer.faults == [])
    }

    @Test func f21_whatDoesNotFitTheRenditionIsRefused() throws {
        var wanted = RenditionTraits()
        wanted.container = .transportStream
        wanted.codecs = ["avc1", "mp4a"]
        let ad = Stage.creative("ad", 10)
        var other = try #require(ad.renditions.first)
        other.traits.codecs = ["hvc1", "mp4a"]
        let creative = ReadyCreative(tenant: "t", id: "hevc", isSlate: false, renditions: [other])
        #expect((try? creative.match(wanted).get()) == nil)
        other.traits.codecs = ["avc1", "mp4a"]
        #expect((try? ReadyCreative(tenant: "t", id: "avc", isSlate: false, renditions: [other]).match(wanted).get()) != nil)
    }

    @Test func f22_onlyTagsThatEveryTelevisionKnows() throws {
        let (stage, viewer) = try Stage.begun()
        stage.source.feed.header = ["#EXT-X-SERVER-CONTROL:CAN-BLOCK-RELOAD=YES,PART-HOLD-BACK=1.0", "#EXT-X-PART-INF:PART-TARGET=0.3"]
        stage.source.feed.add(1, seconds: 6, "#EXT-X-CUE-OUT:12")
        stage.next([viewer])
        stage.go(viewer, segments: 3)
        let known: Set = [
            "#EXTM3U", "#EXT-X-VERSION", "#EXT-X-TARGETDURATION", "#EXT-X-MEDIA-SEQUENCE", "#EXT-X-DISCONTINUITY-SEQUENCE",
            "#EXT-X-DISCONTINUITY", "#EXT-X-PROGRAM-DATE-TIME", "#EXTINF", "#EXT-X-KEY", "#EXT-X-MAP", "#EXT-X-BYTERANGE",
        ]
        let tags = Set(viewer.text.split(separator: "\n").filter { $0.hasPrefix("#") }.map { String($0.prefix { $0 != ":" }) })
        #expect(tags.subtracting(known) == [] && viewer.text.contains("ad/"))
        #expect(viewer.faults == [])
    }

    @Test func f23_dateRangesAreTheSameEverywhereAndNeverChange() throws {
        let (stage, viewer) = try Stage.begun(variants: ["v0", "v1"])
        let date = OriginPlan.text(stage.source.feed.end)
        stage.source.feed.add(1, seconds: 6, "#EXT-X-DATERANGE:ID=\"p\",CLASS=\"programme\",START-DATE=\"\(date)\",X-NAME=\"News\"")
        var seen: Set<String> = []
        for round in 0..<4 {
            if round > 0 { stage.source.feed.add() }
            stage.catchUp()
            for rendition in 0...1 {
                _ = viewer.poll(rendition)
                let lines = viewer.text.split(separator: "\n").filter { $0.hasPrefix("#EXT-X-DATERANGE") }
                #expect(lines.count <= 1)
                seen.formUnion(lines.map(String.init))
            }
        }
        #expect(seen.count == 1)
        #expect(viewer.faults == [])
    }

    @Test func f24_nothingIsDecidedBeforeTheBreakBegins() throws {
        let (stage, viewer) = try Stage.begun()
        let start = OriginPlan.text(stage.source.feed.end + 18_000_000_000)
        stage.source.feed.add(1, seconds: 6, "#EXT-X-DATERANGE:ID=\"b\",START-DATE=\"\(start)\",PLANNED-DURATION=12,SCTE35-OUT=0xFC30")
        stage.next([viewer])
        for _ in 0..<2 {
            stage.go(viewer, segments: 1)
            // Whoever is on call sees that it is coming.
            let told = Explain(viewer.session, of: stage.presentation).json.text
            #expect(
                told.contains(#""state": "announced", "start": "\#(start)", "planned": 12"#) && told.contains("EXT-X-DATERANGE"), "\(told)")
        }
        #expect(viewer.session.history.isEmpty && stage.presentation.layouts.all.isEmpty)
        stage.go(viewer, segments: 1)
        #expect(viewer.session.history.count == 1 && viewer.text.contains("ad/"))
        #expect(!Explain(viewer.session, of: stage.presentation).json.text.contains("announced"))
        #expect(viewer.faults == [])
    }

    /// DASH itself is not made here; what its players ask of a period holds for a discontinuity.
    @Test func f25_edgesOfABreakStayWhereTheyAreInAllRenditions() throws {
        let (stage, viewer) = try Stage.begun(variants: ["v0", "v1"])
        stage.source.feed.add(1, seconds: 6, "#EXT-X-CUE-OUT:18")
        stage.next([viewer], 2)
        var starts: [Int64: Set<String>] = [:]
        for _ in 0..<6 {
            for list in stage.go(viewer, segments: 1, renditions: 2) {
                for (one, other) in zip(list.segments, list.segments.dropFirst()) where other.discontinuity > one.discontinuity {
                    starts[other.discontinuity, default: []].insert(other.date ?? "")
                }
            }
        }
        #expect(starts.count >= 2 && starts.values.allSatisfy { $0.count == 1 })
        #expect(viewer.faults == [])
    }

    /// A rendition that is read from the backup before the reference is has its numbers from the dates, not from the backup's own.
    @Test func f26_aRenditionThatFailsOverFirstKeepsItsNumbers() throws {
        let (stage, viewer) = try Stage.begun(variants: ["v0", "v1"])
        stage.go(viewer, segments: 3, renditions: 2)
        var other = stage.source.feed.backup(number: 7_000)
        for _ in 0..<6 {
            stage.source.feed.add()
            other.add()
            stage.source.feeds["v1"] = other
            let lists = stage.next([viewer], 2)
            #expect(lists[1].segments.map(\.number) == lists[0].segments.map(\.number))
        }
        #expect(viewer.faults == [])
    }

    /// Without dates an old copy of an earlier run, with a segment that was never seen, is no new run.
    @Test func f26_anOldCopyWithoutDatesIsIgnored() throws {
        let (stage, viewer) = try Stage.begun(
            feed: {
                var feed = Feed(number: 480)
                feed.hasDates = false
                return feed
            }())
        stage.source.feed.add(6)
        stage.next([viewer])
        var old = stage.source.feed
        old.add(1)
        var new = stage.source.feed
        new.restart(number: 1, run: "n")
        new.add(4)
        stage.source.feed = new
        stage.next([viewer])
        let before = try #require(viewer.poll())
        stage.source.feed = old
        stage.loop.advance(byNs: 7_000_000_000)
        #expect(try #require(viewer.poll()).segments == before.segments)
        #expect(viewer.faults == [])
    }

    @Test func f26_countersSurviveEveryFallback() throws {
        let (stage, viewer) = try Stage.begun()
        stage.source.feed.add(1, seconds: 6, "#EXT-X-CUE-OUT:12")
        stage.next([viewer])
        stage.go(viewer, segments: 4)
        // The backup numbers its segments otherwise; later the first origin is there again.
        let before = try #require(viewer.poll())
        var backup = stage.source.feed.backup(number: 7)
        backup.add()
        stage.source.backup = backup
        stage.source.isDown = [0]
        stage.source.feed.add()
        let during = try #require(stage.next([viewer]).first)
        #expect(during.segments.last?.uri.contains("backup") == true && during.sequence >= before.sequence)
        stage.source.isDown = []
        for _ in 0..<14 {
            stage.source.backup?.add()
            stage.source.feed.add()
            stage.next([viewer])
        }
        #expect(viewer.text.contains("http://origin.test/") && stage.source.asked.last == 0)
        #expect(viewer.faults == [])
    }

    /// A break that its pod does not fill lasts no longer than it was to last, also when the origin fails in it: then the playlist is too
    /// old, and viewers are sent away.
    @Test(arguments: [nil, 4, 12]) func f26_aBreakIsNoExcuseForAnOriginThatFails(adSeconds: Double?) throws {
        let (stage, viewer) = try Stage.begun(ads: adSeconds.map { [Stage.creative("short", $0)] } ?? [], slates: [])
        stage.source.feed.add(1, seconds: 6, "#EXT-X-CUE-OUT:60")
        stage.next([viewer])
        stage.source.isDown = [0, 1]
        var answered = 0
        while viewer.unavailable == nil, answered < 200 {
            stage.loop.advance(byNs: 2 * Stage.second)
            _ = viewer.poll()
            answered += 1
        }
        #expect(answered < 40, "after \(2 * answered) s")
        #expect(viewer.faults == [])
    }
}
