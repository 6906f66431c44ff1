import Foundation
import TestSupport

/// Requests by way of the curl program, which speaks TLS and HTTP/2 and sends a path as it was given.
struct Http {
    let scratch: Scratch
    /// Further arguments for curl: `["--http2", "--insecure"]`.
    var options: [String] = []

    struct Answer {
        var status: Int
        /// As curl says it: "1.1" or "2".
        var version: String
        /// Names in lower case; of a repeated header the last.
        var headers: [String: String]
        var body: String
        /// Where it came from in the end, after redirects when `--location` was given.
        var url: String
    }

    /// - Throws: `Failure` when there was no answer.
    func get(_ url: String, _ more: String...) async throws -> Answer {
        let id = UUID().uuidString.prefix(8)
        let body = scratch.path("body.\(id)"), headers = scratch.path("headers.\(id)")
        defer {
            try? FileManager.default.removeItem(atPath: body)
            try? FileManager.default.removeItem(atPath: headers)
        }
        let command =
            [
                Package.curl, "--silent", "--show-error", "--globoff", "--path-as-is", "--noproxy", "*", "--max-time",
                "\(Patience.seconds / 2)",
            ]
            + ["--output", body, "--dump-header", headers, "--write-out", "%{http_code} %{http_version} %{url_effective}"]
            + options + more + [url]
        let ran = try await run(command, in: scratch)
        guard ran.code == 0 else { throw Failure("GET \(url): \(ran.error)") }
        let words = ran.output.split(separator: " ").map(String.init)
        // After a redirect the headers of each answer are there: the last block counts.
        let blocks = scratch.text("headers.\(id)").components(separatedBy: "\r\n\r\n").filter { !$0.isEmpty }
        var fields: [String: String] = [:]
        for line in (blocks.last ?? "").components(separatedBy: "\r\n").dropFirst() {
            guard let colon = line.firstIndex(of: ":") else { continue }
            fields[line[..<colon].lowercased()] = line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces)
        }
        guard words.count == 3, let status = Int(words[0]) else { throw Failure("GET \(url): curl said \(ran.output)") }
        return Answer(status: status, version: words[1], headers: fields, body: scratch.text("body.\(id)"), url: words[2])
    }
}
