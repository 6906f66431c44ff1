import Manifest
import Model
import Scte35

/// A playlist of a channel that viewers asked for, and the paths of its renditions in the order of their indices.
public struct PresentationRecord: Equatable, Sendable {
    public var id = PresentationId(0)
    /// `{tenant}/{channel}`.
    public var channel = ""
    public var path: [UInt8] = []
    public var query = ""
    public var renditions: [[UInt8]] = []
    public var targetDuration: Int64 = 0
    /// CAN-SKIP-UNTIL, nanoseconds; 0 for none: it is part of the preamble, which never changes.
    public var skipUntil: Int64 = 0
    /// What the renditions are recognised by (`ServedRendition.identity`); empty in what earlier versions wrote.
    public var identities: [UInt64] = []
    /// The same in full (`ServedRendition.described`); empty in what earlier versions wrote.
    public var descriptions: [RenditionDescription?] = []

    public init(
        id: PresentationId = PresentationId(0), channel: String = "", path: [UInt8] = [], query: String = "", renditions: [[UInt8]] = [],
        targetDuration: Int64 = 0, skipUntil: Int64 = 0, identities: [UInt64] = [],
        descriptions: [RenditionDescription?] = []
    ) {
        self.id = id
        self.channel = channel
        self.path = path
        self.query = query
        self.renditions = renditions
        self.targetDuration = targetDuration
        self.skipUntil = skipUntil
        self.identities = identities
        self.descriptions = descriptions
    }

    public mutating func walk(_ coder: inout RecordCoder) throws(RecordCoder.Truncated) {
        try coder.number(&id.number, "id")
        try coder.string(&channel, "channel")
        try coder.text(&path, "path")
        try coder.string(&query, "query")
        try coder.list(&renditions, "renditions", empty: []) { (path, coder) throws(RecordCoder.Truncated) in
            try coder.text(&path, "rendition")
        }
        try coder.number(&targetDuration, "target_duration")
        try coder.number(&skipUntil, "skip_until")
        guard !coder.isReading || !coder.isAtEnd else { return }
        try coder.list(&identities, "identities", empty: 0) { (identity, coder) throws(RecordCoder.Truncated) in
            try coder.word(&identity, "identity")
        }
        guard !coder.isReading || !coder.isAtEnd else { return }
        try coder.list(&descriptions, "descriptions", empty: nil) { (described, coder) throws(RecordCoder.Truncated) in
            var isThere = described != nil
            try coder.flag(&isThere, "description")
            guard isThere else { return described = nil }
            var one = described ?? RenditionDescription()
            try one.walk(&coder)
            described = one
        }
    }
}

/// The mapping of one rendition's origin numbers and dates to ours.
public struct RunRecord: Equatable, Sendable {
    public var presentation = PresentationId(0), rendition: Int64 = 0
    public var run = Timeline.Run()

    public init(presentation: PresentationId = PresentationId(0), rendition: Int64 = 0, run: Timeline.Run = Timeline.Run()) {
        self.presentation = presentation
        self.rendition = rendition
        self.run = run
    }

    public mutating func walk(_ coder: inout RecordCoder) throws(RecordCoder.Truncated) {
        try coder.number(&presentation.number, "presentation")
        try coder.number(&rendition, "rendition")
        try coder.number(&run.sequenceOffset, "sequence_offset")
        try coder.number(&run.first, "first")
        try coder.optional(&run.alignedTo, "aligned_to")
        // Earlier versions wrote the newest two steps, of which no date was ahead.
        let newest = run.dates.steps[run.dates.steps.count - 1], isOne = run.dates.steps.count == 1
        var shift = newest.shift, before = isOne ? 0 : run.dates.steps[run.dates.steps.count - 2].shift, from = newest.from
        try coder.number(&shift, "shift")
        try coder.number(&before, "shift_before")
        try coder.number(&from, "shift_from")
        if coder.isReading {
            let first = DateMap.Step(from: .min, shift: before, ahead: 0)
            run.dates = DateMap(steps: shift == before ? [first] : [first, DateMap.Step(from: from, shift: shift, ahead: 0)])
        }
        guard !coder.isReading || !coder.isAtEnd else { return }
        var steps = run.dates.steps
        try coder.list(&steps, "dates", empty: DateMap.Step(from: 0, shift: 0, ahead: 0)) { (step, coder) throws(RecordCoder.Truncated) in
            try coder.number(&step.from, "from")
            try coder.number(&step.shift, "shift")
            try coder.number(&step.ahead, "ahead")
        }
        run.dates = DateMap(steps: steps)
    }
}

/// A content segment as it is listed, and as the origin listed it: neither may be another one after a restart (SEQ-3, ORG-6).
public struct SegmentRecord: Equatable, Sendable {
    public var presentation = PresentationId(0), rendition: Int64 = 0
    public var kept = Timeline.Kept(
        segment: ContentSegment(
            number: 0, discontinuity: 0, startsDiscontinuity: false, start: 0, duration: 0, originSequence: 0, stateId: 0, state: .none,
            lines: []),
        origin: OriginSegment(sequence: 0, discontinuity: 0, startsDiscontinuity: false, date: nil, duration: 0, identity: 0, name: 0))

    public init() {}

    public init(presentation: PresentationId, rendition: Int64, kept: Timeline.Kept) {
        self.presentation = presentation
        self.rendition = rendition
        self.kept = kept
    }

    public mutating func walk(_ coder: inout RecordCoder) throws(RecordCoder.Truncated) {
        try coder.number(&presentation.number, "presentation")
        try coder.number(&rendition, "rendition")
        try coder.number(&kept.segment.number, "number")
        try coder.number(&kept.segment.discontinuity, "discontinuity")
        try coder.flag(&kept.segment.startsDiscontinuity, "starts_discontinuity")
        try coder.number(&kept.segment.start, "start")
        try coder.number(&kept.segment.duration, "duration")
        try coder.number(&kept.segment.originSequence, "origin_sequence")
        try coder.text(&kept.segment.state.lines, "state")
        try coder.text(&kept.segment.state.keys, "keys")
        var map = Int64(kept.segment.state.map)
        try coder.number(&map, "map")
        kept.segment.state.map = Int32(truncatingIfNeeded: map)
        try coder.text(&kept.segment.lines, "lines")
        try coder.text(&kept.segment.markers, "markers")
        try coder.number(&kept.origin.discontinuity, "origin_discontinuity")
        try coder.flag(&kept.origin.startsDiscontinuity, "origin_starts_discontinuity")
        try coder.optional(&kept.origin.date, "date")
        try coder.word(&kept.origin.identity, "identity")
        try coder.word(&kept.origin.name, "name")
        kept.origin.sequence = kept.segment.originSequence
        kept.origin.duration = kept.segment.duration
        // Earlier versions wrote none.
        guard !coder.isReading || !coder.isAtEnd else { return }
        try coder.text(&kept.segment.returnMarkers, "return_markers")
    }
}

/// What is visible.
public struct EdgeRecord: Equatable, Sendable {
    public var presentation = PresentationId(0)
    public var edge = ChannelTime(nanoseconds: 0), front = ChannelTime(nanoseconds: 0), contentFront = ChannelTime(nanoseconds: 0)

    public init(presentation: PresentationId = PresentationId(0), _ step: Visible.Step = Visible.Step(edge: 0, front: 0, contentFront: 0)) {
        self.presentation = presentation
        edge = ChannelTime(nanoseconds: step.edge)
        front = ChannelTime(nanoseconds: step.front)
        contentFront = ChannelTime(nanoseconds: step.contentFront)
    }

    public mutating func walk(_ coder: inout RecordCoder) throws(RecordCoder.Truncated) {
        try coder.number(&presentation.number, "presentation")
        try coder.number(&edge.nanoseconds, "edge")
        try coder.number(&front.nanoseconds, "front")
        // Earlier versions had one front for all.
        guard !coder.isReading || !coder.isAtEnd else {
            contentFront = front
            return
        }
        try coder.number(&contentFront.nanoseconds, "content_front")
    }
}

/// A break as it was opened, completed or closed; the last record of an id holds.
public struct BreakRecord: Equatable, Sendable {
    public var presentation = PresentationId(0)
    public var adBreak = AdBreak(id: BreakId(0), start: ChannelTime(nanoseconds: 0), event: 0, source: .signalled)

    public init(
        presentation: PresentationId = PresentationId(0),
        adBreak: AdBreak = AdBreak(id: BreakId(0), start: ChannelTime(nanoseconds: 0), event: 0, source: .signalled)
    ) {
        self.presentation = presentation
        self.adBreak = adBreak
    }

    public mutating func walk(_ coder: inout RecordCoder) throws(RecordCoder.Truncated) {
        var id = adBreak.id, start = adBreak.start, planned = adBreak.planned, returnTime = adBreak.returnTime
        var inPoint = adBreak.inPoint, asked = adBreak.asked
        var opener = Opener(adBreak.opener)
        var event = adBreak.event, isConfigured = adBreak.source == .configured, isInsertion = adBreak.isInsertion
        try coder.number(&presentation.number, "presentation")
        try coder.number(&id.number, "id")
        try coder.number(&start.nanoseconds, "start")
        try coder.optional(&planned, "planned")
        try coder.optional(&returnTime, "return_time")
        try coder.word(&event, "event")
        try coder.flag(&isConfigured, "is_configured")
        try coder.flag(&isInsertion, "is_insertion")
        try coder.optional(&inPoint, "in_point")
        try coder.optional(&asked, "asked")
        try coder.optional(&opener.event, "opener_event")
        try coder.number(&opener.type, "opener_type")
        try coder.flag(&opener.autoReturn, "auto_return")
        var laidThrough = adBreak.laidThrough
        if !coder.isReading || !coder.isAtEnd { try coder.optional(&laidThrough, "laid_through") }
        var order = adBreak.order?.number
        if !coder.isReading || !coder.isAtEnd { try coder.optional(&order, "order") }
        let source = order.map { AdBreak.Source.ordered(BreakOrderId($0)) } ?? (isConfigured ? .configured : .signalled)
        adBreak = AdBreak(
            id: id, start: start, planned: planned, inPoint: inPoint, returnTime: returnTime, event: event,
            source: source, isInsertion: isInsertion, asked: asked, opener: opener.signal,
            laidThrough: laidThrough)
    }

    /// The message that opened it: its type is −1 when it was a splice_insert.
    private struct Opener {
        var event: Int64?, type: Int64 = -1, autoReturn = false

        init(_ signal: Scte35.BreakSignal?) {
            guard let signal else { return }
            (event, type, autoReturn) = (Int64(signal.eventId), signal.segmentationType.map { Int64($0.rawValue) } ?? -1, signal.autoReturn)
        }

        var signal: Scte35.BreakSignal? {
            event.map {
                Scte35.BreakSignal(
                    direction: .out, eventId: UInt32(truncatingIfNeeded: $0), autoReturn: autoReturn,
                    segmentationType: type < 0 ? nil : SegmentationType(rawValue: UInt8(truncatingIfNeeded: type)))
            }
        }
    }
}
