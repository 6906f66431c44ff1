import Foundation

/// A running `beaconsink.py`: a third party's server that knows what it was asked for.
final class BeaconSinkServer: Sendable {
    let process: ChildProcess
    let url: String
    private let scratch: Scratch

    /// - Parameter status: what it answers at first.
    init(in scratch: Scratch, status: Int = 204) async throws {
        self.scratch = scratch
        process = try ChildProcess(
            "beaconsink",
            [Package.python, Package.client("beaconsink.py"), scratch.path("beacons.jsonl"), "--status", "\(status)"], in: scratch)
        let line = try await process.line { $0.hasPrefix("ready ") }
        url = "http://127.0.0.1:\(line.dropFirst("ready ".count))"
    }

    /// One request.
    struct Entry {
        /// Path and query.
        var url: String
        /// What it was answered.
        var status: Int
        var headers: [String: String]

        var isAccepted: Bool { status < 300 }
        /// "impression/acme-10".
        var name: String { String(url.dropFirst().prefix { $0 != "?" }) }
        var query: [String: String] {
            Dictionary(
                url.drop { $0 != "?" }.dropFirst().split(separator: "&").map { pair in
                    let parts = pair.split(separator: "=", maxSplits: 1)
                    return (String(parts[0]), parts.count > 1 ? String(parts[1]) : "")
                }
            ) { first, _ in first }
        }
    }

    /// In the order in which they came.
    func entries() throws -> [Entry] {
        // Its last line may be on its way.
        let text = scratch.text("beacons.jsonl")
        let whole = text.lastIndex(of: "\n").map { String(text[..<$0]) } ?? ""
        return try Json.lines(whole).map { line in
            Entry(url: line.text("url"), status: line.count("status"), headers: line["headers"] as? [String: String] ?? [:])
        }
    }

    /// What it answers from now on.
    func answer(_ status: Int) async throws {
        let answer = try await Http(scratch: scratch).get("\(url)/_status/\(status)", "--request", "POST")
        guard answer.status == 200 else { throw Failure("the sink does not know \(status)") }
    }
}
