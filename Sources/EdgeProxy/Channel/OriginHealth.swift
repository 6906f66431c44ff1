import Model
import Stitching

/// Whether the playlists of a presentation can be read, told once when that ends and once when it begins again.
struct OriginHealth {
    /// When the first of them failed.
    private var since: MonotonicTime?
    private var failing: Set<Int> = []

    /// - Parameter staleNs: for how long what was read last is served; `nil`: nothing was.
    /// - Returns: a line for the operator, when until now all could be read.
    mutating func failed(_ rendition: Int, _ path: [UInt8], _ fault: OriginFault, now: MonotonicTime, staleNs: Int64?) -> String? {
        let isFirst = failing.isEmpty
        failing.insert(rendition)
        guard isFirst else { return nil }
        since = now
        let name = String(decoding: path, as: UTF8.self)
        let next = staleNs.map { "what was read last is served for \($0 / 1_000_000_000) s" }
        return "\(name) can't be read: \(fault); \(next ?? "nothing of it was read yet, so its viewers are answered with 503")"
    }

    /// - Returns: a line for the operator, when this was the last that could not be read.
    mutating func succeeded(_ rendition: Int, now: MonotonicTime) -> String? {
        guard failing.remove(rendition) != nil, failing.isEmpty else { return nil }
        return "the origin is read again, after \((now - (since ?? now)) / 1_000_000_000) s"
    }
}
