import Testing

@testable import EdgeProxy
@testable import Model
@testable import Stitching

/// An in-point that comes before the planned end ends the break there: at most the ad segment that is under way goes over it.
@Suite struct EarlyInPointTests {
    private static func newest(_ afterNs: Int64) -> Int { 99 + Int(afterNs / 1_000_000_000) }

    private static let ads: [String: [ReadyCreative]] = [
        "halves": [Stage.creative("h", 3, piece: 0.5), Stage.creative("o", 2, piece: 1)],
        "ones": [Stage.creative("o", 2, piece: 1), Stage.creative("h", 3, piece: 0.5)],
        "long": [Stage.creative("l", 6, piece: 3)],
        "twos": [Stage.creative("t", 4, piece: 2), Stage.creative("u", 2, piece: 2)],
    ]

    // A break of 6 s with its in-point at second 3, 4 or 5, whoever reloads when, and however long the origin takes to answer.
    @Test(arguments: ["halves", "ones", "long", "twos"], [3, 4, 5])
    func atMostTheSegmentUnderWayGoesOver(pod: String, back: Int) throws {
        for (delayMs, offset) in [(10, 0.0), (10, 0.35), (150, 0.6), (250, 0.1), (400, 0.5)] {
            let live = try LiveStage(ads: Self.ads[pod]) { path, afterNs in
                if path == "main.m3u8" { return (200, LivePlaylist.multivariant(["v1.m3u8"])) }
                var playlist = LivePlaylist(newest: Self.newest(afterNs))
                playlist.tags = { $0 == 106 ? ["#EXT-X-CUE-OUT:6.000"] : $0 == 106 + back ? ["#EXT-X-CUE-IN"] : [] }
                return (200, playlist.text)
            }
            live.stage.source.delays["v1.m3u8"] = Int64(delayMs) * 1_000_000
            let viewers = [live.viewer(opensAt: offset), live.viewer(opensAt: offset + 0.2), live.viewer(opensAt: offset + 0.45)]
            live.run(until: 24)
            for viewer in viewers {
                let watched = viewer.watched[0]
                let laid = watched.segments.filter { $0.segment.isAd }
                // Where the last segment begins that is laid.
                let before = laid.dropLast().reduce(0) { $0 + $1.segment.lengthNs }
                let comment = "\(pod) \(back) \(delayMs) \(offset): \(watched.summary) \(laid.map(\.segment.uri))"
                #expect(before < Int64(back) * 1_000_000_000, "\(comment)")
                // No slate behind an in-point that is known, and no programme that is lost but for what the segment goes over.
                let isSlate = laid.last?.segment.uri.contains("/slate/") ?? false
                #expect(!isSlate || before + laid.last!.segment.lengthNs <= Int64(back) * 1_000_000_000, "\(comment)")
                let over = max(0, watched.laid - Double(back))
                let returned = watched.content.first { $0 >= 106 } ?? 0
                #expect(Double(returned) <= 106 + Double(back) + over.rounded(.up) && returned >= 106 + back, "\(comment)")
                #expect(viewer.faults == [] && watched.refused == [], "\(viewer.faults.prefix(2))")
            }
        }
    }
}
