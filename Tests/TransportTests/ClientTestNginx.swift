import Foundation
import TestSupport

@testable import Transport

/// A real nginx with TLS and HTTP/2 on 127.0.0.1, and the authority that signed its certificate, in a directory of their own.
final class ClientTestNginx {
    static let isPossible = ["/usr/sbin/nginx", "/usr/bin/openssl"].allSatisfy { FileManager.default.isExecutableFile(atPath: $0) }

    let port: UInt16
    let trust: TrustStore
    private let directory: URL
    private let process = Process()

    /// `/` answers with the connection's number, `/big` with `bigBytes`, `/hang` with what `hangPort` answers.
    init(bigBytes: Int, hangPort: Int) throws {
        directory = FileManager.default.temporaryDirectory.appendingPathComponent("client-nginx-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        let caFile = directory.appendingPathComponent("cert.pem").path
        port = try Loopback.freePort()
        try Data(repeating: 0x61, count: bigBytes).write(to: directory.appendingPathComponent("big"))
        try Self.run(
            "/usr/bin/openssl",
            [
                "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj",
                "/CN=localhost",
                "-addext", "subjectAltName=DNS:localhost", "-keyout", directory.appendingPathComponent("key.pem").path, "-out", caFile,
            ])
        trust = try TrustStore(file: caFile)
        let configuration = directory.appendingPathComponent("nginx.conf")
        try Self.configuration(directory.path, port, hangPort).write(to: configuration, atomically: true, encoding: .utf8)
        // Ends by itself should the tests crash. `timeout` leads a process group of its own.
        process.executableURL = URL(fileURLWithPath: "/usr/bin/timeout")
        process.arguments = [
            "-s", "KILL", "1200", "/usr/sbin/nginx", "-p", directory.path, "-c", configuration.path, "-e",
            directory.appendingPathComponent("error.log").path,
        ]
        process.standardError = FileHandle.nullDevice
        try process.run()
        for _ in 0..<30_000 where !Loopback.isListening(port) { usleep(10_000) }
    }

    func url(_ path: String) -> String { "https://localhost:\(port)\(path)" }

    func stop() {
        // The group; and it inherits a signal mask in which SIGTERM is blocked.
        kill(-process.processIdentifier, SIGKILL)
        process.waitUntilExit()
        try? FileManager.default.removeItem(at: directory)
    }

    private static func configuration(_ directory: String, _ port: UInt16, _ hangPort: Int) -> String {
        """
        daemon off; master_process off; pid \(directory)/pid; user root;
        events {}
        http {
            access_log off; client_body_temp_path \(directory)/body; proxy_temp_path \(directory)/proxy;
            fastcgi_temp_path \(directory)/f; uwsgi_temp_path \(directory)/u; scgi_temp_path \(directory)/s;
            server {
                listen 127.0.0.1:\(port) ssl http2;
                ssl_certificate \(directory)/cert.pem; ssl_certificate_key \(directory)/key.pem;
                root \(directory);
                location = / { return 200 "$connection"; }
                location = /hang { proxy_pass http://127.0.0.1:\(hangPort); }
            }
        }
        """
    }

    private static func run(_ program: String, _ arguments: [String]) throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = arguments
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw CocoaError(.executableLoad) }
    }

}
