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
