import Decision
import Manifest
import ModelTestSupport
import TestSupport
import Testing

@testable import Model
@testable import Stitching

/// A viewer's requests for a break and a program's, in simulated time.
@Suite struct BreakProbeTests {
    private static let second: Int64 = 1_000_000_000, targetNs = 2 * second

    /// Ads of so many seconds in segments of 2 s.
    private static func pod(_ lengths: [Int]) -> LaidPod {
        func creative(_ id: String, _ seconds: Int) -> ReadyCreative {
            let segments = stride(from: 0, to: seconds, by: 2).map { at in
                CreativeRendition.Segment(
                    resource: .init(url: "http://ads.test/a.ts"), duration: Int64(min(2, seconds - at)) * second,
                    durationText: Array("2".utf8))
            }
            let rendition = CreativeRendition(traits: RenditionTraits(), segments: segments)
            return ReadyCreative(tenant: "t", id: id, isSlate: false, renditions: [rendition])
        }
        return LaidPod(
            id: LayoutId(1), breakId: BreakId(1), start: ChannelTime(nanoseconds: 0),
            ads: lengths.enumerated().map { creative("\($0)", $1) }, slate: nil, room: Int64(lengths.reduce(0, +)) * second, lag: 0,
            bookings: lengths.indices.map {
                AdBooking(campaignId: "\($0)", creativeId: "\($0)", account: 1, model: .cpm, priceMicros: 1, isHouse: false)
            })
    }

    private static func at(_ seconds: Double) -> MonotonicTime { MonotonicTime(nanoseconds: Int64((1_000 + seconds) * 1e9)) }

    /// A session that asks, and what is told of it and when.
    private struct Run {
        let pod: LaidPod
        var watch: AdWatch
        var told: [(told: Double, counted: AdWatch.Counted)] = []
        private var lastSeen = MonotonicTime.distantPast
        /// The segments of the pod, in order, and when they begin.
        let pieces: [(place: Int, index: Int, start: Double)]

        init(_ lengths: [Int], isLive: Bool = true) {
            let pod = BreakProbeTests.pod(lengths)
            self.pod = pod
            watch = AdWatch(targetNs: BreakProbeTests.targetNs, needsSign: isLive)
            pieces = pod.ads.indices.flatMap { place in
                let rendition = pod.ads[place].renditions[0]
                return rendition.segments.indices.map { index in
                    (place, index, Double(pod.entries[place].offset + rendition.offset(of: index)) / 1e9)
                }
            }
        }

        mutating func ask(_ number: Int, bufferNs: Int64? = nil, isListed: Bool = true, at seconds: Double) {
            let piece = pieces[number], now = BreakProbeTests.at(seconds)
            lastSeen = now
            note(
                watch.ask(
                    pod, place: piece.place, rendition: pod.ads[piece.place].renditions[0], index: piece.index, bufferNs: bufferNs,
                    isListed: isListed, at: now), seconds)
        }

        mutating func poll(at seconds: Double) { lastSeen = BreakProbeTests.at(seconds) }

        mutating func look(at seconds: Double) {
            let now = BreakProbeTests.at(seconds)
            if watch.nextLook <= now { note(watch.look(at: now, lastSeen: lastSeen), seconds) }
        }

        /// Looks until nothing is to come.
        mutating func end(from seconds: Double) { for turn in 0..<600 { look(at: seconds + Double(turn) / 2) } }

        private mutating func note(_ counted: [AdWatch.Counted], _ seconds: Double) { told += counted.map { (seconds, $0) } }

        var faults: Set<TrafficFault?> { Set(told.map(\.counted.fault)) }
        /// The events, and when they were, in seconds.
        var events: [String] {
            told.compactMap { _, counted in
                guard case .event(let event) = counted.what else { return nil }
                return "\(Double(event.at.nanoseconds) / 1e9 - 1_000) \(event.slot.entry) \(event.event)"
            }
        }
    }

    /// It takes all segments of all ads within a second and never comes again: whatever of it would have counted is told as that, once it
    /// is over, and nothing before.
    @Test(arguments: [[10, 10], [8], [4, 4, 4], [30, 30, 30, 30]]) func aProgramThatTakesAllAndGoesIsFlagged(lengths: [Int]) {
        var run = Run(lengths)
        let burst = Double(lengths.reduce(0, +)) / 10 * 0.9
        for number in run.pieces.indices {
            run.ask(number, at: burst * Double(number) / Double(run.pieces.count))
            // It reads the playlists of other renditions in between.
            run.poll(at: burst * Double(number) / Double(run.pieces.count))
            run.look(at: burst * Double(number) / Double(run.pieces.count))
        }
        #expect(run.told.isEmpty, "\(run.told)")
        run.end(from: burst)
        #expect(run.events.first == "0.0 0 start" && run.faults == [.tooFast], "\(run.told)")
        #expect(run.watch.nextLook == .distantFuture && run.watch.layouts.isEmpty)
    }

    /// The same requests by a player that finds the whole break in its window, and polls on: all counts, with its own time.
    @Test(arguments: [0.5, 2.1, 3.9]) func whoPollsOnIsAViewer(poll: Double) {
        var run = Run([10, 10])
        for number in run.pieces.indices { run.ask(number, at: Double(number) / 10) }
        #expect(run.told.isEmpty)
        for turn in 0..<60 {
            run.poll(at: poll + Double(turn) * 2)
            run.look(at: poll + Double(turn) * 2)
        }
        #expect(run.faults == [nil] && run.events.count == 10 && run.events.prefix(2) == ["0.0 0 start", "2.5 0 firstQuartile"])
        #expect(run.told[0].told <= poll + 4)
    }

    /// Who comes, loads one segment and leaves has begun the ad: it counts when a tenth of the break is over.
    @Test func whoLoadsOneSegmentAndLeavesCounts() {
        var run = Run([10, 10])
        run.ask(0, at: 0.25)
        for turn in 0..<100 { run.look(at: 0.25 + Double(turn) / 10) }
        #expect(run.events == ["0.25 0 start"] && run.faults == [nil], "\(run.told)")
        #expect(run.told.first?.told == 2.25, "\(run.told)")
        // An ad of one segment that is a break by itself is asked for at once by everybody.
        run = Run([2])
        run.ask(0, at: 0)
        run.end(from: 0.5)
        #expect(run.events.first == "0.0 0 start" && run.faults == [nil])
    }

    /// Who begins loads what is listed, in no time, and zaps away before the next poll: a part of a break, or a short one.
    @Test(arguments: [([30], 3), ([4, 4, 30], 5), ([2, 2], 2), ([6], 3)]) func whoZapsAwayIsAViewer(lengths: [Int], loaded: Int) {
        var run = Run(lengths)
        for number in 0..<loaded { run.ask(number, at: Double(number) / 100) }
        run.end(from: 0.1)
        #expect(run.events.first == "0.0 0 start" && run.faults == [nil], "\(run.told)")
    }

    /// A process that ends knows no more: the session goes on elsewhere. One that is over is judged by what it has asked for.
    @Test(arguments: [(false, nil), (true, TrafficFault.tooFast)]) func whatWaitsIsToldAtTheEnd(isOver: Bool, fault: TrafficFault?) {
        var run = Run([10, 10])
        for number in run.pieces.indices { run.ask(number, at: Double(number) / 10) }
        #expect(run.told.isEmpty)
        let told = run.watch.close(isOver: isOver)
        #expect(!told.isEmpty && told.allSatisfy { $0.fault == fault })
        #expect(run.watch.close(isOver: isOver).isEmpty)
    }

    /// What a viewer asks for once it is known is its own, whatever was listed.
    @Test func whatAViewerAsksForIsNeverImpossible() {
        var run = Run([10, 10])
        run.ask(0, at: 0)
        run.ask(1, at: 3)
        run.ask(8, isListed: false, at: 3.5)
        run.end(from: 4)
        #expect(run.faults == [nil])
    }

    /// What a player says that it plays is proof, whatever it loads.
    @Test func whoSaysWhatItPlaysIsAViewer() {
        var run = Run([10, 10])
        for number in run.pieces.indices { run.ask(number, bufferNs: 0, at: Double(number) / 100) }
        #expect(run.events.count > 5 && run.faults == [nil], "\(run.told)")
    }

    /// On demand players load ahead and ask for nothing any more.
    @Test func onDemandNothingWaits() {
        var run = Run([10, 10], isLive: false)
        for number in run.pieces.indices { run.ask(number, at: Double(number) / 100) }
        #expect(run.events == ["0.0 0 start"] && run.faults == [nil])
        run.end(from: 1)
        #expect(run.events.count == 10 && run.faults == [nil])
    }

    /// A segment that no playlist has listed tells at once, and of all that comes of the break.
    @Test(arguments: [true, false]) func whatWasNotListedIsImpossible(isLive: Bool) {
        var run = Run([10, 10], isLive: isLive)
        run.ask(0, isListed: false, at: 0)
        #expect(run.events == ["0.0 0 start"] && run.faults == [.impossible])
        for number in 1..<10 { run.ask(number, at: Double(number) * 2) }
        run.end(from: 20)
        #expect(run.events.count == 10 && run.faults == [.impossible])
    }

    /// Players of all kinds that poll are never flagged, whatever is in the window when they come, and nothing of what they have played is
    /// lost or told twice.
    @Test(arguments: 0..<400 as Range<UInt64>) func noPlayerThatPollsIsFlagged(seed: UInt64) {
        var rng = Seeded(seed)
        let lengths = (0..<Int.random(in: 1...4, using: &rng)).map { _ in Int.random(in: 2...30, using: &rng) }
        var run = Run(lengths), next = 0
        let total = Double(lengths.reduce(0, +)), buffer = Double.random(in: 0...40, using: &rng),
            interval = Double.random(in: 0.5...2, using: &rng)
        // How much of the pod is in the window when it comes.
        let listed = Double.random(in: 0...total, using: &rng),
            leaves = Bool.random(using: &rng) ? Double.random(in: 8...total + 10, using: &rng) : .infinity
        for turn in 0..<Int((total + 30) * 4) {
            let now = Double(turn) / 4
            if now < leaves {
                while next < run.pieces.count, run.pieces[next].start <= min(now + buffer, listed + now) {
                    run.ask(next, at: now)
                    next += 1
                }
                if (now / interval).rounded(.down) != ((now - 0.25) / interval).rounded(.down) { run.poll(at: now) }
            }
            run.look(at: now)
        }
        run.end(from: total + 31)
        #expect(run.faults.isSubset(of: [nil]), "\(lengths) \(run.told)")
        #expect(Set(run.events).count == run.events.count && run.events.first == "0.0 0 start")
        if leaves == .infinity { #expect(run.events.count == lengths.count * 5, "\(lengths) \(run.events)") }
    }
}
