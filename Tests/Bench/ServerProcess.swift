import Foundation

/// A program that is measured or that measures: on one core, and ended with the bench however that ends.
final class ServerProcess {
    /// User and kernel time of a process so far, seconds.
    struct Cpu {
        var user = 0.0, kernel = 0.0
        var total: Double { user + kernel }
        static func - (one: Cpu, other: Cpu) -> Cpu { Cpu(user: one.user - other.user, kernel: one.kernel - other.kernel) }
    }

    private let process = Process()
    private let log: String
    var pid: pid_t { process.processIdentifier }

    /// - Parameters:
    ///   - core: the one it is pinned to; `nil`: any.
    ///   - log: the file for what it writes.
    init(_ command: [String], core: Int?, log: String, environment: [String: String] = [:]) throws {
        self.log = log
        _ = FileManager.default.createFile(atPath: log, contents: nil)
        let output = try FileHandle(forWritingTo: URL(fileURLWithPath: log))
        // Each program replaces the one before it in the same process, so that the pid is the server's own.
        let pin = core.map { ["taskset", "-c", "\($0)"] } ?? []
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["setpriv", "--pdeathsig", "KILL"] + pin + command
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        process.standardError = output
        try process.run()
    }

    deinit { stop() }

    var isRunning: Bool { process.isRunning }
    var output: String { (try? String(contentsOfFile: log, encoding: .utf8)) ?? "" }

    /// Ends it at once.
    func stop() {
        guard process.isRunning else { return }
        kill(pid, SIGKILL)
        process.waitUntilExit()
    }

    /// Waits for its own end, and tells what it wrote.
    /// - Throws: with what it wrote when it failed.
    func finish() throws -> String {
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw BenchOptions.Fault("\(process.arguments ?? []): \(output)") }
        return output
    }

    /// Waits until `isReady`.
    func wait(seconds: Double = 120, until isReady: () -> Bool) throws {
        let end = Date().addingTimeInterval(seconds)
        while !isReady() {
            guard isRunning, Date() < end else { throw BenchOptions.Fault("\(process.arguments ?? []) did not start: \(output)") }
            usleep(10_000)
        }
    }

    var cpu: Cpu {
        let text = (try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8)) ?? ""
        // The name, which may hold blanks, stands in parentheses.
        let fields = text.split(separator: ")").last?.split(separator: " ") ?? []
        guard fields.count > 12, let user = Double(fields[11]), let kernel = Double(fields[12]) else { return Cpu() }
        let ticks = Double(sysconf(Int32(_SC_CLK_TCK)))
        return Cpu(user: user / ticks, kernel: kernel / ticks)
    }

    /// Resident memory now and at its peak, MB (10^6 bytes).
    var memory: (now: Double, peak: Double) {
        let text = (try? String(contentsOfFile: "/proc/\(pid)/status", encoding: .utf8)) ?? ""
        func megabytes(_ name: String) -> Double {
            let line = text.split(separator: "\n").first { $0.hasPrefix(name) }
            return (line?.split(whereSeparator: { $0 == " " || $0 == "\t" }).dropFirst().first.flatMap { Double($0) } ?? 0) * 1_024 / 1e6
        }
        return (megabytes("VmRSS:"), megabytes("VmHWM:"))
    }
}
