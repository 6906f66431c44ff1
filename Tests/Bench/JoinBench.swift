import Foundation
import Transport

/// Sessions that join a channel with thousands of past breaks in its window: what joining adds to a playlist.
struct JoinBench {
    let options: BenchOptions
    let cores: BenchCores

    func run(in folder: BenchFolder) throws -> BenchTable {
        // A break of one segment in every second one, all over but the last ones, so that a session has nothing to choose.
        let schedule = OriginSchedule(
            segmentSeconds: 6, windowSegments: 2 * options.pastBreaks, cycleSegments: 2, breakSegments: 1,
            breakPassedSegments: 2 * options.pastBreaks)
        let origin = try BenchOrigin(channels: ["live": schedule])
        let edge = try EdgeUnderTest(options.binary, origin: origin, channels: ["live"], core: cores.server, in: folder)
        let client = try BlockingClient(port: edge.port)
        // The first one waits for the origin, and its playlist is written for all.
        _ = try client.get(EdgeUnderTest.session(client, EdgeUnderTest.channel + "live/master.m3u8"))
        var joins: [Double] = []
        let journal = try Self.metric("edge_journal_bytes", client), unfilled = try Self.metric("edge_breaks_unfilled_total", client)
        for _ in 0..<options.joins {
            let path = try EdgeUnderTest.session(client, EdgeUnderTest.channel + "live/master.m3u8")
            let first = try Self.milliseconds { _ = try client.get(path) }, again = try Self.milliseconds { _ = try client.get(path) }
            joins.append(first - again)
        }
        let bytes = try Self.metric("edge_journal_bytes", client) - journal
        var table = BenchTable()
        let count = Double(options.joins), name = "a join with \(BenchTable.text(Double(options.pastBreaks))) past breaks"
        table.add("\(name): its first playlist less the next", max(0.001, Percentiles(joins).median), "ms", below: 0.5)
        // With what the channel itself wrote meanwhile.
        table.add("  journal", bytes / count, "bytes", below: 1_000)
        let counted = try Self.metric("edge_breaks_unfilled_total", client) - unfilled
        table.add("  breaks counted as unfilled", counted / count, "", needed: "≤ 1", isMet: counted <= count)
        return table
    }

    private static func metric(_ name: String, _ client: BlockingClient) throws -> Double {
        let text = String(decoding: try client.get("/metrics").body, as: UTF8.self)
        guard let line = text.split(separator: "\n").first(where: { $0.hasPrefix(name + " ") }),
            let value = Double(line.dropFirst(name.count + 1))
        else { throw BenchOptions.Fault("no metric \(name)") }
        return value
    }

    private static func milliseconds(_ body: () throws -> Void) rethrows -> Double {
        let start = Clock.monotonicNs()
        try body()
        return Double(Clock.monotonicNs() - start) / 1e6
    }
}
