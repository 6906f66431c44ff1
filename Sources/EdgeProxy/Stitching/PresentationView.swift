import Formats
import Manifest
import Model

/// A presentation as one loop sees it: the snapshot that the loop has taken, and what follows from it for a session. Confined to that loop.
public final class PresentationView {
    public let id: PresentationId
    /// As it is configured now: new rules hold for breaks that are decided from now on.
    public var channel: Channel { didSet { hasPreRoll = channel.configuration.preRoll != nil } }
    /// The presentation's layouts, which all loops share.
    public let laid: LaidPodTable
    public private(set) var snapshot: PresentationSnapshot
    private var renditionsByPath: [UInt64: Int] = [:]
    /// Layouts that are younger than the snapshot.
    private var younger: [LayoutId: LaidPodState] = [:]
    /// What `compose` has put together: the session's breaks in one rendition, and what is listed, in order.
    public private(set) var placements: [Placement] = []
    public private(set) var pieces: [SpanKey] = []
    /// The start of the last break that has begun, beyond which a session has nothing to decide; `distantPast`: there is none. Each
    /// playlist looks at it.
    public private(set) var lastDueBreak: ChannelTime = .distantPast
    /// Whether sessions begin with a pre-roll.
    public private(set) var hasPreRoll: Bool

    public init(_ id: PresentationId, _ channel: Channel, laid: LaidPodTable, _ snapshot: PresentationSnapshot) {
        self.id = id
        self.channel = channel
        self.laid = laid
        self.snapshot = snapshot
        hasPreRoll = channel.configuration.preRoll != nil
        adopt(snapshot)
    }

    /// Goes on with a newer snapshot.
    public func adopt(_ newest: PresentationSnapshot) {
        if newest.renditions.count != renditionsByPath.count {
            renditionsByPath = [:]
            for (index, rendition) in newest.renditions.enumerated() { renditionsByPath[StableHash.fnv(of: rendition.path)] = index }
        }
        snapshot = newest
        younger.removeAll()
        lastDueBreak = newest.breaks.last { $0.start < newest.visible.edgeTime }?.start ?? .distantPast
    }

    /// How long the break may last whose pod goes on and needs no origin yet, nanoseconds; 0: there is none.
    public var podUnderWayNs: Int64 {
        guard let last = snapshot.breaks.last, last.returnTime == nil, let planned = last.planned else { return 0 }
        return snapshot.visible.edgeTime < last.start + planned ? planned : 0
    }

    /// The index of the rendition at `path` below the session.
    public func rendition(at path: Span<UInt8>) -> Int? {
        guard let index = renditionsByPath[StableHash.fnv(of: path)] else { return nil }
        let known = snapshot.renditions[index].path
        guard known.count == path.count else { return nil }
        for at in path.indices where path[at] != known[at] { return nil }
        return index
    }

    public func state(of layout: LayoutId) -> LaidPodState? {
        if let known = snapshot.layouts[layout] ?? younger[layout] { return known }
        guard let layout = laid[layout] else { return nil }
        let state = snapshot.state(of: layout)
        younger[layout.id] = state
        return state
    }

    /// Puts together what a session lists of one rendition. The pieces stay valid until the next call.
    public func compose(_ rendition: Int, history: [LayoutId], offset: SessionOffset) -> PlaylistHead? {
        placements.removeAll(keepingCapacity: true)
        var floor = Visible.fromTheBeginning
        for id in history {
            guard let state = state(of: id) else { break }
            // A session's first window begins with its pre-roll.
            if state.layout.kind == .preRoll { floor = state.layout.start }
            // The rendition does not reach that break yet: what it has lies before it.
            guard rendition < state.placements.count, let placement = state.placements[rendition] else { break }
            placements.append(placement)
        }
        return Manifest.compose(snapshot.windows[rendition], snapshot.visible, placements, offset, floor: floor.nanoseconds, into: &pieces)
    }

    /// Turns what `compose` has put together into a delta update, where there is something to skip.
    /// - Returns: how many segments it skips.
    public func skipOld(_ rendition: Int) -> Int64 {
        guard snapshot.skipUntil > 0, !snapshot.hasEnded else { return 0 }
        return Manifest.skipOld(&pieces, boundary: snapshot.skipUntil, in: snapshot.windows[rendition], placements)
    }

    /// Where the pod stands that a piece is of; `nil` for content.
    public func placement(of piece: SpanKey) -> Placement? { piece.pod.flatMap { pod in placements.first { $0.pod == pod } } }

    /// The date ranges that go with the last of the pieces; `nil` for none.
    public func dateRanges(_ rendition: Int) -> ListedDateRanges.State? {
        guard snapshot.dateRanges.areAny, let last = pieces.last else { return nil }
        var end = ChannelTime.distantPast
        if last.pod == nil {
            end = snapshot.windows[rendition][last.last].endTime
        } else if let placement = placement(of: last) {
            end = placement.startTime + placement.media.segments[Int(last.last)].end
        }
        return snapshot.dateRanges.state(endingAt: end).flatMap { $0.lines.isEmpty ? nil : $0 }
    }

    /// Whether the origin has ended and its last segment is listed. Of another rendition than the reference it may be still to come, and
    /// nothing may come behind the end (DUR-9).
    public func listsEnd(_ rendition: Int) -> Bool {
        guard snapshot.hasEnded, snapshot.isComplete[rendition], let last = pieces.last else { return false }
        if last.pod == nil { return last.last == snapshot.windows[rendition].endNumber - 1 }
        guard let end = placements.last?.end else { return false }
        return Int(last.last) == end.laid - 1 && end.resume >= snapshot.windows[rendition].endNumber
    }
}
