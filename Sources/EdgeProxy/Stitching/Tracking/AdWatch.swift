import Manifest
import Model

/// What is counted of the ads of one session, with the pods that they are of: as long as something is to come of a pod it is kept, also
/// when no playlist lists it any more.
///
/// A break has begun with the first ad of its pod that has. It is over when the last ad that is laid of it has ended, or when nobody asks
/// for anything of it any more.
///
/// Live, nothing of a break is told before it is known whether a viewer asks for it (`BreakProbe`): what waits for that has its own times.
public struct AdWatch: Sendable {
    /// What has happened in a pod.
    public enum Happening: Equatable, Sendable {
        case event(SlotTracker.Counted)
        /// An ad has ended; `complete` goes with its event, `unknown` says nothing that is to be written down.
        case ended(SlotTracker.Ended)
        case breakStart(at: MonotonicTime, evidence: SlotEvidence)
        /// - Parameter playedNs: how far the pod had come, nanoseconds from its beginning.
        case breakEnd(at: MonotonicTime, playedNs: Int64)
    }
    /// What counts, the pod that it is of, and why it is no viewer's; `nil`: as far as its requests say, it is.
    public typealias Counted = (pod: LaidPod, what: Happening, fault: TrafficFault?)

    private struct Pod: Sendable {
        let pod: LaidPod
        var hasBegun = false
        /// What is laid of it, nanoseconds, once that is known.
        var laidNs: Int64?
        /// The last of its ads that have ended.
        var lastEnd: (at: MonotonicTime, playedNs: Int64)?
        /// Until then its player may ask for the next ad.
        var quiet = MonotonicTime.distantPast
        /// Who asks, and what happened before that is known.
        var probe: BreakProbe
        var held: [Happening] = []

        init(_ pod: LaidPod, targetNs: Int64, isLive: Bool) {
            self.pod = pod
            probe = BreakProbe(
                laidNs: pod.adsLength, ads: pod.bookings.count { $0 != nil }, targetNs: targetNs, isLive: isLive)
        }

        /// What happened, if it may be told.
        mutating func release() -> [Counted] {
            let fault: TrafficFault?
            switch probe.verdict {
            case .open: return []
            case .viewer: fault = nil
            case .fault(let found): fault = found
            }
            defer { held = [] }
            return held.map { (pod, $0, fault) }
        }

        /// The places of its ads, without bumpers, as many as are laid or more.
        func isLaid(_ place: Int) -> Bool { laidNs.map { pod.entries[place].offset + Limits.pieceSlackNs < $0 } ?? true }
        var lastPlace: Int? { pod.bookings.indices.last { pod.bookings[$0] != nil && isLaid($0) } }

        /// An ad has ended.
        /// - Parameter waitNs: how long the next one may take behind its time.
        mutating func end(_ ended: SlotTracker.Ended, waitNs: Int64) {
            let playedNs = pod.entries[ended.slot.entry].offset + ended.playedNs
            lastEnd = (ended.at, playedNs)
            // A bumper may come first.
            let next = pod.bookings.indices.first { $0 > ended.slot.entry && pod.bookings[$0] != nil }
            let gapNs = next.map { max(0, pod.entries[$0].offset - playedNs) } ?? 0
            quiet = max(quiet, ended.at + gapNs + waitNs)
        }
    }

    private var tracker: SlotTracker
    private var targetNs: Int64, needsSign: Bool
    /// The newest last, at most `Limits.podsWatched`.
    private var pods: [Pod] = []
    /// Those whose break is over, the oldest first, at most `Limits.podsRemembered`.
    private var over: [PodId] = []

    /// - Parameters:
    ///   - targetNs: the target duration.
    ///   - needsSign: whether a viewer who asks for nothing has left (`SlotTracker`).
    public init(targetNs: Int64, needsSign: Bool) {
        tracker = SlotTracker(targetNs: targetNs, needsSign: needsSign)
        (self.targetNs, self.needsSign) = (targetNs, needsSign)
    }

    /// One that was made for what was counted before a restart.
    public init() { self.init(targetNs: 0, needsSign: true) }

    /// What a presentation says of it now.
    public mutating func adopt(targetNs: Int64, needsSign: Bool) {
        tracker.adopt(targetNs: targetNs, needsSign: needsSign)
        (self.targetNs, self.needsSign) = (targetNs, needsSign)
    }

    /// When to look again; `.distantFuture`: nothing is to come.
    public var nextLook: MonotonicTime {
        let ends = pods.filter { $0.hasBegun && !tracker.watches($0.pod.pod) }.map { $0.quiet + 1 }
        let releases = pods.filter { !$0.held.isEmpty }.map(\.probe.nextLook)
        return (ends + releases).reduce(tracker.nextLook, min)
    }

    /// The layouts of which something is to come.
    public var layouts: [LayoutId] { pods.map(\.pod.id) }

    /// How much of a layout is laid is known: nothing behind that is played.
    public mutating func cut(_ layout: LayoutId, at laidNs: Int64) {
        guard let index = pods.firstIndex(where: { $0.pod.id == layout }), laidNs < pods[index].pod.adsLength else { return }
        pods[index].laidNs = laidNs
        tracker.cut(pods[index].pod.pod, at: laidNs)
    }

    /// A segment of an ad was asked for, in a rendition of the kind that counts (`Session.counts`).
    /// - Parameters:
    ///   - place: of the entry in its pod.
    ///   - rendition: of its creative.
    ///   - index: of the segment in that.
    ///   - bufferNs: what the player has of it before that segment (CMCD `bl`); `nil`: it does not say.
    ///   - isListed: whether a playlist of the session may have listed it.
    public mutating func ask(
        _ pod: LaidPod, place: Int, rendition: CreativeRendition, index: Int, bufferNs: Int64? = nil, isListed: Bool = true,
        at now: MonotonicTime
    ) -> [Counted] {
        // Before one of them makes room: this request tells of it, too.
        for known in pods.indices where pods[known].pod.pod != pod.pod { pods[known].probe.seen(at: now) }
        var told = keep(pod, isLive: needsSign)
        let start = rendition.offset(of: index), end = start + rendition.segments[index].duration
        if let known = pods.firstIndex(where: { $0.pod.pod == pod.pod }) {
            let offset = pod.entries[place].offset
            pods[known].probe.ask(place: place, piece: offset + start..<offset + end, isListed: isListed, at: now)
        }
        told += settle(
            tracker.ask(
                SlotId(pod: pod.pod, entry: place), offset: pod.entries[place].offset, lengthNs: rendition.duration, piece: start..<end,
                bufferNs: bufferNs, at: now), at: now)
        return told
    }

    /// The player has reported where it is, by the clock of its playlists, whose zero is the start of its first one.
    /// - Parameters:
    ///   - avails: the breaks of its session.
    ///   - reports: nanoseconds from zero, and when it was there, in order of time.
    public mutating func play(_ avails: [SessionAvail], _ reports: [(playheadNs: Int64, at: MonotonicTime)], at now: MonotonicTime)
        -> [Counted]
    {
        for index in pods.indices { pods[index].probe.seen(at: now) }
        for report in reports {
            tracker.play(
                avails.flatMap { avail in
                    avail.ads.filter { !$0.events.isEmpty }.map { ad in
                        (SlotId(pod: avail.pod, entry: ad.slot), report.playheadNs - ad.start)
                    }
                }, at: report.at)
        }
        return settle(tracker.ask(at: now), at: now)
    }

    /// Looks what has become due.
    /// - Parameter lastSeen: when the session asked for something last.
    public mutating func look(at now: MonotonicTime, lastSeen: MonotonicTime) -> [Counted] {
        tracker.seen(at: lastSeen)
        for index in pods.indices { pods[index].probe.seen(at: lastSeen) }
        return settle(tracker.look(at: now), at: now)
    }

    /// Nothing more will be known here of who asks: what waits for that is told.
    /// - Parameter isOver: nobody asks any more. Otherwise the session goes on elsewhere, so whoever asks is a viewer.
    public mutating func close(isOver: Bool) -> [Counted] {
        var told: [Counted] = []
        for index in pods.indices {
            if isOver { pods[index].probe.close() } else { pods[index].probe.confirm() }
            told += pods[index].release()
        }
        return told
    }

    // MARK: After a restart

    /// An event was counted before a restart.
    public mutating func restore(_ pod: PodId, entry: Int, _ event: SlotEvent) {
        tracker.restore(SlotId(pod: pod, entry: entry), event)
    }

    /// It was said before a restart that the viewer had left an ad.
    public mutating func restoreAbandoned(_ pod: PodId, entry: Int) { tracker.restoreAbandoned(SlotId(pod: pod, entry: entry)) }

    /// A break had begun before a restart.
    /// - Parameter isOver: and had ended.
    public mutating func restoreBreak(_ pod: LaidPod, isOver: Bool, at now: MonotonicTime) {
        guard !isOver else { return forget(pod.pod) }
        // What it was asked for before is not known.
        _ = keep(pod, isLive: false)
        guard let index = pods.firstIndex(where: { $0.pod.pod == pod.pod }) else { return }
        (pods[index].hasBegun, pods[index].quiet) = (true, now + Limits.restoredBreakNs)
    }

    // MARK: Breaks

    private mutating func keep(_ pod: LaidPod, isLive: Bool) -> [Counted] {
        guard !pods.contains(where: { $0.pod.pod == pod.pod }) else { return [] }
        var told: [Counted] = []
        if pods.count >= Limits.podsWatched, let oldest = pods.first { told = end(oldest, at: oldest.quiet) }
        pods.append(Pod(pod, targetNs: targetNs, isLive: isLive))
        return told
    }

    private mutating func forget(_ pod: PodId) {
        guard !over.contains(pod) else { return }
        over.append(pod)
        if over.count > Limits.podsRemembered { over.removeFirst() }
    }

    private mutating func settle(_ counted: [SlotTracker.Counted], at now: MonotonicTime) -> [Counted] {
        for event in counted {
            guard let index = pods.firstIndex(where: { $0.pod.pod == event.slot.pod }) else { continue }
            if event.event == .start, !pods[index].hasBegun, !over.contains(event.slot.pod) {
                pods[index].hasBegun = true
                pods[index].held.append(.breakStart(at: event.at, evidence: event.evidence))
            }
            pods[index].held.append(.event(event))
            if event.evidence == .confirmed { pods[index].probe.confirm() }
        }
        var told: [Counted] = []
        for ended in tracker.takeEnded() {
            guard let index = pods.firstIndex(where: { $0.pod.pod == ended.slot.pod }) else { continue }
            if ended.ending != .unknown { pods[index].held.append(.ended(ended)) }
            pods[index].end(ended, waitNs: 4 * targetNs)
            // An ad before it may wait for what its player says of it.
            guard pods[index].hasBegun, ended.slot.entry == pods[index].lastPlace, !tracker.watches(ended.slot.pod) else { continue }
            told += end(pods[index], at: ended.at)
        }
        for pod in pods where !tracker.watches(pod.pod.pod) && now > pod.quiet {
            told += end(pod, at: pod.lastEnd?.at ?? pod.quiet)
        }
        for index in pods.indices {
            pods[index].probe.look(at: now, pauseNs: targetNs)
            told += pods[index].release()
        }
        return told
    }

    /// The break is over, as far as this session is concerned.
    private mutating func end(_ ended: Pod, at time: MonotonicTime) -> [Counted] {
        pods.removeAll { $0.pod.pod == ended.pod.pod }
        var ended = ended
        ended.probe.close()
        guard ended.hasBegun else { return ended.release() }
        forget(ended.pod.pod)
        for place in ended.pod.bookings.indices where ended.pod.bookings[place] != nil && !ended.isLaid(place) {
            let slot = SlotId(pod: ended.pod.pod, entry: place)
            guard !tracker.knows(slot) else { continue }
            ended.held.append(.ended(SlotTracker.Ended(slot: slot, ending: .cut, at: time, playedNs: 0)))
        }
        ended.held.append(.breakEnd(at: time, playedNs: ended.lastEnd?.playedNs ?? 0))
        return ended.release()
    }
}
