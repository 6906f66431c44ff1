import Manifest
import Transport

/// A presentation as one loop sees it: the snapshot it has taken, and the spans it has rendered. Confined to that loop.
final class PresentationView {
    let presentation: Presentation
    private(set) var snapshot: PresentationSnapshot
    private var renditionsByPath: [UInt64: Int] = [:]
    private var spans: [[Piece: Span]] = []
    private var preamble: SharedBytes
    /// Layouts that are younger than the snapshot.
    private var younger: [Int64: LayoutState] = [:]
    private var placements: [Placement] = []
    private var pieces: [Piece] = []
    private var heading: [UInt8] = []
    private var text: [UInt8] = []
    /// The start of the last break that has begun, beyond which a session has nothing to decide.
    private(set) var lastDueBreak: Int64 = .min
    /// Spans rendered, for the metrics and the benchmarks.
    private(set) var spansRendered = 0

    private struct Span {
        var bytes: SharedBytes
        var usedIn: UInt64
    }

    init?(_ presentation: Presentation) {
        guard let snapshot = presentation.snapshot else { return nil }
        self.presentation = presentation
        self.snapshot = snapshot
        preamble = SharedBytes(copying: snapshot.preamble)
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

    func state(of layout: Int64) -> LayoutState? {
        if let known = snapshot.layouts[layout] ?? younger[layout] { return known }
        guard let layout = presentation.layouts[layout] else { return nil }
        let state = snapshot.state(of: layout)
        younger[layout.id] = state
        return state
    }

    /// Puts together what a session lists of one rendition. The pieces stay valid until the next call.
    func compose(_ rendition: Int, history: [Int64], offset: SessionOffset) -> Heading? {
        placements.removeAll(keepingCapacity: true)
        for id in history {
            // The rendition does not reach that break yet: what it has lies before it.
            guard let state = state(of: id), rendition < state.placements.count, let placement = state.placements[rendition] else { break }
            placements.append(placement)
        }
        return Manifest.compose(snapshot.windows[rendition], snapshot.visible, placements, offset, into: &pieces)
    }

    /// Writes the playlist that `compose` has put together.
    func write(_ rendition: Int, _ heading: Heading, to response: inout ResponseWriter) {
        response.append(preamble)
        self.heading.removeAll(keepingCapacity: true)
        SpanText.append(heading, to: &self.heading)
        self.heading.withUnsafeBytes { response.append(copying: $0) }
        for piece in pieces { response.append(span(piece, rendition)) }
        if listsEnd(rendition) { response.append(Self.endList) }
    }

    /// The same as one array, for an answer after a wait.
    func bytes(_ rendition: Int, _ heading: Heading) -> [SharedBytes] {
        self.heading.removeAll(keepingCapacity: true)
        SpanText.append(heading, to: &self.heading)
        var all = [preamble, SharedBytes(copying: self.heading)]
        for piece in pieces { all.append(span(piece, rendition)) }
        if listsEnd(rendition) { all.append(Self.endList) }
        return all
    }

    /// Whether the origin has ended and its last segment is listed.
    private func listsEnd(_ rendition: Int) -> Bool {
        guard snapshot.hasEnded, let last = pieces.last else { return false }
        if last.layout == Piece.content { return last.last == snapshot.windows[rendition].endNumber - 1 }
        guard let end = placements.last?.end else { return false }
        return Int(last.last) == end.laid - 1 && end.resume >= snapshot.windows[rendition].endNumber
    }

    private func span(_ piece: Piece, _ rendition: Int) -> SharedBytes {
        if let index = spans[rendition].index(forKey: piece) {
            if spans[rendition].values[index].usedIn != snapshot.version { spans[rendition].values[index].usedIn = snapshot.version }
            return spans[rendition].values[index].bytes
        }
        text.removeAll(keepingCapacity: true)
        if piece.layout == Piece.content {
            SpanText.append(content: piece, of: snapshot.windows[rendition], to: &text)
        } else if let placement = placements.first(where: { $0.layout == piece.layout }) {
            SpanText.append(pod: piece, of: placement.media, to: &text)
        }
        spansRendered += 1
        let bytes = SharedBytes(copying: text)
        spans[rendition][piece] = Span(bytes: bytes, usedIn: snapshot.version)
        return bytes
    }

    private static let endList = SharedBytes(copying: Array("#EXT-X-ENDLIST\n".utf8))
}
