import Testing

@testable import EdgeProxy
@testable import Stitching

/// How many entries of a pod overlap in date: none where the content comes back as it is, and as few as bring it back otherwise.
@Suite struct DateOverlapTests {
    struct Row: Sendable, CustomStringConvertible {
        var ads: [Double]
        /// Seconds of the slate's segments; `nil` without a slate.
        var slate: Double?
        var room: Double
        var lag: Double = 0
        var count: Int
        var description: String { "\(ads) slate \(slate ?? 0) room \(room) lag \(lag)" }
    }

    @Test(arguments: [
        // Content of 6 s segments. A pod that ends at a boundary, or a little before it, needs nothing.
        Row(ads: [15, 15], room: 30, count: 0), Row(ads: [14, 14], room: 30, count: 0),
        // 32 s: with less than two seconds of steps back the content can't come back at 30, with one entry more it can.
        Row(ads: [16, 16], room: 32, count: 0), Row(ads: [12, 10, 10], room: 32, count: 2), Row(ads: [15, 10], room: 25, count: 1),
        // A session that has lost content gets it back.
        Row(ads: [10, 10, 11], room: 30, lag: -2, count: 1), Row(ads: [9, 8, 9, 8], room: 36, lag: -2, count: 0),
        // Slate in small pieces fits by itself; in large ones a piece more is laid, as many overlaps as it needs.
        Row(ads: [10], slate: 1, room: 30, lag: -3, count: 0), Row(ads: [11], slate: 4, room: 30, lag: -1, count: 1),
        Row(ads: [11], slate: 4, room: 30, lag: 2, count: 0),
    ])
    func asFewOverlapAsAreNeeded(row: Row) throws {
        let stage = try Stage(ads: [], slates: [])
        stage.source.feed.add(8)
        stage.catchUp()
        stage.open()
        let snapshot = try #require(stage.presentation.snapshot)
        func ns(_ seconds: Double) -> Int64 { Int64(seconds * 1e9) }
        let adBreak = AdBreak(id: 1, start: 0, planned: ns(row.room), event: 0, source: .signalled)
        let overlap = DateOverlap(
            PendingBreak(adBreak: adBreak, fill: .pod, start: 0, through: 0),
            ads: row.ads.enumerated().map { Stage.creative("ad\($0)", $1, piece: $1) },
            slate: row.slate.map { Stage.creative("slate", 3 * $0, piece: $0, isSlate: true) }, room: ns(row.room), lag: ns(row.lag),
            in: snapshot)
        #expect(overlap.count == row.count)
    }
}
