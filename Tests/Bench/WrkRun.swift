import Foundation

/// One run of wrk over a list of paths.
struct WrkRun {
    private(set) var requests = 0.0, seconds = 0.0, p99Ms = 0.0
    var rate: Double { seconds > 0 ? requests / seconds : 0 }

    /// Sends the requests in turn, each put together beforehand: of paths, or of bodies that are posted to one path.
    private static let script = """
        local list, at = {}, 0
        function init(arguments)
          local post = os.getenv("BENCH_POST")
          for line in io.lines(os.getenv("BENCH_LINES")) do
            list[#list + 1] = post and wrk.format("POST", post, { ["Content-Type"] = "application/json" }, line) or wrk.format("GET", line)
          end
        end
        function request()
          at = at % #list + 1
          return list[at]
        end

        """

    /// - Parameters:
    ///   - lines: paths to ask for, or bodies.
    ///   - post: where bodies go.
    /// - Throws: when one request failed or was answered with anything but 2xx or 3xx.
    init(
        port: UInt16, _ lines: [String], post: String? = nil, seconds: Int, connections: Int, core: Int?, in folder: BenchFolder
    ) throws {
        let script = try folder.write("lines.lua", Self.script)
        let list = try folder.write("lines-\(port)", lines.joined(separator: "\n") + "\n")
        let run = try ServerProcess(
            ["wrk", "-t1", "-c\(connections)", "-d\(seconds)s", "--latency", "-s", script, "http://127.0.0.1:\(port)"], core: core,
            log: folder.path + "/wrk.log", environment: ["BENCH_LINES": list, "BENCH_POST": post].compactMapValues(\.self))
        try self.init(run.finish())
    }

    /// Reads what it prints with `--latency`.
    /// - Throws: when one request failed or was answered with anything but 2xx or 3xx.
    init(_ output: String) throws {
        for line in output.split(separator: "\n") {
            let words = line.split(whereSeparator: { $0 == " " || $0 == "," })
            if words.count > 3, words[1] == "requests", words[2] == "in" {
                requests = Double(words[0]) ?? 0
                seconds = Self.seconds(words[3])
            }
            if words.count == 2, words[0] == "99%" {
                let number = Double(words[1].prefix { $0.isNumber || $0 == "." }) ?? 0
                p99Ms = words[1].hasSuffix("us") ? number / 1_000 : Self.seconds(words[1]) * 1_000
            }
        }
        guard requests > 0, !output.contains("Non-2xx"), !output.contains("Socket errors") else {
            throw BenchOptions.Fault("wrk found errors:\n\(output)")
        }
    }

    /// `3.02s`, `980.11ms` or `1.02m`.
    static func seconds(_ text: Substring) -> Double {
        let number = Double(text.prefix { $0.isNumber || $0 == "." }) ?? 0
        if text.hasSuffix("ms") { return number / 1_000 }
        return text.hasSuffix("m") ? number * 60 : number
    }
}
