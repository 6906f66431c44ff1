import Foundation

/// Measures the proxy on the machine at hand, beside nginx in the same run, and prints one table.
@main
enum EdgeBench {
    static func main() {
        do {
            let options = try BenchOptions(Array(CommandLine.arguments.dropFirst()), environment: ProcessInfo.processInfo.environment)
            try BenchCores().pinClient(in: BenchFolder())
            let table = try run(options) { FileHandle.standardError.write(Data("\($0)\n".utf8)) }
            print(options.json ? table.json : "\(machine)\n\n\(table.text)")
        } catch {
            FileHandle.standardError.write(Data("edgeproxy-bench: \(error)\n".utf8))
            exit(1)
        }
    }

    /// Runs the parts one after another, each with servers of its own.
    static func run(_ options: BenchOptions, progress: (String) -> Void) throws -> BenchTable {
        let folder = try BenchFolder(), cores = BenchCores()
        var table = BenchTable()
        for part in options.parts {
            progress("\(part.rawValue) …")
            switch part {
            case .playlist: table = table + (try PlaylistBench(options: options, cores: cores).run(in: folder))
            case .crowd: table = table + (try CrowdBench(options: options, cores: cores, tls: false).run(in: folder))
            case .tls: table = table + (try CrowdBench(options: options, cores: cores, tls: true).run(in: folder))
            case .first: table = table + (try FirstAnswerBench(options: options, cores: cores).run(in: folder))
            case .live: table = table + (try LiveBench(options: options, cores: cores).run(in: folder))
            case .join: table = table + (try JoinBench(options: options, cores: cores).run(in: folder))
            case .sessions: table = table + (try AudienceBench(options: options, cores: cores).run(in: folder))
            case .micro: table = table + StitchBench(calls: options.calls).run()
            case .decision: table = table + (try DecisionBench(campaigns: options.campaigns, decisions: options.decisions).run())
            case .adRequest: table = table + (try AdRequestBench(options: options, cores: cores).run(in: folder))
            case .csai: table = table + (try CsaiBench(options: options, cores: cores).run(in: folder))
            case .playlistParse: table = table + LibraryBench(calls: options.calls).playlists()
            case .events: table = table + (try EventBench(events: options.calls).run(in: folder))
            case .rollUp: table = table + (try RollUpBench(options: options).run(in: folder))
            case .reports: table = table + (try ReportBench(options: options, isPostgres: false).run(in: folder))
            case .reportsPostgres: table = table + (try ReportBench(options: options, isPostgres: true).run(in: folder))
            case .scte35: table = table + (try LibraryBench(calls: options.calls).messages())
            case .vast: table = table + LibraryBench(calls: options.calls).answers()
            }
        }
        return table
    }

    /// What it ran on: a figure without its machine says nothing.
    private static var machine: String {
        func text(_ file: String) -> String { (try? String(contentsOfFile: file, encoding: .utf8)) ?? "" }
        let name = text("/proc/cpuinfo").split(separator: "\n").first { $0.hasPrefix("model name") }
        let model = name?.split(separator: ":").last.map(String.init) ?? " a processor without a name"
        let load = text("/proc/loadavg").split(separator: " ").first ?? "?"
        let kernel = text("/proc/sys/kernel/osrelease").split(separator: "\n").first ?? "?"
        return "One core for the server, one for the client, of\(model); Linux \(kernel); load average at the end \(load)."
    }
}
