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
    /// X-ASSET-URI and X-ASSET-LIST of an interstitial (appendix D).
    public var assetUri: ByteSlice = .empty
    public var assetList: ByteSlice = .empty
    /// The whole attribute list as written, client attributes included.
    public var attributes: ByteSlice = .empty
    /// The whole line without its line end.
    public var source: ByteSlice = .empty
    public var line = 0
    /// The segment that the tag stands before; the number of segments when it stands after the last.
    public var segmentIndex = 0
    public init() {}
}
