import Foundation
import Synchronization

/// What campaigns have delivered, beside the journal: a line each, the campaign's key and its impressions.
///
/// Written once a second and replaced in one step. Leases count as delivered in it, so a killed process has shown at most what a second
/// brought beyond it, and what it had leased and not shown is not shown any more.
public final class LedgerFile: Sendable {
    public let path: String
    private struct State {
        /// By the campaign's key; none that is 0.
        var delivered: [UInt64: Int64]
        /// Whether the file has something else, or may have.
        var isOutOfDate = false
    }
    private let state: Mutex<State>

    /// Begins with what the file says. A line that is none is left out; no file: nothing was delivered.
    public init(folder: String) {
        path = folder + "/ledger"
        state = Mutex(State(delivered: Self.read(path)))
    }

    /// By the campaign's key.
    public var delivered: [UInt64: Int64] { state.withLock { $0.delivered } }

    private static func read(_ path: String) -> [UInt64: Int64] {
        var delivered: [UInt64: Int64] = [:]
        for line in ((try? String(contentsOfFile: path, encoding: .utf8)) ?? "").split(separator: "\n") {
            let words = line.split(separator: " ")
            guard words.count == 2, let key = UInt64(words[0]), let count = Int64(words[1]), count > 0 else { continue }
            delivered[key] = count
        }
        return delivered
    }

    /// Takes up what has changed, and writes the file where it does not say so yet.
    public func write(changes: [UInt64: Int64]) throws(WriteFault) {
        try state.withLock { (state) throws(WriteFault) in
            for (key, count) in changes { state.delivered[key] = count > 0 ? count : nil }
            state.isOutOfDate = state.isOutOfDate || !changes.isEmpty
            guard state.isOutOfDate else { return }
            let lines = state.delivered.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)\n" }
            try ReplacedFile.write(Array(lines.joined().utf8), to: path, syncs: false)
            state.isOutOfDate = false
        }
    }
}
