import Manifest

/// One viewer's way through a presentation. Its fields are read and written under the lock of its shard alone.
final class Session: @unchecked Sendable {
    let token: SessionToken
    let presentation: Presentation
    let attributes: ViewerAttributes
    /// What decisions go by.
    let profile: ViewerProfile
    /// Wall clock at the join, nanoseconds since 1970.
    let joined: Int64
    /// Whether this session is stitched at all.
    let isStitched: Bool

    /// Monotonic nanoseconds of the last request.
    var lastSeen: Int64 = 0
    /// All breaks that start before this are decided; `Int64.min` before the first look.
    var decidedThrough: Int64 = .min
    /// Whether a playlist has left for this session.
    var hasLooked = false
    /// Whether it is decided what the session begins with.
    var hasJoined = false
    /// The version of the snapshot in which nothing more could be decided.
    var waitsIn: UInt64 = 0
    /// The layouts laid, oldest first, that have not left the window.
    var history: [Int64] = []
    /// By rendition: what the layouts that have left did to the numbers.
    var offsets: [SessionOffset] = []
    /// The sum of (laid − replaced) over the breaks that have left, nanoseconds.
    var lag: Int64 = 0
    /// The snapshot that was folded in last; 0: none since the history grew.
    private var foldedVersion: UInt64 = 0
    /// By rendition: what was last sent.
    var sent: [Sent] = []
    /// Takes down what it gets; `nil` unless somebody asked for that.
    var recording: Recording?
    /// The notes on what was decided in its last breaks, oldest first, at most `Limits.breaksExplained`.
    private(set) var notes: [Int32] = []

    struct Sent: Sendable {
        var first: Int64 = .min, last: Int64 = .min, discontinuity: Int64 = .min
    }

    init(token: SessionToken, presentation: Presentation, attributes: ViewerAttributes, joined: Int64, isStitched: Bool) {
        self.token = token
        self.presentation = presentation
        self.attributes = attributes
        profile = ViewerProfile(attributes, tenant: presentation.channel.configuration.tenant, fallback: token.high)
        self.joined = joined
        self.isStitched = isStitched
    }

    /// As it was written down before a restart.
    convenience init(_ record: SessionRecord, presentation: Presentation) {
        self.init(
            token: record.token, presentation: presentation, attributes: ViewerAttributes(), joined: record.joined,
            isStitched: record.isStitched)
        hasLooked = record.hasLooked
        decidedThrough = record.decidedThrough
        hasJoined = record.hasLooked || record.decidedThrough > .min
        lag = record.lag
        history = record.history
        offsets = record.offsets.map(\.offset)
    }

    /// All of it, for a journal.
    func record(seenWallNs: Int64) -> SessionRecord {
        SessionRecord(
            token: token, presentation: Int64(presentation.id), joined: joined, lastSeen: seenWallNs, isStitched: isStitched,
            hasLooked: hasLooked, decidedThrough: decidedThrough, lag: lag, history: history,
            offsets: offsets.map(OffsetRecord.init))
    }

    /// Begins anew above the numbers that it had under this name (SEQ-1).
    func goOn(above retired: RetiredSession) {
        decidedThrough = retired.decidedThrough
        // It has had its pre-roll.
        hasJoined = true
        offsets = retired.offsets(of: presentation.snapshot?.renditions.count ?? presentation.recovered?.renditions.count ?? 1)
    }

    /// What is to be kept of it when it is over; `nil` where its numbers are the channel's.
    func retired(wallNs: Int64) -> RetiredSession? {
        let snapshot = presentation.snapshot
        let count = max(1, snapshot?.renditions.count ?? presentation.recovered?.renditions.count ?? 1)
        var after = offsets.isEmpty ? [SessionOffset()] : offsets
        after.fill(upTo: count, with: after[0])
        for id in history {
            guard let layout = presentation.layouts[id] else { continue }
            let state = snapshot?.layouts[id]
            for index in after.indices {
                if let placement = state?.placement(index), placement.isSettled {
                    after[index].pass(placement)
                } else {
                    // It went away in mid-break: above all that it can have been given, and behind all that there was.
                    after[index].sequence += layout.segmentsMax
                    after[index].discontinuity += Int64(layout.entries.count) + 2
                    if let window = snapshot?.windows[index], !window.isEmpty { after[index].resume = window.endNumber }
                }
            }
        }
        guard after.contains(where: { $0 != SessionOffset() }) else { return nil }
        if after.allSatisfy({ $0 == after[0] }) { after = [after[0]] }
        return RetiredSession(
            presentation: presentation.id, retired: wallNs, decidedThrough: decidedThrough, offsets: after)
    }

    /// The self-check of what is about to leave: neither end of the window and no discontinuity number goes back (SEQ-1, DSC-1).
    /// - Returns: whether it may leave; then it is remembered.
    func accept(_ heading: PlaylistHead, _ rendition: Int) -> Bool {
        // Most viewers ask for one or two of them, over and over: no more than that is kept.
        sent.fill(upTo: rendition + 1, with: Sent())
        let last = sent[rendition]
        // The same again, as most are between two refreshes: nothing to write.
        if heading.sequence == last.first, heading.lastSequence == last.last, heading.discontinuitySequence == last.discontinuity {
            return true
        }
        guard heading.sequence >= last.first, heading.lastSequence >= last.last, heading.discontinuitySequence >= last.discontinuity,
            heading.lastSequence >= heading.sequence
        else { return false }
        sent[rendition] = Sent(first: heading.sequence, last: heading.lastSequence, discontinuity: heading.discontinuitySequence)
        return true
    }

    /// 0..<64: viewers of one bucket share their pods.
    var bucket: Int { profile.bucket }

    /// Commits the session to a layout, or to the content where that is `nil`.
    /// - Returns: whether it is this that decides; otherwise something else did, and that stays.
    func commit(_ due: BreakDecider.PendingBreak, _ layout: Int64?) -> Bool {
        guard decidedThrough < due.through, due.fill != .preRoll || !hasJoined else {
            hasJoined = true
            return false
        }
        decidedThrough = due.through
        hasJoined = true
        if let layout { lay(layout) }
        return true
    }

    /// Adds a layout to the history.
    func lay(_ layout: Int64) {
        history.append(layout)
        foldedVersion = 0
    }

    /// Remembers why it got what it got.
    func remember(_ note: Int32) {
        if notes.count == Limits.breaksExplained { notes.removeFirst() }
        notes.append(note)
    }

    /// Folds what has left the window of `snapshot` into the offsets, in all renditions at once.
    func fold(_ snapshot: PresentationSnapshot) {
        guard foldedVersion != snapshot.version else { return }
        foldedVersion = snapshot.version
        // A rendition that came later has the numbers of the reference (ALN-4).
        let inherited = offsets.indices.contains(snapshot.reference) ? offsets[snapshot.reference] : SessionOffset()
        offsets.fill(upTo: snapshot.renditions.count, with: inherited)
        while let oldest = history.first, let state = snapshot.layouts[oldest], state.isSettled, let closing = state.closing,
            closing.hasLeft(from: state.layout.start, front: snapshot.passed), state.placements.count == offsets.count
        {
            for index in offsets.indices {
                if let placement = state.placements[index] { offsets[index].pass(placement) }
            }
            lag += closing.lag(from: state.layout.start)
            history.removeFirst()
        }
    }
}

extension Array {
    /// Appends up to `count` elements, without room for more: there is one array in each of a hundred thousand sessions.
    fileprivate mutating func fill(upTo count: Int, with element: Element) {
        guard self.count < count else { return }
        reserveCapacity(count)
        while self.count < count { append(element) }
    }
}
