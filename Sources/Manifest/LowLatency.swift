/// EXT-X-PART (§4.4.4.9).
public struct MediaPart: Equatable, Sendable {
    public var uri: ByteSlice = .empty
    /// Nanoseconds.
    public var duration: Int64 = 0
    public var byteRange: ByteRange?
    public var byteRangeOffsetIsExplicit = false
    public var independent = false
    public var gap = false
    public var source: ByteSlice = .empty
    public var line = 0
    public init() {}
}

/// EXT-X-PRELOAD-HINT (§4.4.5.3).
public struct PreloadHint: Equatable, Sendable {
    public enum Kind: Equatable, Sendable { case part, map, other }
    public var kind: Kind = .other
    public var uri: ByteSlice = .empty
    /// BYTERANGE-START; 0 when absent.
    public var start: Int64 = 0
    /// BYTERANGE-LENGTH; nil means to the end of the resource.
    public var length: Int64?
    public var source: ByteSlice = .empty
    public var line = 0
    public init() {}
}

/// EXT-X-RENDITION-REPORT (§4.4.5.4).
public struct RenditionReport: Equatable, Sendable {
    public var uri: ByteSlice = .empty
    public var lastMediaSequence: Int64?
    public var lastPart: Int64?
    public var source: ByteSlice = .empty
    public var line = 0
    public init() {}
}

/// EXT-X-SERVER-CONTROL (§4.4.3.8). Times are nanoseconds.
public struct ServerControl: Equatable, Sendable {
    public var canSkipUntil: Int64?
    public var canSkipDateRanges = false
    public var holdBack: Int64?
    public var partHoldBack: Int64?
    public var canBlockReload = false
    public var source: ByteSlice = .empty
    public var line = 0
    public init() {}
}

/// EXT-X-SKIP (§4.4.5.2): what a delta update left out.
public struct SkipTag: Equatable, Sendable {
    public var skippedSegments: Int64 = 0
    /// RECENTLY-REMOVED-DATERANGES: identifiers separated by tabs.
    public var removedDateRanges: ByteSlice = .empty
    /// The attribute is there, even if empty: older date ranges were skipped too.
    public var skipsDateRanges = false
    public var source: ByteSlice = .empty
    public var line = 0
    public init() {}
}

/// EXT-X-START (§4.4.2.2).
public struct StartPoint: Equatable, Sendable {
    /// Nanoseconds from the start, or from the end when negative.
    public var timeOffset: Int64 = 0
    public var precise = false
    public var source: ByteSlice = .empty
    public var line = 0
    public init() {}
}
