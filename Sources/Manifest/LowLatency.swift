/// EXT-X-PART (§4.4.4.9).
public struct MediaPart: Equatable, Sendable {
    public var uri: ByteSlice = .empty
    /// Nanoseconds.
    public var duration: Int64 = 0
    public var byteRange: ByteRange?
    public var byteRangeOffsetIsExplicit = false
    /// Where a range without an offset begins: behind the part before it.
    var assumedOffset: Int64 = 0
    public var independent = false
    public var gap = false
    public var attributes: ByteSlice = .empty
    public var source: ByteSlice = .empty
    public var line = 0
    public init() {}
}

extension MediaPart: AttributeTag {
    mutating func walk(_ cursor: inout (some AttributeCursor & ~Escapable)) throws(ManifestError) {
        try cursor.attribute("URI", &uri, .uri, .indispensable)
        try cursor.attribute("DURATION", &duration, .decimal, .indispensable)
        try cursor.attribute("INDEPENDENT", &independent, .enumerated, words: "YES")
        var range = RangeValue(byteRange, isExplicit: byteRangeOffsetIsExplicit, assumed: assumedOffset)
        try cursor.attribute("BYTERANGE", &range, .byteRange, .exact)
        (byteRange, byteRangeOffsetIsExplicit) = (range.range, range.isExplicit)
        try cursor.attribute("GAP", &gap, .enumerated, words: "YES")
    }
}

/// EXT-X-PRELOAD-HINT (§4.4.5.3).
public struct PreloadHint: Equatable, Sendable {
    public enum Kind: Equatable, Sendable { case part, map, other }
    public var kind: Kind = .other
    /// TYPE as written.
    public var kindText: ByteSlice = .empty
    public var uri: ByteSlice = .empty
    /// BYTERANGE-START; 0 when absent.
    public var start: Int64 = 0
    /// BYTERANGE-LENGTH; nil means to the end of the resource.
    public var length: Int64?
    public var attributes: ByteSlice = .empty
    public var source: ByteSlice = .empty
    public var line = 0
    public init() {}
}

extension PreloadHint.Kind: AttributeWord {
    static let named: [(Self, StaticString)] = [(.part, "PART"), (.map, "MAP")]
    static let unnamed = Self.other
}

extension PreloadHint: AttributeTag {
    mutating func walk(_ cursor: inout (some AttributeCursor & ~Escapable)) throws(ManifestError) {
        var type = WordValue(kind, kindText)
        try cursor.attribute("TYPE", &type, .enumerated, .required, words: "PART MAP")
        (kind, kindText) = (type.word, type.text)
        try cursor.attribute("URI", &uri, .quoted, .required)
        try cursor.attribute("BYTERANGE-START", &start, .integer)
        try cursor.attribute("BYTERANGE-LENGTH", &length, .integer)
    }
}

/// EXT-X-RENDITION-REPORT (§4.4.5.4).
public struct RenditionReport: Equatable, Sendable {
    public var uri: ByteSlice = .empty
    public var lastMediaSequence: Int64?
    public var lastPart: Int64?
    public var attributes: ByteSlice = .empty
    public var source: ByteSlice = .empty
    public var line = 0
    public init() {}
}

extension RenditionReport: AttributeTag {
    /// Each may be left out where it is that of the playlist itself.
    mutating func walk(_ cursor: inout (some AttributeCursor & ~Escapable)) throws(ManifestError) {
        try cursor.attribute("URI", &uri, .quoted)
        try cursor.attribute("LAST-MSN", &lastMediaSequence, .integer)
        try cursor.attribute("LAST-PART", &lastPart, .integer)
    }
}

/// EXT-X-SERVER-CONTROL (§4.4.3.8). Times are nanoseconds.
public struct ServerControl: Equatable, Sendable {
    public var canSkipUntil: Int64?
    public var canSkipDateRanges = false
    public var holdBack: Int64?
    public var partHoldBack: Int64?
    public var canBlockReload = false
    public var attributes: ByteSlice = .empty
    public var source: ByteSlice = .empty
    public var line = 0
    public init() {}
}

extension ServerControl: AttributeTag {
    mutating func walk(_ cursor: inout (some AttributeCursor & ~Escapable)) throws(ManifestError) {
        try cursor.attribute("CAN-SKIP-UNTIL", &canSkipUntil, .decimal)
        try cursor.attribute("CAN-SKIP-DATERANGES", &canSkipDateRanges, .enumerated, words: "YES NO")
        try cursor.attribute("HOLD-BACK", &holdBack, .decimal)
        try cursor.attribute("PART-HOLD-BACK", &partHoldBack, .decimal)
        try cursor.attribute("CAN-BLOCK-RELOAD", &canBlockReload, .enumerated, words: "YES NO")
    }
}

/// EXT-X-PART-INF (§4.4.3.7).
struct PartInformation: Equatable, Sendable {
    /// Nanoseconds.
    var target: Int64?
    var attributes: ByteSlice = .empty
    var source: ByteSlice = .empty
    var line = 0
}

extension PartInformation: AttributeTag {
    mutating func walk(_ cursor: inout (some AttributeCursor & ~Escapable)) throws(ManifestError) {
        try cursor.attribute("PART-TARGET", &target, .decimal, .required)
    }
}

/// EXT-X-SKIP (§4.4.5.2): what a delta update left out.
public struct SkipTag: Equatable, Sendable {
    public var skippedSegments: Int64 = 0
    /// RECENTLY-REMOVED-DATERANGES: identifiers separated by tabs.
    public var removedDateRanges: ByteSlice = .empty
    /// The attribute is there, even if empty: older date ranges were skipped too.
    public var skipsDateRanges = false
    public var attributes: ByteSlice = .empty
    public var source: ByteSlice = .empty
    public var line = 0
    public init() {}
}

extension SkipTag: AttributeTag {
    mutating func walk(_ cursor: inout (some AttributeCursor & ~Escapable)) throws(ManifestError) {
        try cursor.attribute("SKIPPED-SEGMENTS", &skippedSegments, .integer, .indispensable)
        var removed = PresentText(text: removedDateRanges, isThere: skipsDateRanges)
        try cursor.attribute("RECENTLY-REMOVED-DATERANGES", &removed, .quoted, mayBeEmpty: true)
        (removedDateRanges, skipsDateRanges) = (removed.text, removed.isThere)
    }
}

/// EXT-X-START (§4.4.2.2).
public struct StartPoint: Equatable, Sendable {
    /// Nanoseconds from the start, or from the end when negative.
    public var timeOffset: Int64 = 0
    public var precise = false
    public var attributes: ByteSlice = .empty
    public var source: ByteSlice = .empty
    public var line = 0
    public init() {}
}

extension StartPoint: AttributeTag {
    mutating func walk(_ cursor: inout (some AttributeCursor & ~Escapable)) throws(ManifestError) {
        try cursor.attribute("TIME-OFFSET", &timeOffset, .signedDecimal, .required)
        try cursor.attribute("PRECISE", &precise, .enumerated, words: "YES NO")
    }
}
