import Foundation

/// What campaigns have delivered, beside the journal: a line each, the campaign's key and its impressions.
///
/// Written once a second and replaced in one step. Leases count as delivered in it, so a killed process has shown at most what a second
/// brought beyond it, and what it had leased and not shown is not shown any more.
public struct LedgerFile: Sendable {
    public let path: String

    public init(folder: String) { path = folder + "/ledger" }

    /// A line that is none is left out; no file: nothing was delivered.
    public func read() -> [UInt64: Int64] {
        var delivered: [UInt64: Int64] = [:]
        for line in ((try? String(contentsOfFile: path, encoding: .utf8)) ?? "").split(separator: "\n") {
            let words = line.split(separator: " ")
            guard words.count == 2, let key = UInt64(words[0]), let count = Int64(words[1]), count >= 0 else { continue }
            delivered[key] = count
        }
        return delivered
    }

    public func write(_ delivered: [UInt64: Int64]) throws {
        let lines = delivered.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)\n" }
        try Data(lines.joined().utf8).write(to: URL(fileURLWithPath: path), options: .atomic)
    }
}
