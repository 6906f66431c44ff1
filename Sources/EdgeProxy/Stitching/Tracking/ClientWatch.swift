import Manifest
import Model

/// Which pods a player has told of that counts by itself, of those whose segments it asked for: one that says nothing at all can't be
/// told from one that plays nothing otherwise.
public struct ClientWatch: Sendable {
    private struct Pod: Sendable {
        let pod: LaidPod
        /// Entries whose segments were asked for, as bits; those behind the 64th have none.
        var asked: UInt64
        /// When something must have come.
        let due: MonotonicTime
    }

    /// The newest last, at most `Limits.podsWatched`.
    private var pods: [Pod] = []
    /// Pods that are done with, the oldest first, at most `Limits.podsRemembered`.
    private var done: [PodId] = []

    public init() {}

    /// When to look again; `.distantFuture`: nothing is waited for.
    public var nextLook: MonotonicTime { pods.map(\.due).min() ?? .distantFuture }

    /// A segment of an ad was asked for, in a rendition of the kind that counts (`Session.counts`).
    /// - Parameter place: of the entry in its pod.
    public mutating func ask(_ pod: LaidPod, place: Int, at now: MonotonicTime) {
        guard (0..<64).contains(place), pod.entries.indices.contains(place), !done.contains(pod.pod) else { return }
        let bit: UInt64 = 1 << UInt64(place)
        if let known = pods.firstIndex(where: { $0.pod.pod == pod.pod }) {
            pods[known].asked |= bit
            return
        }
        if pods.count >= Limits.podsWatched { pods.removeFirst() }
        let left = max(0, pod.adsLength - pod.entries[place].offset)
        pods.append(Pod(pod: pod, asked: bit, due: now + left + Limits.unreportedNs))
    }

    /// The player has told something of a pod.
    public mutating func tell(_ pod: PodId) {
        pods.removeAll { $0.pod.pod == pod }
        settle(pod)
    }

    /// What nothing was told of, though its time is over.
    /// - Returns: the pods, each with the places of the entries that were asked for; each pod once.
    public mutating func look(at now: MonotonicTime) -> [(pod: LaidPod, places: [Int])] {
        let late = pods.filter { $0.due <= now }
        guard !late.isEmpty else { return [] }
        pods.removeAll { $0.due <= now }
        for pod in late { settle(pod.pod.pod) }
        return late.map { pod in (pod.pod, pod.pod.entries.indices.prefix(64).filter { pod.asked >> UInt64($0) & 1 == 1 }) }
    }

    private mutating func settle(_ pod: PodId) {
        guard !done.contains(pod) else { return }
        done.append(pod)
        if done.count > Limits.podsRemembered { done.removeFirst() }
    }
}
