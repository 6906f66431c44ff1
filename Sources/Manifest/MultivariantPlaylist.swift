/// A multivariant playlist read into tables. All texts are slices of `text`, without quotes, empty when absent; the slice of each URI lets
/// a writer replace it and leave every other byte as it came.
public struct MultivariantPlaylist: Sendable {
    /// The playlist after variable substitution; the bytes that were parsed where it has no variables.
    public internal(set) var text: [UInt8] = []
    public var version = 1
    public var independentSegments = false
    public var start: StartPoint?
    public var variants: [Variant] = []
    public var iFrameStreams: [Variant] = []
    public var renditions: [Rendition] = []
    public var sessionData: [SessionData] = []
    public var sessionKeys: [MediaKey] = []
    public var contentSteering: ContentSteering?
    /// What media playlists may import.
    public internal(set) var defines: [Variable] = []
    /// EXT-X-DEFINE as written.
    public var defineTags: [Define] = []
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

    /// An empty list to fill and to write; see `written`.
    public init() {}

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
    /// NAME is not in the standard any more, but still common.
    public var name: ByteSlice = .empty
    public var attributes: ByteSlice = .empty
    /// The tag's whole line without its line end.
    public var source: ByteSlice = .empty
    public var line = 0
    public init() {}
}

extension Variant: AttributeTag {
    /// A BANDWIDTH that is absent or unreadable is 0: players play such a playlist.
    mutating func walk(_ cursor: inout (some AttributeCursor & ~Escapable)) throws(ManifestError) {
        let isIFrame = cursor.tag == .iFrameStreamInf
        try cursor.attribute("BANDWIDTH", &bandwidth, .integer, .required)
        try cursor.attribute("AVERAGE-BANDWIDTH", &averageBandwidth, .integer)
        try cursor.attribute("SCORE", &score, .decimal, unit: 1000)
        try cursor.attribute("CODECS", &codecs, .quoted)
        try cursor.attribute("SUPPLEMENTAL-CODECS", &supplementalCodecs, .quoted)
        try cursor.attribute("RESOLUTION", &resolution, .resolution)
        if !isIFrame { try cursor.attribute("FRAME-RATE", &frameRateMilli, .decimal, unit: 1_000_000) }
        try cursor.attribute("HDCP-LEVEL", &hdcpLevel, .enumerated, words: "TYPE-0 TYPE-1 NONE")
        try cursor.attribute("ALLOWED-CPC", &allowedCpc, .quoted)
        try cursor.attribute("VIDEO-RANGE", &videoRange, .enumerated, words: "SDR HLG PQ")
        try cursor.attribute("REQ-VIDEO-LAYOUT", &videoLayout, .quoted)
        try cursor.attribute("STABLE-VARIANT-ID", &stableVariantId, .quoted)
        if !isIFrame { try cursor.attribute("AUDIO", &audio, .quoted) }
        try cursor.attribute("VIDEO", &video, .quoted)
        if !isIFrame {
            try cursor.attribute("SUBTITLES", &subtitles, .quoted)
            var captions = CaptionsValue(closedCaptions, areNone: closedCaptionsAreNone)
            try cursor.attribute("CLOSED-CAPTIONS", &captions, .quotedOrEnumerated, words: "NONE")
            (closedCaptions, closedCaptionsAreNone) = (captions.group, captions.areNone)
            try cursor.attribute("NAME", &name, .quoted)
        }
        try cursor.attribute("PATHWAY-ID", &pathwayId, .quoted)
        if isIFrame { try cursor.attribute("URI", &uri, .uri, .indispensable) }
    }
}

/// EXT-X-MEDIA (§4.4.6.1).
public struct Rendition: Equatable, Sendable {
    public enum Kind: Equatable, Sendable { case audio, video, subtitles, closedCaptions, other }
    public var kind: Kind = .other
    /// TYPE as written.
    public var kindText: ByteSlice = .empty
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

extension Rendition.Kind: AttributeWord {
    static let named: [(Self, StaticString)] = [
        (.audio, "AUDIO"), (.video, "VIDEO"), (.subtitles, "SUBTITLES"), (.closedCaptions, "CLOSED-CAPTIONS"),
    ]
    static let unnamed = Self.other
}

extension Rendition: AttributeTag {
    /// Without TYPE or GROUP-ID no variant could find it.
    mutating func walk(_ cursor: inout (some AttributeCursor & ~Escapable)) throws(ManifestError) {
        var type = WordValue(kind, kindText)
        try cursor.attribute("TYPE", &type, .enumerated, .indispensable, words: "AUDIO VIDEO SUBTITLES CLOSED-CAPTIONS")
        (kind, kindText) = (type.word, type.text)
        try cursor.attribute("URI", &uri, .uri)
        try cursor.attribute("GROUP-ID", &groupId, .quoted, .indispensable)
        try cursor.attribute("LANGUAGE", &language, .quoted)
        try cursor.attribute("ASSOC-LANGUAGE", &assocLanguage, .quoted)
        try cursor.attribute("NAME", &name, .quoted, .required)
        try cursor.attribute("STABLE-RENDITION-ID", &stableRenditionId, .quoted)
        try cursor.attribute("DEFAULT", &isDefault, .enumerated, words: "YES NO")
        try cursor.attribute("AUTOSELECT", &autoselect, .enumerated, words: "YES NO")
        try cursor.attribute("FORCED", &forced, .enumerated, words: "YES NO")
        try cursor.attribute("INSTREAM-ID", &instreamId, .quoted)
        try cursor.attribute("BIT-DEPTH", &bitDepth, .integer)
        try cursor.attribute("SAMPLE-RATE", &sampleRate, .integer)
        try cursor.attribute("CHARACTERISTICS", &characteristics, .quoted)
        try cursor.attribute("CHANNELS", &channels, .quoted)
    }
}

/// EXT-X-SESSION-DATA (§4.4.6.4).
public struct SessionData: Equatable, Sendable {
    public var dataId: ByteSlice = .empty
    public var value: ByteSlice = .empty
    public var uri: ByteSlice = .empty
    public var format: ByteSlice = .empty
    public var language: ByteSlice = .empty
    public var attributes: ByteSlice = .empty
    public var source: ByteSlice = .empty
    public var line = 0
    public init() {}
}

extension SessionData: AttributeTag {
    mutating func walk(_ cursor: inout (some AttributeCursor & ~Escapable)) throws(ManifestError) {
        try cursor.attribute("DATA-ID", &dataId, .quoted, .required)
        try cursor.attribute("VALUE", &value, .quoted)
        try cursor.attribute("URI", &uri, .quoted)
        try cursor.attribute("FORMAT", &format, .enumerated, words: "JSON RAW")
        try cursor.attribute("LANGUAGE", &language, .quoted)
    }
}

/// EXT-X-CONTENT-STEERING (§4.4.6.6).
public struct ContentSteering: Equatable, Sendable {
    public var serverUri: ByteSlice = .empty
    public var pathwayId: ByteSlice = .empty
    public var attributes: ByteSlice = .empty
    public var source: ByteSlice = .empty
    public var line = 0
    public init() {}
}

extension ContentSteering: AttributeTag {
    mutating func walk(_ cursor: inout (some AttributeCursor & ~Escapable)) throws(ManifestError) {
        try cursor.attribute("SERVER-URI", &serverUri, .quoted, .indispensable)
        try cursor.attribute("PATHWAY-ID", &pathwayId, .quoted)
    }
}
