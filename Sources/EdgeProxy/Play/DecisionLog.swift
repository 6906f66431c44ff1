import Decision
import Manifest
import Model
import Stitching
import Synchronization

/// What was decided for the sessions of one cohort in one break, and why: enough to explain it when everything else has been forgotten.
struct DecisionNote: Sendable {
    /// The break, or where a pre-roll stands.
    var breakId: BreakId, breakStart: ChannelTime
    var fill: PendingBreak.Fill
    /// When it was decided.
    var decided: WallTime
    var bucket: Int
    /// What the session was behind the origin, nanoseconds.
    var lag: Int64
    /// `nil`: the break is content.
    var pod: NotedPod?
    var content: PendingBreak.ContentReason?
    /// What became of each campaign.
    var trace = DecisionTrace()
    /// Which arm of each experiment the session is in.
    var arms: [ArmChoice] = []
}

/// A layout without its media: what was laid, in which order, and how many segments each piece has in each rendition.
struct NotedPod: Sendable {
    struct Piece: Sendable {
        var creative: String
        var isSlate: Bool
        /// From the break's start, nanoseconds.
        var offset: Int64, duration: Int64
        /// By rendition; 0 where it has none.
        var segments: [Int]
    }
    var layout: LayoutId
    /// As its segments' URIs name it.
    var pod: PodId
    var room: Int64
    var ads: [Piece]
    /// One run of the slate, which is repeated as far as the break goes.
    var slate: Piece?

    init(_ layout: LaidPod, _ renditions: [ServedRendition]) {
        self.layout = layout.id
        pod = layout.pod
        room = layout.room
        func piece(_ creative: ReadyCreative, _ offset: Int64) -> Piece {
            Piece(
                creative: creative.id, isSlate: creative.isSlate, offset: offset, duration: creative.duration,
                segments: renditions.map { creative.rendition(for: $0)?.segments.count ?? 0 })
        }
        ads = zip(layout.ads, layout.entries).map { piece($0, $1.offset) }
        slate = layout.hasSlate ? layout.slate.map { piece($0, layout.adsLength) } : nil
    }
}

/// Where a pod stood in one rendition: all that is left of a placement when it has left the window.
struct NotedPlace: Equatable, Sendable {
    /// The first segment replaced, and the one at which the content came back.
    var first: SegmentNumber, resume: SegmentNumber
    var laid: Int64
}

/// The decisions of one presentation, shared by all loops: the last `Limits.decisionsNoted`, one for each cohort and break. What became of
/// each campaign is known of the newest, as far as the tenant's share of the process goes, and of the others how many lost for what reason.
/// Written when a session is committed, never when a playlist is put together.
final class DecisionLog: Sendable {
    private struct Key: Hashable {
        var breakId: BreakId, lag: Int64, layout: LayoutId?
        var bucket: Int, cohort: Int
        var content: PendingBreak.ContentReason?
    }
    private struct State {
        var notes: [DecisionNote] = []
        var keys: [Key] = []
        var ids: [Key: Int32] = [:]
        /// The id of `notes[0]`.
        var first: Int32 = 1
        /// Campaigns that the notes tell of, each as often as it is told of.
        var outcomes = 0
        /// Where they are counted.
        var share: OutcomeBudget.Share?
        /// Notes before this one tell of no campaigns.
        var firstItemised = 0
        /// By layout and rendition.
        var places: [LayoutId: [NotedPlace?]] = [:]
    }
    private let state = Mutex(State())
    deinit { state.withLock { $0.share?.giveBack($0.outcomes) } }

    /// The note with that id; `nil` when it was let go of.
    subscript(id: Int32) -> DecisionNote? {
        state.withLock { state in
            let index = Int(id - state.first)
            return state.notes.indices.contains(index) ? state.notes[index] : nil
        }
    }

    func places(of layout: LayoutId) -> [NotedPlace?]? { state.withLock { $0.places[layout] } }

    /// Notes what a session got.
    /// - Parameters:
    ///   - cohort: tells viewers apart that the decision was not the same for.
    ///   - share: how many campaigns may be told of. Without it none are.
    /// - Returns: the note's id, equal for all sessions to which the same holds.
    func note(
        _ due: PendingBreak, bucket: Int, cohort: Int, layout: LaidPod?, content: PendingBreak.ContentReason?,
        trace: DecisionTrace?, arms: [ArmChoice] = [], renditions: [ServedRendition], now: WallTime, share: OutcomeBudget.Share?
    ) -> Int32 {
        let key = Key(
            breakId: due.adBreak.id, lag: layout?.lag ?? 0, layout: layout?.id, bucket: trace == nil ? 0 : bucket,
            cohort: cohort, content: content)
        return state.withLock { state in
            if let known = state.ids[key] { return known }
            var note = DecisionNote(
                breakId: due.adBreak.id, breakStart: due.adBreak.start, fill: due.fill, decided: now, bucket: bucket, lag: due.lag,
                pod: layout.map { NotedPod($0, renditions) }, content: content)
            if let trace { (note.trace, note.arms) = (Self.claim(trace, share, &state) ? trace : trace.summed(), arms) }
            let id = state.first + Int32(state.notes.count)
            state.notes.append(note)
            state.keys.append(key)
            state.ids[key] = id
            if state.notes.count > Limits.decisionsNoted { Self.dropOldest(&state) }
            return id
        }
    }

    /// Keeps where the layouts that are settled stand, for they are forgotten before the decisions are.
    func settle(_ layouts: [LayoutId: LaidPodState]) {
        state.withLock { state in
            for (id, layout) in layouts where layout.isSettled && state.places[id] == nil {
                state.places[id] = layout.placements.map { placement in
                    placement.flatMap { placement in
                        placement.end.map { NotedPlace(first: placement.firstNumber, resume: $0.resumeNumber, laid: Int64($0.laid)) }
                    }
                }
            }
        }
    }

    /// Makes room for what a note tells of campaigns, at the cost of the oldest.
    /// - Returns: false when there is none.
    private static func claim(_ trace: DecisionTrace, _ share: OutcomeBudget.Share?, _ state: inout State) -> Bool {
        guard let share else { return trace.campaignCount == 0 }
        state.share = share
        while !share.claim(trace.campaignCount) {
            guard state.outcomes > 0 else { return false }
            sumOldest(&state)
        }
        state.outcomes += trace.campaignCount
        return true
    }

    /// A quarter at once, so that this is rare.
    private static func sumOldest(_ state: inout State) {
        let most = state.outcomes - state.outcomes / 4
        while state.firstItemised < state.notes.count, state.outcomes >= most {
            giveBack(state.notes[state.firstItemised].trace.campaignCount, &state)
            state.notes[state.firstItemised].trace = state.notes[state.firstItemised].trace.summed()
            state.firstItemised += 1
        }
    }

    private static func giveBack(_ outcomes: Int, _ state: inout State) {
        state.outcomes -= outcomes
        state.share?.giveBack(outcomes)
    }

    /// A quarter at once, so that this is rare.
    private static func dropOldest(_ state: inout State) {
        let count = (state.notes.count + 3) / 4
        for key in state.keys[..<count] { state.ids[key] = nil }
        giveBack(state.notes[..<count].reduce(0) { $0 + $1.trace.campaignCount }, &state)
        state.notes.removeFirst(count)
        state.keys.removeFirst(count)
        state.first += Int32(count)
        state.firstItemised = max(0, state.firstItemised - count)
        let used = Set(state.keys.compactMap(\.layout))
        state.places = state.places.filter { used.contains($0.key) }
    }
}
