import Foundation
import Glibc

/// A server of PostgreSQL for tests, on 127.0.0.1 and in a folder of its own. It ends with this process, however that ends, or when
/// nobody holds it any more.
public final class PostgresServer: @unchecked Sendable {
    public struct Failure: Error, CustomStringConvertible { public let description: String }

    /// Where the newest one that is installed has its programs.
    private static let programs: String? = {
        let root = "/usr/lib/postgresql", versions = (try? FileManager.default.contentsOfDirectory(atPath: root)) ?? []
        let newest = versions.compactMap { Int($0) }.max()
        return newest.map { "\(root)/\($0)/bin" }.flatMap { FileManager.default.isExecutableFile(atPath: $0 + "/initdb") ? $0 : nil }
    }()

    /// It refuses to run as root: then it runs as the user of its package.
    private static let prefix: [String]? = {
        guard getuid() == 0 else { return [] }
        let setpriv = "/usr/bin/setpriv"
        guard getpwnam("postgres") != nil, FileManager.default.isExecutableFile(atPath: setpriv) else { return nil }
        return [setpriv, "--reuid=postgres", "--regid=postgres", "--clear-groups", "--"]
    }()

    /// What stands before a command so that it runs as that user.
    static var asItsUser: [String] { prefix ?? [] }

    /// Makes a folder that user's.
    static func give(_ folder: String) throws {
        guard getuid() == 0, let user = getpwnam("postgres") else { return }
        guard chown(folder, user.pointee.pw_uid, user.pointee.pw_gid) == 0 else {
            throw Failure(description: "\(folder) stays root's: \(String(cString: strerror(errno)))")
        }
    }

    public static let isPossible = programs != nil && prefix != nil
    public static let skipReason = "SKIPPED: needs PostgreSQL"

    private static let first = Result { try PostgresServer() }

    /// The one that all tests of this process share, each with a data base of its own.
    public static func shared() throws -> PostgresServer { try first.get() }

    public let port: UInt16
    private let folder: String
    private let settings: [String]
    private var server: LeashedProcess?
    private let lock = NSLock()
    private var names = 0

    /// Makes one and starts it. It does not sync what it writes: a process that is killed loses nothing by that, only a machine does.
    /// - Parameter settings: as `name=value`.
    public init(settings: [String] = []) throws {
        guard Self.isPossible else { throw Failure(description: Self.skipReason) }
        // That user may not enter every folder for what is temporary.
        folder = "/tmp/edgeproxy-postgres-\(UUID().uuidString.prefix(8))"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try Self.give(folder)
        self.settings = ["max_connections=200", "fsync=off", "full_page_writes=off"] + settings
        port = try Loopback.freePort()
        try run("initdb", ["-D", folder + "/data", "-A", "trust", "-U", "edge", "--no-locale", "-E", "UTF8", "--no-sync"])
        try start()
    }

    /// Starts it again, on the same port, and waits until it answers.
    public func start() throws {
        let deadline = ContinuousClock.now + .seconds(Patience.seconds)
        while true {
            try spawn()
            while server?.isRunning == true, ContinuousClock.now < deadline {
                if (try? run("pg_isready", ["-q", "-h", "127.0.0.1", "-p", "\(port)", "-t", "1"])) != nil { return }
                usleep(50_000)
            }
            server?.kill()
            guard ContinuousClock.now < deadline else { throw Failure(description: "it does not start: \(log)") }
            // One that was killed may leave others that hold its memory, for a moment.
            usleep(100_000)
        }
    }

    /// SIGKILL. It returns when the server is gone; what it had begun for its clients may go on for a moment.
    public func kill() {
        server?.kill()
        server = nil
    }

    /// A new, empty data base.
    /// - Parameter hosts: what stands for the server in the URL, if not its address.
    public func database(hosts: String? = nil) throws -> String {
        let name = lock.withLock {
            names += 1
            return "test\(names)"
        }
        try run("createdb", ["-h", "127.0.0.1", "-p", "\(port)", "-U", "edge", "-T", "template0", name])
        return url(name, hosts: hosts)
    }

    /// - Parameter hosts: what stands for the server in the URL, if not its address.
    public func url(_ database: String, hosts: String? = nil) -> String {
        // A minute for each address: a machine that is busy with others is no fault.
        "postgresql://edge@\(hosts ?? "127.0.0.1:\(port)")/\(database)?sslmode=disable&connect_timeout=60"
    }

    /// What it has written about itself.
    public var log: String { LeashedProcess.log(in: folder) }

    // MARK: Processes

    private func spawn() throws {
        var command = [(Self.programs ?? "") + "/postgres", "-D", folder + "/data", "-p", "\(port)", "-h", "127.0.0.1", "-k", ""]
        for setting in settings { command += ["-c", setting] }
        server = try LeashedProcess(command, as: Self.asItsUser, in: folder, endedBy: .quit)
    }

    private func run(_ program: String, _ arguments: [String]) throws {
        let all = (Self.prefix ?? []) + [(Self.programs ?? "") + "/" + program] + arguments, process = Process(), output = Pipe()
        process.executableURL = URL(filePath: all[0])
        process.arguments = Array(all.dropFirst())
        process.standardOutput = FileHandle.nullDevice
        process.standardError = output
        try process.run()
        let said = (try? output.fileHandleForReading.readToEnd()).flatMap { String(decoding: $0, as: UTF8.self) } ?? ""
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw Failure(description: "\(program): \(said)") }
    }
}
