import Manifest
import Model

/// What is counted of the ads of one session, with the pods that they are of: as long as something is to come of a pod it is kept, also
/// when no playlist lists it any more.
public struct AdWatch: Sendable {
    private var tracker: SlotTracker
    /// The newest last, at most `Limits.podsWatched`.
    private var pods: [LaidPod] = []

    /// - Parameters:
    ///   - targetNs: the target duration.
    ///   - needsSign: whether a viewer who asks for nothing has left (`SlotTracker`).
    public init(targetNs: Int64, needsSign: Bool) { tracker = SlotTracker(targetNs: targetNs, needsSign: needsSign) }

    /// One that was made for what was counted before a restart.
    public init() { self.init(targetNs: 0, needsSign: true) }

    /// What a presentation says of it now.
    public mutating func adopt(targetNs: Int64, needsSign: Bool) { tracker.adopt(targetNs: targetNs, needsSign: needsSign) }

    /// When to look again; `.distantFuture`: nothing is to come.
    public var nextLook: MonotonicTime { tracker.nextLook }

    /// An event that counts, and the pod that it is of.
    public typealias Counted = (pod: LaidPod, event: SlotTracker.Counted)

    /// A segment of an ad was asked for, in a rendition of the kind that counts (`Session.counts`).
    /// - Parameters:
    ///   - place: of the entry in its pod.
    ///   - rendition: of its creative.
    ///   - index: of the segment in that.
    ///   - bufferNs: what the player has of it before that segment (CMCD `bl`); `nil`: it does not say.
    public mutating func ask(
        _ pod: LaidPod, place: Int, rendition: CreativeRendition, index: Int, bufferNs: Int64? = nil, at now: MonotonicTime
    ) -> [Counted] {
        keep(pod)
        let start = rendition.offset(of: index), end = start + rendition.segments[index].duration
        return settle(
            tracker.ask(
                SlotId(pod: pod.pod, entry: place), offset: pod.entries[place].offset, lengthNs: rendition.duration, piece: start..<end,
                bufferNs: bufferNs, at: now))
    }

    /// Looks what has become due.
    /// - Parameter lastSeen: when the session asked for something last.
    public mutating func look(at now: MonotonicTime, lastSeen: MonotonicTime) -> [Counted] {
        tracker.seen(at: lastSeen)
        return settle(tracker.look(at: now))
    }

    /// An event was counted before a restart.
    public mutating func restore(_ pod: PodId, entry: Int, _ event: SlotEvent) {
        tracker.restore(SlotId(pod: pod, entry: entry), event)
    }

    private mutating func keep(_ pod: LaidPod) {
        guard !pods.contains(where: { $0.pod == pod.pod }) else { return }
        if pods.count >= Limits.podsWatched { pods.removeFirst() }
        pods.append(pod)
    }

    private mutating func settle(_ counted: [SlotTracker.Counted]) -> [Counted] {
        let found = counted.compactMap { event in pods.first { $0.pod == event.slot.pod }.map { ($0, event) } }
        if tracker.isIdle { pods = [] }
        return found
    }
}
