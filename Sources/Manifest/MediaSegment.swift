/// A part of a resource (§4.4.4.2): `length` bytes from `offset`.
public struct ByteRange: Hashable, Sendable {
    public var length: Int64
    public var offset: Int64
    public init(length: Int64, offset: Int64) {
        self.length = length
        self.offset = offset
    }
}

/// One media segment with everything that is in force for it. Flat and small: a ten-hour window has ten thousand of them.
public struct MediaSegment: Equatable, Sendable {
    /// The URI line, trimmed.
    public var uri: ByteSlice = .empty
    /// EXTINF in nanoseconds, exact to the ninth decimal.
    public var duration: Int64 = 0
    /// EXTINF's number as written; an origin's spelling is copied, not "improved" (DUR-7).
    public var durationText: ByteSlice = .empty
    /// What follows EXTINF's comma.
    public var title: ByteSlice = .empty
    /// Of the list, with skipped segments counted.
    public var mediaSequence: Int64 = 0
    /// EXT-X-DISCONTINUITY-SEQUENCE plus the EXT-X-DISCONTINUITY tags up to this segment.
    public var discontinuitySequence: Int64 = 0
    /// EXT-X-PROGRAM-DATE-TIME as written; empty without one.
    public var programDateTimeText: ByteSlice = .empty
    /// All bytes since the line after the previous segment's URI (for the first: since its first tag), URI line and line end included.
    public var source: ByteSlice = .empty
    var rangeLength: Int64 = -1
    var rangeOffset: Int64 = 0
    var dateValue: Int64 = .min
    var effectiveDate: Int64 = .min
    var firstLine: Int32 = 0, uriLine: Int32 = 0
    var firstCue: Int32 = 0, endCue: Int32 = 0
    var firstPart: Int32 = 0, endPart: Int32 = 0
    var keySetIndex: Int32 = -1, mapIndex: Int32 = -1
    var bitrateValue: Int32 = -1
    /// EXT-X-DISCONTINUITY stands before this segment.
    public var discontinuity = false
    /// EXT-X-GAP: the media is missing (§4.4.4.7).
    public var gap = false
    /// The offset of the byte range was written, not taken from the segment before (BYT-1).
    public var byteRangeOffsetIsExplicit = false
    /// EXT-X-MAP or EXT-X-KEY (METHOD=NONE included) stands before this segment itself.
    public var hasMapTag = false
    public var hasKeyTag = false

    public init() {}

    /// Byte range with its offset made explicit; nil when the segment is a whole resource.
    public var byteRange: ByteRange? {
        get { rangeLength < 0 ? nil : ByteRange(length: rangeLength, offset: rangeOffset) }
        set { (rangeLength, rangeOffset) = newValue.map { ($0.length, $0.offset) } ?? (-1, 0) }
    }
    /// Index into `MediaPlaylist.keySets`; -1 when the segment is clear.
    public var keySet: Int {
        get { Int(keySetIndex) }
        set { keySetIndex = Int32(truncatingIfNeeded: newValue) }
    }
    /// Index into `MediaPlaylist.maps`; -1 when none is in force.
    public var map: Int {
        get { Int(mapIndex) }
        set { mapIndex = Int32(truncatingIfNeeded: newValue) }
    }
    /// EXT-X-PROGRAM-DATE-TIME as written before this segment, nanoseconds since 1970.
    public var programDateTime: Int64? {
        get { dateValue == .min ? nil : dateValue }
        set { dateValue = newValue ?? .min }
    }
    /// The date in force: as written, otherwise extrapolated with EXTINF from the nearest date before, otherwise backwards from the first
    /// date of the playlist; nil in a playlist without any (§6.3.3).
    public var date: Int64? { effectiveDate == .min ? nil : effectiveDate }
    /// EXT-X-BITRATE in force, kbit/s. There is no tag that ends it.
    public var bitrate: Int? {
        get { bitrateValue < 0 ? nil : Int(bitrateValue) }
        set { bitrateValue = newValue.map { Int32(clamping: $0) } ?? -1 }
    }
    /// Cue lines before this segment, indices into `MediaPlaylist.cues`.
    public var cues: Range<Int> { Int(firstCue)..<Int(endCue) }
    /// Partial segments of this segment, indices into `MediaPlaylist.parts`.
    public var parts: Range<Int> {
        get { Int(firstPart)..<Int(endPart) }
        set { (firstPart, endPart) = (Int32(truncatingIfNeeded: newValue.lowerBound), Int32(truncatingIfNeeded: newValue.upperBound)) }
    }
    /// Lines of `source`, from 1.
    public var lines: Range<Int> { Int(firstLine)..<Int(uriLine) + 1 }
}
