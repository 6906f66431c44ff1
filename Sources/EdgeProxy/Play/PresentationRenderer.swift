import Manifest
import Model
import Stitching
import Transport

/// Writes what a presentation's view has put together, of bytes that many playlists share: one loop's spans of one presentation.
/// Confined to that loop.
final class PresentationRenderer {
    let presentation: Presentation
    let view: PresentationView
    private var spans: [[SpanKey: SharedSpan]] = []
    /// Of the windows that they are of.
    private var editions: [Int] = []
    private var preamble: SharedSpan
    /// By the time from which on they are listed.
    private var dateRanges: [ChannelTime: SharedSpan] = [:]
    private let deflater: Deflater
    private var head: [UInt8] = []
    private var skip: [UInt8] = []
    private var text: [UInt8] = []

    /// Bytes that many playlists share; deflated once somebody asks for that.
    private struct SharedSpan {
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

    /// - Parameter deflater: the loop's.
    /// - Returns: `nil` before the first publication.
    init?(_ presentation: Presentation, _ deflater: @autoclosure () -> Deflater = Deflater()) {
        guard let snapshot = presentation.snapshot else { return nil }
        self.presentation = presentation
        self.deflater = deflater()
        view = PresentationView(presentation.id, presentation.channel, laid: presentation.layouts, snapshot)
        preamble = SharedSpan(bytes: SharedBytes(copying: snapshot.preamble), usedIn: 0)
        spans = Array(repeating: [:], count: snapshot.renditions.count)
        editions = snapshot.windows.map(\.edition)
    }

    /// Takes the newest snapshot. One load when there is none.
    func renew() {
        let old = view.snapshot.version
        guard presentation.version.load(ordering: .acquiring) != old, let newest = presentation.snapshot else { return }
        view.adopt(newest)
        while spans.count < newest.renditions.count {
            editions.append(newest.windows[spans.count].edition)
            spans.append([:])
        }
        for (index, window) in newest.windows.enumerated() where window.edition != editions[index] {
            editions[index] = window.edition
            spans[index] = spans[index].filter { $0.key.pod != nil }
        }
        dateRanges = dateRanges.filter { known in newest.dateRanges.states.contains { $0.from == known.key } }
        // What the last snapshot did not list, none will list again.
        for index in spans.indices where spans[index].count > Limits.spansKept {
            spans[index] = spans[index].filter { $0.value.usedIn >= old }
        }
    }

    /// Writes the playlist that the view has composed.
    func write(_ rendition: Int, _ heading: PlaylistHead, as form: PlaylistForm, to sink: inout some PlaylistSink & ~Copyable) {
        let ranges = dateRangesIndex(rendition)
        let skipped = form.isDelta ? view.skipOld(rendition) : 0
        head.removeAll(keepingCapacity: true)
        if view.snapshot.renditions[rendition].traits.kind == .iFrames { head += TagLines.iFramesOnly }
        SpanText.append(heading, to: &head)
        skip.removeAll(keepingCapacity: true)
        if skipped > 0 { SpanText.append(skipped: skipped, to: &skip) }
        if form.isGzip { return writeGzip(rendition, ranges, to: &sink) }
        sink.append(preamble.bytes)
        head.withUnsafeBytes { sink.append(copying: $0) }
        if let ranges { sink.append(dateRanges.values[ranges].bytes) }
        if !skip.isEmpty { skip.withUnsafeBytes { sink.append(copying: $0) } }
        for piece in view.pieces {
            let index = span(piece, rendition)
            sink.append(spans[rendition].values[index].bytes)
        }
        if view.listsEnd(rendition) { sink.append(Self.endList) }
    }

    /// The same as a list, for an answer after a wait.
    func bytes(_ rendition: Int, _ heading: PlaylistHead, as form: PlaylistForm = PlaylistForm()) -> [SharedBytes] {
        var all: [SharedBytes] = []
        write(rendition, heading, as: form, to: &all)
        return all
    }

    /// The same compressed: what is shared was deflated once, what is this playlist's own is stored as it is.
    private func writeGzip(
        _ rendition: Int, _ ranges: Dictionary<ChannelTime, SharedSpan>.Index?, to sink: inout some PlaylistSink & ~Copyable
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
        head.withUnsafeBytes { append(own: $0) }
        if let ranges { append(dateRanges.values[ranges].deflated(by: deflater)) }
        if !skip.isEmpty { skip.withUnsafeBytes { append(own: $0) } }
        for piece in view.pieces {
            let index = span(piece, rendition)
            append(spans[rendition].values[index].deflated(by: deflater))
        }
        if view.listsEnd(rendition) { append(own: Self.endList.buffer) }
        body.trailer.withUnsafeBytes { sink.append(copying: $0) }
    }

    /// The span of the date ranges that go with the last of the pieces; `nil` for none.
    private func dateRangesIndex(_ rendition: Int) -> Dictionary<ChannelTime, SharedSpan>.Index? {
        guard let state = view.dateRanges(rendition) else { return nil }
        if dateRanges[state.from] == nil {
            dateRanges[state.from] = SharedSpan(bytes: SharedBytes(copying: state.lines), usedIn: view.snapshot.version)
        }
        return dateRanges.index(forKey: state.from)
    }

    /// The index of a piece's span among the rendition's, rendered if it is not there.
    private func span(_ piece: SpanKey, _ rendition: Int) -> Dictionary<SpanKey, SharedSpan>.Index {
        let version = view.snapshot.version
        if let index = spans[rendition].index(forKey: piece) {
            if spans[rendition].values[index].usedIn != version { spans[rendition].values[index].usedIn = version }
            return index
        }
        text.removeAll(keepingCapacity: true)
        if piece.pod == nil {
            SpanText.append(content: piece, of: view.snapshot.windows[rendition], to: &text)
        } else if let placement = view.placement(of: piece) {
            SpanText.append(pod: piece, of: placement.media, to: &text)
        }
        presentation.spansRendered.add(1, ordering: .relaxed)
        spans[rendition][piece] = SharedSpan(bytes: SharedBytes(copying: text), usedIn: version)
        return spans[rendition].index(forKey: piece)!
    }

    private static let endList = SharedBytes(copying: TagLines.endList)
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
