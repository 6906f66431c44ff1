import Foundation

/// Stitched playlists of many sessions beside nginx with the same bytes in a file: in turn, each alone on the server's core.
struct PlaylistBench {
    let options: BenchOptions
    let cores: BenchCores

    func run(in folder: BenchFolder) throws -> BenchTable {
        guard let nginxProgram = NginxServer.program else { throw BenchOptions.Fault("nginx is not installed") }
        let origin = try BenchOrigin(channels: ["live": OriginSchedule()])
        let edge = try EdgeUnderTest(options.binary, origin: origin, channels: ["live"], core: cores.server, in: folder)
        let nginx = try NginxServer(nginxProgram, core: cores.server, in: folder)
        let client = try BlockingClient(port: edge.port)
        let paths = try (0..<options.sessions).map { _ in
            try EdgeUnderTest.session(client, EdgeUnderTest.channel + "live/master.m3u8")
        }
        // The first look of each session, which decides its break.
        for path in paths { _ = try client.get(path) }

        var edgeRates: [Double] = [], nginxRates: [Double] = [], edgeCosts: [ServerProcess.Cpu] = [], nginxCosts: [ServerProcess.Cpu] = []
        var bytes: [Double] = []
        for round in 0..<options.rounds {
            let playlist = try client.get(paths[round % paths.count])
            guard playlist.status == 200, EdgeUnderTest.isStitched(playlist.body) else {
                throw BenchOptions.Fault("the playlist is not stitched: status \(playlist.status)")
            }
            bytes.append(Double(playlist.body.count))
            let file = try nginx.serve(playlist.body, as: "list\(round).m3u8")
            let ours = try measure(edge.process, edge.port, paths, folder)
            let theirs = try measure(nginx.process, nginx.port, [file], folder)
            edgeRates.append(ours.rate)
            edgeCosts.append(ours.cost)
            nginxRates.append(theirs.rate)
            nginxCosts.append(theirs.cost)
        }
        let rate = Percentiles(edgeRates).median, nginxRate = Percentiles(nginxRates).median
        // Pairs of neighbours: what else the machine does changes from round to round.
        let ratio = Percentiles(zip(edgeRates, nginxRates).map { $0 / $1 }).median
        let cost = Percentiles(edgeCosts.map(\.total)).median, nginxCost = Percentiles(nginxCosts.map(\.total)).median
        let size = BenchTable.text(Percentiles(bytes).median)
        var table = BenchTable()
        table.add(
            "stitched playlist of \(size) bytes, 64 connections, \(BenchTable.text(Double(options.sessions))) sessions", rate, "requests/s",
            beside: ("nginx, a file", nginxRate), ratio: ratio, needed: "ratio ≥ 1.0, aim 1.3", isMet: ratio >= 1)
        table.add("  server CPU a request", cost, "µs", beside: ("nginx", nginxCost), ratio: nginxCost / cost)
        table.add(
            "  of it in user mode", Percentiles(edgeCosts.map(\.user)).median, "µs",
            beside: ("nginx", Percentiles(nginxCosts.map(\.user)).median))
        return table
    }

    /// Requests a second and CPU time a request in microseconds.
    private func measure(
        _ server: ServerProcess, _ port: UInt16, _ paths: [String], _ folder: BenchFolder
    ) throws -> (rate: Double, cost: ServerProcess.Cpu) {
        let before = server.cpu
        let run = try WrkRun(
            port: port, paths, seconds: options.roundSeconds, connections: 64, core: cores.client, in: folder)
        let spent = server.cpu - before
        return (run.rate, ServerProcess.Cpu(user: spent.user * 1e6 / run.requests, kernel: spent.kernel * 1e6 / run.requests))
    }
}
