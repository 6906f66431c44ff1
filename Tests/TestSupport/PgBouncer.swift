import Foundation
import Glibc

/// PgBouncer before a server of PostgreSQL, on 127.0.0.1: each transaction may get another connection. It ends when nobody holds it any
/// more, or with this process.
public final class PgBouncer: @unchecked Sendable {
    private static let program = ["/usr/sbin/pgbouncer", "/usr/bin/pgbouncer"].first { FileManager.default.isExecutableFile(atPath: $0) }

    public static let isPossible = program != nil && PostgresServer.isPossible
    public static let skipReason = "SKIPPED: needs PgBouncer and PostgreSQL"

    private static let first = Result { try PgBouncer(before: try PostgresServer.shared()) }

    /// The one that all tests of this process share.
    public static func shared() throws -> PgBouncer { try first.get() }

    private let port: UInt16
    private let server: PostgresServer
    private let folder: String
    private let process = Process(), leash = Pipe()

    public init(before server: PostgresServer) throws {
        guard let program = Self.program else { throw PostgresServer.Failure(description: Self.skipReason) }
        self.server = server
        port = try PostgresServer.freePort()
        folder = "/tmp/edgeproxy-pgbouncer-\(UUID().uuidString.prefix(8))"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try PostgresServer.give(folder)
        let settings = """
            [databases]
            * = host=127.0.0.1 port=\(server.port) user=edge
            [pgbouncer]
            listen_addr = 127.0.0.1
            listen_port = \(port)
            unix_socket_dir =
            auth_type = any
            pool_mode = transaction
            max_client_conn = 1000
            default_pool_size = 20
            ignore_startup_parameters = extra_float_digits
            """
        try Data(settings.utf8).write(to: URL(filePath: folder + "/pgbouncer.ini"))
        // Whatever becomes of this process, its end of the pipe is closed then.
        let script = """
            exec 3<&0
            ( read -r word; kill -INT $$; sleep 1; rm -rf "$1" ) <&3 >/dev/null 2>&1 &
            exec "$2" "$1/pgbouncer.ini" </dev/null >>"$1/log" 2>&1 3<&-
            """
        let arguments = PostgresServer.asItsUser + ["/bin/sh", "-c", script, "sh", folder, program]
        _ = fcntl(leash.fileHandleForWriting.fileDescriptor, F_SETFD, FD_CLOEXEC)
        process.executableURL = URL(filePath: arguments[0])
        process.arguments = Array(arguments.dropFirst())
        process.standardInput = leash
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        let deadline = ContinuousClock.now + .seconds(Patience.seconds)
        while !PostgresServer.isListening(port) {
            guard process.isRunning, ContinuousClock.now < deadline else {
                let log = (try? String(contentsOfFile: folder + "/log", encoding: .utf8)) ?? ""
                throw PostgresServer.Failure(description: "PgBouncer does not start: \(log)")
            }
            usleep(20_000)
        }
    }

    deinit {
        try? leash.fileHandleForWriting.close()
        process.waitUntilExit()
    }

    /// The URL of a new, empty data base, by way of this.
    public func database() throws -> String { try server.database(hosts: "127.0.0.1:\(port)") }

    /// The same data base without it.
    public func directly(_ url: String) -> String { url.replacing("127.0.0.1:\(port)/", with: "127.0.0.1:\(server.port)/") }
}
