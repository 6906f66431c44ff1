/// Follows the responses of one media playlist of one session and names every rule that they break.
///
/// It knows nothing but the responses and when they came: what a player sees. Ads and slate are known by `ad/` in the path of their URI.
/// Each rule is reported for what a response adds, so a fault is named when it appears and not with every reload after it.
public struct StreamChecker: Sendable {
    public struct Options: Sendable {
        /// Rounding allowed between dates that should agree, nanoseconds.
        public var dateTolerance: Int64 = 1_000_000
        /// What delivery may add to the time of a response, nanoseconds: for pacing and staleness.
        public var timeTolerance: Int64 = 500_000_000
        public init() {}
    }

    private let options: Options
    private(set) var last: Snapshot?
    /// What each media sequence number stood for when it was last listed.
    private(set) var history: [Int64: CheckedSegment] = [:]
    private var oldestKept = Int64.max
    private var state = StreamState()

    public init(options: Options = Options()) { self.options = options }

    /// Takes the next response with status 200.
    ///
    /// - Parameters:
    ///   - bytes: the body.
    ///   - time: when it was built or received, monotonic nanoseconds; never less than the one before.
    ///   - askedAt: when it was asked for; it was built between then and `time`. Nil: it was built at `time`. A slow answer then accuses
    ///     nobody of a wrong pace.
    /// - Returns: what this response breaks, by itself and against all before it. A body that is no media playlist breaks ORG-9 (or the
    ///   rule that its text breaks) and is otherwise ignored.
    public mutating func check(_ bytes: [UInt8], at time: Int64, askedAt: Int64? = nil) -> [Violation] {
        let playlist: MediaPlaylist
        do {
            playlist = try MediaPlaylist(parsing: bytes)
        } catch {
            return [Violation(error.streamRule, error.what, line: error.line)]
        }
        var findings = Findings()
        let now = Snapshot(playlist, bytes: bytes, askedAt: min(askedAt ?? time, time), time: time)
        var step = Step(before: last, now: now, history: history, options: options)
        LineRules.check(bytes, &findings)
        SequenceRules.check(step, &state, &findings)
        if step.before != nil, findings.has(.seq1) || findings.has(.seq2) {
            // The numbers mean something else now; comparing on would report the same fault again for every segment.
            history = [:]
            oldestKept = .max
            step = Step(before: nil, now: now, history: [:], options: options)
        }
        IdentityRules.check(step, &findings)
        DiscontinuityRules.check(step, &state, &findings)
        DurationRules.check(step, last, &state, &findings)
        DateRules.check(step, &state, &findings)
        MediaRules.check(step, &state, &findings)
        DateRangeRules.check(now.playlist, &state, &findings)
        remember(now)
        return findings.all
    }

    private mutating func remember(_ now: Snapshot) {
        for record in now.records {
            history[record.mediaSequence] = record
            oldestKept = min(oldestKept, record.mediaSequence)
            if record.isAd { state.firstAd = min(state.firstAd, record.mediaSequence) }
        }
        while history.count > Limits.rememberedSegments {
            history[oldestKept] = nil
            oldestKept += 1
        }
        if let last, last.time <= now.time { state.follow(last, now) }
        last = now
    }
}

/// One response, read.
struct Snapshot: Sendable {
    let playlist: MediaPlaylist
    let bytes: [UInt8]
    /// It was built between these, monotonic nanoseconds.
    let askedAt: Int64, time: Int64
    let records: [CheckedSegment]

    init(_ playlist: MediaPlaylist, bytes: [UInt8], askedAt: Int64, time: Int64) {
        self.playlist = playlist
        self.bytes = bytes
        self.askedAt = askedAt
        self.time = time
        records = playlist.segments.map { CheckedSegment($0, of: playlist) }
    }

    /// First media sequence number; of a delta update the first one skipped.
    var first: Int64 { playlist.mediaSequence }
    var last: Int64 { playlist.lastMediaSequence }
    var isLive: Bool { !playlist.endList && playlist.playlistType != .vod }

    /// Where a tag stands first, for a finding; 0 when it does not.
    func line(of tag: Tag) -> Int {
        let span = bytes.span
        var scanner = LineScanner()
        while let whole = try? scanner.next(in: span) {
            let line = span.trimmed(whole)
            if span.starts(with: "#EXT", at: line.start), Tag.read(line, in: span).tag == tag { return scanner.line }
        }
        return 0
    }
}

/// A response beside the one before it and all that was seen earlier.
struct Step {
    let before: Snapshot?
    let now: Snapshot
    let history: [Int64: CheckedSegment]
    let options: StreamChecker.Options

    /// Segments that no response listed before.
    var added: ArraySlice<CheckedSegment> {
        guard let before else { return now.records[...] }
        let start = now.records.firstIndex { $0.mediaSequence > before.last } ?? now.records.endIndex
        return now.records[start...]
    }

    /// The last content segment before an ad, of this response or an earlier one.
    func contentBefore(_ ad: CheckedSegment) -> CheckedSegment? {
        let first = now.records.first?.mediaSequence ?? 0
        var number = ad.mediaSequence - 1
        while ad.mediaSequence - number < 10_000 {
            let index = number - first
            let record = index >= 0 && index < now.records.count ? now.records[Int(index)] : history[number]
            guard let record else { return nil }
            if !record.isAd { return record }
            number -= 1
        }
        return nil
    }

    /// Calls `body` for each segment that is new with the one before it.
    func eachNewPair(_ body: (_ earlier: CheckedSegment, _ later: CheckedSegment) -> Void) {
        for later in added {
            let index = Int(later.mediaSequence - (now.records.first?.mediaSequence ?? 0))
            if index > 0 {
                body(now.records[index - 1], later)
            } else if let earlier = history[later.mediaSequence - 1] {
                body(earlier, later)
            }
        }
    }
}

/// What must be remembered beside the records.
struct StreamState: Sendable {
    /// When a response last brought a new segment.
    var lastAdded: Int64?
    /// The present standstill has been reported.
    var isStale = false
    /// How far publishing is ahead of the wall clock, at its worst since some earlier response.
    var ahead: Int64 = 0
    /// A segment has left the window.
    var hasSlid = false
    var hadDates = false
    var hadDiscontinuitySequence: Bool?
    var dateForm: DateForm?
    var firstAd = Int64.max
    /// Attributes of date ranges by ID (DRG-2, INT-2).
    var ranges: [[UInt8]: [[UInt8]: [UInt8]]] = [:]
    /// The date ranges of the last response as they stood there: a fault is named when it appears.
    var rangeTexts: Set<[UInt8]> = []
    /// ID to start date and so on of date ranges whose out was seen.
    var startedRanges: Set<[UInt8]> = []

    mutating func follow(_ before: Snapshot, _ now: Snapshot) {
        if now.first > before.first { hasSlid = true }
    }
}

extension ManifestError {
    /// The rule that a viewer's playlist breaks with this.
    var streamRule: Rule {
        switch reason {
        case .missingHeader, .repeatedTag, .misplacedTag: .seq6
        case .undefinedVariable, .badDefine: .def1
        case .missingAttribute("EXT-X-BYTERANGE", _): .byt1
        default: .org9
        }
    }
}
