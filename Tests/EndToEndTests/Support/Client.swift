import Foundation
import TestSupport

/// A running script of `Clients` that goes on until it is told to end, and tells as it goes what it has seen: a JSON object a line.
final class Client: Sendable {
    let process: ChildProcess

    /// - Parameter name: of its log files; by default the script's.
    init(_ script: String, _ arguments: [String], name: String? = nil, in scratch: Scratch) throws {
        process = try ChildProcess(name ?? script, [Package.python, Package.client(script)] + arguments, in: scratch)
    }

    /// What it has seen by now; empty at the very beginning.
    var seen: [String: Any] { process.lines.last.flatMap { try? Json.object($0) } ?? [:] }

    /// Waits until what it has seen is so.
    /// - Throws: `Failure` when that does not come.
    @discardableResult func wait(until isThere: ([String: Any]) -> Bool) async throws -> [String: Any] {
        var seen: [String: Any] = [:]
        _ = await eventually {
            // Read before the look at the exit: what it wrote last counts too.
            let hasEnded = process.exitCode != nil
            seen = self.seen
            return isThere(seen) || hasEnded
        }
        guard isThere(seen) else { throw Failure("\(process.name) did not see it: \(seen)\n\(process.standardError.suffix(2_000))") }
        return seen
    }

    /// Waits until the slowest stream of `viewers.py` has had new segments so many times more.
    @discardableResult func advance(by count: Int) async throws -> [String: Any] {
        let before = seen.count("advances")
        return try await wait { $0.count("advances") >= before + count }
    }

    /// Ends it.
    /// - Returns: what it has seen in all.
    func end() async throws -> [String: Any] {
        process.signal(SIGINT)
        guard try await process.exit() == 0 else { throw Failure("\(process.name) failed: \(process.log)") }
        return seen
    }
}
