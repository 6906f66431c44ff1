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

    /// An entry of which no more event comes, unless it is asked for again.
    public struct Ended: Equatable, Sendable {
        public let slot: SlotId, ending: SlotEnding
        /// When it ended, as far as is known.
        public let at: MonotonicTime
        /// How far it was played by then, as far as is known, nanoseconds from the ad's beginning.
        public let playedNs: Int64
    }

    private struct Slot: Sendable {
        let id: SlotId
        /// Where its entry begins in its pod, nanoseconds: what ends a break early ends it from there on.
        let offset: Int64
        /// Whether it was said before that its viewer had left.
        let wasAbandoned: Bool
        var watch: SlotWatch
        /// All before this the player has said to have played, nanoseconds from the ad's beginning.
        var confirmed: Int64 = 0
        /// Where it is cut, nanoseconds from its beginning; `nil`: it is laid as a whole.
        var cutNs: Int64?
        var ended: (ending: SlotEnding, at: MonotonicTime, playedNs: Int64)?

        /// Whether nothing is to come of it any more.
        var isOver: Bool { watch.isSettled && (cutNs == nil || ended != nil || watch.isPartial) }

        /// What comes next of it: an event, or the cut behind its last one (`event` is `nil`).
        var next: (event: SlotEvent?, due: MonotonicTime)? {
            if let next = watch.next { return (next.event, next.due) }
            guard watch.isSettled, ended == nil, let cutNs, let due = watch.due(at: cutNs) else { return nil }
            return (nil, due)
        }
    }

    /// Those with events to come, in the order in which they were asked for first.
    private var slots: [Slot] = []
    private struct Done: Sendable {
        let id: SlotId
        /// Its events that are done with.
        var settled: UInt8
        let end: MonotonicTime
        /// Whether it was said that its viewer had left: that is said once.
        var wasAbandoned: Bool
    }

    /// Those that are not among them any more, the oldest first.
    private var done: [Done] = []
    /// Those that have ended since `takeEnded`.
    private var ended: [Ended] = []
    private var lastAsked: MonotonicTime?
    /// Whether requests say that somebody is there: on demand, where content does not pass us, they do not.
    private var needsSign: Bool
    private var targetNs: Int64
    /// How long an event waits until the player says that it has played it, nanoseconds: 0 where it says nothing of itself.
    private var confirmationNs: Int64 = 0
    /// When to look again, though nobody asks for anything; `.distantFuture`: there is nothing to come.
    public private(set) var nextLook = MonotonicTime.distantFuture

    /// - Parameters:
    ///   - targetNs: the target duration.
    ///   - needsSign: false: an event is written at its time, whoever is there (`SlotEvidence.requested`).
    public init(targetNs: Int64, needsSign: Bool = true) { (self.targetNs, self.needsSign) = (targetNs, needsSign) }

    /// What a tracker that was restored could not know.
    public mutating func adopt(targetNs: Int64, needsSign: Bool) { (self.targetNs, self.needsSign) = (targetNs, needsSign) }

    public var isIdle: Bool { slots.isEmpty }

    /// Whether events of a pod are to come.
    public func watches(_ pod: PodId) -> Bool { slots.contains { $0.id.pod == pod } }

    /// Whether an entry was asked for, as far as is remembered.
    public func knows(_ id: SlotId) -> Bool { slots.contains { $0.id == id } || done.contains { $0.id == id } }

    /// The entries that have ended since the last call, in their order.
    public mutating func takeEnded() -> [Ended] {
        defer { ended.removeAll() }
        return ended
    }

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
                begin(id, offset, lengthNs, piece, bufferNs, now, after: done.remove(at: known))
            }
        } else {
            begin(id, offset, lengthNs, piece, bufferNs, now, after: nil)
        }
        if let bufferNs {
            // Its next requests will say whether it has played what is due by then.
            confirmationNs = max(confirmationNs, Limits.playheadWaitTargets * targetNs)
            play(id, at: piece.lowerBound - bufferNs, now: now)
        }
        return ask(at: now)
    }

    private mutating func begin(
        _ id: SlotId, _ offset: Int64, _ lengthNs: Int64, _ piece: Range<Int64>, _ bufferNs: Int64?, _ now: MonotonicTime,
        after known: Done?
    ) {
        if slots.count >= Limits.slotsWatched { finish(0) }
        let watch = SlotWatch(
            lengthNs: lengthNs, piece: piece, at: now, leadNs: bufferNs ?? 0, after: endBefore(id),
            settled: known?.settled ?? 0
        )
        slots.append(Slot(id: id, offset: offset, wasAbandoned: known?.wasAbandoned ?? false, watch: watch))
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

    /// The player reports where it is, without asking for anything. What it says of an ad that it can't have come to by playing, it has
    /// skipped: that confirms nothing.
    /// - Parameters:
    ///   - playheads: for entries, nanoseconds from the ad's beginning; negative before it, more than its length behind it.
    ///   - time: when it was there.
    public mutating func play(_ playheads: [(slot: SlotId, ns: Int64)], at time: MonotonicTime) {
        confirmationNs = Limits.playheadWaitNs
        for playhead in playheads {
            guard let index = slots.firstIndex(where: { $0.id == playhead.slot }), slots[index].watch.canPlay(at: playhead.ns, now: time)
            else { continue }
            slots[index].watch.play(at: playhead.ns, now: time)
            slots[index].confirmed = max(slots[index].confirmed, min(playhead.ns, slots[index].watch.lengthNs))
        }
    }

    /// What a break laid was cut: nothing of its pod is played behind that.
    /// - Parameter laidNs: what is left of the pod, nanoseconds.
    public mutating func cut(_ pod: PodId, at laidNs: Int64) {
        for index in slots.indices where slots[index].id.pod == pod {
            let cutNs = laidNs - slots[index].offset
            guard cutNs + Limits.pieceSlackNs < slots[index].watch.lengthNs else { continue }
            slots[index].cutNs = max(0, cutNs)
            for event in SlotEvent.allCases where event.offset(in: slots[index].watch.lengthNs) > cutNs {
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
            while let (event, due) = slots[index].next {
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
                    let seen = lastAsked ?? due
                    slots[index].ended = (.abandoned, seen, slots[index].watch.played(by: seen))
                    break
                }
                guard let event else {
                    slots[index].ended = (.cut, due, slots[index].cutNs ?? 0)
                    break
                }
                let isConfirmed = event.offset(in: slots[index].watch.lengthNs) <= slots[index].confirmed && slots[index].confirmed > 0
                guard isConfirmed || now >= due + confirmationNs else {
                    nextLook = min(nextLook, due + confirmationNs)
                    break
                }
                let evidence: SlotEvidence = isConfirmed ? .confirmed : needsSign ? .paced : .requested
                counted.append(Counted(slot: slots[index].id, event: event, at: due, evidence: evidence))
                slots[index].watch.settled |= event.bit
                if event == .complete { slots[index].ended = (.complete, due, slots[index].watch.lengthNs) }
            }
            // What is not asked for by then does not come any more; whether it was cut is known when it would have ended.
            if !slots[index].isOver {
                let end = slots[index].watch.end
                nextLook = min(nextLook, now <= end ? end + 1 : max(now, end + patienceNs) + 1)
            }
        }
        var over: [Int] = []
        for index in slots.indices {
            let isLate = now > slots[index].watch.end + patienceNs
            guard slots[index].isOver || isLate else { continue }
            if isLate { giveUp(index) }
            over.append(index)
        }
        for index in over { tell(slots[index]) }
        for index in over.reversed() { remove(index) }
        return counted
    }

    /// How long after its end something of an ad may come yet, nanoseconds.
    private var patienceNs: Int64 { 4 * targetNs + confirmationNs }

    /// What was to come of a slot did not: its viewer went away, unless all was asked for but what was lost on its way.
    private mutating func giveUp(_ index: Int) {
        guard slots[index].ended == nil, !slots[index].watch.isPartial else { return }
        let watch = slots[index].watch
        if let cutNs = slots[index].cutNs, watch.isSettled {
            slots[index].ended = (.cut, watch.due(at: cutNs) ?? watch.end, cutNs)
        } else if !watch.hasHole {
            let asked = watch.end - (watch.lengthNs - watch.covered)
            let at = needsSign ? min(asked, lastAsked ?? asked) : asked
            slots[index].ended = (.abandoned, at, watch.played(by: at))
        }
    }

    private mutating func tell(_ slot: Slot) {
        var ended = slot.ended ?? (.unknown, slot.watch.end, slot.watch.covered)
        if ended.ending == .abandoned, slot.wasAbandoned { ended.ending = .unknown }
        self.ended.append(Ended(slot: slot.id, ending: ended.ending, at: ended.at, playedNs: ended.playedNs))
    }

    private mutating func finish(_ index: Int) {
        giveUp(index)
        tell(slots[index])
        remove(index)
    }

    private mutating func remove(_ index: Int) {
        let slot = slots.remove(at: index)
        let wasAbandoned = slot.wasAbandoned || slot.ended?.ending == .abandoned
        done.append(Done(id: slot.id, settled: slot.watch.settled, end: slot.watch.end, wasAbandoned: wasAbandoned))
        if done.count > Limits.slotsRemembered { done.removeFirst() }
    }

    // MARK: After a restart

    /// An event was counted before a restart.
    public mutating func restore(_ id: SlotId, _ event: SlotEvent) { restore(id) { $0.settled |= event.bit } }

    /// It was said before a restart that the viewer had left it.
    public mutating func restoreAbandoned(_ id: SlotId) { restore(id) { $0.wasAbandoned = true } }

    private mutating func restore(_ id: SlotId, _ change: (inout Done) -> Void) {
        if let index = done.firstIndex(where: { $0.id == id }) { return change(&done[index]) }
        var slot = Done(id: id, settled: 0, end: .distantPast, wasAbandoned: false)
        change(&slot)
        done.append(slot)
        if done.count > Limits.slotsRemembered { done.removeFirst() }
    }
}
