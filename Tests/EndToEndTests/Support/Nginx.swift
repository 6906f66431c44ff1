import Foundation
import TestSupport

/// A running nginx with `nginx/edge.conf` as it is committed, but for the lines a user has to change, on free ports of loopback.
final class Nginx: Sendable {
    let process: ChildProcess
    let tlsPort: UInt16
    let port: UInt16
    private let scratch: Scratch

    static let program = Package.program("nginx")

    /// - Parameters:
    ///   - edge: host and port of the edge.
    ///   - fallback: where new viewers of demo/news are sent without it, an URL ending in "/".
    init(edge: String, fallback: String, in scratch: Scratch) async throws {
        self.scratch = scratch
        port = try Loopback.freePort()
        tlsPort = try Loopback.freePort()
        let prefix = scratch.path("nginx")
        try FileManager.default.createDirectory(atPath: prefix + "/tmp", withIntermediateDirectories: true)
        let made = try await run(
            [
                try Package.required("openssl"), "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
                "-days", "2",
                "-subj", "/CN=edge.example.com", "-keyout", prefix + "/edge.key", "-out", prefix + "/edge.crt",
            ], in: scratch)
        guard made.code == 0 else { throw Failure("no certificate: \(made.error)") }
        let edit = [
            ("listen 80;", "listen 127.0.0.1:\(port);"), ("listen [::]:80;", ""),
            ("listen 443 ssl http2;", "listen 127.0.0.1:\(tlsPort) ssl http2;"), ("listen [::]:443 ssl http2;", ""),
            ("server 127.0.0.1:8080 ", "server \(edge) "), ("/etc/ssl/edge/", prefix + "/"),
            ("https://origin.example.com/news/", fallback), ("/var/cache/nginx/edgeproxy", prefix + "/cache"),
        ]
        var text = try String(contentsOf: Package.root.appending(path: "nginx/edge.conf"), encoding: .utf8)
        for (old, new) in edit {
            guard text.contains(old) else { throw Failure("nginx/edge.conf has no \"\(old)\" any more") }
            text = text.replacingOccurrences(of: old, with: new)
        }
        try scratch.write(text, to: "nginx/edge.conf")
        // What Debian's nginx.conf has around it. As root nginx would give its workers another user, who can't read this directory.
        let user = getuid() == 0 ? "user root;" : ""
        let temporary = ["client_body", "proxy", "fastcgi", "scgi", "uwsgi"].map { "\($0)_temp_path \(prefix)/tmp/\($0);" }
        try scratch.write(
            """
            \(user) worker_processes 1; daemon off; pid \(prefix)/nginx.pid; error_log stderr warn;
            events { worker_connections 1024; }
            http { access_log off; \(temporary.joined(separator: " ")) include edge.conf; }
            """, to: "nginx/nginx.conf")
        let command = [try Package.required("nginx"), "-p", prefix, "-c", prefix + "/nginx.conf"]
        let checked = try await run(command + ["-t"], in: scratch)
        guard checked.code == 0 else { throw Failure("nginx -t: \(checked.error)") }
        guard !checked.error.contains("[warn]") else { throw Failure("nginx -t warns: \(checked.error)") }
        process = try ChildProcess("nginx", command, in: scratch)
        let answers = await eventually { (try? await http.get(self.plainUrl)) != nil }
        guard answers else { throw Failure("nginx did not start: \(process.log)") }
    }

    deinit {
        // The master ends its worker when it is asked to; killed, it would leave it behind.
        process.signal(SIGTERM)
        for _ in 0..<200 where process.exitCode == nil { usleep(10_000) }
    }

    var url: String { "https://127.0.0.1:\(tlsPort)" }
    var plainUrl: String { "http://127.0.0.1:\(port)" }
    var http: Http { Http(scratch: scratch, options: ["--insecure"]) }
}
