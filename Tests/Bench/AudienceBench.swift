import Foundation
import Transport

/// Very many sessions on one channel, all in the same break with fifty different pods, half of them with a break before it: what they
/// take in memory, and what a refresh of the channel makes for them.
struct AudienceBench {
    let options: BenchOptions
    let cores: BenchCores
    private static let pods = 50

    func run(in folder: BenchFolder) throws -> BenchTable {
        // A segment is long enough for everybody to ask within it. The first break is under way, the second one comes ten segments later.
        let schedule = OriginSchedule(
            segmentSeconds: options.audienceSegmentSeconds, windowSegments: 20, cycleSegments: 10, breakSegments: 4, breakPassedSegments: 1)
        // The ads are cut as the content is: otherwise a pod has news more often than the origin.
        let origin = try BenchOrigin(channels: ["live": schedule], adSegmentSeconds: options.audienceSegmentSeconds)
        let edge = try EdgeUnderTest(
            options.binary, origin: origin, channels: ["live"], core: cores.server, in: folder, singleAds: Self.pods)
        // Made anew for each round: between two of them the edge closes what is idle.
        func clients() throws -> [BlockingClient] { try (0..<4).map { _ in try BlockingClient(port: edge.port) } }
        let before = edge.process.memory.now
        let half = options.audience / 2
        let early = try open(half, clients())
        _ = try askAll(early, clients())
        let late = try open(options.audience - half, clients())
        let all = early + late
        // Into the second break, when its first segment is complete and the edge has seen it.
        func wait(forSegment number: Int) {
            let time = schedule.beginsWallNs + Int64(schedule.segmentSeconds * (number * 10 + 4)) * 100_000_000
            while Clock.wallNs() < time { usleep(20_000) }
        }
        wait(forSegment: 10)
        _ = try askAll(all, clients())
        // Some of both halves are enough to see what a refresh makes, and quick enough to see one refresh alone.
        let some = stride(from: 0, to: all.count, by: max(1, all.count / 5_000)).map { all[$0] }
        var pods: Set<String> = [], refreshes: [Double] = []
        for round in 1...3 {
            wait(forSegment: 10 + round)
            let rendered = try metric("edge_spans_rendered", BlockingClient(port: edge.port))
            pods = try askAll(some, clients())
            refreshes.append(Double(try metric("edge_spans_rendered", BlockingClient(port: edge.port)) - rendered))
        }
        let memory = edge.process.memory, count = Double(all.count)
        var table = BenchTable()
        let name = BenchTable.text(count)
        table.add("\(name) sessions in one break with \(pods.count) pods: memory", memory.now, "MB", below: 130)
        table.add("  at its peak", memory.peak, "MB")
        table.add("  a session", (memory.now - before) * 1e6 / count, "bytes")
        table.add(
            "  spans that a refresh makes for them", refreshes.max() ?? 0, "", needed: "about 50", isMet: (refreshes.max() ?? 0) <= 56)
        return table
    }

    /// Opens sessions, and tells the paths of their media playlists.
    private func open(_ count: Int, _ clients: [BlockingClient]) throws -> [String] {
        try inParallel(clients) { index, client in
            try (0..<(count / clients.count + (index < count % clients.count ? 1 : 0))).map { _ in
                try EdgeUnderTest.session(client, EdgeUnderTest.channel + "live/master.m3u8")
            }
        }.flatMap { $0 }
    }

    /// Asks for each of the playlists, and tells which pods of the last break are in them.
    private func askAll(_ paths: [String], _ clients: [BlockingClient]) throws -> Set<String> {
        let found = try inParallel(clients) { index, client in
            var pods: Set<String> = []
            let own = paths[(paths.count * index / clients.count)..<(paths.count * (index + 1) / clients.count)]
            for (position, path) in own.enumerated() {
                let reply = try client.get(path)
                guard reply.status == 200 else { throw BenchOptions.Fault("\(path): status \(reply.status)") }
                // Of some: reading them all would take longer than making them.
                guard position % 8 == 0 else { continue }
                let ads = String(decoding: reply.body, as: UTF8.self).split(separator: "\n").filter { $0.contains("ad/ad") }
                if let last = ads.last { pods.insert(last.split(separator: "/").dropLast(2).joined(separator: "/")) }
            }
            return pods
        }
        return found.reduce(into: []) { $0.formUnion($1) }
    }

    private func metric(_ name: String, _ client: BlockingClient) throws -> Int {
        let text = String(decoding: try client.get("/metrics").body, as: UTF8.self)
        let line = text.split(separator: "\n").first { $0.hasPrefix(name + " ") }
        guard let value = line.flatMap({ Int($0.dropFirst(name.count + 1)) }) else { throw BenchOptions.Fault("no metric \(name)") }
        return value
    }

    private func inParallel<Result>(_ clients: [BlockingClient], _ body: (Int, BlockingClient) throws -> Result) throws -> [Result] {
        nonisolated(unsafe) var results: [Swift.Result<Result, any Error>?] = Array(repeating: nil, count: clients.count)
        nonisolated(unsafe) let clients = clients, body = body
        let lock = NSLock()
        DispatchQueue.concurrentPerform(iterations: clients.count) { index in
            let result = Swift.Result { try body(index, clients[index]) }
            lock.withLock { results[index] = result }
        }
        return try results.compactMap { try $0?.get() }
    }
}
