import Manifest
import Model
import TestSupport
import Testing

@testable import Stitching

@Suite struct RefreshPhaseTests {
    /// An origin of segments of `seconds`, each listed `jitter` at most after its time, and what it takes to follow it.
    private struct Origin {
        var seconds: Double
        var jitterMs: Int64 = 0
        var stepMs: Int64 = 0
        var random = Seeded(7)

        /// Each segment from this one on appears so much later, or sooner; and this one alone.
        var shift: (from: Int, ms: Int64)?, hold: (at: Int, ms: Int64)?
        /// Counted from this segment on.
        var learned = 15

        /// - Returns: requests a segment, and how long after they appeared segments were seen, median and worst, milliseconds, once it is
        ///   learned.
        mutating func follow(segments count: Int, roundTripMs: Int64 = 10) -> (requests: Double, medianMs: Int64, worstMs: Int64) {
            let length = Int64(seconds * 1e9)
            var appearances: [Int64] = []
            for index in 0..<count {
                let jitter = jitterMs > 0 ? Int64.random(in: 0...jitterMs, using: &random) : 0
                var ms = jitter + 300
                if let shift, index >= shift.from { ms += shift.ms }
                if let hold, index == hold.at { ms += hold.ms }
                appearances.append(Int64(index + 1) * (length + stepMs * 1_000_000) + ms * 1_000_000)
            }
            var phase = RefreshPhase(), now = Int64(Double(length) * 3.4), requests = 0, known = -1, seen: [Int64] = [], counted = 0
            while let newest = appearances.lastIndex(where: { $0 <= now + roundTripMs * 500_000 }), newest < count - 1 {
                let from = max(0, newest - 5)
                let segments = (from...newest).map { index in
                    OriginSegment(
                        sequence: Int64(index), discontinuity: 0, startsDiscontinuity: false, date: nil, duration: length, identity: 0,
                        name: 0)
                }
                let answered = now + roundTripMs * 1_000_000
                if newest > learned {
                    requests += 1
                    if newest > known {
                        seen.append((answered - appearances[newest]) / 1_000_000)
                        counted += newest - known
                    }
                }
                known = newest
                let due = phase.read(
                    segments, asked: MonotonicTime(nanoseconds: now), answered: MonotonicTime(nanoseconds: answered),
                    unchangedNs: length / 5)
                now = max(answered, due?.nanoseconds ?? answered + length / 5)
            }
            seen.sort()
            return (Double(requests) / Double(counted), seen[seen.count / 2], seen[seen.count - 1])
        }
    }

    @Test(arguments: [1.0, 2.0, 3.84, 6.0, 10.0], [0, 30, 100] as [Int64])
    func aSegmentIsSeenSoonAndAskedForOnce(seconds: Double, jitterMs: Int64) {
        var origin = Origin(seconds: seconds, jitterMs: jitterMs)
        let found = origin.follow(segments: 400)
        #expect(found.requests <= 1.3, "\(found)")
        #expect(found.medianMs <= 100, "\(found)")
        #expect(found.worstMs <= 350, "\(found)")
    }

    // EXTINF is rounded: media goes on a little faster or slower than it says.
    @Test(arguments: [-4, 4] as [Int64]) func lengthsAreRounded(stepMs: Int64) {
        var origin = Origin(seconds: 2, jitterMs: 10, stepMs: stepMs)
        let found = origin.follow(segments: 400)
        #expect(found.requests <= 1.35 && found.medianMs <= 100, "\(found)")
    }

    /// One segment that is held up for long says nothing of the next: only it is seen late.
    @Test(arguments: [400, 900, 1_500] as [Int64]) func oneLateSegmentIsNotWaitedForAgain(heldMs: Int64) {
        var origin = Origin(seconds: 2, hold: (100, heldMs), learned: 100)
        let found = origin.follow(segments: 120)
        #expect(found.medianMs <= 50 && found.worstMs <= 250 && found.requests <= 1.6, "\(found)")
    }

    /// Where all come later or sooner from then on, that is learned within some thirty segments.
    @Test(arguments: [-900, -300, 300, 900] as [Int64]) func anotherPhaseIsLearned(shiftMs: Int64) {
        var origin = Origin(seconds: 4, shift: (100, shiftMs), learned: 134)
        let found = origin.follow(segments: 200)
        #expect(found.medianMs <= 100 && found.worstMs <= 250 && found.requests <= 1.3, "\(found)")
    }

    @Test func anOriginThatStandsStillIsLeftAlone() throws {
        var phase = RefreshPhase(), now: Int64 = 0
        func segments(_ newest: Int64) -> [OriginSegment] {
            (0...newest).map {
                OriginSegment(
                    sequence: $0, discontinuity: 0, startsDiscontinuity: false, date: nil, duration: 6_000_000_000, identity: 0, name: 0)
            }
        }
        func read(_ newest: Int64?) -> Int64? {
            let due = phase.read(
                newest.map(segments), asked: MonotonicTime(nanoseconds: now), answered: MonotonicTime(nanoseconds: now),
                unchangedNs: 1_200_000_000)
            return due.map { $0.nanoseconds - now }
        }
        #expect(read(3) == nil)
        now += 1_200_000_000
        #expect(read(nil) == nil, "nothing is known yet")
        now += 1_200_000_000
        let next = try #require(read(4))
        #expect(next > 4_700_000_000 && next < 6_000_000_000, "\(next)")
        var steps: [Int64] = []
        for _ in 0..<12 {
            now += steps.last ?? next
            steps.append(try #require(read(4)))
        }
        #expect(steps[0] == 150_000_000 && steps == steps.sorted() && steps[11] == 1_200_000_000, "\(steps)")
        // Another run: all begins anew.
        #expect(read(0) == nil)
    }
}
