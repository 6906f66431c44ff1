import Foundation
import Synchronization
import TestSupport

/// A program that a test has started. Its output goes to files, so that it never waits for a reader, and it is killed, by its own
/// number, with its owner or at the latest when the tests end.
final class ChildProcess: Sendable {
    let pid: pid_t
    let name: String
    private let scratch: Scratch
    private let outputName: String
    private let status = Mutex<Int32?>(nil)

    /// - Parameters:
    ///   - name: of the log files in `scratch`.
    ///   - command: the program's path and its arguments.
    ///   - environment: over that of the tests.
    /// - Throws: `Failure` when the program can't be started.
    init(_ name: String, _ command: [String], in scratch: Scratch, environment: [String: String] = [:]) throws {
        self.name = name
        self.scratch = scratch
        // A program may be started anew in one test, or often at once: each run has its own files.
        outputName = "\(name).\(Self.started.add(1, ordering: .relaxed).newValue)"
        pid = try Self.spawn(command, output: scratch.path(outputName), environment: environment)
        Self.running.withLock { _ = $0.insert(pid) }
        _ = Self.killAtExit
    }

    deinit { kill() }

    var standardOutput: String { scratch.text("\(outputName).out") }
    var standardError: String { scratch.text("\(outputName).err") }

    /// `nil` while it runs; 128 + the signal's number when a signal ended it.
    var exitCode: Int32? {
        status.withLock { status in
            if let status { return status }
            var raw: Int32 = 0
            guard waitpid(pid, &raw, WNOHANG) == pid else { return nil }
            Self.running.withLock { _ = $0.remove(pid) }
            let signal = raw & 0x7f
            status = signal == 0 ? (raw >> 8) & 0xff : 128 + signal
            return status
        }
    }

    /// Sends a signal, unless the process has ended.
    func signal(_ number: Int32) {
        if exitCode == nil { _ = Glibc.kill(pid, number) }
    }

    /// Ends it at once and waits for its end.
    func kill() {
        signal(SIGKILL)
        while exitCode == nil { usleep(2_000) }
    }

    /// Waits for its end.
    /// - Throws: `Failure` when it still runs after so many seconds; it is killed then.
    @discardableResult func exit(within seconds: Double = Patience.seconds) async throws -> Int32 {
        let ended = await eventually(within: seconds) { self.exitCode != nil }
        guard ended, let code = exitCode else {
            kill()
            throw Failure("\(name) still ran after \(seconds) s\n\(log)")
        }
        return code
    }

    /// The whole lines of its standard output so far.
    var lines: [Substring] { standardOutput.split(separator: "\n", omittingEmptySubsequences: false).dropLast() }

    /// Waits for the `count`-th line of its standard output that `matches`.
    /// - Throws: `Failure` when it ends before, or hangs.
    @discardableResult func line(_ count: Int = 1, where matches: @Sendable (Substring) -> Bool = { _ in true }) async throws -> String {
        var found: Substring?
        _ = await eventually {
            // Read before the look at the exit: what it wrote last counts too.
            let ended = exitCode != nil
            found = lines.filter(matches).dropFirst(count - 1).first
            return found != nil || ended
        }
        guard let found else {
            throw Failure("\(name) did not say it: \(exitCode.map { "it exited with \($0)" } ?? "it still runs")\n\(log)")
        }
        return String(found)
    }

    /// The end of what it wrote, for a message.
    var log: String { String((standardOutput.suffix(2_000) + standardError.suffix(2_000))) }

    private static let started = Atomic<Int>(0)
    private static let running = Mutex<Set<pid_t>>([])
    private static let killAtExit: Void = {
        atexit { ChildProcess.running.withLock { for pid in $0 { _ = Glibc.kill(pid, SIGKILL) } } }
    }()

    private static func spawn(_ command: [String], output: String, environment: [String: String]) throws -> pid_t {
        var actions = posix_spawn_file_actions_t(), attributes = posix_spawnattr_t()
        posix_spawn_file_actions_init(&actions)
        posix_spawnattr_init(&attributes)
        defer {
            posix_spawn_file_actions_destroy(&actions)
            posix_spawnattr_destroy(&attributes)
        }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, output + ".out", O_WRONLY | O_CREAT | O_APPEND, 0o600)
        posix_spawn_file_actions_addopen(&actions, 2, output + ".err", O_WRONLY | O_CREAT | O_APPEND, 0o600)
        // Swift's own runtime may have blocked or ignored signals here; the child starts with none of that.
        var signals = sigset_t()
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        for number in [SIGPIPE, SIGTERM, SIGINT, SIGHUP, SIGCHLD] { sigaddset(&signals, number) }
        posix_spawnattr_setsigdefault(&attributes, &signals)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))

        let merged = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        var words: [UnsafeMutablePointer<CChar>?] = command.map { strdup($0) } + [nil]
        var variables: [UnsafeMutablePointer<CChar>?] = merged.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { for pointer in words + variables { free(pointer) } }
        var pid: pid_t = 0
        let code = posix_spawn(&pid, command[0], &actions, &attributes, &words, &variables)
        guard code == 0 else { throw Failure("\(command[0]) can't be started: \(String(cString: strerror(code)))") }
        return pid
    }
}

/// Runs a program to its end.
/// - Throws: `Failure` when it can't be started or hangs.
func run(
    _ command: [String], in scratch: Scratch, environment: [String: String] = [:]
) async throws -> (code: Int32, output: String, error: String) {
    let name = URL(filePath: command[0]).lastPathComponent
    let child = try ChildProcess(name, command, in: scratch, environment: environment)
    let code = try await child.exit()
    return (code, child.standardOutput, child.standardError)
}
