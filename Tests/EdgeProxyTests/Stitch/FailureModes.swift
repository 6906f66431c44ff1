import Manifest
import Testing

@testable import EdgeProxy
@testable import Model

/// The failure modes that users of players and of ad insertion have reported, one test each: numbers, discontinuities and time.
@Suite struct FailureModes {
    @Test func f01_aNumberNeverNamesAnotherSegment() throws {
        let (stage, viewer) = try Stage.begun()
        for round in 0..<12 {
            stage.source.feed.add(1, seconds: 6, round % 8 == 2 ? "#EXT-X-CUE-OUT:30" : "#X")
            let list = try #require(stage.next([viewer]).first)
            #expect(list.sequence >= 100)
        }
        #expect(viewer.text.contains("ad/"))
        // Each answer is held against all before it.
        #expect(viewer.faults == [])
    }

    @Test func f02_discontinuitiesAreCountedWhenTheyHaveLeft() throws {
        let (stage, viewer) = try Stage.begun(variants: ["v0", "v1"])
        stage.source.feed.add(1, seconds: 6, "#EXT-X-CUE-OUT:30")
        _ = stage.next([viewer], 2)
        let lists = stage.go(viewer, segments: 14, renditions: 2)
        // Out, between the three ads, and back: four tags have left.
        for list in lists { #expect(list.segments.first?.discontinuity == 4) }
        #expect(!viewer.text.contains("ad/") && viewer.text.contains("#EXT-X-DISCONTINUITY-SEQUENCE:4\n"))
        #expect(viewer.faults == [])
    }

    @Test func f03_soundAndPicturesAgreeOnDiscontinuities() throws {
        let ads = [Stage.creative("ad1", 10, hasAudio: true), Stage.creative("ad2", 8, piece: 4, hasAudio: true)]
        let (stage, viewer) = try Stage.begun(
            variants: ["v0", "a0"], ads: ads, slates: [Stage.creative("slate", 6, piece: 1, isSlate: true, hasAudio: true)])
        stage.source.feed.add(1, seconds: 6, "#EXT-X-CUE-OUT:24")
        _ = stage.next([viewer], 2)
        for _ in 0..<4 {
            let lists = stage.go(viewer, segments: 1, renditions: 2)
            let starts = lists.map { list in
                Dictionary(list.segments.map { ($0.discontinuity, $0.date ?? "") }, uniquingKeysWith: { first, _ in first })
            }
            // The first one listed may be cut off at the front.
            let shared = Set(starts[0].keys).intersection(starts[1].keys).subtracting(lists.compactMap { $0.segments.first?.discontinuity })
            for number in shared { #expect(starts[0][number] == starts[1][number]) }
            #expect(lists[0].segments.map(\.discontinuity).max() == lists[1].segments.map(\.discontinuity).max())
        }
        #expect(viewer.faults == [])
    }

    @Test func f04_noPicturesWhereThereIsSoundAlone() throws {
        // The ads have no sound of their own: silence stands in for it, packed as the content's sound is.
        let ads = (1...3).map { Stage.creative("ad\($0)", 10, firstTicks: 900_000) }
        var sound = Feed().adding(6)
        sound.suffix = "aac"
        let (stage, viewer) = try Stage.begun(variants: ["v0", "a0"], ads: ads, slates: [], feeds: ["a0": sound])
        for tag in ["#EXT-X-CUE-OUT:30", "#X", "#X", "#X"] {
            stage.source.feed.add(1, seconds: 6, tag)
            stage.source.feeds["a0"]?.add(1, seconds: 6)
            let lists = stage.next([viewer], 2)
            #expect(lists.map { $0.segments.last?.isAd } == [true, true])
            #expect(lists[0].segments.map(\.isAd) == lists[1].segments.map(\.isAd))
            #expect(lists[0].segments.allSatisfy { $0.uri.hasSuffix(".ts") } && lists[1].segments.allSatisfy { $0.uri.hasSuffix(".aac") })
        }
        let snapshot = try #require(stage.presentation.snapshot), layout = try #require(stage.presentation.layouts.all.first)
        for index in 0..<10 {
            #expect(layout.segment(index, in: snapshot.renditions[0])?.rendition.filler == nil)
            #expect(layout.segment(index, in: snapshot.renditions[1])?.rendition.filler?.hasMap == false)
        }
        #expect(viewer.faults == [])
    }

    @Test func f05_subtitlesGoOnThroughAds() throws {
        let ads = (1...3).map { Stage.creative("ad\($0)", 10, firstTicks: 900_000) }
        var text = Feed().adding(6)
        text.suffix = "vtt"
        let (stage, viewer) = try Stage.begun(variants: ["v0", "t0"], ads: ads, slates: [], feeds: ["t0": text])
        for tag in ["#EXT-X-CUE-OUT:30", "#X", "#X", "#X", "#X", "#X", "#X"] {
            stage.source.feed.add(1, seconds: 6, tag)
            stage.source.feeds["t0"]?.add(1, seconds: 6)
            let lists = stage.next([viewer], 2)
            // The same discontinuities at the same dates, and in the pod empty subtitles on each ad's own clock.
            let starts = lists.map { list in
                Dictionary(list.segments.dropFirst().map { ($0.discontinuity, $0.date ?? "") }, uniquingKeysWith: { first, _ in first })
            }
            for (number, date) in starts[1] where starts[0][number] != nil && number != lists[0].segments.first?.discontinuity {
                #expect(starts[0][number] == date)
            }
            #expect(lists[1].segments.allSatisfy { $0.uri.hasSuffix(".vtt") })
            #expect(lists[0].segments.last?.isAd == lists[1].segments.last?.isAd)
        }
        let snapshot = try #require(stage.presentation.snapshot), layout = try #require(stage.presentation.layouts.all.first)
        for index in 0..<10 {
            let found = try #require(layout.segment(index, in: snapshot.renditions[1]))
            let ad = try #require(found.rendition.filler).segment(
                firstTicks: try #require(found.rendition.firstTicks), offset: found.rendition.offset(of: found.index), duration: 1)
            let ticks = 900_000 + found.rendition.offset(of: found.index) * 9 / 100_000
            #expect(String(decoding: ad, as: UTF8.self).contains("X-TIMESTAMP-MAP=MPEGTS:\(ticks),LOCAL:00:00:00.000"))
        }
        #expect(viewer.faults == [])
    }

    @Test func f06_clearAdsInEncryptedContentGiveTheKeysBack() throws {
        var feed = Feed()
        feed.add(1, seconds: 6, "#EXT-X-KEY:METHOD=AES-128,URI=\"keys/1\"")
        let (stage, viewer) = try Stage.begun(feed: feed)
        stage.source.feed.add(1, seconds: 6, "#EXT-X-CUE-OUT:12")
        _ = stage.next([viewer])
        let list = try #require(stage.go(viewer, segments: 3).first)
        #expect(list.segments.contains { $0.isAd } && list.segments.allSatisfy { $0.isAd == ($0.key == nil) })
        for segment in list.segments where !segment.isAd {
            let number = try #require(Int64(segment.uri.split(separator: "/").last!.dropFirst().prefix { $0.isNumber }))
            // The IV is the origin's number still, though ours is another.
            let digits = String(number, radix: 16, uppercase: true)
            #expect(segment.key?.hasSuffix("IV=0x" + String(repeating: "0", count: 32 - digits.count) + digits) == true)
        }
        #expect(list.segments.last.map { $0.number } != 109 || !list.segments.last!.isAd)
        #expect(viewer.faults == [])
    }

    @Test func f07_theMapIsSwitchedAndContainersAreNeverMixed() throws {
        var feed = Feed()
        feed.suffix = "m4s"
        feed.add(1, seconds: 6, "#EXT-X-MAP:URI=\"init.mp4\"")
        let ads = [Stage.creative("ts", 10), Stage.creative("mp4", 12, container: .fragmentedMp4)]
        let (stage, viewer) = try Stage.begun(ads: ads, slates: [], feed: feed)
        stage.source.feed.add(1, seconds: 6, "#EXT-X-CUE-OUT:30")
        _ = stage.next([viewer])
        let list = try #require(stage.go(viewer, segments: 4).first)
        #expect(list.segments.contains { $0.uri.contains("ad/mp4/") } && !list.segments.contains { $0.uri.contains("ad/ts/") })
        for segment in list.segments { #expect(segment.map?.contains(segment.isAd ? "ad/mp4/" : "init.mp4") == true) }
        #expect(list.segments.last?.isAd == false)
        #expect(viewer.faults == [])
    }

    @Test func f08_everyEdgeOfAnAdHasADiscontinuity() throws {
        let (stage, viewer) = try Stage.begun()
        stage.source.feed.add(1, seconds: 6, "#EXT-X-CUE-OUT:24")
        _ = stage.next([viewer])
        let list = try #require(stage.go(viewer, segments: 5).first)
        func name(_ segment: ListedPlaylist.Segment) -> String { segment.isAd ? String(segment.uri.split(separator: "/")[1]) : "content" }
        for (one, other) in zip(list.segments, list.segments.dropFirst()) {
            #expect(other.discontinuity - one.discontinuity == (name(one) == name(other) ? 0 : 1))
        }
        #expect(list.segments.contains { $0.isAd })
        #expect(viewer.faults == [])
    }

    @Test func f09_adsLongerThanTheTargetDurationAreNotLaid() throws {
        let (stage, viewer) = try Stage.begun(ads: [Stage.creative("long", 10, piece: 8), Stage.creative("good", 10)], slates: [])
        stage.source.feed.add(1, seconds: 6, "#EXT-X-CUE-OUT:30")
        _ = stage.next([viewer])
        for _ in 0..<5 {
            let list = try #require(stage.go(viewer, segments: 1).first)
            #expect(list.targetSeconds == 6 && !list.segments.contains { $0.uri.contains("/long/") })
        }
        #expect(viewer.text.contains("ad/good/"))
        #expect(viewer.faults == [])
    }

    @Test func f10_unevenSegmentsAreSummedNotAveraged() throws {
        let (stage, viewer) = try Stage.begun()
        stage.source.feed.add(1, seconds: 5.52, "#EXT-X-CUE-OUT:20")
        for seconds in [6, 6, 2.48, 0.48] { stage.source.feed.add(seconds: seconds) }
        stage.source.feed.add(1, seconds: 5.52, "#EXT-X-CUE-IN")
        _ = stage.next([viewer])
        let list = try #require(stage.go(viewer, segments: 1).first)
        // 5.52 + 6 + 6 + 2.48 s are replaced by two ads of 10 s; the remainder of 0.48 s is content again.
        #expect(
            list.segments.count { $0.isAd } == 10 && stage.breaks.first?.length == 20_000_000_000)
        #expect(list.segments.contains { !$0.isAd && $0.duration == "0.480" } && viewer.lag == 0)
        #expect(viewer.faults == [])
    }

    @Test(arguments: ["#EXT-X-CUE-OUT:30", "#EXT-X-CUE-OUT:DURATION=30,ID=7"])
    func f11_aRollingCueIsOneBreak(cue: String) throws {
        let (stage, viewer) = try Stage.begun()
        for _ in 0..<5 {
            stage.source.feed.add(1, seconds: 6, cue)
            _ = stage.next([viewer])
        }
        _ = stage.go(viewer, segments: 8)
        #expect(stage.breaks.count == 1 && stage.breaks.first?.planned == 30_000_000_000)
        #expect(stage.breaks.first?.length == 30_000_000_000)
        #expect(viewer.faults == [])
    }

    @Test func f12_aBreakWhoseCueHasRolledOffIsRebuilt() throws {
        let stage = try Stage(ads: Stage.ads, slates: Stage.slate)
        stage.source.feed.add(1, seconds: 6, "#EXT-X-CUE-OUT:60")
        for elapsed in 1..<8 { stage.source.feed.add(1, seconds: 6, "#EXT-X-CUE-OUT-CONT:\(elapsed * 6)/60") }
        stage.catchUp()
        stage.open()
        let viewer = stage.viewer()
        let list = try #require(viewer.poll())
        #expect(stage.breaks.map(\.start.nanoseconds) == [OriginPlan.epoch] && list.segments.allSatisfy { $0.isAd })
        // In step: what is listed begins with the origin's window, not with the break.
        #expect(list.segments.first?.date == OriginPlan.text(OriginPlan.epoch + 12_000_000_000))
        let after = try #require(stage.go(viewer, segments: 4).first)
        #expect(stage.breaks.first?.returnTime?.nanoseconds == OriginPlan.epoch + 60_000_000_000 && after.segments.last?.isAd == false)
        #expect(viewer.faults == [])
    }

    @Test func f13_whatTheAdsDoNotFillIsFilledAndDatesGoOn() throws {
        let (stage, viewer) = try Stage.begun(ads: [Stage.creative("ad1", 15, piece: 5)])
        stage.source.feed.add(1, seconds: 6, "#EXT-X-CUE-OUT:24")
        _ = stage.next([viewer])
        let list = try #require(stage.go(viewer, segments: 5).first)
        let laid = list.segments.filter { $0.isAd }.reduce(0) { $0 + $1.lengthNs }
        #expect(laid == 24_000_000_000 && list.segments.count { $0.uri.contains("/slate/") } == 9)
        // The wall clock is the origin's again, to the millisecond.
        let content = try #require(list.segments.last { !$0.isAd })
        let number = try #require(Int64(content.uri.split(separator: "/").last!.dropFirst().prefix { $0.isNumber }))
        #expect(content.date == OriginPlan.text(OriginPlan.epoch + (number - 100) * 6_000_000_000) && viewer.lag == 0)
        #expect(viewer.faults == [])
    }

    @Test(arguments: [(early: 2, back: 12), (early: 4, back: 24), (early: 9, back: 36)])
    func f14_theReturnComesWithItsCue(early: Int, back: Int64) throws {
        let (stage, viewer) = try Stage.begun()
        stage.source.feed.add(1, seconds: 6, "#EXT-X-CUE-OUT:36")
        for index in 1..<12 {
            _ = stage.next([viewer])
            stage.source.feed.add(1, seconds: 6, index == early ? "#EXT-X-CUE-IN" : "#X")
        }
        _ = stage.next([viewer])
        let adBreak = try #require(stage.breaks.first)
        #expect(adBreak.length == back * 1_000_000_000 && abs(viewer.lag) <= 1_000_000_000)
        #expect(viewer.faults == [])
    }

    @Test func f14_anOpenBreakLastsUntilItsCueAndAnExtensionGoesOn() throws {
        let (stage, viewer) = try Stage.begun()
        stage.source.feed.add(1, seconds: 6, "#EXT-X-CUE-OUT")
        for _ in 0..<7 {
            let list = try #require(stage.go(viewer, segments: 1).first)
            #expect(list.segments.last?.isAd == true)
        }
        stage.source.feed.add(1, seconds: 6, "#EXT-X-CUE-IN")
        _ = stage.next([viewer])
        #expect(stage.breaks.first?.length == 48_000_000_000)
        // A second one is planned for 12 s and then extended to 30 s: the rest is laid behind what was laid.
        _ = stage.go(viewer, segments: 3)
        stage.source.feed.add(1, seconds: 6, "#EXT-X-CUE-OUT:12")
        _ = stage.next([viewer])
        stage.source.feed.add(1, seconds: 6, "#EXT-X-CUE-OUT-CONT:6/30")
        _ = stage.next([viewer])
        for _ in 0..<3 {
            let list = try #require(stage.go(viewer, segments: 1).first)
            #expect(list.segments.last?.isAd == true)
        }
        #expect(stage.breaks.map { $0.planned ?? 0 } == [0, 12_000_000_000, 18_000_000_000])
        let list = try #require(stage.go(viewer, segments: 1).first)
        #expect(list.segments.last?.isAd == false)
        #expect(viewer.faults == [])
    }
}
