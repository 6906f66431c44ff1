import Decision
import Foundation
import TestSupport

/// `POST /api/v1/ad-request` over HTTP with the large catalogue: how many a second, and how late.
struct AdRequestBench {
    let options: BenchOptions
    let cores: BenchCores

    func run(in folder: BenchFolder) throws -> BenchTable {
        let aimed = try run(DecisionScene(campaigns: options.campaigns), "", in: folder)
        return aimed + (try run(DecisionScene(.open, campaigns: options.campaigns), ", all eligible and of one price", in: folder))
    }

    private func run(_ scene: DecisionScene, _ note: String, in folder: BenchFolder) throws -> BenchTable {
        let port = try Loopback.freePort()
        let file = try folder.write("ads-\(port).json", configuration(scene, port: port, in: folder))
        let edge = try ServerProcess(
            [options.binary, "serve", "--config", file], core: cores.server, log: folder.path + "/ads-\(port).log")
        try edge.wait { (try? BlockingClient(port: port).get("/readyz").status) == 200 }
        var rates: [Double] = [], lates: [Double] = [], costs: [Double] = []
        for _ in 0..<options.rounds {
            let before = edge.cpu
            let run = try wrk(port: port, in: folder)
            rates.append(run.rate)
            lates.append(run.p99Ms)
            costs.append((edge.cpu - before).total * 1e6 / run.requests)
        }
        let rate = Percentiles(rates).median, text = BenchTable.text(Double(options.campaigns))
        var table = BenchTable()
        table.add(
            "ad requests with \(text) campaigns\(note), 8 connections", rate, "requests/s", needed: "≥ 25,000", isMet: rate >= 25_000)
        table.add("  p99", Percentiles(lates).median, "ms", below: 2)
        table.add("  server CPU a request", Percentiles(costs).median, "µs")
        table.add("  server memory, peak", edge.memory.peak, "MB")
        return table
    }

    /// Requests of many viewers, put together beforehand; without an id, so that each is decided.
    private static let script = """
        local list, at = {}, 0
        local countries = {"US", "GB", "DE", "FR", "IT", "ES", "NL", "SE"}
        local devices = {"tv", "mobile", "tablet"}
        function init(arguments)
          for i = 1, 5000 do
            local body = string.format('{"tenant": "bench", "channel": "news", "duration": 30, "uid": "u%d", ' ..
              '"params": {"country": "%s", "device": "%s", "city": "city-%d", "ads.genre": "news", "ads.segment": "s%d"}}',
              i % 2500, countries[i % 8 + 1], devices[i % 3 + 1], i % 500, i % 200)
            list[i] = wrk.format("POST", "/api/v1/ad-request", {["Content-Type"] = "application/json"}, body)
          end
        end
        function request()
          at = at % #list + 1
          return list[at]
        end

        """

    private func wrk(port: UInt16, in folder: BenchFolder) throws -> WrkRun {
        let script = try folder.write("ads.lua", Self.script)
        let run = try ServerProcess(
            ["wrk", "-t1", "-c8", "-d\(options.roundSeconds)s", "--latency", "-s", script, "http://127.0.0.1:\(port)"], core: cores.client,
            log: folder.path + "/ads-wrk.log")
        return try WrkRun(run.finish())
    }

    private func configuration(_ scene: DecisionScene, port: UInt16, in folder: BenchFolder) -> String {
        // The scene's campaigns are aimed at these too.
        let others = (0..<10).map { #", {"tenant": "bench", "id": "channel-\#($0)", "origin": ["http://127.0.0.1:9/"]}"# }.joined()
        return """
            {
              "listen": "127.0.0.1:\(port)", "loops": 1, "data_dir": "\(folder.path)/ads-data-\(port)", "trust_query_attributes": true,
              "tenants": [{"id": "bench"}],
              "channels": [{"tenant": "bench", "id": "news", "origin": ["http://127.0.0.1:9/"], "labels": ["news", "sports"]}\(others)],
              "campaigns": [
            \(scene.campaigns.map(Self.json).joined(separator: ",\n"))
              ]
            }
            """
    }

    private static func json(_ campaign: Campaign) -> String {
        func list(_ values: [String]) -> String { "[" + values.map { "\"\($0)\"" }.joined(separator: ", ") + "]" }
        func conditions(_ conditions: [Targeting.Condition]) -> String {
            "["
                + conditions.map { condition in
                    let values = condition.attribute == .time ? "[{\"from\": \"17:00\", \"to\": \"23:00\"}]" : list(condition.values)
                    return "{\"\(condition.attribute.name)\": {\"include\": \(values)}}"
                }.joined(separator: ", ") + "]"
        }
        let creatives = campaign.creatives.map { creative in
            let seconds = String(format: "%.2f", Double(creative.durationNs) / 1e9)
            return "{\"id\": \"\(creative.id)\", \"duration\": \(seconds), \"video_url\": \"http://127.0.0.1:9/\(creative.id).mp4\"}"
        }
        let caps = campaign.caps.map { "{\"count\": \($0.count), \"per\": \"\($0.per.rawValue)\"}" }
        let budget = (campaign.isHouse ? nil : campaign.budgetCents).map { "\"budget_total\": \($0 / 100), \"pacing\": \"fast\", " } ?? ""
        return """
            {"tenant": "bench", "id": "\(campaign.id)", "priority": \(campaign.priority), "weight": \(campaign.weight), \(budget)\
            "cpm": \((campaign.cpmCents ?? 0) / 100), "house": \(campaign.isHouse), "advertiser": "\(campaign.advertiser)", \
            "categories": \(list(campaign.categories)), "caps": [\(caps.joined(separator: ", "))], \
            "targeting": {"all": \(conditions(campaign.targeting.all)), "any": \(conditions(campaign.targeting.any)), \
            "none": \(conditions(campaign.targeting.none))}, "creatives": [\(creatives.joined(separator: ", "))]}
            """
    }
}
