/// A media playlist read into flat tables. All texts are slices of `text`; nothing here refers to anything outside it.
public struct MediaPlaylist: Sendable {
    public enum Kind: Equatable, Sendable { case vod, event }

    /// The playlist after variable substitution; the bytes that were parsed where it has no variables.
    public internal(set) var text: [UInt8]
    /// EXT-X-VERSION; 1 when absent.
    public var version = 1
    /// EXT-X-TARGETDURATION in nanoseconds.
    public var targetDuration: Int64 = 0
    /// EXT-X-MEDIA-SEQUENCE; 0 when absent.
    public var mediaSequence: Int64 = 0
    /// EXT-X-DISCONTINUITY-SEQUENCE; 0 when absent.
    public var discontinuitySequence: Int64 = 0
    public var hasDiscontinuitySequenceTag = false
    public var playlistType: Kind?
    public var endList = false
    public var iFramesOnly = false
    public var independentSegments = false
    public var start: StartPoint?
    public var serverControl: ServerControl?
    /// PART-TARGET of EXT-X-PART-INF, nanoseconds.
    public var partTarget: Int64?
    public var skip: SkipTag?
    /// EXT-X-DEFINE as written; their references are replaced in `text`.
    public var defines: [Define] = []
    public var segments: [MediaSegment] = []
    public var keySets: [KeySet] = []
    /// Keys, so that each set is a run; a key that stays in force beside a new one stands again.
    public var keys: [MediaKey] = []
    public var maps: [MediaMap] = []
    public var dateRanges: [DateRange] = []
    public var cues: [CueMarker] = []
    public var parts: [MediaPart] = []
    public var preloadHints: [PreloadHint] = []
    public var renditionReports: [RenditionReport] = []
    /// Lines before the first tag that belongs to a segment, `#EXTM3U` included.
    public internal(set) var header: ByteSlice = .empty
    /// What follows the last segment's URI line.
    public internal(set) var trailer: ByteSlice = .empty
    /// Cues and parts after the last segment.
    public var trailingCues: Range<Int> = 0..<0
    public var trailingParts: Range<Int> = 0..<0
    /// EXT-X-DISCONTINUITY after the last segment: it belongs to the segment to come.
    public var trailingDiscontinuity = false
    /// Number of lines.
    public internal(set) var lineCount = 0
    /// False when the last line has no line end, as in a text that was cut off.
    public internal(set) var endsWithLineEnd = false
    /// The text may have been longer: nothing proves that all of it came (see `isComplete`), it has no EXT-X-ENDLIST, and its last URI
    /// has no line end and does not end as the one before it does.
    public internal(set) var mayBeCutOff = false

    /// Reads a media playlist (RFC 8216 and rfc8216bis).
    ///
    /// Lenient: unknown tags and attributes, a byte order mark, CR LF, blank lines, blanks around values, attribute names in small
    /// letters. Refused is what would be misread: see `ManifestError.Reason`. Work and memory are linear in the text.
    ///
    /// - Parameters:
    ///   - bytes: at most `Limits.playlistBytes`.
    ///   - imports: variables of the multivariant playlist, for EXT-X-DEFINE:IMPORT.
    ///   - query: the query of the playlist's own URI without `?`, for EXT-X-DEFINE:QUERYPARAM.
    ///   - isComplete: whether it is known that all bytes are here, as where as many came as Content-Length says or a chunked body came to
    ///     its end. Then a last line without a line end is a line. Else it may be half of one: a tag is left out, for it is read again with
    ///     the segment that it belongs to, and `mayBeCutOff` says what a URI looks like.
    public init(
        parsing bytes: [UInt8], imports: [Variable] = [], query: [UInt8] = [], isComplete: Bool = true
    ) throws(ManifestError) {
        try check(size: bytes.count)
        let bytes = isComplete ? bytes : Self.withoutHalfTag(bytes)
        let expanded = Variables.areUsed(in: bytes) ? try Variables.expand(bytes, imports: imports, query: query).text : bytes
        var parser = MediaPlaylistParser()
        try parser.parse(expanded.span)
        self = parser.list
        text = expanded
        mayBeCutOff = !isComplete && !endsWithLineEnd && !endList && !endsAsBefore
    }

    private static func withoutHalfTag(_ bytes: [UInt8]) -> [UInt8] {
        guard bytes.last != UInt8(ascii: "\n"), let end = bytes.lastIndex(of: UInt8(ascii: "\n")) else { return bytes }
        let line = bytes[(end + 1)...]
        return line.first == UInt8(ascii: "#") && !line.starts(with: "#EXT-X-ENDLIST".utf8) ? Array(bytes[...end]) : bytes
    }

    /// Whether the last URI has the ending of the one before it, and a query where that has one.
    private var endsAsBefore: Bool {
        func form(_ segment: MediaSegment) -> (ending: ArraySlice<UInt8>, hasQuery: Bool) {
            let path = self[segment.uri].prefix { $0 != UInt8(ascii: "?") }
            return (path.lastIndex(of: UInt8(ascii: ".")).map { path[$0...] } ?? [], path.endIndex < self[segment.uri].endIndex)
        }
        guard segments.count > 1 else { return false }
        let last = form(segments[segments.count - 1]), before = form(segments[segments.count - 2])
        return last.ending == before.ending && last.hasQuery == before.hasQuery && !last.ending.isEmpty
    }

    /// An empty list to fill and to write; see `written`.
    public init() { text = [] }

    /// The bytes of a slice of this playlist.
    public subscript(_ slice: ByteSlice) -> ArraySlice<UInt8> { text[slice.range] }

    /// Sum of all EXTINF, nanoseconds.
    public var duration: Int64 { segments.reduce(0) { $0 + $1.duration } }

    /// The longest EXTINF, nanoseconds; 0 without segments. May be longer than `targetDuration`, which many packagers write too small.
    public var longestDuration: Int64 { segments.reduce(0) { max($0, $1.duration) } }

    /// The last media sequence number, one before the first for an empty list.
    public var lastMediaSequence: Int64 {
        segments.last?.mediaSequence ?? (mediaSequence + (skip?.skippedSegments ?? 0) - 1)
    }
}

/// The bound that keeps every offset within a `ByteSlice`.
func check(size: Int) throws(ManifestError) {
    guard size <= Limits.playlistBytes else { throw ManifestError(.tooLong("playlist", bytes: size), line: 0) }
}
