/// EXT-X-DATERANGE (§4.4.5.1). Times are nanoseconds; texts are without quotes and empty when absent.
public struct DateRange: Equatable, Sendable {
    public var id: ByteSlice = .empty
    public var classText: ByteSlice = .empty
    /// Since 1970. Nil when absent or unreadable; a later tag with the same ID may leave it out.
    public var startDate: Int64?
    public var endDate: Int64?
    public var duration: Int64?
    public var plannedDuration: Int64?
    public var endOnNext = false
    /// Hexadecimal as written, with its 0x.
    public var scte35Cmd: ByteSlice = .empty
    public var scte35Out: ByteSlice = .empty
    public var scte35In: ByteSlice = .empty
    /// CUE: PRE, POST, ONCE.
    public var cue: ByteSlice = .empty
    /// X-ASSET-URI and X-ASSET-LIST of an interstitial (appendix D.2).
    public var assetUri: ByteSlice = .empty
    public var assetList: ByteSlice = .empty
    /// X-RESUME-OFFSET: nil stands for the length of what was played.
    public var resumeOffset: Int64?
    public var playoutLimit: Int64?
    /// X-SNAP: OUT, IN.
    public var snap: ByteSlice = .empty
    /// X-RESTRICT: SKIP, JUMP.
    public var restrict: ByteSlice = .empty
    /// X-CONTENT-MAY-VARY: YES, NO.
    public var contentMayVary: ByteSlice = .empty
    /// X-TIMELINE-OCCUPIES: POINT, RANGE.
    public var timelineOccupies: ByteSlice = .empty
    /// X-TIMELINE-STYLE: HIGHLIGHT, PRIMARY.
    public var timelineStyle: ByteSlice = .empty
    /// X-SKIP-CONTROL-OFFSET and -DURATION, and -LABEL-ID (appendix D.3). The times are whole seconds in the draft, not so in the wild.
    public var skipControlOffset: Int64?
    public var skipControlDuration: Int64?
    public var skipControlLabel: ByteSlice = .empty
    /// X-URI, X-TARGET-ID and X-TARGET-CLASS of a range that announces what to load before (appendix F).
    public var preloadUri: ByteSlice = .empty
    public var targetId: ByteSlice = .empty
    public var targetClass: ByteSlice = .empty
    /// The whole attribute list as written, client attributes included.
    public var attributes: ByteSlice = .empty
    /// The whole line without its line end.
    public var source: ByteSlice = .empty
    public var line = 0
    /// The segment that the tag stands before; the number of segments when it stands after the last.
    public var segmentIndex = 0
    public init() {}
}

extension DateRange: AttributeTag {
    mutating func walk(_ cursor: inout (some AttributeCursor & ~Escapable)) throws(ManifestError) {
        try cursor.attribute("ID", &id, .quoted, .required)
        try cursor.attribute("CLASS", &classText, .quoted)
        try cursor.attribute("START-DATE", &startDate, .date)
        try cursor.attribute("CUE", &cue, .wordList, words: "PRE POST ONCE")
        // Early drafts of the interstitials wrote it so, and hls.js still reads it.
        if cursor.isReading { try cursor.attribute("X-CUE", &cue, .wordList) }
        try cursor.attribute("END-DATE", &endDate, .date)
        try cursor.attribute("DURATION", &duration, .decimal)
        try cursor.attribute("PLANNED-DURATION", &plannedDuration, .decimal)
        try cursor.attribute("SCTE35-CMD", &scte35Cmd, .hex)
        try cursor.attribute("SCTE35-OUT", &scte35Out, .hex)
        try cursor.attribute("SCTE35-IN", &scte35In, .hex)
        try cursor.attribute("END-ON-NEXT", &endOnNext, .enumerated, words: "YES")
        try cursor.attribute("X-ASSET-URI", &assetUri, .quoted)
        try cursor.attribute("X-ASSET-LIST", &assetList, .quoted)
        try cursor.attribute("X-RESUME-OFFSET", &resumeOffset, .signedDecimal)
        try cursor.attribute("X-PLAYOUT-LIMIT", &playoutLimit, .decimal)
        try cursor.attribute("X-SNAP", &snap, .wordList, words: "OUT IN")
        try cursor.attribute("X-RESTRICT", &restrict, .wordList, words: "SKIP JUMP")
        try cursor.attribute("X-CONTENT-MAY-VARY", &contentMayVary, .quotedWord, words: "YES NO")
        try cursor.attribute("X-TIMELINE-OCCUPIES", &timelineOccupies, .quotedWord, words: "POINT RANGE")
        try cursor.attribute("X-TIMELINE-STYLE", &timelineStyle, .quotedWord, words: "HIGHLIGHT PRIMARY")
        try cursor.attribute("X-SKIP-CONTROL-OFFSET", &skipControlOffset, .decimal)
        try cursor.attribute("X-SKIP-CONTROL-DURATION", &skipControlDuration, .decimal)
        try cursor.attribute("X-SKIP-CONTROL-LABEL-ID", &skipControlLabel, .quoted)
        try cursor.attribute("X-URI", &preloadUri, .quoted)
        try cursor.attribute("X-TARGET-ID", &targetId, .quoted)
        try cursor.attribute("X-TARGET-CLASS", &targetClass, .quoted)
    }
}
