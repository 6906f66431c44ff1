import Formats

/// One cue line, whichever dialect it is in. Direction, id, planned duration, elapsed and end are separate facts, and any may be absent.
///
/// Times are nanoseconds. The message is handed out raw; who can decode SCTE 35 lets the decoded direction and duration win.
public struct CueMarker: Equatable, Sendable {
    public enum Dialect: UInt8, Equatable, Sendable, CaseIterable {
        /// EXT-X-CUE-OUT, -CONT, -IN, -SPAN in all spellings.
        case cueOut
        /// EXT-OATCLS-SCTE35.
        case oatcls
        /// EXT-X-CUE:TYPE=SpliceOut, EXT-X-CUE-CONT.
        case adobe
        /// EXT-X-SCTE35, the tag of the SCTE 35 standard.
        case scte35
        /// EXT-SCTE35, SCTE 67 style.
        case oldScte35
        case splicePoint
        /// EXT-X-DATERANGE with SCTE35-OUT, -IN or -CMD.
        case dateRange
        /// EXT-X-SIGNAL-EXIT, -SPAN, -RETURN.
        case signal
        /// EXT-X-PLACEMENT-OPPORTUNITY.
        case placementOpportunity
        /// EXT-X-AD, -BLACKOUT, -MARKER: no fixed grammar.
        case application
        /// EXT-X-ASSET: metadata of the break that starts here.
        case asset
        /// EXT-X-DATERANGE of a stitcher further up: do not stitch inside again.
        case stitched
        /// EXT-X-DATERANGE of class com.apple.hls.interstitial.
        case interstitial
    }
    public enum Direction: UInt8, Equatable, Sendable {
        case out, `in`, `continue`
        /// Only the message, or nobody, can tell.
        case unknown
    }
    public enum PayloadForm: UInt8, Equatable, Sendable { case none, base64, hex }

    public var dialect: Dialect
    public var direction: Direction = .unknown
    /// The segment that the marker applies to; the number of segments when it stands after the last.
    public var segmentIndex: Int
    /// Event id as written: ID, BREAKID, SignalId, the ID of a date range; empty when there is none.
    public var id: ByteSlice = .empty
    /// Length of the break as announced; nil when absent or 0 in a dialect where 0 means unknown.
    public var plannedDuration: Int64?
    /// Time since the out point.
    public var elapsed: Int64?
    /// Confirmed end: END-DATE since 1970, or START-DATE + DURATION of a date range.
    public var endDate: Int64?
    public var startDate: Int64?
    /// Presentation time as written (TIME of the Adobe and SCTE 35 tags).
    public var time: Int64?
    /// A point where something may be inserted without replacing content (Adobe SpliceInsert).
    public var isInsertion = false
    /// Segmentation type written beside the message (TYPE=0x34); -1 when none.
    public var segmentationType = -1
    /// Raw splice_info_section as written, without quotes and without `0x`.
    public var payload: ByteSlice = .empty
    public var payloadForm: PayloadForm = .none
    /// Everything after the colon.
    public var attributes: ByteSlice = .empty
    /// The whole line without its line end.
    public var source: ByteSlice = .empty
    public var line = 0

    public init(_ dialect: Dialect, segmentIndex: Int) {
        self.dialect = dialect
        self.segmentIndex = segmentIndex
    }
}

/// One item of a marker's attribute list.
public struct MarkerAttribute: Equatable, Sendable {
    /// Empty for a lone value.
    public var name: ByteSlice
    /// Without quotes.
    public var value: ByteSlice
}

extension MediaPlaylist {
    /// Everything that a marker says, in its order, known to the model or not: Paid, MaxAds, UPID, BLACKOUT …
    public func attributes(of marker: CueMarker) -> [MarkerAttribute] {
        var list = AttributeList(marker.attributes), found: [MarkerAttribute] = []
        while let item = list.next(in: text.span) { found.append(MarkerAttribute(name: item.name, value: item.value)) }
        return found
    }

    /// What the EXT-X-ASSET lines before a segment say of the break that starts there, for the ad request: values are percent-decoded,
    /// twice where they were encoded twice.
    public func assetParameters(at segmentIndex: Int) -> [(name: [UInt8], value: [UInt8])] {
        cues.filter { $0.dialect == .asset && $0.segmentIndex == segmentIndex }.flatMap { marker in
            attributes(of: marker).filter { !$0.name.isEmpty }.map { (Array(self[$0.name]), PercentText.decodedTwice(self[$0.value])) }
        }
    }
}
