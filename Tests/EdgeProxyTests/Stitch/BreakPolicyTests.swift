import Scte35
import Testing

@testable import EdgeProxy
@testable import Model

/// What a channel's configuration makes of joins, pre-rolls, bumpers and assets on demand.
@Suite struct BreakPolicyTests {
    @Test(arguments: [JoinPolicy.step, .slate, .content])
    func joinsInMidBreakGoByTheChannelsPolicy(join: JoinPolicy) throws {
        let (stage, viewer) = try Stage.begun { $0.join = join }
        stage.source.feed.add(1, seconds: 6, "#EXT-X-CUE-OUT:30")
        stage.next([viewer])
        stage.go(viewer, segments: 1)
        // Of the same bucket as the first one.
        let late = stage.viewer(65)
        let list = try #require(stage.go(viewer, late, segments: 1).last)
        let adBreak = try #require(stage.breaks.first)
        let within = list.segments.filter { segment in segment.date.map { $0 >= OriginPlan.text(adBreak.start) } ?? false }
        #expect(!within.isEmpty)
        switch join {
        case .step: #expect(within.allSatisfy { $0.isAd } && late.session.history == viewer.session.history)
        case .slate: #expect(within.allSatisfy { $0.uri.contains("/slate/") })
        case .content: #expect(within.allSatisfy { !$0.isAd })
        }
        // Who was there before has the ads, and who joined late has the next break's.
        #expect(viewer.text.contains("ad/ad"))
        stage.go(viewer, late, segments: 6)
        stage.source.feed.add(1, seconds: 6, "#EXT-X-CUE-OUT:12")
        stage.next([viewer, late])
        stage.go(viewer, late, segments: 1)
        #expect(late.text.contains("ad/ad"))
        #expect(viewer.faults + late.faults == [])
    }

    /// A date range stays listed with its end, and its message says nothing but "back": the break after it must not end by that.
    @Test func anInPointThatIsListedOnEndsNoLaterBreak() throws {
        let (stage, viewer) = try Stage.begun(feed: Feed(window: 20))
        func range(_ event: UInt32, at start: Int64, ends end: Int64? = nil) -> String {
            var line = "#EXT-X-DATERANGE:ID=\"b\(event)\",START-DATE=\"\(OriginPlan.text(start))\",PLANNED-DURATION=12"
            line += ",SCTE35-OUT=" + Splices.hex(Splices.out(event, planned: 12 * Stage.second))
            guard let end else { return line }
            return line + ",END-DATE=\"\(OriginPlan.text(end))\",DURATION=12,SCTE35-IN=" + Splices.hex(Splices.back(event))
        }
        let first = stage.source.feed.end
        stage.source.feed.add(1, seconds: 6, range(1, at: first))
        stage.next([viewer])
        stage.go(viewer, segments: 1)
        stage.source.feed.add(1, seconds: 6, range(1, at: first, ends: first + 12 * Stage.second))
        stage.next([viewer])
        stage.go(viewer, segments: 2)
        let second = stage.source.feed.end
        stage.source.feed.add(1, seconds: 6, range(2, at: second))
        stage.next([viewer])
        stage.go(viewer, segments: 4)
        #expect(stage.breaks.map(\.start.nanoseconds) == [first, second])
        #expect(stage.breaks.map(\.length) == [12 * Stage.second, 12 * Stage.second])
        #expect(viewer.faults == [])
    }

    /// Several segmentations tell of themselves on each segment, the inner ones shorter: one break, as long as the outer one.
    @Test func whatGoesOnWithinABreakDoesNotEndIt() throws {
        let (stage, viewer) = try Stage.begun()
        for elapsed in stride(from: 0, to: 36, by: 6) {
            let inner = elapsed % 12
            stage.source.feed.add(
                1, seconds: 6,
                "#EXT-X-SCTE35:TYPE=0x34,ID=\"1\",DURATION=36,ELAPSED=\(elapsed),CUE-OUT=\(elapsed == 0 ? "YES" : "CONT")",
                "#EXT-X-SCTE35:TYPE=0x30,ID=\"\(100 + elapsed / 12)\",DURATION=12,ELAPSED=\(inner),CUE-OUT=\(inner == 0 ? "YES" : "CONT")")
            stage.next([viewer])
        }
        stage.go(viewer, segments: 3)
        #expect(stage.breaks.map(\.length) == [36_000_000_000])
        #expect(viewer.faults == [])
    }

    /// Who joins takes up the outer one, whichever is written first.
    @Test func aJoinAmongSeveralThatGoOnTakesTheOuterOne() throws {
        let stage = try Stage(ads: Stage.ads, slates: Stage.slate)
        stage.source.feed.add(4)
        for elapsed in [12, 18, 24] {
            stage.source.feed.add(
                1, seconds: 6, "#EXT-X-SCTE35:TYPE=0x30,ID=\"102\",DURATION=12,ELAPSED=\(elapsed % 12),CUE-OUT=CONT",
                "#EXT-X-SCTE35:TYPE=0x34,ID=\"1\",DURATION=36,ELAPSED=\(elapsed),CUE-OUT=CONT")
        }
        stage.catchUp()
        stage.open()
        let viewer = stage.viewer()
        _ = viewer.poll()
        stage.go(viewer, segments: 4)
        #expect(stage.breaks.count == 1 && stage.breaks.first?.planned == 36_000_000_000)
        #expect(viewer.faults == [])
    }

    /// One event told in two dialects, by the message's own id: the second one calls off, or extends.
    @Test func oneEventInTwoDialectsIsOneBreak() throws {
        let (stage, viewer) = try Stage.begun()
        func range(_ id: String, _ seconds: Int, after: Int64 = 0) -> String {
            "#EXT-X-DATERANGE:ID=\"\(id)\",START-DATE=\"\(OriginPlan.text(stage.source.feed.end + after))\",PLANNED-DURATION=\(seconds),"
                + "SCTE35-OUT=\(Splices.hex(Splices.out(7, planned: Int64(seconds) * 1_000_000_000)))"
        }
        stage.source.feed.add(1, seconds: 6, range("ahead", 12, after: 18_000_000_000))
        stage.next([viewer])
        stage.source.feed.add(1, seconds: 6, "#EXT-X-SPLICEPOINT-SCTE35:\(Splices.cancel(7))")
        stage.next([viewer])
        stage.go(viewer, segments: 4)
        #expect(stage.breaks.isEmpty)
        stage.source.feed.add(1, seconds: 6, range("one", 12))
        stage.next([viewer])
        let start = stage.source.feed.end - 6_000_000_000
        stage.source.feed.add(
            1, seconds: 6,
            "#EXT-X-DATERANGE:ID=\"two\",START-DATE=\"\(OriginPlan.text(start))\",PLANNED-DURATION=24,"
                + "SCTE35-OUT=\(Splices.hex(Splices.out(7, planned: 24_000_000_000)))")
        stage.next([viewer])
        stage.go(viewer, segments: 5)
        // What pods were laid for stays, and the rest follows.
        #expect(stage.breaks.last?.returnTime?.nanoseconds == start + 24_000_000_000)
        #expect(viewer.faults == [])
    }

    @Test func whatIsStitchedAlreadyIsLeftAlone() throws {
        let (stage, viewer) = try Stage.begun()
        let start = OriginPlan.text(stage.source.feed.end)
        stage.source.feed.add(
            1, seconds: 6, "#EXT-X-DATERANGE:ID=\"stitched-ad-1\",CLASS=\"twitch-stitched-ad\",START-DATE=\"\(start)\",DURATION=12",
            "#EXT-X-CUE-OUT:12")
        stage.next([viewer])
        stage.go(viewer, segments: 3)
        #expect(stage.breaks.isEmpty && viewer.faults == [])
    }

    /// An ad's segment that is a little longer than the content's does not wait for two of these.
    @Test(arguments: [(1.92, 2.0), (1.8, 2), (5.76, 6)])
    func aPodOfLongerSegmentsKeepsThePace(content: Double, piece: Double) throws {
        let target = Int64(content.rounded(.up))
        let (stage, viewer) = try Stage.begun(
            ads: [Stage.creative("ad1", piece * 3, piece: piece)], slates: [Stage.creative("slate", 12, piece: piece, isSlate: true)],
            feed: Feed(window: 10, target: target).adding(10, seconds: content))
        var last: Int64 = 0, changed = stage.loop.now, longest: Int64 = 0, ads = 0
        for step in 0..<40 {
            stage.source.feed.add(1, seconds: content, step == 4 ? "#EXT-X-CUE-OUT:\(OriginPlan.seconds(Int64(content * 6_000)))" : "#X")
            while stage.loop.wallNow < stage.source.feed.end {
                stage.loop.advance(byNs: 50_000_000)
                guard let list = viewer.poll(), let newest = list.segments.last, newest.number > last else { continue }
                (last, changed) = (newest.number, stage.loop.now)
                if newest.isAd { ads += 1 }
            }
            longest = max(longest, stage.loop.now - changed)
        }
        #expect(ads >= 4 && longest <= target * 1_500_000_000, "\(longest / 1_000_000) ms")
        #expect(viewer.faults == [])
    }

    @Test func aSlateThatIsNotThereLeavesTheContent() throws {
        let (stage, viewer) = try Stage.begun(slates: []) { $0.join = .slate }
        stage.source.feed.add(1, seconds: 6, "#EXT-X-CUE-OUT:30")
        stage.next([viewer])
        let late = stage.viewer(2)
        stage.go(viewer, late, segments: 2)
        #expect(!late.text.contains("ad/") && viewer.text.contains("ad/"))
        #expect(viewer.faults + late.faults == [])
    }

    @Test func aLiveSessionMayBeginWithAPreRoll() throws {
        let (stage, viewer) = try Stage.begun(slates: []) { $0.preRoll = PreRollRules(maxAds: 2, maxDurationNs: 20_000_000_000) }
        let list = try #require(viewer.poll())
        // Three target durations before the edge, and the first window begins there.
        #expect(list.segments.first?.date == OriginPlan.text(stage.source.feed.end - 18_000_000_000))
        #expect(list.segments.allSatisfy { $0.isAd } && list.segments.count == 9 && list.sequence == 103)
        let others = (2..<5 as Range<UInt64>).map { stage.viewer($0 | 1 << 10) }
        for other in others { _ = other.poll() }
        // Who joins in the same segment with the same pod shares it.
        let pods = Set(others.map(\.session.history))
        #expect(stage.presentation.layouts.preRolls <= 1 + pods.count)
        for _ in 0..<10 { stage.go(viewer, segments: 1) }
        let after = try #require(viewer.poll())
        #expect(!after.segments.contains { $0.isAd } && after.segments.count >= 5)
        // Without slate the content comes back at the next boundary.
        #expect(viewer.lag <= 0 && viewer.lag > -6_000_000_000)
        #expect(viewer.faults == [])
    }

    @Test func aBreakThatStartsDuringAPreRollFollowsIt() throws {
        let (stage, viewer) = try Stage.begun { $0.preRoll = PreRollRules(maxAds: 3, maxDurationNs: 30_000_000_000) }
        _ = viewer.poll()
        // The pre-roll lasts 12 s beyond the edge; the break begins at it.
        stage.source.feed.add(1, seconds: 6, "#EXT-X-CUE-OUT:36")
        stage.next([viewer])
        for _ in 0..<4 { stage.go(viewer, segments: 1) }
        let layouts = viewer.session.history.compactMap { stage.presentation.layouts[$0] }
        #expect(layouts.map(\.kind) == [.preRoll, .pod])
        #expect(layouts.last?.start == stage.breaks.first.map { $0.start + 12_000_000_000 })
        let list = try #require(stage.go(viewer, segments: 2).first)
        #expect(list.segments.last?.isAd == false && abs(viewer.lag) < 1_000_000_000)
        #expect(viewer.faults == [])
    }

    @Test func noPreRollWhereABreakIsUnderWay() throws {
        let (stage, viewer) = try Stage.begun { $0.preRoll = PreRollRules() }
        stage.source.feed.add(1, seconds: 6, "#EXT-X-CUE-OUT:30")
        stage.next([viewer])
        let late = stage.viewer(2)
        stage.go(late, segments: 1)
        #expect(late.session.history.compactMap { stage.presentation.layouts[$0]?.kind } == [.pod])
        #expect(late.faults == [])
    }

    @Test func bumpersStandAroundTheAds() throws {
        let bumpers = [Stage.creative("in", 2, isSlate: true), Stage.creative("out", 3, piece: 3, isSlate: true)]
        let (stage, viewer) = try Stage.begun(slates: Stage.slate + bumpers) { ($0.bumperIn, $0.bumperOut) = ("in", "out") }
        stage.source.feed.add(1, seconds: 6, "#EXT-X-CUE-OUT:30")
        stage.next([viewer])
        stage.go(viewer, segments: 4)
        let layout = try #require(viewer.session.history.last.flatMap { stage.presentation.layouts[$0] })
        let ids = layout.entries.map(\.creative.id)
        #expect(ids.first == "in" && ids[3] == "out" && ids[1].hasPrefix("ad") && ids[2].hasPrefix("ad") && ids[4] == "slate")
        #expect(viewer.faults == [])
    }

    @Test(arguments: [(0, true), (80, false)])
    func aBreakThatAdsFillTooLittleIsLeftAlone(percent: Int, isStitched: Bool) throws {
        let (stage, viewer) = try Stage.begun(ads: [Stage.creative("ad1", 10)]) { $0.minFillPercent = percent }
        stage.source.feed.add(1, seconds: 6, "#EXT-X-CUE-OUT:30")
        stage.next([viewer])
        let list = try #require(stage.go(viewer, segments: 2).first)
        #expect(list.segments.contains { $0.isAd } == isStitched)
        // Left alone means as the origin has it (BRK-13).
        if !isStitched { #expect(!viewer.text.contains("#EXT-X-DISCONTINUITY\n") && list.segments.last?.number == 108) }
        #expect(viewer.faults == [])
    }

    @Test func aCancelCountsBeforeTheBreakAndNotWithinIt() throws {
        let (stage, viewer) = try Stage.begun()
        let out = Splices.out(5, planned: 24_000_000_000)
        stage.source.feed.add(1, seconds: 6, "#EXT-OATCLS-SCTE35:\(out)", "#EXT-OATCLS-SCTE35:\(Splices.cancel(5))")
        stage.next([viewer])
        #expect(stage.breaks.isEmpty)
        stage.source.feed.add(1, seconds: 6, "#EXT-OATCLS-SCTE35:\(Splices.out(6, planned: 24_000_000_000))")
        stage.next([viewer])
        stage.source.feed.add(1, seconds: 6, "#EXT-OATCLS-SCTE35:\(Splices.cancel(6))")
        stage.next([viewer])
        stage.go(viewer, segments: 4)
        #expect(stage.breaks.count == 1 && stage.breaks.first?.length == 24_000_000_000)
        #expect(viewer.faults == [])
    }

    @Test func theChannelNamesTheMessagesThatOpenBreaks() throws {
        let (stage, viewer) = try Stage.begun {
            $0.breaks.segmentationTypes = [0x36]
            $0.breaks.spliceInsert = false
        }
        let provider = SegmentationDescriptor(eventId: 1, duration: 1_080_000, type: .providerPlacementStart)
        let distributor = SegmentationDescriptor(eventId: 2, duration: 1_080_000, type: .distributorPlacementStart)
        stage.source.feed.add(1, seconds: 6, "#EXT-OATCLS-SCTE35:\(Splices.out(3, planned: 12_000_000_000))")
        stage.source.feed.add(1, seconds: 6, "#EXT-OATCLS-SCTE35:\(Splices.signal(provider))")
        stage.next([viewer])
        #expect(stage.breaks.isEmpty)
        stage.source.feed.add(1, seconds: 6, "#EXT-OATCLS-SCTE35:\(Splices.signal(distributor))")
        stage.next([viewer])
        #expect(stage.breaks.count == 1)
        #expect(viewer.faults == [])
    }

    // MARK: On demand

    private func asset(variants: [String] = ["v0"], _ change: (inout ChannelConfiguration) -> Void) throws -> (Stage, StageViewer) {
        let ads = [
            Stage.creative("ad1", 10, hasAudio: true), Stage.creative("ad2", 14, piece: 7, hasAudio: true),
            Stage.creative("ad3", 10, hasAudio: true),
        ]
        let stage = try Stage(variants: variants, ads: ads, slates: [], change)
        stage.source.feed = Feed(number: 3, window: nil)
        stage.source.feed.hasDates = false
        stage.source.feed.add(10)
        stage.source.feed.hasEnded = true
        stage.open()
        return (stage, stage.viewer())
    }

    /// A break on demand is one break for ever: what was decided for it is not.
    @Test func aFlightThatIsOverIsOverOnDemandToo() throws {
        let end = OriginPlan.epoch + 3_600_000_000_000
        let stage = try Stage(ads: [Stage.creative("ad1", 10)], flightEndWallNs: end) {
            $0.breaks.configured = [.at(offsetNs: 0, durationNs: 10_000_000_000)]
        }
        stage.source.feed = Feed(number: 3, window: nil)
        stage.source.feed.add(10)
        stage.source.feed.hasEnded = true
        stage.open()
        let before = stage.viewer(1), after = stage.viewer(2)
        _ = before.poll()
        stage.loop.advance(byNs: 3_600_000_000_000)
        _ = after.poll()
        #expect(before.text.contains("ad/ad1") && !after.text.contains("ad/ad1"))
        #expect(before.faults == [] && after.faults == [])
    }

    @Test func preMidAndPostRollAreInsertedOnDemand() throws {
        let (stage, viewer) = try asset {
            $0.breaks.configured = [
                .at(offsetNs: 0, durationNs: 10_000_000_000), .at(offsetNs: 26_000_000_000, durationNs: 34_000_000_000),
                .at(offsetNs: .max, durationNs: 10_000_000_000),
            ]
        }
        let list = try #require(viewer.poll())
        let shape = list.segments.map { $0.isAd ? "a" : "c" }.joined()
        #expect(shape.first == "a" && shape.last == "a" && shape.contains("ccccaa") && list.segments.count { !$0.isAd } == 10)
        // First number kept, the end kept, and long enough for what was inserted.
        #expect(list.sequence == 3 && list.hasEnd && list.targetSeconds == 7 && viewer.text.contains("#EXT-X-PLAYLIST-TYPE:VOD\n"))
        let text = viewer.text
        stage.loop.advance(byNs: 600_000_000_000)
        _ = viewer.poll()
        #expect(viewer.text == text)
        #expect(viewer.faults == [])
    }

    @Test(arguments: [(MarkedContent.replace, 8), (.insert, 10)])
    func markersReplaceOrInsertOnDemand(mode: MarkedContent, content: Int) throws {
        let stage = try Stage(ads: Stage.ads, slates: []) { $0.breaks.onDemand = mode }
        stage.source.feed = Feed(number: 0, window: nil)
        stage.source.feed.hasDates = false
        stage.source.feed.add(4)
        stage.source.feed.add(6, seconds: 6, "#EXT-X-CUE-OUT:12")
        stage.source.feed.hasEnded = true
        stage.open()
        let viewer = stage.viewer()
        let list = try #require(viewer.poll())
        #expect(list.segments.count { !$0.isAd } == content && list.segments.count { $0.isAd } == 5 && list.hasEnd)
        #expect(viewer.faults == [])
    }

    @Test func contentIsReplacedAtAnOffset() throws {
        let (_, viewer) = try asset {
            $0.breaks.configured = [.at(offsetNs: 24_000_000_000, durationNs: 24_000_000_000, replaces: true)]
        }
        let list = try #require(viewer.poll())
        #expect(list.segments.count { !$0.isAd } == 6 && list.segments.last?.uri.hasSuffix("s12.ts") == true)
        #expect(viewer.faults == [])
    }

    @Test func renditionsThatAreCutOtherwiseHaveTheBreakAtTheSameTime() throws {
        let (stage, viewer) = try asset(variants: ["v0", "a0"]) {
            $0.breaks.configured = [.at(offsetNs: 24_000_000_000, durationNs: 10_000_000_000)]
        }
        var audio = Feed(number: 0, window: nil)
        audio.hasDates = false
        audio.add(15, seconds: 4)
        audio.hasEnded = true
        stage.source.feeds["a0"] = audio
        let again = try Stage(variants: ["v0", "a0"], ads: [Stage.creative("ad1", 10, hasAudio: true)], slates: []) {
            $0.breaks.configured = [.at(offsetNs: 24_000_000_000, durationNs: 10_000_000_000)]
        }
        again.source.feed = stage.source.feed
        again.source.feeds["a0"] = audio
        again.open()
        let other = again.viewer()
        let lists = [0, 1].compactMap { other.poll($0) }
        #expect(lists.map { list in list.segments.prefix { !$0.isAd }.reduce(0) { $0 + $1.lengthNs } } == [24_000_000_000, 24_000_000_000])
        #expect(other.faults == [])
        _ = viewer
    }

    @Test func anEventKeepsAllThatItEverListed() throws {
        let (stage, viewer) = try {
            var feed = Feed(window: nil)
            feed.header = ["#EXT-X-PLAYLIST-TYPE:EVENT"]
            return try Stage.begun(feed: feed) { $0.preRoll = PreRollRules() }
        }()
        stage.source.feed.add(1, seconds: 6, "#EXT-X-CUE-OUT:30")
        stage.next([viewer])
        let list = try #require(stage.go(viewer, segments: 30).first)
        #expect(list.sequence == 100 && viewer.text.contains("#EXT-X-PLAYLIST-TYPE:EVENT\n") && viewer.text.contains("ad/"))
        stage.source.feed.hasEnded = true
        let end = try #require(stage.go(viewer, segments: 1).first)
        #expect(end.hasEnd && end.sequence == 100)
        #expect(viewer.faults == [])
    }
}
