import Foundation

/// Ten thousand viewers with a connection and a session each.
struct CrowdBench {
    let options: BenchOptions
    let cores: BenchCores
    let tls: Bool

    func run(in folder: BenchFolder) throws -> BenchTable {
        Self.raiseDescriptorLimit()
        // Breaks of 16 s every 32 s: whatever is measured has beginnings and ends of breaks in it.
        let schedule = OriginSchedule(cycleSegments: 8, breakSegments: 4, breakPassedSegments: 3)
        let origin = try BenchOrigin(channels: ["live": schedule])
        let edge = try EdgeUnderTest(options.binary, origin: origin, channels: ["live"], core: cores.server, in: folder)
        let crowd = try Crowd(
            port: tls ? edge.tlsPort : edge.port, tls: tls, path: EdgeUnderTest.channel + "live/master.m3u8",
            connections: options.connections, cadenceSeconds: schedule.segmentSeconds)
        var memory = (now: 0.0, peak: 0.0)
        let outcome = try crowd.run(seconds: options.crowdSeconds) { memory = edge.process.memory }
        let latency = Percentiles(outcome.latencies), errors = outcome.faults.values.reduce(0, +)
        for (fault, count) in outcome.faults { FileHandle.standardError.write(Data("\(count) × \(fault)\n".utf8)) }
        var table = BenchTable()
        let count = BenchTable.text(Double(options.connections))
        let name = "\(count) connections\(tls ? " under TLS" : ""), a poll every \(schedule.segmentSeconds) s"
        table.add("\(name): p50", latency.median, "ms")
        table.add("  p99", latency[99], "ms", below: 50)
        table.add("  slowest of \(BenchTable.text(Double(latency.count)))", latency.max, "ms")
        table.add("  errors", Double(errors), "", needed: "0", isMet: errors == 0 && latency.count > 0)
        if outcome.refused > 0 { table.add("  new sessions refused at first (503)", Double(outcome.refused), "") }
        table.add("  server memory, peak (resident)", memory.peak, "MB", below: tls ? 400 : 300)
        return table
    }

    private static func raiseDescriptorLimit() {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return }
        limit.rlim_cur = limit.rlim_max
        setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    }
}
