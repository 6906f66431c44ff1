import Foundation
import TestSupport

/// What players that place ads themselves ask for: VAST answers, each of which is a decision that is reserved and written down, and the
/// beacons of them, each of which counts.
struct CsaiBench {
    let options: BenchOptions
    let cores: BenchCores

    func run(in folder: BenchFolder) throws -> BenchTable {
        let port = try Loopback.freePort()
        let file = try folder.write("csai-\(port).json", configuration(port: port, in: folder))
        let edge = try ServerProcess(
            [options.binary, "serve", "--config", file], core: cores.server, log: folder.path + "/csai-\(port).log")
        try edge.wait { (try? BlockingClient(port: port).get("/readyz").status) == 200 }
        var table = BenchTable()
        let tag = "/api/v1/vast?tenant=bench&channel=news&duration=60"
        let answers = try measured(edge, port, [[String]](repeating: [tag], count: options.rounds), in: folder)
        table.add(
            "VAST of a pod, decided and written down, 8 connections", answers.rate, "answers/s")
        table.add("  p99", answers.p99, "ms", below: 5)
        table.add("  server CPU an answer, all threads", answers.cost, "µs", below: 100)
        // No beacon is sent twice: a repeat is cheaper.
        let lists = try (0..<options.rounds).map { _ in try beacons(of: tag, port, count: options.roundSeconds * 40_000) }
        let counted = try measured(edge, port, lists, in: folder)
        table.add("beacons that count, 8 connections", counted.rate, "beacons/s")
        table.add("  p99", counted.p99, "ms", below: 10)
        table.add("  server CPU a beacon", counted.cost, "µs")
        let batches = try (0..<options.rounds).map { _ in
            Self.batches(of: try beacons(of: tag, port, count: options.roundSeconds * 100_000))
        }
        let batched = try measured(edge, port, batches, post: "/api/v1/impression", in: folder)
        let size = Double(Self.batch)
        table.add(
            "beacons that count, \(Self.batch) of each batch, 8 connections", batched.rate * size, "beacons/s", needed: "≥ 50,000",
            isMet: batched.rate * size >= 50_000)
        table.add("  p99 of a batch", batched.p99, "ms")
        table.add("  server CPU a beacon", batched.cost / size, "µs")
        return table
    }

    /// Beacons of one body. As many as a player has of a pod.
    private static let batch = 20

    /// Bodies of `POST /impression`.
    private static func batches(of paths: [String]) -> [String] {
        stride(from: 0, to: paths.count - batch, by: batch).map { start in
            let events = paths[start..<start + batch].map { path in "{\"k\": \"\(path.drop { $0 != "=" }.dropFirst())\"}" }
            return "{\"events\": [\(events.joined(separator: ", "))]}"
        }
    }

    /// The paths of tracking URLs of as many answers as it takes.
    private func beacons(of tag: String, _ port: UInt16, count: Int) throws -> [String] {
        let client = try BlockingClient(port: port)
        var urls: [String] = []
        while urls.count < count {
            let text = String(decoding: try client.get(tag).body, as: UTF8.self)
            let found = text.components(separatedBy: "<![CDATA[").dropFirst().compactMap { $0.components(separatedBy: "]]>").first }
            let own = found.compactMap { url in url.range(of: "/api/v1/").map { String(url[$0.lowerBound...]) } }
                .filter { $0.hasPrefix("/api/v1/track?") || $0.hasPrefix("/api/v1/impression?") }
            guard !own.isEmpty else { throw BenchOptions.Fault("no tracking URLs in \(text.prefix(300))") }
            urls += own.map { $0.replacingOccurrences(of: "&c=[ERRORCODE]", with: "") }
        }
        return urls
    }

    /// - Parameters:
    ///   - rounds: the paths of each, or its bodies.
    ///   - post: where bodies go.
    private func measured(
        _ edge: ServerProcess, _ port: UInt16, _ rounds: [[String]], post: String? = nil, in folder: BenchFolder
    ) throws -> (rate: Double, p99: Double, cost: Double) {
        var rates: [Double] = [], lates: [Double] = [], costs: [Double] = []
        for lines in rounds {
            let before = edge.cpu
            let run = try WrkRun(
                port: port, lines, post: post, seconds: options.roundSeconds, connections: 8, core: cores.client, in: folder)
            rates.append(run.rate)
            lates.append(run.p99Ms)
            costs.append((edge.cpu - before).total * 1e6 / run.requests)
        }
        return (Percentiles(rates).median, Percentiles(lates).median, Percentiles(costs).median)
    }

    private func configuration(port: UInt16, in folder: BenchFolder) -> String {
        let campaigns = (0..<100).map { number in
            #"{"tenant": "bench", "id": "c\#(number)", "cpm": \#(5 + number % 20), "budget_total": 100000000, "pacing": "fast", "#
                + #""creatives": [{"id": "v\#(number)", "duration": \#([10, 15, 20, 30][number % 4]), "#
                + #""video_url": "http://127.0.0.1:9/v.mp4"}]}"#
        }
        return """
            {
              "listen": "127.0.0.1:\(port)", "loops": 1, "data_dir": "\(folder.path)/csai-data-\(port)", "tenants": [{"id": "bench"}],
              "channels": [{"tenant": "bench", "id": "news", "origin": ["http://127.0.0.1:9/"]}],
              "campaigns": [\(campaigns.joined(separator: ",\n"))]
            }
            """
    }
}
