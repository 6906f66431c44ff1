import Manifest
import Model

/// Which ads a session has asked for: of another one nobody can have seen anything, whatever a beacon tells.
public struct AskedAds: Sendable {
    private struct Pod: Sendable {
        let pod: PodId
        /// Entries, as bits; those behind the 64th have none.
        var asked: UInt64
    }

    /// The newest last, at most `Limits.podsRemembered`.
    private var pods: [Pod] = []
    /// The highest number among those that are forgotten. A presentation numbers its pods upwards.
    private var forgotten: PodId?

    public init() {}

    /// - Parameter place: of the entry in its pod.
    public mutating func note(_ pod: PodId, place: Int) {
        let bit = Self.bit(place) ?? 0
        if let known = pods.lastIndex(where: { $0.pod == pod }) {
            pods[known].asked |= bit
            return
        }
        if pods.count >= Limits.podsRemembered {
            let oldest = pods.removeFirst().pod
            if oldest.number > forgotten?.number ?? .min { forgotten = oldest }
        }
        pods.append(Pod(pod: pod, asked: bit))
    }

    /// Whether a segment of an entry was asked for; `nil`: that is not known any more.
    public func contains(_ pod: PodId, place: Int) -> Bool? {
        guard let bit = Self.bit(place) else { return nil }
        if let known = pods.last(where: { $0.pod == pod }) { return known.asked & bit != 0 }
        return pod.number > forgotten?.number ?? .min ? false : nil
    }

    private static func bit(_ place: Int) -> UInt64? { (0..<64).contains(place) ? 1 << UInt64(place) : nil }
}
