import Foundation
import TestSupport
import Testing

@testable import EdgeProxy
@testable import Model
@testable import Stitching

/// A session stays as far behind the origin as it was when it joined, however many breaks of whatever length it has had.
@Suite struct LatencyTests {
    /// `LATENCY_TRACE=1` prints what each break did.
    static let traces = ProcessInfo.processInfo.environment["LATENCY_TRACE"] != nil
    static let cuttings: [(name: String, lengths: [Double])] = [
        ("2 s", [2]), ("6 s", [6]), ("6.006 s", [6.006]), ("1.92 s", [1.92]), ("irregular", [1.2, 2, 3.4, 4, 5.1, 6]),
    ]

    @Test(arguments: 0..<10 as Range<UInt64>)
    func latencyStaysAfterAHundredBreaks(seed: UInt64) throws {
        var random = Seeded(seed &* 77 &+ 3)
        let cutting = Self.cuttings[Int(seed) % Self.cuttings.count]
        let longest = cutting.lengths.max()!
        let target = Int64(longest.rounded(.up))
        let lengths = [5, 8, 10, 12.5, 15, 17, 20, 30]
        let ads = (0..<5).map { index in
            Stage.creative(
                "ad\(index)", lengths.randomElement(using: &random)!, piece: min(Double(target), Double.random(in: 1...4, using: &random)))
        }
        let piece = seed % 2 == 0 ? 1.0 : min(2, Double(target))
        let slate = Stage.creative("slate", 12, piece: piece, isSlate: true)
        let stage = try Stage(ads: ads, slates: [slate])
        stage.source.feed = Feed(window: 10, target: target)
        func length() -> Double { cutting.lengths.randomElement(using: &random)! }
        for _ in 0..<10 { stage.source.feed.add(seconds: length()) }
        stage.catchUp()
        stage.open()
        let viewer = stage.viewer(seed)
        var shown: Int64 = 0, left = 0.0, pause = 2, furthest: Int64 = 0
        while stage.breaks.count < 101, viewer.faults.isEmpty {
            let seconds = length()
            if left > 0 {
                left -= seconds
                stage.source.feed.add(1, seconds: seconds, left < 0 && Bool.random(using: &random) ? "#EXT-X-CUE-IN" : "#X")
            } else if pause > 0 {
                pause -= 1
                stage.source.feed.add(seconds: seconds)
            } else {
                left = Double.random(in: 8...70, using: &random)
                pause = Int.random(in: 1...4, using: &random)
                stage.source.feed.add(1, seconds: seconds, "#EXT-X-CUE-OUT:\(OriginPlan.seconds(Int64(left * 1_000)))")
            }
            stage.next([viewer])
            if Self.traces, viewer.lag != shown {
                shown = viewer.lag
                let last = viewer.session.history.last.flatMap { id in stage.presentation.snapshot?.layouts[id] }
                let adBreak = last.flatMap { state in stage.breaks.last { $0.id == state.layout.breakId } }
                print(
                    "seed \(seed) lag \(shown / 1_000_000): room \((last?.layout.room ?? 0) / 1_000_000) return",
                    (adBreak?.length ?? 0) / 1_000_000, "ads",
                    last?.layout.ads.map { $0.duration / 1_000_000 } ?? [], "laid", (last?.closing?.laid ?? 0) / 1_000_000, "overlap",
                    (last?.closing?.overlap ?? 0) / 1_000_000, "replaced",
                    (last.flatMap { state in state.closing.map { $0.time - state.layout.start } } ?? 0) / 1_000_000, "lag",
                    (last?.layout.lag ?? 0) / 1_000_000)
            }
            furthest = max(furthest, abs(viewer.lag))
        }
        #expect(viewer.faults == [])
        // Half a segment, and what the lag is rounded by so that sessions share their pods; slate in longer segments fits worse by one.
        let bound = Int64(longest * 500_000_000) + Stitching.Limits.lagStepNs / 2 + (piece > 1 ? Int64(piece * 1_000_000_000) : 0)
        #expect(furthest <= bound, "\(cutting.name): \(furthest / 1_000_000) ms, now \(viewer.lag / 1_000_000) ms")
    }
}
