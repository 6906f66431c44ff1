/// Successive origin playlists of one rendition as one unbroken run of content on the channel's clock.
///
/// An origin that restarts, jumps or fails over changes the mapping from its numbers to ours, never ours (ORG-1, ORG-3).
public struct Timeline: Sendable {
    /// What an update did.
    public enum Outcome: Equatable, Sendable {
        case advanced(by: Int)
        case unchanged
        /// An older copy of what is known (ORG-2): ignored.
        case older
        /// The origin's numbering began anew or left a hole, and content goes on behind a discontinuity.
        case restarted(by: Int)
        /// Nothing of it could be placed on the channel's clock yet.
        case unplaced
    }

    public private(set) var segments: [ContentSegment] = []
    /// Channel number − origin number, in the origin's present run; `nil` before the first update.
    public internal(set) var sequenceOffset: Int64?
    /// How the origin's dates lie on the channel's clock. Only the reference's is kept up.
    public internal(set) var dates = DateMap()
    /// How many segments of the last update lie beyond the reference's end, where neither number nor discontinuity is known yet.
    public internal(set) var heldBack = 0
    /// What the origin said of `segments`; parallel to them.
    private(set) var seen: [OriginSegment] = []
    /// The origin numbers seen in its present run.
    var runFirst: Int64 = 0, runLast: Int64 = -1
    /// The reference's `sequenceOffset` when this rendition's numbers were last taken from it.
    var alignedTo: Int64?
    /// The reference's origin number less that of this rendition at the same time, where both are cut there; `nil` where it is not known.
    var numbering: Int64?
    /// The origin numbers of a run that lay behind ours as a whole when it was last read.
    private var behind: ClosedRange<Int64>?
    /// The last segment of the rendition whose clock this one goes on with, as long as that is further than its own.
    private var clockEnd: ContentSegment?
    /// What that one ended with by the origin's numbers here; `nil` where it is not known how those differ.
    private var clockLast: Int64?
    /// When the reference last had something new, by the wall clock, nanoseconds since 1970; `nil`: that was before a restart of ours.
    private var newAt: Int64?

    public init() {}

    /// Adds what is new in the reference rendition, which carries the channel's clock.
    ///
    /// - Parameters:
    ///   - origin: the playlist's segments, in order, not empty.
    ///   - wallNow: places the end of a first playlist without dates; nanoseconds since 1970.
    ///   - text: makes the bytes of `origin[index]`, which will be listed with `date`.
    public mutating func update(
        _ origin: [OriginSegment], wallNow: Int64, text: (_ index: Int, _ date: Int64) -> SegmentText
    ) -> Outcome {
        guard let first = origin.first, let last = origin.last else { return .unplaced }
        switch relation(of: origin) {
        case .older: return .older
        case .goesOn:
            behind = nil
            guard let known = segments.last else {
                if clockEnd != nil { return begin(with: origin, wallNow: wallNow, text) }
                sequenceOffset = 0
                extend(origin[...], clock: Self.start(of: origin[...], endingAt: wallNow), text)
                runFirst = first.sequence
                runLast = last.sequence
                newAt = wallNow
                return .advanced(by: origin.count)
            }
            let new = origin[Int(runLast + 1 - first.sequence)...]
            extend(new, clock: known.end, after: known, text)
            runLast = last.sequence
            if !new.isEmpty { newAt = wallNow }
            return new.isEmpty ? .unchanged : .advanced(by: new.count)
        case .hole, .restarted: return begin(with: origin, wallNow: wallNow, text)
        }
    }

    /// Goes on with another run of numbers.
    private mutating func begin(
        with origin: [OriginSegment], wallNow: Int64, _ text: (_ index: Int, _ date: Int64) -> SegmentText
    ) -> Outcome {
        let own = segments.last
        guard let known = [own, clockEnd].compactMap({ $0 }).max(by: { $0.number < $1.number }),
            let new = beginning(of: origin, after: known.end)
        else { return .older }
        // What was listed of others in between leaves a hole in the numbers: what is left has no neighbour any more.
        if known.number != own?.number { forgetAll() }
        (clockEnd, clockLast) = (nil, nil)
        sequenceOffset = known.number + 1 - origin[new].sequence
        let lostNs = self.lostNs(before: origin[new...], after: known.end, wallNow: wallNow)
        // Without dates the wall clock is what is listed.
        if origin[new].date == nil {
            let date = Self.start(of: origin[new...], endingAt: wallNow)
            if date > dates.listed(known.end + lostNs) + origin[new].overlap {
                dates.jump(to: known.end + lostNs - date, from: known.end + lostNs)
            }
        }
        extend(origin[new...], clock: known.end + lostNs, after: known, isNewRun: true, text)
        runFirst = origin[new].sequence
        runLast = origin[origin.count - 1].sequence
        newAt = wallNow
        return .restarted(by: origin.count - new)
    }

    /// Lists what is known as the origin has it now, where that differs.
    ///
    /// - Parameters:
    ///   - origin: what the last update took.
    ///   - text: the lines and the state of `known`, which is `origin[index]`; `nil`: as they are.
    /// - Returns: whether anything differs.
    public mutating func renew(
        _ origin: [OriginSegment], text: (_ index: Int, _ known: ContentSegment) -> (lines: [UInt8], state: SegmentState)?
    ) -> Bool {
        guard let oldest = segments.first, let offset = sequenceOffset else { return false }
        var isNew = false
        for (index, new) in origin.enumerated() where new.sequence >= runFirst && new.sequence <= runLast {
            let at = Int(clamping: new.sequence + offset - oldest.number)
            guard segments.indices.contains(at), new.likeness(to: seen[at]) != .other, let made = text(index, segments[at]) else {
                continue
            }
            (segments[at].lines, segments[at].state) = made
            isNew = true
        }
        return isNew
    }

    /// Carries the channel's clock from now on, as `other` did until now.
    public mutating func carryClock(of other: Timeline) {
        (dates, newAt) = (other.dates, other.newAt)
        clockEnd = other.segments.last.flatMap { last in segments.last.map { $0.number < last.number } ?? true ? last : nil }
        clockLast = clockEnd == nil || alignedTo != other.sequenceOffset ? nil : numbering.map { other.runLast - $0 }
        numbering = nil
    }

    /// Lets go of what ends before `time`, but never of the last segment.
    public mutating func forget(endingBefore time: Int64) {
        guard let keep = segments.firstIndex(where: { $0.end >= time }) else { return }
        let count = min(keep, segments.count - 1)
        guard count > 0 else { return }
        segments.removeFirst(count)
        seen.removeFirst(count)
    }

    /// Puts all that it has so much later, nanoseconds.
    mutating func move(by length: Int64) {
        for index in segments.indices { segments[index].start += length }
    }

    mutating func forgetAll() {
        segments.removeAll()
        seen.removeAll()
    }

    mutating func append(_ segment: ContentSegment, as origin: OriginSegment) {
        segments.append(segment)
        seen.append(origin)
    }

    mutating func prepend(_ earlier: [ContentSegment], as origin: ArraySlice<OriginSegment>) {
        segments.insert(contentsOf: earlier, at: 0)
        seen.insert(contentsOf: origin, at: 0)
    }

    /// How much media has passed that was never seen, nanoseconds: as much as the numbers say that are missing, where the dates, or the
    /// wall clock, agree. What dates alone say is no media.
    private func lostNs(before new: ArraySlice<OriginSegment>, after end: Int64, wallNow: Int64) -> Int64 {
        guard let first = new.first, first.sequence > runLast + 1, runLast >= runFirst, !segments.isEmpty else { return 0 }
        if let date = first.date {
            let passedNs = date + dates.shift - end
            if passedNs > first.overlap, hasRoom(passedNs, before: new) { return passedNs }
        }
        // Without dates the wall clock is what is listed. Where dates jumped meanwhile, it says how long that was, if all are cut alike:
        // other renditions may have what is missing here.
        let known = first.date == nil ? dates.listed(end) : isRegular(with: new) ? newAt : nil
        guard let known else { return 0 }
        let passedNs = Self.start(of: new, endingAt: wallNow) - known
        guard passedNs > first.overlap, hasRoom(passedNs, before: new) else { return 0 }
        return (first.sequence - runLast - 1) * Self.meanDuration(of: new)
    }

    /// Whether a time has room for as many segments as the numbers say that are missing before `new`, and not for many more.
    func hasRoom(_ length: Int64, before new: ArraySlice<OriginSegment>) -> Bool {
        guard let first = new.first else { return false }
        let missing = first.sequence - runLast - 1
        // Irregular cuts differ from the mean, and more so the fewer they are.
        return abs(length / Self.meanDuration(of: new) - missing) <= 2 + missing / 2
    }

    private func isRegular(with new: ArraySlice<OriginSegment>) -> Bool {
        let lengths = segments.map(\.duration) + new.map(\.duration)
        return (lengths.max() ?? 0) - (lengths.min() ?? 0) <= Limits.dateToleranceNs
    }

    /// Not 0, whatever the playlist says.
    static func meanDuration(of origin: ArraySlice<OriginSegment>) -> Int64 {
        max(1, origin.reduce(0) { $0 + $1.duration } / Int64(origin.count))
    }

    /// Adds `new` behind what is known.
    /// - Parameters:
    ///   - clock: where the first one begins if it has no date.
    ///   - known: what stands before it. From there on discontinuities are counted, not copied: an origin may leave its own out.
    private mutating func extend(
        _ new: ArraySlice<OriginSegment>, clock: Int64, after known: ContentSegment? = nil, isNewRun: Bool = false,
        _ text: (Int, Int64) -> SegmentText
    ) {
        var clock = clock, discontinuity = known?.discontinuity, before = known?.start
        for index in new.indices {
            let origin = new[index], isFirst = index == new.startIndex
            let start = start(of: origin, after: clock, isFirst: discontinuity == nil)
            // Where listed dates jump, they do so behind a discontinuity (PDT-2): also where the rendition that carried the clock until now
            // had that already.
            let jumps = before.map { dates.ahead(at: $0) != dates.ahead(at: start) } ?? false
            let starts = origin.startsDiscontinuity || jumps || (isFirst && isNewRun)
            let number = discontinuity.map { $0 + (starts ? 1 : 0) } ?? origin.discontinuity
            let made = text(index, dates.listed(start))
            append(
                ContentSegment(
                    number: origin.sequence + (sequenceOffset ?? 0), discontinuity: number, startsDiscontinuity: starts, start: start,
                    duration: origin.duration, originSequence: origin.sequence, stateId: made.stateId, state: made.state, lines: made.lines,
                    markers: made.markers, returnMarkers: made.returnMarkers),
                as: origin)
            clock = start + origin.duration
            (discontinuity, before) = (number, start)
        }
    }

    private static func start(of origin: ArraySlice<OriginSegment>, endingAt wallNow: Int64) -> Int64 {
        wallNow - origin.reduce(0) { $0 + $1.duration }
    }

    // MARK: How an update relates to what is known

    /// Whether an update would bring anything.
    public func hasNews(in origin: [OriginSegment]) -> Bool {
        switch relation(of: origin) {
        case .older: false
        case .goesOn: origin.last.map { $0.sequence > runLast } ?? false
        case .hole, .restarted: true
        }
    }

    /// Whether segments of the same numbers have the same dates here, as far as both have any: then they are of one run, else not, whatever
    /// they are called. `nil`: there are no such dates.
    public func agreesInDates(with origin: [OriginSegment]) -> Bool? {
        guard let oldest = segments.first, let offset = sequenceOffset else { return nil }
        for new in origin where new.sequence >= runFirst && new.sequence <= runLast {
            let index = Int(clamping: new.sequence + offset - oldest.number)
            guard seen.indices.contains(index), let date = new.date, let known = seen[index].date else { continue }
            return abs(date - known) <= new.overlap
        }
        return nil
    }

    enum Relation { case goesOn, older, hole, restarted }

    func relation(of origin: [OriginSegment]) -> Relation {
        let relation = relationByNumber(of: origin)
        guard relation == .hole || relation == .restarted, origin.last?.date == nil else { return relation }
        // Without dates only what was listed before tells an old copy from a new run.
        let isListed = origin.contains { new in seen.contains { $0.sequence == new.sequence && $0.likeness(to: new) == .same } }
        return isListed ? .older : relation
    }

    private func relationByNumber(of origin: [OriginSegment]) -> Relation {
        guard let first = origin.first, let last = origin.last else { return .goesOn }
        guard let oldest = segments.first, let offset = sequenceOffset else { return .goesOn }
        // What was listed before the last jump or restart is no new run, but an old copy.
        if let index = seen.firstIndex(where: { $0.sequence == last.sequence && $0.likeness(to: last) == .same }), index < seen.count - 1 {
            return .older
        }
        if last.sequence < runFirst { return .restarted }
        if first.sequence > runLast + 1 { return .hole }
        for segment in [first, last] where segment.sequence >= runFirst && segment.sequence <= runLast {
            let index = Int(segment.sequence + offset - oldest.number)
            if seen.indices.contains(index), segment.likeness(to: seen[index]) == .other { return .restarted }
        }
        if last.sequence < runLast {
            // Older, unless it lies so far back that nothing of it is known any more, or nobody would wait for a copy that is so late.
            let behindNs = (runLast - last.sequence) * (origin.reduce(0) { $0 + $1.duration } / Int64(origin.count))
            let isLate = last.date == nil && behindNs > Limits.originBehindNs
            return last.sequence + offset >= oldest.number && !isLate ? .older : .restarted
        }
        return .goesOn
    }

    /// Where content goes on in a new run of numbers: at the first segment that is not dated before our end, for what is was listed
    /// under its old number (ORG-1: no segment twice). `nil`: nowhere yet.
    private mutating func beginning(of origin: [OriginSegment], after end: Int64) -> Int? {
        guard let first = origin.first, let last = origin.last else { return nil }
        guard let lastDate = last.date else {
            // What was listed of another one meanwhile, only its numbers tell.
            guard let clockLast, relation(of: origin) == .hole else { return 0 }
            guard let new = origin.firstIndex(where: { $0.sequence > clockLast }) else { return nil }
            runLast = clockLast
            return new
        }
        for shift in dates.shift == 0 ? [0] : [dates.shift, 0] {
            if let new = origin.firstIndex(where: { ($0.date ?? .max / 2) + shift >= end - $0.overlap }) {
                behind = nil
                return new
            }
        }
        // An older copy, a backup that is late: both are waited for. Not so a run that goes on far behind: its clock was put back.
        let before = behind
        behind = first.sequence...max(first.sequence, last.sequence)
        guard let before, before.contains(first.sequence) || before.upperBound + 1 == first.sequence,
            last.sequence > before.upperBound, end - lastDate > Limits.originBehindNs
        else { return nil }
        behind = nil
        return Int(before.upperBound + 1 - first.sequence)
    }

    /// The origin's date: EXTINF is often rounded, so that its sum drifts away from the dates. Where they jump, media goes on without a
    /// hole.
    private mutating func start(of segment: OriginSegment, after clock: Int64, isFirst: Bool) -> Int64 {
        guard let date = segment.date else { return clock }
        let time = date + dates.shift
        guard !isFirst, abs(time - clock) > segment.overlap else { return time }
        dates.jump(to: clock - date, from: clock)
        return clock
    }

    /// Where a date of the origin lies on the channel's clock, also one from before its clock was put back.
    public func place(ofDate date: Int64) -> DateMap.Place {
        dates.place(ofDate: date, latest: segments.last.map { $0.end + Limits.originBehindNs } ?? .max)
    }
}

extension OriginSegment {
    /// How far this segment may reach back into the one before: rounding, not another clock. Nanoseconds.
    var overlap: Int64 { min(duration / 2, Limits.dateStepBackNs) }

    /// Whether a segment of the same number in the same run of numbers is this one. The number is what tells segments apart (RFC 8216 §3,
    /// §6.2.2): URIs may change at each reading, where a token or the host is part of them (ORG-6). Only dates tell of another run.
    enum Likeness { case same, other, unknown }

    func likeness(to theirs: OriginSegment) -> Likeness {
        if identity == theirs.identity { return .same }
        if let date, let other = theirs.date { return abs(date - other) <= overlap ? .same : .other }
        return name == theirs.name ? .same : .unknown
    }
}
