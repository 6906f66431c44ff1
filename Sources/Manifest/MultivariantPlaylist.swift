/// A multivariant playlist read into tables. All texts are slices of `text`, without quotes, empty when absent; the slice of each URI lets
/// a writer replace it and leave every other byte as it came.
public struct MultivariantPlaylist: Sendable {
    /// The playlist after variable substitution; the bytes that were parsed where it has no variables.
    public internal(set) var text: [UInt8] = []
    public internal(set) var version = 1
    public internal(set) var independentSegments = false
    public internal(set) var start: StartPoint?
    public internal(set) var variants: [Variant] = []
    public internal(set) var iFrameStreams: [Variant] = []
    public internal(set) var renditions: [Rendition] = []
    public internal(set) var sessionData: [SessionData] = []
    public internal(set) var sessionKeys: [MediaKey] = []
    public internal(set) var contentSteering: ContentSteering?
    /// What media playlists may import.
    public internal(set) var defines: [Variable] = []
    public internal(set) var lineCount = 0

    /// Reads a multivariant playlist; lenient and strict as `MediaPlaylist.init(parsing:)` is.
    ///
    /// - Parameters:
    ///   - bytes: at most `Limits.playlistBytes`.
    ///   - query: the query of the playlist's own URI without `?`, for EXT-X-DEFINE:QUERYPARAM.
    public init(parsing bytes: [UInt8], query: [UInt8] = []) throws(ManifestError) {
        try check(size: bytes.count)
        _ = try Header.end(in: bytes.span)
        let expanded = try Variables.expand(bytes, query: query)
        var parser = MultivariantParser()
        try parser.parse(expanded.text.span)
        self = parser.list
        text = expanded.text
        defines = expanded.defined
    }

    /// An empty list to fill.
    init() {}

    /// The bytes of a slice of this playlist.
    public subscript(_ slice: ByteSlice) -> ArraySlice<UInt8> { text[slice.range] }
}

/// EXT-X-STREAM-INF with its URI line, or EXT-X-I-FRAME-STREAM-INF (§4.4.6.2, §4.4.6.3).
public struct Variant: Equatable, Sendable {
    public struct Resolution: Hashable, Sendable {
        public var width: Int, height: Int
        public init(width: Int, height: Int) {
            self.width = width
            self.height = height
        }
    }
    /// The URI line, or the URI attribute of an I-frame stream.
    public var uri: ByteSlice = .empty
    /// Line of the URI; equal to `line` for an I-frame stream.
    public var uriLine = 0
    /// bit/s, peak.
    public var bandwidth: Int64 = 0
    public var averageBandwidth: Int64?
    /// SCORE, millionths.
    public var score: Int64?
    public var codecs: ByteSlice = .empty
    public var supplementalCodecs: ByteSlice = .empty
    public var resolution: Resolution?
    /// Frames in 1000 s.
    public var frameRateMilli: Int64?
    public var hdcpLevel: ByteSlice = .empty
    public var allowedCpc: ByteSlice = .empty
    public var videoRange: ByteSlice = .empty
    public var videoLayout: ByteSlice = .empty
    public var stableVariantId: ByteSlice = .empty
    public var pathwayId: ByteSlice = .empty
    public var audio: ByteSlice = .empty
    public var video: ByteSlice = .empty
    public var subtitles: ByteSlice = .empty
    /// A group, or NONE.
    public var closedCaptions: ByteSlice = .empty
    public var closedCaptionsAreNone = false
    public var name: ByteSlice = .empty
    public var attributes: ByteSlice = .empty
    /// The tag's whole line without its line end.
    public var source: ByteSlice = .empty
    public var line = 0
    public init() {}
}

/// EXT-X-MEDIA (§4.4.6.1).
public struct Rendition: Equatable, Sendable {
    public enum Kind: Equatable, Sendable { case audio, video, subtitles, closedCaptions, other }
    public var kind: Kind = .other
    /// Empty when the rendition is in the variants themselves.
    public var uri: ByteSlice = .empty
    public var groupId: ByteSlice = .empty
    public var name: ByteSlice = .empty
    public var language: ByteSlice = .empty
    public var assocLanguage: ByteSlice = .empty
    public var stableRenditionId: ByteSlice = .empty
    public var isDefault = false
    public var autoselect = false
    public var forced = false
    public var instreamId: ByteSlice = .empty
    public var bitDepth: Int64?
    public var sampleRate: Int64?
    public var characteristics: ByteSlice = .empty
    public var channels: ByteSlice = .empty
    public var attributes: ByteSlice = .empty
    public var source: ByteSlice = .empty
    public var line = 0
    public init() {}
}

/// EXT-X-SESSION-DATA (§4.4.6.4).
public struct SessionData: Equatable, Sendable {
    public var dataId: ByteSlice = .empty
    public var value: ByteSlice = .empty
    public var uri: ByteSlice = .empty
    public var format: ByteSlice = .empty
    public var language: ByteSlice = .empty
    public var source: ByteSlice = .empty
    public var line = 0
    public init() {}
}

/// EXT-X-CONTENT-STEERING (§4.4.6.6).
public struct ContentSteering: Equatable, Sendable {
    public var serverUri: ByteSlice = .empty
    public var pathwayId: ByteSlice = .empty
    public var source: ByteSlice = .empty
    public var line = 0
    public init() {}
}
