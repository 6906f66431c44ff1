import Manifest
import Scte35

/// One fact of the journal: what a playlist depended on, written before it left.
enum JournalRecord: Equatable, Sendable {
    case presentation(PresentationRecord)
    case run(RunRecord)
    case edge(EdgeRecord)
    case adBreak(BreakRecord)
    case layout(LayoutRecord)
    case placement(PlacementRecord)
    case session(SessionRecord)
    case commit(CommitRecord)
    case creative(CreativeRecord)
    case retired(RetiredRecord)
    case segment(SegmentRecord)

    /// The record's bytes without the frame that `RecordFile` puts around them.
    var encoded: [UInt8] {
        var coder = RecordCoder()
        var copy = self
        // Writing never throws: `Truncated` is of reading.
        try? copy.walk(&coder)
        return [kind] + coder.bytes
    }

    /// - Throws: `RecordCoder.Truncated`; a kind that this version does not know is `nil`.
    static func decode(_ bytes: [UInt8]) throws(RecordCoder.Truncated) -> JournalRecord? {
        guard let kind = bytes.first else { throw RecordCoder.Truncated(field: "kind") }
        var record: JournalRecord
        switch kind {
        case 1: record = .presentation(PresentationRecord())
        case 2: record = .run(RunRecord())
        case 3: record = .edge(EdgeRecord())
        case 4: record = .adBreak(BreakRecord())
        case 5: record = .layout(LayoutRecord())
        case 6: record = .placement(PlacementRecord())
        case 7: record = .session(SessionRecord())
        case 8: record = .commit(CommitRecord())
        case 9: record = .creative(CreativeRecord())
        case 10: record = .retired(RetiredRecord())
        case 11: record = .segment(SegmentRecord())
        default: return nil
        }
        var coder = RecordCoder(reading: Array(bytes.dropFirst()))
        try record.walk(&coder)
        return record
    }

    /// Whether a record's bytes are of a session: what they say is in memory too.
    static func isOfSession(_ record: ArraySlice<UInt8>) -> Bool { record.first.map { [7, 8, 10].contains($0) } ?? false }

    private var kind: UInt8 {
        switch self {
        case .presentation: 1
        case .run: 2
        case .edge: 3
        case .adBreak: 4
        case .layout: 5
        case .placement: 6
        case .session: 7
        case .commit: 8
        case .creative: 9
        case .retired: 10
        case .segment: 11
        }
    }

    private mutating func walk(_ coder: inout RecordCoder) throws(RecordCoder.Truncated) {
        switch self {
        case .presentation(var record):
            try record.walk(&coder)
            self = .presentation(record)
        case .run(var record):
            try record.walk(&coder)
            self = .run(record)
        case .edge(var record):
            try record.walk(&coder)
            self = .edge(record)
        case .adBreak(var record):
            try record.walk(&coder)
            self = .adBreak(record)
        case .layout(var record):
            try record.walk(&coder)
            self = .layout(record)
        case .placement(var record):
            try record.walk(&coder)
            self = .placement(record)
        case .session(var record):
            try record.walk(&coder)
            self = .session(record)
        case .commit(var record):
            try record.walk(&coder)
            self = .commit(record)
        case .creative(var record):
            try record.walk(&coder)
            self = .creative(record)
        case .retired(var record):
            try record.walk(&coder)
            self = .retired(record)
        case .segment(var record):
            try record.walk(&coder)
            self = .segment(record)
        }
    }
}

/// A playlist of a channel that viewers asked for, and the paths of its renditions in the order of their indices.
struct PresentationRecord: Equatable, Sendable {
    var id: Int64 = 0
    /// `{tenant}/{channel}`.
    var channel = ""
    var path: [UInt8] = []
    var query = ""
    var renditions: [[UInt8]] = []
    var targetDuration: Int64 = 0
    /// CAN-SKIP-UNTIL, nanoseconds; 0 for none: it is part of the preamble, which never changes.
    var skipUntil: Int64 = 0

    mutating func walk(_ coder: inout RecordCoder) throws(RecordCoder.Truncated) {
        try coder.number(&id, "id")
        try coder.string(&channel, "channel")
        try coder.text(&path, "path")
        try coder.string(&query, "query")
        try coder.list(&renditions, "renditions", empty: []) { (path, coder) throws(RecordCoder.Truncated) in
            try coder.text(&path, "rendition")
        }
        try coder.number(&targetDuration, "target_duration")
        try coder.number(&skipUntil, "skip_until")
    }
}

/// The mapping of one rendition's origin numbers and dates to ours.
struct RunRecord: Equatable, Sendable {
    var presentation: Int64 = 0, rendition: Int64 = 0
    var run = Timeline.Run()

    mutating func walk(_ coder: inout RecordCoder) throws(RecordCoder.Truncated) {
        try coder.number(&presentation, "presentation")
        try coder.number(&rendition, "rendition")
        try coder.number(&run.sequenceOffset, "sequence_offset")
        try coder.number(&run.first, "first")
        try coder.optional(&run.alignedTo, "aligned_to")
        try coder.number(&run.shift, "shift")
        try coder.number(&run.shiftBefore, "shift_before")
        try coder.number(&run.shiftFrom, "shift_from")
    }
}

/// A content segment as it is listed, and as the origin listed it: neither may be another one after a restart (SEQ-3, ORG-6).
struct SegmentRecord: Equatable, Sendable {
    var presentation: Int64 = 0, rendition: Int64 = 0
    var kept = Timeline.Kept(
        segment: ContentSegment(
            number: 0, discontinuity: 0, startsDiscontinuity: false, start: 0, duration: 0, originSequence: 0, stateId: 0, state: .none,
            lines: []),
        origin: OriginSegment(sequence: 0, discontinuity: 0, startsDiscontinuity: false, date: nil, duration: 0, identity: 0, name: 0))

    mutating func walk(_ coder: inout RecordCoder) throws(RecordCoder.Truncated) {
        try coder.number(&presentation, "presentation")
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
    }
}

/// What is visible.
struct EdgeRecord: Equatable, Sendable {
    var presentation: Int64 = 0
    var edge: Int64 = 0, front: Int64 = 0

    mutating func walk(_ coder: inout RecordCoder) throws(RecordCoder.Truncated) {
        try coder.number(&presentation, "presentation")
        try coder.number(&edge, "edge")
        try coder.number(&front, "front")
    }
}

/// A break as it was opened, completed or closed; the last record of an id holds.
struct BreakRecord: Equatable, Sendable {
    var presentation: Int64 = 0
    var adBreak = AdBreak(id: 0, start: 0, event: 0, source: .signalled)

    mutating func walk(_ coder: inout RecordCoder) throws(RecordCoder.Truncated) {
        var id = adBreak.id, start = adBreak.start, planned = adBreak.planned, returnTime = adBreak.returnTime
        var inPoint = adBreak.inPoint, asked = adBreak.asked
        var opener = Opener(adBreak.opener)
        var event = adBreak.event, isConfigured = adBreak.source == .configured, isInsertion = adBreak.isInsertion
        try coder.number(&presentation, "presentation")
        try coder.number(&id, "id")
        try coder.number(&start, "start")
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
        adBreak = AdBreak(
            id: id, start: start, planned: planned, inPoint: inPoint, returnTime: returnTime, event: event,
            source: isConfigured ? .configured : .signalled, isInsertion: isInsertion, asked: asked, opener: opener.signal)
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

/// A pod as it was laid, by the ids of its creatives.
struct LayoutRecord: Equatable, Sendable {
    var presentation: Int64 = 0, id: Int64 = 0, breakId: Int64 = 0
    var start: Int64 = 0, room: Int64 = 0, lag: Int64 = 0, overlaps: Int64 = 0
    /// The pod that it lists, and what it does to the content (`LaidPod.Kind`).
    var pod: Int64 = 0, kind: Int64 = 0
    /// Ads and bumpers.
    var ads: [String] = []
    /// Empty without a slate.
    var slate = ""
    var markers: [UInt8] = []

    mutating func walk(_ coder: inout RecordCoder) throws(RecordCoder.Truncated) {
        try coder.number(&presentation, "presentation")
        try coder.number(&id, "id")
        try coder.number(&breakId, "break_id")
        try coder.number(&start, "start")
        try coder.number(&room, "room")
        try coder.number(&lag, "lag")
        try coder.number(&overlaps, "overlaps")
        try coder.number(&pod, "pod")
        try coder.number(&kind, "kind")
        try coder.list(&ads, "ads", empty: "") { (ad, coder) throws(RecordCoder.Truncated) in try coder.string(&ad, "ad") }
        try coder.string(&slate, "slate")
        try coder.text(&markers, "markers")
    }
}

/// Where a layout stands in one rendition, and how it ended; the last record of a layout and rendition holds.
struct PlacementRecord: Equatable, Sendable {
    var presentation: Int64 = 0, layout: Int64 = 0, rendition: Int64 = 0
    var start: Int64 = 0
    var first: Int64 = 0, firstDiscontinuity: Int64 = 0, priorDiscontinuity: Int64 = 0
    /// The closing, once it is decided.
    var returnTime: Int64?, laidLength: Int64?
    /// How much of the time replaced the origin has no content for, nanoseconds.
    var missing: Int64 = 0
    var laid: Int64 = 0, resume: Int64 = 0
    var resumeDiscontinuity: Int64?

    mutating func walk(_ coder: inout RecordCoder) throws(RecordCoder.Truncated) {
        try coder.number(&presentation, "presentation")
        try coder.number(&layout, "layout")
        try coder.number(&rendition, "rendition")
        try coder.number(&start, "start")
        try coder.number(&first, "first")
        try coder.number(&firstDiscontinuity, "first_discontinuity")
        try coder.number(&priorDiscontinuity, "prior_discontinuity")
        try coder.optional(&returnTime, "return_time")
        try coder.optional(&laidLength, "laid_length")
        try coder.number(&missing, "missing")
        try coder.number(&laid, "laid")
        try coder.number(&resume, "resume")
        try coder.optional(&resumeDiscontinuity, "resume_discontinuity")
    }
}

/// A session as it was opened, or all of its state when the journal was written anew.
struct SessionRecord: Equatable, Sendable {
    var token = SessionToken(high: 0, low: 0, signature: 0)
    var presentation: Int64 = 0
    /// Wall clock, nanoseconds since 1970.
    var joined: Int64 = 0, lastSeen: Int64 = 0
    var isStitched = true, hasLooked = false
    var decidedThrough: Int64 = .min
    var lag: Int64 = 0
    var history: [Int64] = []
    var offsets: [OffsetRecord] = []

    mutating func walk(_ coder: inout RecordCoder) throws(RecordCoder.Truncated) {
        try token.walk(&coder)
        try coder.number(&presentation, "presentation")
        try coder.number(&joined, "joined")
        try coder.number(&lastSeen, "last_seen")
        try coder.flag(&isStitched, "is_stitched")
        try coder.flag(&hasLooked, "has_looked")
        try coder.number(&decidedThrough, "decided_through")
        try coder.number(&lag, "lag")
        try coder.list(&history, "history", empty: 0) { (id, coder) throws(RecordCoder.Truncated) in try coder.number(&id, "layout") }
        try coder.list(&offsets, "offsets", empty: OffsetRecord()) { (offset, coder) throws(RecordCoder.Truncated) in
            try offset.walk(&coder)
        }
    }
}

/// What a session's breaks did to its numbers in one rendition.
struct OffsetRecord: Equatable, Sendable {
    var sequence: Int64 = 0, discontinuity: Int64 = 0, resume: Int64 = .min

    mutating func walk(_ coder: inout RecordCoder) throws(RecordCoder.Truncated) {
        try coder.number(&sequence, "sequence")
        try coder.number(&discontinuity, "discontinuity")
        try coder.number(&resume, "resume")
    }
}

/// A session that is over, and what it takes to go on above its numbers.
struct RetiredRecord: Equatable, Sendable {
    var token = SessionToken(high: 0, low: 0, signature: 0)
    var presentation: Int64 = 0
    /// Wall clock, nanoseconds since 1970.
    var retired: Int64 = 0
    var decidedThrough: Int64 = .min
    /// By rendition, or one for all; empty: its numbers are the channel's, and there is nothing to keep.
    var offsets: [OffsetRecord] = []

    mutating func walk(_ coder: inout RecordCoder) throws(RecordCoder.Truncated) {
        try token.walk(&coder)
        try coder.number(&presentation, "presentation")
        try coder.number(&retired, "retired")
        try coder.number(&decidedThrough, "decided_through")
        try coder.list(&offsets, "offsets", empty: OffsetRecord()) { (offset, coder) throws(RecordCoder.Truncated) in
            try offset.walk(&coder)
        }
    }
}

/// What a session got in one break.
struct CommitRecord: Equatable, Sendable {
    var token = SessionToken(high: 0, low: 0, signature: 0)
    /// Where the break starts: all breaks up to it are decided.
    var breakStart: Int64 = 0
    /// 0: none, the break is content.
    var layout: Int64 = 0

    mutating func walk(_ coder: inout RecordCoder) throws(RecordCoder.Truncated) {
        try token.walk(&coder)
        try coder.number(&breakStart, "break_start")
        try coder.number(&layout, "layout")
    }
}

extension SessionToken {
    mutating func walk(_ coder: inout RecordCoder) throws(RecordCoder.Truncated) {
        var words = (high, low, signature)
        try coder.word(&words.0, "token")
        try coder.word(&words.1, "token")
        try coder.word(&words.2, "token")
        self = SessionToken(high: words.0, low: words.1, signature: words.2)
    }
}
