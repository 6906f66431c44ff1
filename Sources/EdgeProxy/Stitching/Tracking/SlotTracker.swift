import Manifest
import Model

/// What is counted of the ads of one session, by its requests alone. Time comes from outside; the same requests give the same events.
///
/// Two things make an event: its piece was asked for with all before it (`SlotWatch`), and its time has come while somebody was there. A
/// viewer is there who has asked for anything a little before or after.
public struct SlotTracker: Sendable {
    /// One event that counts.
    public struct Counted: Equatable, Sendable {
        public let slot: SlotId, event: SlotEvent
        /// When it was played, as far as is known.
        public let at: MonotonicTime
        public let evidence: SlotEvidence
    }

    private struct Slot: Sendable {
        let id: SlotId
        /// Where its entry begins in its pod, nanoseconds: what ends a break early ends it from there on.
        let offset: Int64
        var watch: SlotWatch
        /// All before this the player has said to have played, nanoseconds from the ad's beginning.
        var confirmed: Int64 = 0
    }

    /// Those with events to come, in the order in which they were asked for first.
    private var slots: [Slot] = []
    /// Those that are not among them any more, the oldest first: their events that are done with, and when they end.
    private var done: [(id: SlotId, settled: UInt8, end: MonotonicTime)] = []
    private var lastAsked: MonotonicTime?
    /// Whether requests say that somebody is there: on demand, where content does not pass us, they do not.
    private var needsSign: Bool
    private var targetNs: Int64
    /// When to look again, though nobody asks for anything; `.distantFuture`: there is nothing to come.
    public private(set) var nextLook = MonotonicTime.distantFuture

    /// - Parameters:
    ///   - targetNs: the target duration.
    ///   - needsSign: false: an event is written at its time, whoever is there (`SlotEvidence.requested`).
    public init(targetNs: Int64, needsSign: Bool = true) { (self.targetNs, self.needsSign) = (targetNs, needsSign) }

    /// What a tracker that was restored could not know.
    public mutating func adopt(targetNs: Int64, needsSign: Bool) { (self.targetNs, self.needsSign) = (targetNs, needsSign) }

    public var isIdle: Bool { slots.isEmpty }

    // MARK: What is asked for

    /// The session has asked for anything: somebody is there.
    public mutating func ask(at now: MonotonicTime) -> [Counted] {
        guard !slots.isEmpty else {
            lastAsked = now
            return []
        }
        let counted = look(at: now, isAsked: true)
        lastAsked = now
        return counted
    }

    /// A piece of an ad was asked for, in a rendition of the kind that counts.
    /// - Parameters:
    ///   - offset: where the entry begins in its pod, nanoseconds.
    ///   - piece: nanoseconds from the ad's beginning.
    ///   - bufferNs: what the player has of it before that piece (CMCD `bl`); `nil`: it does not say.
    public mutating func ask(
        _ id: SlotId, offset: Int64, lengthNs: Int64, piece: Range<Int64>, bufferNs: Int64? = nil, at now: MonotonicTime
    ) -> [Counted] {
        if let index = slots.firstIndex(where: { $0.id == id }) {
            slots[index].watch.ask(piece, at: now, targetNs: targetNs)
        } else if let known = done.lastIndex(where: { $0.id == id }) {
            // From its beginning, or on with what was counted before a restart; not on with what was come into in the middle.
            if done[known].settled != SlotWatch.all, done[known].settled != 0 || piece.lowerBound <= Limits.pieceSlackNs {
                begin(id, offset, lengthNs, piece, bufferNs, now, settled: done.remove(at: known).settled)
            }
        } else {
            begin(id, offset, lengthNs, piece, bufferNs, now, settled: 0)
        }
        if let bufferNs { play(id, at: piece.lowerBound - bufferNs, now: now) }
        return ask(at: now)
    }

    private mutating func begin(
        _ id: SlotId, _ offset: Int64, _ lengthNs: Int64, _ piece: Range<Int64>, _ bufferNs: Int64?, _ now: MonotonicTime, settled: UInt8
    ) {
        if slots.count >= Limits.slotsWatched { finish(0) }
        let watch = SlotWatch(
            lengthNs: lengthNs, piece: piece, at: now, leadNs: bufferNs ?? 0, after: endBefore(id),
            settled: settled
        )
        slots.append(Slot(id: id, offset: offset, watch: watch))
    }

    /// When the entry before one in its pod ends, as far as is known.
    private func endBefore(_ id: SlotId) -> MonotonicTime {
        let before = SlotId(pod: id.pod, entry: id.entry - 1)
        return slots.first { $0.id == before }?.watch.end ?? done.last { $0.id == before }?.end ?? .distantPast
    }

    /// The player says where it is, counted from the beginning of one entry, also before it: then it is in the entry before.
    private mutating func play(_ id: SlotId, at playhead: Int64, now: MonotonicTime) {
        guard let index = slots.firstIndex(where: { $0.id == id }) else { return }
        slots[index].watch.play(at: playhead, now: now)
        slots[index].confirmed = max(slots[index].confirmed, min(playhead, slots[index].watch.lengthNs))
        let before = SlotId(pod: id.pod, entry: id.entry - 1)
        guard let previous = slots.first(where: { $0.id == before }) else { return }
        play(before, at: playhead + previous.watch.lengthNs, now: now)
    }

    /// What a break laid was cut: nothing of its pod is played behind that.
    /// - Parameter laidNs: what is left of the pod, nanoseconds.
    public mutating func cut(_ pod: PodId, at laidNs: Int64) {
        for index in slots.indices where slots[index].id.pod == pod {
            for event in SlotEvent.allCases where slots[index].offset + event.offset(in: slots[index].watch.lengthNs) > laidNs {
                slots[index].watch.settled |= event.bit
            }
        }
    }

    /// The session asked for something then: somebody was there.
    public mutating func seen(at time: MonotonicTime) { lastAsked = max(lastAsked ?? time, time) }

    // MARK: What is due

    /// Nobody has asked for anything; `nextLook` has come.
    public mutating func look(at now: MonotonicTime) -> [Counted] { look(at: now, isAsked: false) }

    private mutating func look(at now: MonotonicTime, isAsked: Bool) -> [Counted] {
        var counted: [Counted] = []
        nextLook = .distantFuture
        for index in slots.indices {
            slots[index].watch.begin(after: endBefore(slots[index].id))
            while let (event, due) = slots[index].watch.next {
                guard due <= now else {
                    nextLook = min(nextLook, due)
                    break
                }
                let isThere = !needsSign || (lastAsked.map { $0 >= due - 2 * targetNs } ?? false) || isAsked && now <= due + targetNs
                guard isThere else {
                    guard now > due + targetNs else {
                        nextLook = min(nextLook, due + targetNs + 1)
                        break
                    }
                    // Nobody was there: what follows is not played either.
                    slots[index].watch.settled = SlotWatch.all
                    break
                }
                let isConfirmed = event.offset(in: slots[index].watch.lengthNs) <= slots[index].confirmed && slots[index].confirmed > 0
                let evidence: SlotEvidence = isConfirmed ? .confirmed : needsSign ? .paced : .requested
                counted.append(Counted(slot: slots[index].id, event: event, at: due, evidence: evidence))
                slots[index].watch.settled |= event.bit
            }
            // What is not asked for by then does not come any more.
            if !slots[index].watch.isSettled { nextLook = min(nextLook, max(now, slots[index].watch.end + 4 * targetNs) + 1) }
        }
        for index in slots.indices.reversed()
        where slots[index].watch.isSettled || now > slots[index].watch.end + 4 * targetNs { finish(index) }
        return counted
    }

    private mutating func finish(_ index: Int) {
        let slot = slots.remove(at: index)
        done.append((slot.id, slot.watch.settled, slot.watch.end))
        if done.count > Limits.slotsRemembered { done.removeFirst() }
    }

    // MARK: After a restart

    /// An event was counted before a restart.
    public mutating func restore(_ id: SlotId, _ event: SlotEvent) {
        if let index = done.firstIndex(where: { $0.id == id }) {
            done[index].settled |= event.bit
        } else {
            done.append((id, event.bit, .distantPast))
            if done.count > Limits.slotsRemembered { done.removeFirst() }
        }
    }
}
