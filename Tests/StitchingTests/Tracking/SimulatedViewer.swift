import Manifest
import Model
import TestSupport

@testable import Stitching

/// A player of one pod in simulated time: it loads ahead as far as its buffer goes, plays at normal speed, and leaves when it likes. It
/// knows what it has played.
struct SimulatedViewer {
    /// Lengths of the ads, seconds, each cut into segments.
    var ads: [Double] = [15, 30]
    var segment = 2.0
    /// How far it loads ahead, seconds.
    var buffer = 6.0
    /// When it leaves, seconds into the pod; none: it stays, and polls.
    var leaves: Double?
    /// Whether a live player: it polls.
    var isLive = true
    /// Whether it says where it is (CMCD).
    var saysBuffer = false
    /// Where it comes in, seconds into the pod.
    var joins = 0.0
    /// Each request is made so often, at once.
    var repeats = 1
    /// Requests that are lost on their way.
    var isLost: (Int) -> Bool = { _ in false }

    struct Played {
        var counted: [SlotTracker.Counted] = []
        /// What was played of each ad, seconds.
        var spans: [Int: (from: Double, to: Double)] = [:]
    }

    private struct Piece {
        let ad: Int, from: Double, to: Double, start: Double
    }

    private static func time(_ seconds: Double) -> MonotonicTime { MonotonicTime(nanoseconds: Int64((1_000 + seconds) * 1e9)) }
    static func seconds(_ time: MonotonicTime) -> Double { Double(time.nanoseconds) / 1e9 - 1_000 }

    private var pieces: [Piece] {
        var pieces: [Piece] = [], start = 0.0
        for (ad, length) in ads.enumerated() {
            for at in stride(from: 0, to: length, by: segment) {
                pieces.append(Piece(ad: ad, from: at, to: min(length, at + segment), start: start + at))
            }
            start += length
        }
        return pieces.filter { $0.start + ($0.to - $0.from) > joins }
    }

    /// Plays all of it, and looks until nothing is to come.
    /// - Parameter begins: seconds.
    func play(_ tracker: inout SlotTracker, at begins: Double = 0) -> Played {
        var played = Played(), asked = 0
        let pieces = pieces, zero = pieces.first?.start ?? 0, total = ads.reduce(0, +), end = min(total, leaves ?? total), step = 0.25
        for turn in 0..<Int((total - zero + 60) / step) {
            let clock = Double(turn) * step, playhead = zero + clock, now = Self.time(begins + clock)
            while asked < pieces.count, playhead < end, pieces[asked].start <= playhead + buffer {
                if !isLost(asked) {
                    for _ in 0..<repeats { played.counted += ask(pieces[asked], playhead: playhead, &tracker, at: now) }
                }
                asked += 1
            }
            let isThere = leaves.map { playhead < $0 } ?? true
            if isLive, isThere, clock.truncatingRemainder(dividingBy: segment) == 0 { played.counted += tracker.ask(at: now) }
            if tracker.nextLook <= now { played.counted += tracker.look(at: now) }
        }
        var at = 0.0
        for (ad, length) in ads.enumerated() {
            let from = max(0, zero - at), to = min(length, end - at)
            if to > from { played.spans[ad] = (from, to) }
            at += length
        }
        return played
    }

    private func ask(_ piece: Piece, playhead: Double, _ tracker: inout SlotTracker, at now: MonotonicTime) -> [SlotTracker.Counted] {
        func ns(_ seconds: Double) -> Int64 { Int64(seconds * 1e9) }
        return tracker.ask(
            SlotId(pod: PodId(1), entry: piece.ad), offset: ns(piece.start - piece.from), lengthNs: ns(ads[piece.ad]),
            piece: ns(piece.from)..<ns(piece.to), bufferNs: saysBuffer ? ns(piece.start - playhead) : nil, at: now)
    }
}
