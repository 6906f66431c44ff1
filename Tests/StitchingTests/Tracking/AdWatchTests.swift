import Decision
import Manifest
import ModelTestSupport
import Testing

@testable import Model
@testable import Stitching

/// When breaks begin and end for a session, and how their ads end.
@Suite struct AdWatchTests {
    private static let second: Int64 = 1_000_000_000

    /// Ads of 10 s in segments of 2 s; `nil` is a bumper.
    private static func pod(_ id: Int64, _ ads: [String?] = ["a", "b"]) -> LaidPod {
        let segments = (0..<5).map { _ in
            CreativeRendition.Segment(
                resource: .init(url: "http://ads.test/a.ts"), duration: 2 * second, durationText: Array("2".utf8))
        }
        let rendition = CreativeRendition(traits: RenditionTraits(), segments: segments)
        return LaidPod(
            id: LayoutId(id), breakId: BreakId(id), start: ChannelTime(nanoseconds: 0),
            ads: ads.map { ReadyCreative(tenant: "t", id: $0 ?? "bumper", isSlate: false, renditions: [rendition]) }, slate: nil,
            room: Int64(ads.count) * 10 * second, lag: 0,
            bookings: ads.map {
                $0.map { id in
                    AdBooking(campaignId: id, creativeId: id, account: 1, model: .cpm, priceMicros: 1, isHouse: false)
                }
            })
    }

    private static func at(_ seconds: Int64) -> MonotonicTime { MonotonicTime(nanoseconds: seconds * second) }

    /// A live player without a buffer that asks for each segment when it begins, and polls until it leaves.
    private struct Player {
        var watch = AdWatch(targetNs: 2 * second, needsSign: true)
        let pod: LaidPod
        var told: [AdWatch.Counted] = []

        init(_ pod: LaidPod) { self.pod = pod }

        /// - Parameters:
        ///   - segments: numbers in the pod, asked for 2 s after one another from second 100 on.
        ///   - last: the last second at which it is there; it is looked at to the 200th.
        mutating func play(_ segments: Range<Int64>, last: Int64 = 200, cut: Int64? = nil, from: Int64 = 100) {
            for now in from..<from + 100 {
                if let cut, now >= from + cut - 2 { watch.cut(pod.id, at: cut * second) }
                let number = (now - 100) / 2
                if now % 2 == 0, segments.contains(number), now <= last, pod.bookings[Int(number / 5)] != nil {
                    let place = Int(number / 5), index = Int(number % 5)
                    told += watch.ask(
                        pod, place: place, rendition: pod.entries[place].creative.renditions[0], index: index, at: at(now))
                }
                if watch.nextLook <= at(now) { told += watch.look(at: at(now), lastSeen: at(min(now, last))) }
            }
        }

        /// What it comes to, in words: the second, the slot, and what.
        var words: [String] {
            told.map { _, what, _ in
                func seconds(_ time: MonotonicTime) -> Int64 { time.nanoseconds / second }
                switch what {
                case .event(let event): return "\(seconds(event.at)) \(event.slot.entry) \(event.event)"
                case .ended(let ended):
                    return "\(seconds(ended.at)) \(ended.slot.entry) \(ended.ending) \(ended.playedNs / second)"
                case .breakStart(let at, let evidence): return "\(seconds(at)) begin \(evidence)"
                case .breakEnd(let at, let playedNs): return "\(seconds(at)) end \(playedNs / second)"
                }
            }
        }

        var outcome: [String] { words.filter { !$0.contains("uartile") && !$0.contains("midpoint") } }
    }

    @Test func aBreakBeginsWithItsFirstAdAndEndsWithItsLast() {
        var player = Player(Self.pod(1))
        player.play(0..<10)
        #expect(
            player.outcome == [
                "100 begin paced", "100 0 start", "110 0 complete", "110 1 start", "110 0 complete 10", "120 1 complete",
                "120 1 complete 10", "120 end 20",
            ])
        #expect(player.watch.nextLook == .distantFuture && player.watch.layouts.isEmpty)
        // Somebody goes back to it.
        player.told = []
        player.play(0..<10, from: 300)
        #expect(player.words.isEmpty)
    }

    /// Bumpers are no ads, but they take their time.
    @Test func bumpersStandBetween() {
        var player = Player(Self.pod(1, [nil, "a", nil, "b", nil]))
        player.play(0..<25)
        #expect(player.outcome.first == "110 begin paced" && player.outcome.last == "140 end 40")
        #expect(player.outcome.count { $0.contains("end") } == 1)
    }

    /// Who leaves has abandoned the ad that is under way, once, and the break is over.
    @Test func whoLeavesHasAbandonedOneAd() {
        var player = Player(Self.pod(1))
        player.play(0..<10, last: 113)
        #expect(player.outcome.suffix(3) == ["110 0 complete 10", "113 1 abandoned 3", "113 end 13"], "\(player.outcome)")
        #expect(player.outcome.count { $0.contains("abandoned") } == 1)
    }

    /// Somebody polls on and asks for no more of the ad.
    @Test func whoAsksForNoMoreHasAbandonedIt() {
        var player = Player(Self.pod(1))
        player.play(0..<3)
        #expect(player.outcome.suffix(2) == ["106 0 abandoned 6", "106 end 6"], "\(player.outcome)")
    }

    /// Who has gone before the start was due has abandoned an ad that never began: so has the break not.
    @Test func whatNeverBeganHasNoBreak() {
        var watch = AdWatch(targetNs: 2 * Self.second, needsSign: true)
        let pod = Self.pod(1)
        var told = watch.ask(
            pod, place: 0, rendition: pod.entries[0].creative.renditions[0], index: 0, bufferNs: 20 * Self.second, at: Self.at(100))
        #expect(told.isEmpty)
        told = watch.look(at: Self.at(130), lastSeen: Self.at(100))
        #expect(told.count == 1 && watch.nextLook == .distantFuture)
        guard case .ended(let ended)? = told.first?.what else { return #expect(Bool(false)) }
        #expect(ended.ending == .abandoned && ended.playedNs == 0)
    }

    @Test func aBreakThatEndsEarlyCutsItsAds() {
        // In the middle of the first: the second is not played at all.
        var player = Player(Self.pod(1))
        player.play(0..<3, cut: 6)
        #expect(
            player.words == [
                "100 begin paced", "100 0 start", "102 0 firstQuartile", "105 0 midpoint", "106 0 cut 6", "106 1 cut 0", "106 end 6",
            ], "\(player.words)")
        // Between two.
        player = Player(Self.pod(1))
        player.play(0..<5, cut: 10)
        #expect(player.outcome.suffix(3) == ["110 0 complete 10", "110 1 cut 0", "110 end 10"], "\(player.outcome)")
        // Who left before the cut has not seen as much.
        player = Player(Self.pod(1))
        player.play(0..<10, last: 102, cut: 8)
        #expect(player.outcome.contains("102 0 abandoned 2"), "\(player.outcome)")
        #expect(!player.outcome.contains { $0.contains("0 cut") && !$0.contains("1 cut") })
    }

    /// After a restart a break ends once, also where nobody asks for anything any more.
    @Test func aRestartEndsABreakOnce() {
        var player = Player(Self.pod(1))
        player.watch.restoreBreak(player.pod, isOver: false, at: Self.at(100))
        for event in SlotEvent.allCases { player.watch.restore(player.pod.pod, entry: 0, event) }
        player.watch.adopt(targetNs: 2 * Self.second, needsSign: true)
        player.play(5..<10)
        #expect(player.outcome == ["110 1 start", "120 1 complete", "120 1 complete 10", "120 end 20"], "\(player.outcome)")
        player = Player(Self.pod(1))
        player.watch.restoreBreak(player.pod, isOver: false, at: Self.at(100))
        player.play(0..<0)
        #expect(player.words.count == 1 && player.words.first?.contains("end") == true, "\(player.words)")
        player = Player(Self.pod(1))
        player.watch.restoreBreak(player.pod, isOver: true, at: Self.at(100))
        player.watch.restoreAbandoned(player.pod.pod, entry: 1)
        player.play(0..<7)
        #expect(!player.words.contains { $0.contains("begin") || $0.contains("end ") || $0.contains("abandoned") }, "\(player.words)")
    }

    // MARK: What players report by themselves

    /// The break as its session meets it, a minute behind its zero.
    private static func avail(_ pod: LaidPod) -> SessionAvail {
        let state = LaidPodState(pod, closing: nil, placements: [])
        return SessionAvail.all([state], zero: ChannelTime(nanoseconds: -60 * second), lag: 0)[0]
    }

    /// On demand without signs of life: what the player reports is what counts as confirmed, once it has.
    @Test func reportsConfirmWhatWasPlayed() {
        let pod = Self.pod(1), avail = Self.avail(pod)
        #expect(avail.start == 60 * Self.second && avail.ads.map(\.start) == [60 * Self.second, 70 * Self.second])
        var watch = AdWatch(targetNs: 2 * Self.second, needsSign: false), told: [AdWatch.Counted] = []
        // It has told something before.
        told += watch.play([avail], [(50 * Self.second, Self.at(99))], at: Self.at(99))
        // All of it is loaded at once.
        for number in 0..<10 {
            told += watch.ask(
                pod, place: number / 5, rendition: pod.entries[0].creative.renditions[0], index: number % 5, at: Self.at(100))
        }
        // Nothing counts as less before it says more.
        for now in 101..<120 as Range<Int64> where watch.nextLook <= Self.at(now) {
            told += watch.look(at: Self.at(now), lastSeen: Self.at(now))
        }
        #expect(told.isEmpty)
        // It began to play at 110, and was 14 s in at 124.
        told += watch.play([avail], [(62 * Self.second, Self.at(112)), (74 * Self.second, Self.at(124))], at: Self.at(124))
        let events = told.compactMap { _, what, _ in if case .event(let event) = what { event } else { nil } }
        #expect(events.map(\.evidence).allSatisfy { $0 == .confirmed })
        #expect(events.map(\.slot.entry) == [0, 0, 0, 0, 0, 1, 1] && events.last?.event == .firstQuartile)
        #expect(events.first?.at == Self.at(110) && events.last?.at == MonotonicTime(nanoseconds: 122_500_000_000))
        // It says nothing more: the rest counts as what requests tell, when it has had its time to say so.
        for now in 125..<300 as Range<Int64> where watch.nextLook <= Self.at(now) {
            told += watch.look(at: Self.at(now), lastSeen: Self.at(124))
        }
        let rest = told.compactMap { _, what, _ in if case .event(let event) = what { event } else { nil } }.dropFirst(7)
        #expect(rest.map(\.event) == [.midpoint, .thirdQuartile, .complete] && rest.allSatisfy { $0.evidence == .requested })
        #expect(watch.nextLook == .distantFuture)
    }

    /// Whoever skips what was loaded ahead has not played it, whatever the playhead says then.
    @Test func whatIsSkippedIsNotConfirmed() {
        let pod = Self.pod(1), avail = Self.avail(pod)
        var watch = AdWatch(targetNs: 2 * Self.second, needsSign: false), told: [AdWatch.Counted] = []
        for number in 0..<10 {
            told += watch.ask(
                pod, place: number / 5, rendition: pod.entries[0].creative.renditions[0], index: number % 5, at: Self.at(100))
        }
        told += watch.play([avail], [(95 * Self.second, Self.at(103))], at: Self.at(103))
        let events = told.compactMap { _, what, _ in if case .event(let event) = what { event } else { nil } }
        #expect(!events.contains { $0.evidence == .confirmed }, "\(events)")
    }

    /// A viewer who skips the rest of an ad has confirmed the end of the last one before the first one has waited for its report.
    @Test func whatWaitsIsCountedThoughTheLastAdHasEnded() {
        let pod = Self.pod(1), avail = Self.avail(pod)
        var watch = AdWatch(targetNs: 2 * Self.second, needsSign: false), told: [AdWatch.Counted] = []
        told += watch.play([avail], [(50 * Self.second, Self.at(99))], at: Self.at(99))
        func ask(_ place: Int, _ numbers: Range<Int>, at second: Int64) {
            for index in numbers {
                told += watch.ask(
                    pod, place: place, rendition: pod.entries[0].creative.renditions[0], index: index, at: Self.at(second))
            }
        }
        ask(0, 0..<4, at: 100)
        ask(1, 0..<5, at: 104)
        told += watch.play([avail], [(72 * Self.second, Self.at(106)), (80 * Self.second, Self.at(114))], at: Self.at(114))
        for now in 115..<300 as Range<Int64> where watch.nextLook <= Self.at(now) {
            told += watch.look(at: Self.at(now), lastSeen: Self.at(114))
        }
        let events = told.compactMap { _, what, _ in if case .event(let event) = what { event } else { nil } }
        #expect(events.contains { $0.slot.entry == 1 && $0.event == .complete && $0.evidence == .confirmed }, "\(events)")
        #expect(events.contains { $0.slot.entry == 0 && $0.event == .start }, "\(events)")
        let ends = told.indices.filter { if case .breakEnd = told[$0].what { true } else { false } }
        #expect(ends == [told.count - 1], "\(told.map(\.what))")
    }

    /// More breaks at once than a viewer can play.
    @Test func itIsBounded() {
        var watch = AdWatch(targetNs: 2 * Self.second, needsSign: true), told: [AdWatch.Counted] = []
        for id in 1...1_000 as ClosedRange<Int64> {
            let pod = Self.pod(id)
            told += watch.ask(pod, place: 0, rendition: pod.entries[0].creative.renditions[0], index: 0, at: Self.at(100))
        }
        #expect(watch.layouts.count <= Stitching.Limits.podsWatched)
        told += watch.look(at: Self.at(1_000), lastSeen: Self.at(100))
        let begun = told.count { if case .breakStart = $0.what { true } else { false } }
        let ended = told.count { if case .breakEnd = $0.what { true } else { false } }
        #expect(begun == 1_000 && ended == begun)
    }
}
