import Manifest

/// A window of an hour with twelve past breaks of fifty pods each: what its sessions list is made of few pieces, whatever their histories.
struct DeepWindow {
    private static let breaks = 12, pods = 50
    private static let segments: Int64 = 900, breakSegments: Int64 = 15

    /// - Parameter sessions: each with a history of its own, one of 50 to the 12th.
    func run(sessions: Int) -> BenchTable {
        let window = ContentWindow((0..<Self.segments).map(StitchBench.content))
        let media = PodMedia((0..<Self.breakSegments).map(StitchBench.ad))
        let placements: [[Placement]] = (0..<Self.breaks).map { index in
            let start = (Int64(index) * 75 + 30) * StitchBench.segmentNs, length = Self.breakSegments * StitchBench.segmentNs
            return (0..<Self.pods).compactMap { pod in
                Placement(
                    pod: PodId(Int64(index * Self.pods + pod + 1)), start: start, media: media,
                    closing: PodReturn(returnTime: start + length, laid: length), in: window)
            }
        }
        let visible = Visible(edge: Self.segments * StitchBench.segmentNs, front: 0)
        var pieces: [SpanKey] = [], distinct: Set<SpanKey> = [], random = UInt64(7), history: [Placement] = []
        for _ in 0..<sessions {
            history.removeAll(keepingCapacity: true)
            for pods in placements {
                random = random &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                history.append(pods[Int(random >> 33) % pods.count])
            }
            _ = compose(window, visible, history, SessionOffset(), into: &pieces)
            distinct.formUnion(pieces)
        }
        let ofPods = distinct.count { $0.pod != nil }
        var table = BenchTable()
        table.add(
            "spans of pods in an hour's window: \(BenchTable.text(Double(sessions))) histories of 12 breaks with 50 pods", Double(ofPods),
            "",
            needed: "≤ 600", isMet: ofPods <= 600)
        table.add("  spans of content beside them", Double(distinct.count - ofPods), "")
        return table
    }
}
