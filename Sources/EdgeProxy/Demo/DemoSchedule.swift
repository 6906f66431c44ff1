/// When what is on air on a live demo channel: a closed form of the wall clock, so an origin that restarts goes on as if nothing had been.
///
/// Segment `n` lasts from `epoch + 2n` to `epoch + 2n + 2` seconds, shows segment `n mod 12` of the loop and has media sequence number `n`.
struct DemoSchedule: Sendable, Equatable {
    /// From one break's start to the next one's, in segments; more than `breakSegments`.
    var cycleSegments: Int64
    /// A break's length in segments, at least 1.
    var breakSegments: Int64
    /// Where in the cycle the break begins, in segments.
    var offsetSegments: Int64
    /// Added to every date that is written: an origin that restarted its numbers still tells the right time.
    var dateShiftNs: Int64 = 0

    static let segmentNs: Int64 = 2_000_000_000
    /// Segments in a live playlist: 20 s, of which a player holds back 6.
    static let windowSegments: Int64 = 10
    /// Segments in the looped media: 24 s, longer than the window, so that no window shows one picture twice.
    static let loopSegments: Int64 = 12
    /// The content's first timestamp, as `testdata/media/make.sh` sets it, in 90 kHz ticks.
    static let contentPts: UInt64 = 1_000 * 90_000
    /// 2020-01-01T00:00:00Z: any clock is past it, and numbers stay small.
    static let epochWallNs: Int64 = 1_577_836_800 * 1_000_000_000

    /// A segment that stands in a break.
    struct Place: Equatable, Sendable {
        /// Counts the breaks since the epoch.
        var index: Int64
        /// Segments of the break before this one.
        var elapsedSegments: Int64
    }

    /// The last segment that has ended at `wallNs`; `nil` in the epoch's first 20 s, before the first window is full.
    func edge(wallNs: Int64) -> Int64? {
        guard wallNs >= Self.epochWallNs else { return nil }
        let edge = (wallNs - Self.epochWallNs) / Self.segmentNs - 1
        return edge >= Self.windowSegments - 1 ? edge : nil
    }

    /// Wall clock at which segment `n` starts.
    func startWallNs(_ n: Int64) -> Int64 { Self.epochWallNs + n * Self.segmentNs + dateShiftNs }

    /// The break that segment `n` belongs to.
    func place(_ n: Int64) -> Place? {
        let sinceFirst = n - offsetSegments
        guard sinceFirst >= 0, sinceFirst % cycleSegments < breakSegments else { return nil }
        return Place(index: sinceFirst / cycleSegments, elapsedSegments: sinceFirst % cycleSegments)
    }

    /// The break that ended where segment `n` starts.
    func returned(_ n: Int64) -> Int64? {
        guard n > 0, let before = place(n - 1), before.elapsedSegments == breakSegments - 1 else { return nil }
        return before.index
    }

    /// First segment of break `index`.
    func firstSegment(ofBreak index: Int64) -> Int64 { offsetSegments + index * cycleSegments }

    /// Discontinuity sequence number of segment `n`: one more at each seam of the loop.
    func discontinuity(_ n: Int64) -> Int64 { n / Self.loopSegments }

    /// Whether the loop starts anew at segment `n`: its timestamps step back there.
    func isSeam(_ n: Int64) -> Bool { n > 0 && n % Self.loopSegments == 0 }

    /// Timestamp of the first picture of segment `n`, in 90 kHz ticks.
    func pts(_ n: Int64) -> UInt64 { Self.contentPts + UInt64(n % Self.loopSegments) * 180_000 }
}
