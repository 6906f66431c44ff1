import Foundation

/// A running `logproxy.py`: a reverse proxy that knows what was asked for, and can be made to misbehave.
final class LogProxy: Sendable {
    let process: ChildProcess
    let port: Int
    private let scratch: Scratch
    private let log: String

    /// - Parameter upstream: `http://HOST:PORT`.
    init(_ upstream: String, name: String = "logproxy", in scratch: Scratch, _ arguments: String...) async throws {
        self.scratch = scratch
        log = "\(name).jsonl"
        process = try ChildProcess(
            name, [Package.python, Package.client("logproxy.py"), upstream, scratch.path(log)] + arguments, in: scratch)
        let line = try await process.line { $0.hasPrefix("ready ") }
        port = Int(line.dropFirst("ready ".count)) ?? 0
    }

    var url: String { "http://127.0.0.1:\(port)" }

    /// One answer, in the order in which they ended.
    struct Entry {
        var path: String
        var status: Int
        var whole: Bool
        /// Of a media playlist: number, seconds and path of each listed segment.
        var segments: [Segment]
        var headers: [String: String]

        var isSegment: Bool { [".ts", ".m4s"].contains { path.hasSuffix($0) } }
    }

    struct Segment: Hashable {
        var number: Int
        var seconds: Double
        var path: String
        var isAd: Bool { path.contains("/ad/") }
    }

    func entries() throws -> [Entry] {
        try Json.lines(scratch.text(log)).map { line in
            let listed = line["segments"] as? [[Any]] ?? []
            let segments = listed.compactMap { one -> Segment? in
                guard one.count == 3, let number = one[0] as? NSNumber, let seconds = one[1] as? NSNumber, let path = one[2] as? String
                else { return nil }
                return Segment(number: number.intValue, seconds: seconds.doubleValue, path: path)
            }
            return Entry(
                path: line.text("path"), status: line.count("status"), whole: (line["whole"] as? NSNumber)?.boolValue ?? false,
                segments: segments, headers: line["headers"] as? [String: String] ?? [:])
        }
    }

    /// Switches what it does with requests from now on, see `logproxy.py`.
    func behave(_ mode: String) async throws {
        let answer = try await Http(scratch: scratch).get("\(url)/_mode/\(mode)", "--request", "POST")
        guard answer.status == 200 else { throw Failure("logproxy does not know \(mode)") }
    }
}
