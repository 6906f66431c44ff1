import Manifest
import Transport

/// A presentation as one loop sees it: the snapshot it has taken, and the spans it has rendered. Confined to that loop.
final class PresentationView {
    let presentation: Presentation
    private(set) var snapshot: PresentationSnapshot
    private var renditionsByPath: [UInt64: Int] = [:]
    private var spans: [[SpanKey: Span]] = []
    private var preamble: Span
    private let returnMarkers: [UInt8]
    /// By the time from which on they are listed.
    private var dateRanges: [Int64: Span] = [:]
    /// Made for the first who asks: it holds 256 kB.
    private lazy var deflater = Deflater()
    /// Layouts that are younger than the snapshot.
    private var younger: [Int64: LaidPodState] = [:]
    private var placements: [Placement] = []
    private var pieces: [SpanKey] = []
    private var heading: [UInt8] = []
    private var skip: [UInt8] = []
    private var text: [UInt8] = []
    /// The start of the last break that has begun, beyond which a session has nothing to decide.
    private(set) var lastDueBreak: Int64 = .min
    /// Whether sessions begin with a pre-roll.
    let hasPreRoll: Bool

    /// Bytes that many playlists share; deflated once somebody asks for that.
    private struct Span {
        let bytes: SharedBytes
        var usedIn: UInt64
        var deflated: DeflatedRun?

        mutating func deflated(by deflater: Deflater) -> DeflatedRun {
            if let deflated { return deflated }
            let run = deflater.run(of: bytes)
            deflated = run
            return run
        }
    }

    init?(_ presentation: Presentation) {
        guard let snapshot = presentation.snapshot else { return nil }
        self.presentation = presentation
        self.snapshot = snapshot
        returnMarkers = presentation.channel.configuration.markers.returnMarkers
        preamble = Span(bytes: SharedBytes(copying: snapshot.preamble), usedIn: 0)
        hasPreRoll = presentation.channel.configuration.preRoll != nil
        take(snapshot)
    }

    /// Takes the newest snapshot. One load when there is none.
    func renew() {
        guard presentation.version.load(ordering: .acquiring) != snapshot.version, let newest = presentation.snapshot else { return }
        take(newest)
    }

    private func take(_ newest: PresentationSnapshot) {
        let isFirst = spans.isEmpty
        if isFirst || newest.renditions.count != renditionsByPath.count {
            renditionsByPath = [:]
            for (index, rendition) in newest.renditions.enumerated() { renditionsByPath[ByteHash.of(rendition.path)] = index }
        }
        let old = snapshot.version
        snapshot = newest
        younger.removeAll()
        lastDueBreak = newest.breaks.last { $0.start < newest.visible.edge }?.start ?? .min
        while spans.count < newest.renditions.count { spans.append([:]) }
        dateRanges = dateRanges.filter { known in newest.dateRanges.states.contains { $0.from == known.key } }
        // What the last snapshot did not list, none will list again.
        for index in spans.indices where spans[index].count > Limits.spansKept {
            spans[index] = spans[index].filter { $0.value.usedIn >= old }
        }
    }

    /// Whether a pod goes on that needs no origin yet.
    var isPodUnderWay: Bool {
        guard let last = snapshot.breaks.last, last.returnTime == nil, let planned = last.planned else { return false }
        return snapshot.visible.edge < last.start + planned
    }

    /// The index of the rendition at `path` below the session.
    func rendition(at path: UnsafeRawBufferPointer) -> Int? {
        guard let index = renditionsByPath[ByteHash.of(path)] else { return nil }
        let known = snapshot.renditions[index].path
        return PlayPath.equal(known, path) ? index : nil
    }

    func state(of layout: Int64) -> LaidPodState? {
        if let known = snapshot.layouts[layout] ?? younger[layout] { return known }
        guard let layout = presentation.layouts[layout] else { return nil }
        let state = snapshot.state(of: layout)
        younger[layout.id] = state
        return state
    }

    /// Puts together what a session lists of one rendition. The pieces stay valid until the next call.
    func compose(_ rendition: Int, history: [Int64], offset: SessionOffset) -> PlaylistHead? {
        placements.removeAll(keepingCapacity: true)
        var floor = Int64.min / 4
        for id in history {
            guard let state = state(of: id) else { break }
            // A session's first window begins with its pre-roll.
            if state.layout.kind == .preRoll { floor = state.layout.start }
            // The rendition does not reach that break yet: what it has lies before it.
            guard rendition < state.placements.count, let placement = state.placements[rendition] else { break }
            placements.append(placement)
        }
        return Manifest.compose(snapshot.windows[rendition], snapshot.visible, placements, offset, floor: floor, into: &pieces)
    }

    /// Turns what `compose` has put together into a delta update, where there is something to skip.
    /// - Returns: how many segments it skips.
    private func skipOld(_ rendition: Int) -> Int64 {
        guard snapshot.skipUntil > 0, !snapshot.hasEnded else { return 0 }
        return Manifest.skipOld(&pieces, boundary: snapshot.skipUntil, in: snapshot.windows[rendition], placements)
    }

    /// Writes the playlist that `compose` has put together.
    func write(_ rendition: Int, _ heading: PlaylistHead, as form: PlaylistForm, to sink: inout some PlaylistSink & ~Copyable) {
        let ranges = dateRangesIndex(rendition)
        let skipped = form.isDelta ? skipOld(rendition) : 0
        self.heading.removeAll(keepingCapacity: true)
        if snapshot.renditions[rendition].traits.kind == .iFrames { self.heading += "#EXT-X-I-FRAMES-ONLY\n".utf8 }
        SpanText.append(heading, to: &self.heading)
        skip.removeAll(keepingCapacity: true)
        if skipped > 0 { SpanText.append(skipped: skipped, to: &skip) }
        if form.isGzip { return writeGzip(rendition, ranges, to: &sink) }
        sink.append(preamble.bytes)
        self.heading.withUnsafeBytes { sink.append(copying: $0) }
        if let ranges { sink.append(dateRanges.values[ranges].bytes) }
        if !skip.isEmpty { skip.withUnsafeBytes { sink.append(copying: $0) } }
        for piece in pieces {
            let index = span(piece, rendition)
            sink.append(spans[rendition].values[index].bytes)
        }
        if listsEnd(rendition) { sink.append(Self.endList) }
    }

    /// The same as a list, for an answer after a wait.
    func bytes(_ rendition: Int, _ heading: PlaylistHead, as form: PlaylistForm = PlaylistForm()) -> [SharedBytes] {
        var all: [SharedBytes] = []
        write(rendition, heading, as: form, to: &all)
        return all
    }

    /// The same compressed: what is shared was deflated once, what is this playlist's own is stored as it is.
    private func writeGzip(
        _ rendition: Int, _ ranges: Dictionary<Int64, Span>.Index?, to sink: inout some PlaylistSink & ~Copyable
    ) {
        var body = GzipBody()
        func append(_ run: DeflatedRun) {
            body.add(run)
            sink.append(run.bytes)
        }
        func append(own text: UnsafeRawBufferPointer) {
            body.add(own: text).withUnsafeBytes { sink.append(copying: $0) }
        }
        sink.append(GzipBody.header)
        append(preamble.deflated(by: deflater))
        heading.withUnsafeBytes { append(own: $0) }
        if let ranges { append(dateRanges.values[ranges].deflated(by: deflater)) }
        if !skip.isEmpty { skip.withUnsafeBytes { append(own: $0) } }
        for piece in pieces {
            let index = span(piece, rendition)
            append(spans[rendition].values[index].deflated(by: deflater))
        }
        if listsEnd(rendition) { append(own: Self.endList.buffer) }
        body.trailer.withUnsafeBytes { sink.append(copying: $0) }
    }

    /// The date ranges that go with the last of the pieces; `nil` for none.
    private func dateRangesIndex(_ rendition: Int) -> Dictionary<Int64, Span>.Index? {
        guard snapshot.dateRanges.areAny, let last = pieces.last else { return nil }
        var end = Int64.min
        if last.layout == SpanKey.content {
            end = snapshot.windows[rendition][last.last].end
        } else if let placement = placement(of: last) {
            end = placement.start + placement.media.segments[Int(last.last)].end
        }
        guard let state = snapshot.dateRanges.state(endingAt: end), !state.lines.isEmpty else { return nil }
        if dateRanges[state.from] == nil {
            dateRanges[state.from] = Span(bytes: SharedBytes(copying: state.lines), usedIn: snapshot.version)
        }
        return dateRanges.index(forKey: state.from)
    }

    /// Where the pod stands that a piece is of.
    private func placement(of piece: SpanKey) -> Placement? { placements.first { $0.layout == piece.layout } }

    /// Whether the origin has ended and its last segment is listed. Of another rendition than the reference it may be still to come, and
    /// nothing may come behind the end (DUR-9).
    private func listsEnd(_ rendition: Int) -> Bool {
        guard snapshot.hasEnded, snapshot.isComplete[rendition], let last = pieces.last else { return false }
        if last.layout == SpanKey.content { return last.last == snapshot.windows[rendition].endNumber - 1 }
        guard let end = placements.last?.end else { return false }
        return Int(last.last) == end.laid - 1 && end.resume >= snapshot.windows[rendition].endNumber
    }

    /// The index of a piece's span among the rendition's, rendered if it is not there.
    private func span(_ piece: SpanKey, _ rendition: Int) -> Dictionary<SpanKey, Span>.Index {
        if let index = spans[rendition].index(forKey: piece) {
            if spans[rendition].values[index].usedIn != snapshot.version { spans[rendition].values[index].usedIn = snapshot.version }
            return index
        }
        text.removeAll(keepingCapacity: true)
        if piece.layout == SpanKey.content {
            SpanText.append(content: piece, of: snapshot.windows[rendition], returnMarkers: returnMarkers, to: &text)
        } else if let placement = placement(of: piece) {
            SpanText.append(pod: piece, of: placement.media, to: &text)
        }
        presentation.spansRendered.add(1, ordering: .relaxed)
        spans[rendition][piece] = Span(bytes: SharedBytes(copying: text), usedIn: snapshot.version)
        return spans[rendition].index(forKey: piece)!
    }

    private static let endList = SharedBytes(copying: Array("#EXT-X-ENDLIST\n".utf8))
}

/// Takes a playlist piece by piece: an answer within the turn, or a list for one after a wait.
protocol PlaylistSink: ~Copyable {
    mutating func append(_ bytes: SharedBytes)
    mutating func append(copying bytes: UnsafeRawBufferPointer)
}

extension ResponseWriter: PlaylistSink {}

extension [SharedBytes]: PlaylistSink {
    mutating func append(copying bytes: UnsafeRawBufferPointer) { append(SharedBytes(copying: bytes)) }
}
