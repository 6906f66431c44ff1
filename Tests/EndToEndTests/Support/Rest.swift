import Foundation
import TestSupport

/// The management routes of an edge, as a script uses them.
struct Rest {
    let http: Http
    /// Where management is: "http://127.0.0.1:8080".
    let url: String
    /// Header lines of each request: "Authorization: Bearer …".
    var lines: [String] = []

    init(_ url: String, key: String? = nil, in scratch: Scratch) {
        http = Http(scratch: scratch)
        self.url = url
        lines = key.map { ["Authorization: Bearer \($0)"] } ?? []
    }

    /// - Parameters:
    ///   - path: below `/api/v1`.
    ///   - body: what is sent as JSON.
    ///   - more: further header lines.
    @discardableResult func ask(_ method: String, _ path: String, _ body: [String: Any]? = nil, _ more: String...) async throws
        -> Http.Answer
    {
        var client = http
        client.options += ["--request", method]
        if let body {
            let text = String(decoding: try JSONSerialization.data(withJSONObject: body, options: .sortedKeys), as: UTF8.self)
            client.options += ["--data-binary", text, "--header", "Content-Type: application/json"]
        }
        client.options += (lines + more).flatMap { ["--header", $0] }
        return try await client.get(url + "/api/v1" + path)
    }

    /// The same where it has to be done.
    /// - Throws: `Failure` for any other status.
    @discardableResult func done(_ method: String, _ path: String, _ body: [String: Any]? = nil) async throws -> [String: Any] {
        let answer = try await ask(method, path, body)
        guard 200..<300 ~= answer.status else { throw Failure("\(method) \(path): \(answer.status) \(answer.body)") }
        return answer.body.isEmpty ? [:] : try Json.object(answer.body)
    }

    /// The same as somebody who has logged in with a password.
    func loggedIn(_ email: String, _ password: String) async throws -> Rest {
        let answer = try await ask("POST", "/auth/login", ["email": email, "password": password])
        guard answer.status == 200, let cookie = answer.headers["set-cookie"]?.split(separator: ";").first else {
            throw Failure("nobody is logged in: \(answer)")
        }
        var rest = self
        rest.lines = ["Cookie: \(cookie)"]
        return rest
    }
}
