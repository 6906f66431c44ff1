import Manifest
import Model

/// A session as it was opened, or all of its state when the journal was written anew.
public struct SessionRecord: Equatable, Sendable {
    public var token = SessionToken(high: 0, low: 0, signature: 0)
    public var presentation = PresentationId(0)
    public var joined = WallTime(nanoseconds: 0), lastSeen = WallTime(nanoseconds: 0)
    public var isStitched = true, hasLooked = false
    public var decidedThrough: ChannelTime = .distantPast
    public var lag: Int64 = 0
    public var history: [LayoutId] = []
    public var offsets: [OffsetRecord] = []
    /// Who watches; nothing in what earlier versions wrote.
    public var viewer = ViewerAttributes()
    /// Written wherever the viewer is; nothing in what earlier versions wrote of one who said nothing.
    public var marks = ViewerMarks()
    /// Who counts, and when its first playlist began; neither is written where we count.
    public var tracking = SessionTracking.server
    public var zero: ChannelTime = .distantPast

    public init(
        token: SessionToken = SessionToken(high: 0, low: 0, signature: 0), presentation: PresentationId = PresentationId(0),
        joined: WallTime = WallTime(nanoseconds: 0), lastSeen: WallTime = WallTime(nanoseconds: 0), isStitched: Bool = true,
        hasLooked: Bool = false, decidedThrough: ChannelTime = .distantPast, lag: Int64 = 0, history: [LayoutId] = [],
        offsets: [OffsetRecord] = [], viewer: ViewerAttributes = ViewerAttributes(), marks: ViewerMarks = ViewerMarks(),
        tracking: SessionTracking = .server, zero: ChannelTime = .distantPast
    ) {
        (self.tracking, self.zero) = (tracking, zero)
        self.viewer = viewer
        self.marks = marks
        self.token = token
        self.presentation = presentation
        self.joined = joined
        self.lastSeen = lastSeen
        self.isStitched = isStitched
        self.hasLooked = hasLooked
        self.decidedThrough = decidedThrough
        self.lag = lag
        self.history = history
        self.offsets = offsets
    }

    public mutating func walk(_ coder: inout RecordCoder) throws(RecordCoder.Truncated) {
        try token.walk(&coder)
        try coder.number(&presentation.number, "presentation")
        try coder.number(&joined.nanoseconds, "joined")
        try coder.number(&lastSeen.nanoseconds, "last_seen")
        try coder.flag(&isStitched, "is_stitched")
        try coder.flag(&hasLooked, "has_looked")
        try coder.number(&decidedThrough.nanoseconds, "decided_through")
        try coder.number(&lag, "lag")
        try coder.list(&history, "history", empty: LayoutId(0)) { (id, coder) throws(RecordCoder.Truncated) in
            try coder.number(&id.number, "layout")
        }
        try coder.list(&offsets, "offsets", empty: OffsetRecord()) { (offset, coder) throws(RecordCoder.Truncated) in
            try offset.walk(&coder)
        }
        let isTracked = tracking != .server
        let isKnown = viewer != ViewerAttributes() || marks != ViewerMarks() || isTracked
        guard coder.isReading ? !coder.isAtEnd : isKnown else { return }
        try viewer.walk(&coder)
        guard !coder.isReading || !coder.isAtEnd else { return marks = marks.completed(by: viewer) }
        try marks.walk(&coder, kept: viewer)
        guard coder.isReading ? !coder.isAtEnd : isTracked else { return }
        try tracking.walk(&coder)
        try coder.number(&zero.nanoseconds, "zero")
    }
}

/// What a session's breaks did to its numbers in one rendition.
public struct OffsetRecord: Equatable, Sendable {
    public var sequence: Int64 = 0, discontinuity: Int64 = 0
    /// Where the last break returned; `nil`: there was none. Written as the least number then.
    public var resume: SegmentNumber?

    public init(sequence: Int64 = 0, discontinuity: Int64 = 0, resume: SegmentNumber? = nil) {
        self.sequence = sequence
        self.discontinuity = discontinuity
        self.resume = resume
    }

    public mutating func walk(_ coder: inout RecordCoder) throws(RecordCoder.Truncated) {
        try coder.number(&sequence, "sequence")
        try coder.number(&discontinuity, "discontinuity")
        var number = resume?.number ?? .min
        try coder.number(&number, "resume")
        resume = number == .min ? nil : SegmentNumber(number)
    }
}

/// A session that is over, and what it takes to go on above its numbers.
public struct RetiredRecord: Equatable, Sendable {
    public var token = SessionToken(high: 0, low: 0, signature: 0)
    public var presentation = PresentationId(0)
    public var retired = WallTime(nanoseconds: 0)
    public var decidedThrough: ChannelTime = .distantPast
    /// By rendition, or one for all; empty: its numbers are the channel's.
    public var offsets: [OffsetRecord] = []
    /// What decisions go by, packed.
    public var viewer: [UInt8] = []
    /// `nil`: nothing is known of what the viewer has allowed.
    public var marks: ViewerMarks?
    /// Not written where we count.
    public var tracking = SessionTracking.server
    /// Whether there is nothing to keep.
    var hasNothing: Bool { offsets.isEmpty && viewer.isEmpty && marks == nil && tracking == .server }

    public init(
        token: SessionToken = SessionToken(high: 0, low: 0, signature: 0), presentation: PresentationId = PresentationId(0),
        retired: WallTime = WallTime(nanoseconds: 0), decidedThrough: ChannelTime = .distantPast, offsets: [OffsetRecord] = [],
        viewer: [UInt8] = [], marks: ViewerMarks? = nil, tracking: SessionTracking = .server
    ) {
        self.tracking = tracking
        self.viewer = viewer
        self.marks = marks
        self.token = token
        self.presentation = presentation
        self.retired = retired
        self.decidedThrough = decidedThrough
        self.offsets = offsets
    }

    public mutating func walk(_ coder: inout RecordCoder) throws(RecordCoder.Truncated) {
        try token.walk(&coder)
        try coder.number(&presentation.number, "presentation")
        try coder.number(&retired.nanoseconds, "retired")
        try coder.number(&decidedThrough.nanoseconds, "decided_through")
        try coder.list(&offsets, "offsets", empty: OffsetRecord()) { (offset, coder) throws(RecordCoder.Truncated) in
            try offset.walk(&coder)
        }
        let isTracked = tracking != .server, isMarked = marks != nil || isTracked
        guard coder.isReading ? !coder.isAtEnd : !viewer.isEmpty || isMarked else { return }
        try coder.text(&viewer, "viewer")
        guard coder.isReading ? !coder.isAtEnd : isMarked else { return }
        var said = marks ?? ViewerMarks()
        try said.walk(&coder, kept: nil)
        // Who has said nothing and is known by nothing is asked again.
        marks = viewer.isEmpty && said == ViewerMarks() ? nil : said
        guard coder.isReading ? !coder.isAtEnd : isTracked else { return }
        try tracking.walk(&coder)
    }
}

/// What a session got in one break.
public struct CommitRecord: Equatable, Sendable {
    public var token = SessionToken(high: 0, low: 0, signature: 0)
    /// Where the break starts: all breaks up to it are decided.
    public var breakStart = ChannelTime(nanoseconds: 0)
    /// `nil`: none, the break is content. Written as 0, which no layout has.
    public var layout: LayoutId?

    public init(
        token: SessionToken = SessionToken(high: 0, low: 0, signature: 0), breakStart: ChannelTime = ChannelTime(nanoseconds: 0),
        layout: LayoutId? = nil
    ) {
        self.token = token
        self.breakStart = breakStart
        self.layout = layout
    }

    public mutating func walk(_ coder: inout RecordCoder) throws(RecordCoder.Truncated) {
        try token.walk(&coder)
        try coder.number(&breakStart.nanoseconds, "break_start")
        var number = layout?.number ?? 0
        try coder.number(&number, "layout")
        layout = number == 0 ? nil : LayoutId(number)
    }
}

extension SessionTracking {
    fileprivate mutating func walk(_ coder: inout RecordCoder) throws(RecordCoder.Truncated) {
        var number = number
        try coder.number(&number, "tracking")
        self = SessionTracking(number: number)
    }
}

extension SessionToken {
    public mutating func walk(_ coder: inout RecordCoder) throws(RecordCoder.Truncated) {
        var words = (high, low, signature)
        try coder.word(&words.0, "token")
        try coder.word(&words.1, "token")
        try coder.word(&words.2, "token")
        self = SessionToken(high: words.0, low: words.1, signature: words.2)
    }
}
