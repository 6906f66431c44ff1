import Manifest
import Model

/// One viewer's way through a presentation.
public struct Session: Sendable {
    public let token: SessionToken
    public let presentation: PresentationId
    public let attributes: ViewerAttributes
    /// What decisions go by.
    public let profile: ViewerProfile
    /// What its viewer has allowed, as it was found when it began, and what records say of them.
    public let marks: ViewerMarks
    /// When it joined.
    public let joined: WallTime
    /// Whether this session is stitched at all.
    public let isStitched: Bool

    /// When its last request came.
    public var lastSeen = MonotonicTime(nanoseconds: 0)
    /// All breaks that start up to this are decided; `distantPast` before the first look. Each playlist looks at it.
    public var decidedThrough: ChannelTime = .distantPast
    /// Whether a playlist has left for this session.
    public var hasLooked = false
    /// Whether it is decided what the session begins with.
    public var hasJoined = false
    /// The start of the last layout that has left the window; `distantPast`: none since it began here.
    public private(set) var leftThrough: ChannelTime = .distantPast
    /// Whether it goes on above one that was over: its player may still have that one's playlists.
    public private(set) var goesOn = false
    /// The version of the snapshot in which nothing more could be decided.
    public var waitsIn: UInt64 = 0
    /// The layouts laid, oldest first, that have not left the window.
    public var history: [LayoutId] = []
    /// By rendition: what the layouts that have left did to the numbers.
    public var offsets: [SessionOffset] = []
    /// The sum of (laid − replaced) over the breaks that have left, nanoseconds.
    public var lag: Int64 = 0
    /// The snapshot that was folded in last; 0: none since the history grew.
    private var foldedVersion: UInt64 = 0
    /// By rendition: what was last sent.
    public var sent: [Sent] = []
    /// Commits that are not written down yet; nothing of them may be listed before.
    public var unwritten: UInt8 = 0
    /// Who says what was played of its ads.
    public let tracking: SessionTracking
    /// The channel's time at which its first playlist began, from which its player counts; `distantPast` before that.
    public var zero: ChannelTime = .distantPast
    /// The ads of the last break in which it got some; `nil` before the first. After a restart only what is in the window still is known.
    public private(set) var given: GivenAds?
    /// What is counted of its ads; `nil` before the first.
    public var adWatch: AdWatch?
    /// What its player has told of its ads; `nil` before the first, and where we count.
    public var clientWatch: ClientWatch?
    /// Which ads it has asked for; `nil`: not known, for it goes on with what was there before it.
    public var askedAds: AskedAds? = AskedAds()
    /// The notes on what was decided in its last breaks, oldest first, at most `Limits.breaksExplained`.
    public private(set) var notes: [Int32] = []

    /// The first and last segment of a playlist, and its EXT-X-DISCONTINUITY-SEQUENCE.
    public struct Sent: Equatable, Sendable {
        public var first: MediaSequence, last: MediaSequence, discontinuity: Int64

        public init(first: MediaSequence, last: MediaSequence, discontinuity: Int64) {
            self.first = first
            self.last = last
            self.discontinuity = discontinuity
        }

        /// None yet: below all that there is. An optional would take more room, and there are some of them in each of a hundred thousand
        /// sessions.
        public static var nothing: Sent { Sent(first: MediaSequence(.min), last: MediaSequence(.min), discontinuity: .min) }
    }

    public init(
        token: SessionToken, presentation: PresentationId, tenant: String, attributes: ViewerAttributes, marks: ViewerMarks = ViewerMarks(),
        joined: WallTime, isStitched: Bool, tracking: SessionTracking = .server
    ) {
        self.tracking = tracking
        self.token = token
        self.marks = marks
        self.presentation = presentation
        self.attributes = attributes
        profile = ViewerProfile(attributes, tenant: tenant, fallback: token.high)
        self.joined = joined
        self.isStitched = isStitched
    }

    /// As it was written down before a restart.
    public init(_ record: SessionRecord, tenant: String) {
        self.init(
            token: record.token, presentation: record.presentation, tenant: tenant, attributes: record.viewer, marks: record.marks,
            joined: record.joined, isStitched: record.isStitched, tracking: record.tracking)
        askedAds = nil
        zero = record.zero
        hasLooked = record.hasLooked
        decidedThrough = record.decidedThrough
        hasJoined = record.hasLooked || record.decidedThrough > .distantPast
        lag = record.lag
        history = record.history
        offsets = record.offsets.map(\.offset)
    }

    /// All of it, for a journal.
    public func record(seen: WallTime) -> SessionRecord {
        SessionRecord(
            token: token, presentation: presentation, joined: joined, lastSeen: seen, isStitched: isStitched,
            hasLooked: hasLooked, decidedThrough: decidedThrough, lag: lag, history: history,
            offsets: offsets.map(OffsetRecord.init), viewer: attributes, marks: marks, tracking: tracking, zero: zero)
    }

    /// Begins anew above the numbers that it had under this name (SEQ-1).
    /// - Parameter renditions: how many the presentation has.
    public mutating func goOn(above retired: RetiredSession, renditions: Int) {
        decidedThrough = retired.decidedThrough
        // It has had its pre-roll.
        (hasJoined, goesOn) = (true, true)
        askedAds = nil
        offsets = retired.offsets(of: renditions)
    }

    /// What is to be kept of it when it is over; `nil` where its numbers are the channel's, nothing is known of its viewer,
    /// and we count for it.
    /// - Parameters:
    ///   - snapshot: the presentation's newest; `nil` before its origin was read.
    ///   - renditions: how many the presentation has.
    public func retired(at now: WallTime, _ layouts: LaidPodTable, _ snapshot: PresentationSnapshot?, renditions: Int) -> RetiredSession? {
        var after = offsets.isEmpty ? [SessionOffset()] : offsets
        after.fill(upTo: max(1, renditions), with: after[0])
        for id in history {
            guard let layout = layouts[id] else { continue }
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
        let viewer = attributes.forDecisions.packed
        if after.allSatisfy({ $0 == after[0] }) { after = after[0] == SessionOffset() ? [] : [after[0]] }
        // What player it is, and from where, is looked at again.
        var allowed: ViewerMarks? = marks
        allowed?.fault = nil
        if viewer.isEmpty, allowed == ViewerMarks() { allowed = nil }
        guard !after.isEmpty || !viewer.isEmpty || allowed != nil || tracking != .server else { return nil }
        return RetiredSession(
            presentation: presentation, retired: now, decidedThrough: decidedThrough, offsets: after, viewer: viewer, marks: allowed,
            tracking: tracking)
    }

    /// The self-check of what is about to leave: neither end of the window and no discontinuity number goes back (SEQ-1, DSC-1).
    /// - Returns: whether it may leave; then it is remembered.
    public mutating func accept(_ head: PlaylistHead, _ rendition: Int) -> Bool {
        // Most viewers ask for one or two of them, over and over: no more than that is kept.
        sent.fill(upTo: rendition + 1, with: .nothing)
        let last = sent[rendition]
        // The same again, as most are between two refreshes: nothing to write.
        if head.first == last.first, head.last == last.last, head.discontinuitySequence == last.discontinuity {
            return true
        }
        guard head.first >= last.first, head.last >= last.last, head.discontinuitySequence >= last.discontinuity,
            head.last >= head.first
        else { return false }
        sent[rendition] = Sent(first: head.first, last: head.last, discontinuity: head.discontinuitySequence)
        return true
    }

    /// Whether requests for media of a kind count: where pictures are played, theirs; where sound alone is, its.
    public func counts(_ kind: RenditionTraits.Kind, in snapshot: PresentationSnapshot) -> Bool {
        switch kind {
        case .video: true
        case .audio: !sent.indices.contains { sent[$0] != .nothing && snapshot.renditions[$0].traits.kind == .video }
        case .subtitles, .iFrames: false
        }
    }

    /// The layout that it has of a pod.
    public func layout(of pod: PodId, in layouts: LaidPodTable) -> LaidPod? {
        for id in history.reversed() { if let layout = layouts[id], layout.pod == pod { return layout } }
        return layouts.layout(ofPod: pod)
    }

    /// 0..<64: viewers of one bucket share their pods.
    public var bucket: Int { profile.bucket }

    /// Adds a layout to the history.
    public mutating func lay(_ layout: LayoutId) {
        history.append(layout)
        foldedVersion = 0
    }

    /// Remembers what it got, where that has ads.
    public mutating func remember(_ layout: LaidPod) {
        if let ads = layout.given { given = ads }
    }

    /// Remembers after a restart what it got last, as far as that is known.
    public mutating func remember(historyIn layouts: LaidPodTable) {
        for id in history { if let layout = layouts[id] { remember(layout) } }
    }

    /// Remembers why it got what it got.
    public mutating func remember(_ note: Int32) {
        if notes.count == Limits.breaksExplained { notes.removeFirst() }
        notes.append(note)
    }

    /// What its output is behind the origin now, nanoseconds.
    public func lag(in view: PresentationView) -> Int64 {
        history.reduce(lag) { sum, id in
            guard let state = view.state(of: id), let closing = state.closing else { return sum }
            return sum + closing.lag(from: state.layout.start)
        }
    }

    /// Folds what has left the window of `snapshot` into the offsets, in all renditions at once.
    public mutating func fold(_ snapshot: PresentationSnapshot) {
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
            leftThrough = state.layout.start
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
