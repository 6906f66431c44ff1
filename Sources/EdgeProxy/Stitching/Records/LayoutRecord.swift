import Manifest
import Model

/// A pod as it was laid, by the ids of its creatives.
public struct LayoutRecord: Equatable, Sendable {
    public var presentation = PresentationId(0), id = LayoutId(0), breakId: BreakId = BreakId(0)
    public var start = ChannelTime(nanoseconds: 0), room: Int64 = 0, lag: Int64 = 0, overlaps: Int64 = 0
    /// The number of the pod that it lists, and what it does to the content (`LaidPod.Kind`).
    public var pod: Int64 = 0, kind: Int64 = 0
    /// Ads and bumpers.
    public var ads: [String] = []
    /// Empty without a slate.
    public var slate = ""
    public var markers: [UInt8] = []
    /// `CreativeEdition.content` of the ads and of the slate: a creative may change while what was laid of it is listed. Empty in what
    /// earlier versions wrote: then the newest of that id is meant.
    public var editions: [UInt64] = []
    /// `LaidPod.ahead`.
    public var ahead: Int64 = 0
    /// Who pays for each of the ads, the empty one for bumpers; empty in what earlier versions wrote.
    public var bookings: [BookingRecord] = []

    public init(
        presentation: PresentationId = PresentationId(0), id: LayoutId = LayoutId(0), breakId: BreakId = BreakId(0),
        start: ChannelTime = ChannelTime(nanoseconds: 0), room: Int64 = 0, lag: Int64 = 0, overlaps: Int64 = 0, pod: Int64 = 0,
        kind: Int64 = 0, ads: [String] = [], slate: String = "", markers: [UInt8] = [], editions: [UInt64] = [], ahead: Int64 = 0,
        bookings: [BookingRecord] = []
    ) {
        self.presentation = presentation
        self.id = id
        self.breakId = breakId
        self.start = start
        self.room = room
        self.lag = lag
        self.overlaps = overlaps
        self.pod = pod
        self.kind = kind
        self.ads = ads
        self.slate = slate
        self.markers = markers
        self.editions = editions
        self.ahead = ahead
        self.bookings = bookings
    }

    public mutating func walk(_ coder: inout RecordCoder) throws(RecordCoder.Truncated) {
        try coder.number(&presentation.number, "presentation")
        try coder.number(&id.number, "id")
        try coder.number(&breakId.number, "break_id")
        try coder.number(&start.nanoseconds, "start")
        try coder.number(&room, "room")
        try coder.number(&lag, "lag")
        try coder.number(&overlaps, "overlaps")
        try coder.number(&pod, "pod")
        try coder.number(&kind, "kind")
        try coder.list(&ads, "ads", empty: "") { (ad, coder) throws(RecordCoder.Truncated) in try coder.string(&ad, "ad") }
        try coder.string(&slate, "slate")
        try coder.text(&markers, "markers")
        guard !coder.isReading || !coder.isAtEnd else { return }
        try coder.list(&editions, "editions", empty: 0) { (edition, coder) throws(RecordCoder.Truncated) in
            try coder.word(&edition, "edition")
        }
        guard !coder.isReading || !coder.isAtEnd else { return }
        try coder.number(&ahead, "ahead")
        guard !coder.isReading || !coder.isAtEnd else { return }
        try coder.list(&bookings, "bookings", empty: BookingRecord()) { (booking, coder) throws(RecordCoder.Truncated) in
            try booking.walk(&coder)
        }
    }
}

/// Where a layout stands in one rendition, and how it ended; the last record of a layout and rendition holds.
public struct PlacementRecord: Equatable, Sendable {
    public var presentation = PresentationId(0), layout = LayoutId(0), rendition: Int64 = 0
    public var start = ChannelTime(nanoseconds: 0)
    public var first = SegmentNumber(0), firstDiscontinuity: Int64 = 0, priorDiscontinuity: Int64 = 0
    /// The closing, once it is decided.
    public var returnTime: ChannelTime?, laidLength: Int64?
    /// How much of the time replaced the origin has no content for, nanoseconds.
    public var missing: Int64 = 0
    public var laid: Int64 = 0, resume = SegmentNumber(0)
    public var resumeDiscontinuity: Int64?

    public init(
        presentation: PresentationId = PresentationId(0), layout: LayoutId = LayoutId(0), rendition: Int64 = 0,
        start: ChannelTime = ChannelTime(nanoseconds: 0), first: SegmentNumber = SegmentNumber(0), firstDiscontinuity: Int64 = 0,
        priorDiscontinuity: Int64 = 0, returnTime: ChannelTime? = nil, laidLength: Int64? = nil, missing: Int64 = 0, laid: Int64 = 0,
        resume: SegmentNumber = SegmentNumber(0), resumeDiscontinuity: Int64? = nil
    ) {
        self.presentation = presentation
        self.layout = layout
        self.rendition = rendition
        self.start = start
        self.first = first
        self.firstDiscontinuity = firstDiscontinuity
        self.priorDiscontinuity = priorDiscontinuity
        self.returnTime = returnTime
        self.laidLength = laidLength
        self.missing = missing
        self.laid = laid
        self.resume = resume
        self.resumeDiscontinuity = resumeDiscontinuity
    }

    public mutating func walk(_ coder: inout RecordCoder) throws(RecordCoder.Truncated) {
        try coder.number(&presentation.number, "presentation")
        try coder.number(&layout.number, "layout")
        try coder.number(&rendition, "rendition")
        try coder.number(&start.nanoseconds, "start")
        try coder.number(&first.number, "first")
        try coder.number(&firstDiscontinuity, "first_discontinuity")
        try coder.number(&priorDiscontinuity, "prior_discontinuity")
        try coder.optional(&returnTime, "return_time")
        try coder.optional(&laidLength, "laid_length")
        try coder.number(&missing, "missing")
        try coder.number(&laid, "laid")
        try coder.number(&resume.number, "resume")
        try coder.optional(&resumeDiscontinuity, "resume_discontinuity")
    }
}

extension LayoutRecord {
    public init(_ layout: LaidPod, of presentation: PresentationId) {
        self.init(
            presentation: presentation, id: layout.id, breakId: layout.breakId, start: layout.start, room: layout.room,
            lag: layout.lag, overlaps: Int64(layout.overlaps), pod: layout.pod.number, kind: layout.kind.rawValue,
            ads: layout.ads.map(\.id), slate: layout.slate?.id ?? "", markers: layout.markers,
            editions: layout.creatives.map(\.edition.content), ahead: layout.ahead, bookings: layout.bookings.map(BookingRecord.init))
    }
}
