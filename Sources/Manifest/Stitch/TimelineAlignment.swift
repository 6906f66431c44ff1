extension Timeline {
    /// Adds what is new in another rendition, which takes its numbers, dates and discontinuities from the reference (ALN-3, DSC-4, PDT-7).
    ///
    /// Nothing is taken beyond the reference's end: what stands there may turn out to be behind a discontinuity. The caller keeps
    /// the playlist while `heldBack` is not 0 and offers it again when the reference has advanced.
    ///
    /// - Parameters:
    ///   - clock: the reference rendition's timeline.
    ///   - reference: its content.
    public mutating func update(
        _ origin: [OriginSegment], aligningWith clock: Timeline, _ reference: ContentWindow,
        text: (_ index: Int, _ start: Int64) -> SegmentText
    ) -> Outcome {
        guard let referenceOffset = clock.sequenceOffset, let first = origin.first, let oldest = reference.segments.first,
            let newest = reference.segments.last
        else { return .unplaced }
        let relation = relation(of: origin), wasEmpty = segments.isEmpty
        heldBack = 0
        if relation != .goesOn, let known = segments.last, let last = origin.last, let date = last.date,
            clock.time(ofDate: date, overlap: last.overlap) + last.overlap < known.end
        {
            // Whatever its numbers say, all of it was listed, or passed over.
            return .older
        }
        var index = 0
        // Whether numbers follow from `sequenceOffset`; otherwise the next segment placed says what it is.
        var isRun = false
        switch relation {
        case .older: return .older
        case .goesOn where !wasEmpty:
            index = Int(runLast + 1 - first.sequence)
            isRun = first.date != nil || alignedTo == referenceOffset
        // Nobody asked for it meanwhile; the run is the same.
        case .hole where alignedTo == referenceOffset: isRun = isPlausible(hole: origin, clock)
        default: break
        }
        var added = 0
        while index < origin.count {
            let segment = origin[index]
            guard var start = time(of: segment, isRun: isRun && relation != .hole, clock, reference) else {
                heldBack = origin.count - index
                break
            }
            let middle = start + segment.duration / 2
            if middle >= newest.end {
                heldBack = origin.count - index
                break
            }
            index += 1
            let at = reference[reference.firstNumber(endingAfter: middle)]
            let isListed = segments.last.map { start < $0.end - segment.overlap } ?? false
            if middle < oldest.start || at.start > middle + Limits.dateToleranceNs || (isListed && !isRun) {
                // Before all that is known, where the reference has nothing, or under an old number already: in no playlist.
                isRun = isRun && segments.isEmpty
                continue
            }
            let nearest = reference.boundary(nearestTo: start)
            let held = (sequenceOffset, runFirst, alignedTo)
            if !isRun {
                // Where content goes on without a hole, so do the numbers, however the renditions are cut.
                let isNext = segments.last.map { abs(start - $0.end) <= segment.overlap } ?? false
                let number = isNext ? segments[segments.count - 1].number + 1 : max(nearest, (segments.last?.number ?? .min) + 1)
                sequenceOffset = number - segment.sequence
                runFirst = segment.sequence
                alignedTo = referenceOffset
                isRun = true
            }
            let number = segment.sequence + (sequenceOffset ?? 0)
            if let known = segments.last {
                // A hole in the numbers, or two discontinuities under one tag: what is left has no neighbour any more. It is not given up
                // before the whole playlist can take its place.
                if number > known.number + 1 || at.discontinuity > known.discontinuity + 1 {
                    let ahead = origin[index...].count { time(of: $0, isRun: false, clock, reference).map { $0 >= newest.end } ?? true }
                    if ahead > 1 {
                        heldBack = ahead
                        (sequenceOffset, runFirst, alignedTo) = held
                        return .unchanged
                    }
                    forgetAll()
                } else if start < known.end || start - known.end <= Limits.dateToleranceNs {
                    start = known.end
                }
            }
            if reference.contains(nearest), abs(reference[nearest].start - start) <= Limits.dateToleranceNs {
                start = reference[nearest].start
            }
            let starts =
                segments.last.map { $0.discontinuity != at.discontinuity }
                ?? (at.startsDiscontinuity && abs(at.start - start) <= segment.overlap)
            let made = text(index - 1, start)
            append(
                ContentSegment(
                    number: number, discontinuity: at.discontinuity, startsDiscontinuity: starts, start: start, duration: segment.duration,
                    originSequence: segment.sequence, stateId: made.stateId, state: made.state, lines: made.lines,
                    markers: made.markers, returnMarkers: made.returnMarkers),
                as: segment)
            runLast = segment.sequence
            added += 1
        }
        if relation != .goesOn, !wasEmpty, added > 0 { return .restarted(by: added) }
        if added == 0, segments.isEmpty { return .unplaced }
        return added > 0 ? .advanced(by: added) : .unchanged
    }

    /// Whether the numbers that are missing are as many as the time between has room for: another origin's numbers are not (ORG-1).
    private func isPlausible(hole origin: [OriginSegment], _ clock: Timeline) -> Bool {
        guard let known = segments.last, let first = origin.first, let date = first.date else { return true }
        let mean = origin.reduce(0) { $0 + $1.duration } / Int64(origin.count), missing = first.sequence - runLast - 1
        let between = clock.time(ofDate: date, overlap: first.overlap) - known.end
        // Irregular cuts differ from the mean, and more so the fewer they are.
        return abs(between / max(mean, 1) - missing) <= 2 + missing / 2
    }

    /// Where a segment begins on the channel's clock; `nil` when only the reference's next segments can tell.
    private func time(of segment: OriginSegment, isRun: Bool, _ clock: Timeline, _ reference: ContentWindow) -> Int64? {
        if let date = segment.date { return clock.time(ofDate: date, overlap: segment.overlap) }
        if isRun, let known = segments.last { return known.end }
        // Without dates the numbers have to agree; RFC 8216 §6.2.4 asks for equal discontinuity numbers, most packagers for equal both.
        let number = segment.sequence + (clock.sequenceOffset ?? 0)
        if number >= reference.endNumber { return nil }
        return reference.contains(number) ? reference[number].start : .min / 4
    }
}
