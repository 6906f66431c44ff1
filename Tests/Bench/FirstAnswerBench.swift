import Foundation
import Transport

/// Playlists that nobody has asked for before: what the edge adds to the origin's own answer.
struct FirstAnswerBench {
    let options: BenchOptions
    let cores: BenchCores

    func run(in folder: BenchFolder) throws -> BenchTable {
        // A break of two minutes is under way throughout, so that every first answer has a pod in it.
        let origin = try BenchOrigin(channels: ["live": OriginSchedule(cycleSegments: 100, breakSegments: 30)])
        let edge = try EdgeUnderTest(options.binary, origin: origin, channels: ["live"], core: cores.server, in: folder)
        let direct = try BlockingClient(port: origin.port), through = try BlockingClient(port: edge.port)
        // Of three batches the one in the middle: a slice that the machine gives to another process is 4 ms, and one of a hundred counts.
        let batches = try (0..<3).map { batch in
            try (0..<options.firsts).map { try Self.first("live/\(batch)-\($0)/", direct, through) }
        }.sorted { Self.edgeLists($0)[99] < Self.edgeLists($1)[99] }
        let batch = batches[1]
        var table = BenchTable()
        func rows(_ what: String, _ edge: Percentiles, _ origin: Percentiles) {
            table.add("\(what): p50", edge.median, "ms", beside: ("origin", origin.median))
            table.add(
                "  p99", edge[99], "ms", beside: ("origin", origin[99]), needed: "origin + 3 ms", isMet: edge[99] <= origin[99] + 3)
        }
        rows("first answers of \(options.firsts) stitched media playlists", Self.edgeLists(batch), Percentiles(batch.map(\.originList)))
        rows(
            "first answers with the multivariant playlist before it", Percentiles(batch.map { $0.edgeMaster + $0.edgeList }),
            Percentiles(batch.map { $0.originMaster + $0.originList }))
        return table
    }

    /// Milliseconds from request to whole answer.
    private struct First {
        var originMaster = 0.0, originList = 0.0, edgeMaster = 0.0, edgeList = 0.0
    }

    private static func edgeLists(_ batch: [First]) -> Percentiles { Percentiles(batch.map(\.edgeList)) }

    /// Asks the origin and then the edge for playlists in a folder that nobody has asked for.
    private static func first(_ folder: String, _ direct: BlockingClient, _ through: BlockingClient) throws -> First {
        var first = First(), path = "", reply = BlockingClient.Reply(status: 0, body: [])
        first.originMaster = try milliseconds { _ = try direct.get("/\(folder)master.m3u8") }
        first.originList = try milliseconds { _ = try direct.get("/\(folder)video.m3u8") }
        first.edgeMaster = try milliseconds { path = try EdgeUnderTest.session(through, EdgeUnderTest.channel + folder + "master.m3u8") }
        first.edgeList = try milliseconds { reply = try through.get(path) }
        guard reply.status == 200, EdgeUnderTest.isStitched(reply.body) else {
            throw BenchOptions.Fault("\(path): a first answer with status \(reply.status), not stitched")
        }
        return first
    }

    private static func milliseconds(_ body: () throws -> Void) rethrows -> Double {
        let start = Clock.monotonicNs()
        try body()
        return Double(Clock.monotonicNs() - start) / 1e6
    }
}
