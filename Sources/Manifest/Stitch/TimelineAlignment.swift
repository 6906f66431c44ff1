extension Timeline {
    /// Adds what is new in another rendition, which takes its numbers, dates and discontinuities from the reference (ALN-3, DSC-4, PDT-7).
    ///
    /// Nothing is taken beyond the reference's end: what stands there may turn out to be behind a discontinuity. The caller keeps
    /// the playlist while `heldBack` is not 0 and offers it again when the reference has advanced.
    ///
    /// - Parameters:
    ///   - clock: the reference rendition's timeline.
    ///   - reference: its content.
    ///   - isJoint: whether both were read at about the same time, and the reference goes on: then they end at the same live edge.
    public mutating func update(
        _ origin: [OriginSegment], aligningWith clock: Timeline, _ reference: ContentWindow, isJoint: Bool = true,
        text: (_ index: Int, _ date: Int64) -> SegmentText
    ) -> Outcome {
        guard let referenceOffset = clock.sequenceOffset, let first = origin.first, let oldest = reference.segments.first,
            let newest = reference.segments.last
        else { return .unplaced }
        let relation = relation(of: origin), wasEmpty = segments.isEmpty
        heldBack = 0
        guard relation != .older else { return .older }
        let goesOn = relation == .goesOn && !wasEmpty
        var index = goesOn ? Int(runLast + 1 - first.sequence) : 0
        // Whether numbers follow from `sequenceOffset`; otherwise the next segment placed says what it is.
        var isRun = false
        guard index < origin.count else { return .unchanged }
        let dated = datedPlaces(of: origin[index...], relation, clock, newest, isJoint: isJoint)
        var marked: Int64?
        if goesOn {
            if dated.isEmpty { marked = earlierStart(of: origin, known: index, clock, newest) }
            let isPossible = alignedTo == referenceOffset && marked == nil && !(isJoint && isAhead(by: origin[index...], of: newest))
            isRun = !dated.isEmpty || isPossible
        }
        if relation != .goesOn, let known = segments.last, let last = origin.last, let place = dated.last ?? nil,
            place + last.overlap < known.end
        {
            // Whatever its numbers say, all of it was listed, or passed over.
            return .older
        }
        // Nobody asked for it meanwhile; the run is the same.
        if relation == .hole, alignedTo == referenceOffset, let known = segments.last, let start = dated.first ?? nil {
            // As many numbers are missing as the time between has room for: another origin's are not (ORG-1).
            isRun = hasRoom(start - known.end, before: origin[...])
        }
        let firstPlaced = index
        // Without dates, what is no run lies where all of the playlist does.
        let isPlaced = !dated.isEmpty || (isRun && relation == .goesOn)
        guard let anchor = isPlaced ? 0 : marked ?? start(of: origin, relation, clock, reference, isJoint: isJoint) else {
            heldBack = origin.count
            return wasEmpty ? .unplaced : .unchanged
        }
        var before = anchor + origin[..<index].reduce(0) { $0 + $1.duration }
        /// Where a segment begins; `nil`: the reference has no media of its date.
        func place(_ index: Int, at undated: Int64) -> Int64? { dated.isEmpty ? undated : dated[index - firstPlaced] }
        var added = 0
        while index < origin.count {
            let segment = origin[index]
            let undated = isRun && relation != .hole ? segments.last?.end ?? before : before
            before += segment.duration
            guard var start = place(index, at: undated) else {
                index += 1
                isRun = isRun && segments.isEmpty
                continue
            }
            // Not before the reference is there: until then only an earlier one of its marks is known.
            if dated.isEmpty, isRun, start + segment.duration / 2 < newest.end,
                let moved = lateness(of: segment, at: start, clock)
            {
                move(by: moved)
                start += moved
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
                // Where content goes on without a hole, so do the numbers, however the renditions are cut; but not over a short segment
                // that the reference has in between.
                let isNext =
                    segments.last.map { known in
                        let before = reference.boundary(nearestTo: known.end)
                        let isPassed =
                            before < nearest && reference.isBoundary(before, at: known.end) && reference.isBoundary(nearest, at: start)
                        return abs(start - known.end) <= segment.overlap && !isPassed
                    } ?? false
                let number = isNext ? segments[segments.count - 1].number + 1 : max(nearest, (segments.last?.number ?? .min) + 1)
                sequenceOffset = number - segment.sequence
                runFirst = segment.sequence
                alignedTo = referenceOffset
                isRun = true
                if reference.contains(nearest), abs(reference[nearest].start - start) <= Limits.dateToleranceNs {
                    numbering = reference[nearest].originSequence - segment.sequence
                }
            }
            let number = segment.sequence + (sequenceOffset ?? 0)
            if let known = segments.last {
                // A hole in the numbers, or two discontinuities under one tag: what is left has no neighbour any more. It is not given up
                // before the whole playlist can take its place.
                if number > known.number + 1 || at.discontinuity > known.discontinuity + 1 {
                    var undated = start + segment.duration, ahead = 0
                    for later in origin.indices[index...] {
                        if place(later, at: undated).map({ $0 >= newest.end }) ?? true { ahead += 1 }
                        undated += origin[later].duration
                    }
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
            let made = text(index - 1, clock.dates.listed(start))
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

    /// Another rendition carries the clock from now on: what followed the one before goes on as it is.
    /// - Parameter before: the one before.
    public mutating func follow(_ clock: Timeline, insteadOf before: Timeline) {
        if alignedTo == nil || alignedTo == before.sequenceOffset { alignedTo = clock.sequenceOffset }
        // What is nil was the reference's own, or is not known.
        numbering = clock.numbering.map { (numbering ?? 0) - $0 }
    }

    /// Where a playlist without dates begins by the break markers in it, where those say that it was placed too late: it is listed later
    /// than the reference by more than a segment.
    private func earlierStart(of origin: [OriginSegment], known count: Int, _ clock: Timeline, _ newest: ContentSegment) -> Int64? {
        guard let known = segments.last else { return nil }
        let longest = origin.reduce(newest.duration) { max($0, $1.duration) }
        let start = origin[..<count].reduce(known.end) { $0 - $1.duration }
        var found: [(start: Int64, count: Int)] = [], before: Int64 = 0
        for segment in origin {
            // Not before the reference is there: until then only an earlier one of its marks is known.
            if let mark = segment.mark, mark != .discontinuity, start + before + segment.duration / 2 < newest.end {
                for (one, theirs) in zip(clock.segments, clock.seen) where theirs.mark == mark {
                    let other = one.start - before
                    guard start - other <= Limits.markedSegments * longest, other - start <= longest else { continue }
                    if let same = found.firstIndex(where: { abs($0.start - other) <= longest / 2 }) {
                        found[same].count += 1
                    } else {
                        found.append((other, 1))
                    }
                }
            }
            before += segment.duration
        }
        // The one that most of them say, of those the nearest.
        let best = found.min { ($1.count, abs($0.start - start)) < ($0.count, abs($1.start - start)) }
        guard let best, start - best.start > longest + longest / 2 else { return nil }
        return best.start
    }

    /// Whether what is new ends so far beyond the reference, which was read at about the same time, that it was not placed right before: it
    /// was frozen then, and undated.
    private func isAhead(by new: ArraySlice<OriginSegment>, of newest: ContentSegment) -> Bool {
        guard let known = segments.last else { return false }
        let longest = new.reduce(newest.duration) { max($0, $1.duration) }
        return new.reduce(known.end) { $0 + $1.duration } - newest.end > longest + longest / 2
    }

    /// Where segments lie by their dates; empty where those say nothing: there are none, the reference has none, or all of them are off by
    /// so much that it is another clock.
    private func datedPlaces(
        of new: ArraySlice<OriginSegment>, _ relation: Relation, _ clock: Timeline, _ newest: ContentSegment, isJoint: Bool
    ) -> [Int64?] {
        guard new.first?.date != nil, clock.seen.last?.date != nil else { return [] }
        let known = relation == .goesOn ? segments.last?.end : nil
        let places = clock.dates.places(of: new, after: known, endingAbout: newest.end)
        guard known == nil, isJoint, let last = new.last else { return places }
        let isNear = (places.last ?? nil).map { abs($0 + last.duration - newest.end) <= Limits.originBehindNs } ?? false
        return isNear ? places : []
    }

    /// Where a playlist without dates begins on the channel's clock. Equal numbers of two renditions say nothing of time by themselves
    /// (RFC 8216 §4.3.3.2, §6.3.2); what is read at about the same time ends at about the same time.
    /// - Returns: `nil` while nobody can tell.
    private func start(
        of origin: [OriginSegment], _ relation: Relation, _ clock: Timeline, _ reference: ContentWindow, isJoint: Bool
    ) -> Int64? {
        guard let first = origin.first, let newest = reference.segments.last, let offset = clock.sequenceOffset else { return nil }
        let length = origin.reduce(0) { $0 + $1.duration }, longest = origin.reduce(newest.duration) { max($0, $1.duration) }
        func isNear(_ start: Int64) -> Bool { abs(start + length - newest.end) <= longest + longest / 2 }
        // As they were numbered before, or else alike, as most packagers do.
        let byNumbers = start(of: origin, difference: numbering ?? 0, clock), byEnds = newest.end - length
        if numbering != nil, let byNumbers, isNear(byNumbers) { return byNumbers }
        if relation == .hole, alignedTo == offset, let known = segments.last {
            let missing = first.sequence - runLast - 1, mean = Self.meanDuration(of: origin[...])
            // Other numbers can be any.
            let lost = missing <= Limits.originBehindNs / mean ? known.end + missing * mean : nil
            if let lost, isNear(lost) { return lost }
        }
        // Of what was read at another time the numbers may say that it was listed before.
        guard isJoint else {
            guard let byNumbers, first.stamp == nil || isAlike(origin, at: byNumbers, clock) else { return nil }
            return byNumbers
        }
        // What both have at the same time.
        var marked: Int64?, before: Int64 = 0
        for segment in origin {
            for (one, theirs) in zip(clock.segments, clock.seen) where segment.mark != nil && theirs.mark == segment.mark {
                let start = one.start - before
                if isNear(start), marked.map({ abs(start - byEnds) <= abs($0 - byEnds) }) ?? true { marked = start }
            }
            before += segment.duration
        }
        if let marked { return marked }
        // What both call alike, and equal numbers, are believed where the ends agree about.
        return [startByStamps(of: origin, clock), byNumbers].lazy.compactMap { $0 }.first(where: isNear) ?? byEnds
    }

    /// Where a playlist begins by the numbers in the names of its segments, where those count, and the reference has at least two of them.
    private func startByStamps(of origin: [OriginSegment], _ clock: Timeline) -> Int64? {
        var start: Int64?, before: Int64 = 0, count = 0, last: Int64?
        for segment in origin {
            if let stamp = segment.stamp {
                guard last.map({ $0 < stamp }) ?? true else { return nil }
                last = stamp
                if let same = clock.seen.lastIndex(where: { $0.stamp == stamp }) {
                    let theirs = clock.segments[same].start - before
                    guard start.map({ abs($0 - theirs) <= Limits.dateToleranceNs }) ?? true else { return nil }
                    (start, count) = (theirs, count + 1)
                }
            }
            before += segment.duration
        }
        return count > 1 ? start : nil
    }

    /// Where a playlist begins if the reference's numbers are `difference` higher at equal times; `nil` where it has none of them.
    private func start(of origin: [OriginSegment], difference: Int64, _ clock: Timeline) -> Int64? {
        var before: Int64 = 0
        for segment in origin {
            // Of two runs the later one.
            if let same = clock.seen.lastIndex(where: { $0.sequence == segment.sequence + difference }) {
                return clock.segments[same].start - before
            }
            before += segment.duration
        }
        return nil
    }

    /// Whether a segment has the number in its name that the reference's has which begins at the same time.
    private func isAlike(_ origin: [OriginSegment], at start: Int64, _ clock: Timeline) -> Bool {
        var time = start
        for segment in origin {
            let same = zip(clock.segments, clock.seen).first { abs($0.0.start - time) <= Limits.dateToleranceNs }
            if let stamp = segment.stamp, same?.1.stamp == stamp { return true }
            time += segment.duration
        }
        return false
    }

    /// How much later than at `start` an undated segment stands by a mark that the reference has too, nanoseconds; `nil` where it has none,
    /// or where that is only another cut.
    private func lateness(of segment: OriginSegment, at start: Int64, _ clock: Timeline) -> Int64? {
        guard let mark = segment.mark else { return nil }
        var nearest: Int64?
        for (one, theirs) in zip(clock.segments, clock.seen) where theirs.mark == mark {
            let late = one.start - start, longest = max(one.duration, segment.duration)
            guard abs(late) <= longest + longest / 2 else { continue }
            if nearest.map({ abs(late) < abs($0) }) ?? true { nearest = abs(late) >= longest / 2 - Limits.dateToleranceNs ? late : 0 }
        }
        return nearest == 0 ? nil : nearest
    }
}
