extension Timeline {
    /// One segment with what the origin said of it.
    public struct Kept: Equatable, Sendable {
        public var segment: ContentSegment
        public var origin: OriginSegment

        public init(segment: ContentSegment, origin: OriginSegment) {
            self.segment = segment
            self.origin = origin
        }
    }

    /// How the origin's present run of numbers and its clock map to the channel's.
    public struct Run: Equatable, Sendable {
        /// Channel number − origin number, and the first origin number of the run.
        public var sequenceOffset: Int64 = 0, first: Int64 = 0
        /// The reference's `sequenceOffset` when this rendition's numbers were last taken from it.
        public var alignedTo: Int64?
        public var dates = DateMap()

        public init() {}
    }

    /// Goes on after a restart of ours as if there had been none: with the numbers that were given, and the segments as they were listed.
    ///
    /// - Parameter kept: in order, their numbers consecutive; without any it is a timeline that has seen nothing.
    public init(restoring kept: [Kept], run: Run) {
        guard let last = kept.last else { return }
        for one in kept { append(one.segment, as: one.origin) }
        sequenceOffset = run.sequenceOffset
        runFirst = run.first
        runLast = last.origin.sequence
        alignedTo = run.alignedTo
        dates = run.dates
    }

    /// `nil` before the first update.
    public var run: Run? {
        guard let sequenceOffset, !segments.isEmpty else { return nil }
        var run = Run()
        (run.sequenceOffset, run.first, run.alignedTo, run.dates) = (sequenceOffset, runFirst, alignedTo, dates)
        return run
    }

    /// The newest segments, at most `count`.
    /// - Parameter number: those up to it are left out.
    public func kept(after number: Int64, atMost count: Int) -> [Kept] {
        guard let oldest = segments.first else { return [] }
        let from = max(0, Int(clamping: number + 1 - oldest.number), segments.count - count)
        guard from < segments.count else { return [] }
        return (from..<segments.count).map { Kept(segment: segments[$0], origin: seen[$0]) }
    }

    /// Adds before what was restored what the origin still lists of the same run: of a long window not every segment was written down.
    /// - Parameters:
    ///   - clock: the dates of the reference.
    ///   - text: makes the bytes of `origin[index]`, which will be listed with `date`.
    public mutating func restoreEarlier(
        _ origin: [OriginSegment], _ clock: DateMap, text: (_ index: Int, _ date: Int64) -> SegmentText
    ) {
        guard let oldest = segments.first, let known = seen.first, known.sequence > runFirst,
            let meeting = origin.firstIndex(where: { $0.sequence == known.sequence && $0.likeness(to: known) != .other }), meeting > 0
        else { return }
        var earlier: [ContentSegment] = [], next = oldest
        for index in (0..<meeting).reversed() where origin[index].sequence >= runFirst {
            let segment = origin[index]
            let start = segment.date.map { clock.place(ofDate: $0, overlap: segment.overlap).time } ?? next.start - segment.duration
            let made = text(index, clock.listed(start))
            next = ContentSegment(
                number: next.number - 1, discontinuity: next.discontinuity - (next.startsDiscontinuity ? 1 : 0),
                startsDiscontinuity: segment.startsDiscontinuity, start: start, duration: segment.duration,
                originSequence: segment.sequence, stateId: made.stateId, state: made.state, lines: made.lines, markers: made.markers,
                returnMarkers: made.returnMarkers)
            earlier.append(next)
        }
        prepend(earlier.reversed(), as: origin[(meeting - earlier.count)..<meeting])
    }
}
