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
    private let process: LeashedProcess

    public init(before server: PostgresServer) throws {
        guard let program = Self.program else { throw PostgresServer.Failure(description: Self.skipReason) }
        self.server = server
        port = try Loopback.freePort()
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
        process = try LeashedProcess(
            [program, folder + "/pgbouncer.ini"], as: PostgresServer.asItsUser, in: folder, endedBy: .interrupt)
        let deadline = ContinuousClock.now + .seconds(Patience.seconds)
        while !Loopback.isListening(port) {
            guard process.isRunning, ContinuousClock.now < deadline else {
                throw PostgresServer.Failure(description: "PgBouncer does not start: \(LeashedProcess.log(in: folder))")
            }
            usleep(20_000)
        }
    }

    /// The URL of a new, empty data base, by way of this.
    public func database() throws -> String { try server.database(hosts: "127.0.0.1:\(port)") }

    /// The same data base without it.
    public func directly(_ url: String) -> String { url.replacing("127.0.0.1:\(port)/", with: "127.0.0.1:\(server.port)/") }
}
