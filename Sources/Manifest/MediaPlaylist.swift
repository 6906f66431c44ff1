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

    /// Reads a media playlist (RFC 8216 and rfc8216bis).
    ///
    /// Lenient: unknown tags and attributes, a byte order mark, CR LF, blank lines, blanks around values, attribute names in small
    /// letters. Refused is what would be misread: see `ManifestError.Reason`. Work and memory are linear in the text.
    ///
    /// - Parameters:
    ///   - bytes: at most `Limits.playlistBytes`.
    ///   - imports: variables of the multivariant playlist, for EXT-X-DEFINE:IMPORT.
    ///   - query: the query of the playlist's own URI without `?`, for EXT-X-DEFINE:QUERYPARAM.
    public init(
        parsing bytes: [UInt8], imports: [Variable] = [], query: [UInt8] = []
    ) throws(ManifestError) {
        try check(size: bytes.count)
        let expanded = Variables.areUsed(in: bytes) ? try Variables.expand(bytes, imports: imports, query: query).text : bytes
        var parser = MediaPlaylistParser()
        try parser.parse(expanded.span)
        self = parser.list
        text = expanded
    }

    /// An empty list to fill and to write; see `written`.
    public init() { text = [] }

    /// The bytes of a slice of this playlist.
    public subscript(_ slice: ByteSlice) -> ArraySlice<UInt8> { text[slice.range] }

    /// Sum of all EXTINF, nanoseconds.
    public var duration: Int64 { segments.reduce(0) { $0 + $1.duration } }

    /// The last media sequence number, one before the first for an empty list.
    public var lastMediaSequence: Int64 {
        segments.last?.mediaSequence ?? (mediaSequence + (skip?.skippedSegments ?? 0) - 1)
    }
}

/// The bound that keeps every offset within a `ByteSlice`.
func check(size: Int) throws(ManifestError) {
    guard size <= Limits.playlistBytes else { throw ManifestError(.tooLong("playlist", bytes: size), line: 0) }
}
