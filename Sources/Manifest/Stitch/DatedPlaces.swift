/// Where the segments of another rendition lie on the channel's clock by their dates. After a clock was put back a date says two times:
/// media goes on at the pace of media, so the one that is meant is the one that follows from the segment before.
extension DateMap {
    /// - Parameters:
    ///   - origin: in order, the first one dated.
    ///   - known: where the segment before them ended; `nil`: there is none.
    ///   - end: where the channel's content ends, and theirs about, nanoseconds.
    /// - Returns: for each where it begins; `nil`: the channel has no media of its date.
    func places(of origin: ArraySlice<OriginSegment>, after known: Int64?, endingAbout end: Int64) -> [Int64?] {
        if let known { return follow(origin, expected: known, endingAbout: end).places }
        guard let first = origin.first, let date = first.date else { return [] }
        let begins = candidates(for: first, date)
        guard begins.count > 1 else { return follow(origin, expected: begins.first ?? end, endingAbout: end).places }
        // Of several times the one from where most goes on without a jump, and that ends where the channel does.
        return begins.map { begin -> (places: [Int64?], jumps: Int, apart: Int64) in
            let (places, jumps, last) = follow(origin, expected: begin, endingAbout: end)
            return (places, jumps, abs(last - end))
        }.min { ($0.jumps, $0.apart) < ($1.jumps, $1.apart) }?.places ?? []
    }

    /// - Returns: the places, how often no media lies where it is expected, and where the last one ends.
    private func follow(
        _ origin: ArraySlice<OriginSegment>, expected: Int64, endingAbout end: Int64
    ) -> (places: [Int64?], jumps: Int, end: Int64) {
        var places: [Int64?] = [], jumps = 0, expected = expected, left = origin.reduce(0) { $0 + $1.duration }
        // Up to where it is known whether media without a date of the channel's goes on.
        var told = (end: origin.startIndex, goesOn: false)
        places.reserveCapacity(origin.count)
        for index in origin.indices {
            let segment = origin[index]
            var place: Int64? = expected
            if let date = segment.date {
                place = nearest(to: expected, of: candidates(for: segment, date))
                if place.map({ abs($0 - expected) > segment.duration }) ?? true {
                    jumps += 1
                    // Dates map media to time and are no media: they never lead back into what is placed already, and where the
                    // channel's don't jump with them, what ends where the channel does is right.
                    if place == nil, index >= told.end { told = goesOn(origin[index...], from: expected) }
                    let goesOn = place.map { $0 < expected || abs(expected + left - end) <= abs($0 + left - end) } ?? told.goesOn
                    if goesOn { place = expected }
                }
            }
            places.append(place)
            if let place { expected = place + segment.duration }
            left -= segment.duration
        }
        return (places, jumps, expected)
    }

    /// Whether media of whose date the channel has none is media of the channel that has another date there: what follows it tells.
    /// - Returns: the index of that, too.
    private func goesOn(_ origin: ArraySlice<OriginSegment>, from start: Int64) -> (end: Int, goesOn: Bool) {
        var time = start
        for (index, segment) in zip(origin.indices, origin) {
            let known = segment.date.flatMap { nearest(to: time, of: candidates(for: segment, $0)) }
            if let known { return (index, abs(known - time) <= segment.overlap) }
            time += segment.duration
        }
        return (origin.endIndex, false)
    }

    private func nearest(to time: Int64, of places: [Int64]) -> Int64? { places.min { abs($0 - time) < abs($1 - time) } }

    /// The times that a date can mean, the oldest first.
    private func candidates(for segment: OriginSegment, _ date: Int64) -> [Int64] {
        // One step is what nearly all origins have.
        guard steps.count > 1 else { return [date &+ steps[0].shift] }
        return steps.indices.compactMap { index in
            let step = steps[index], time = date &+ step.shift
            // Renditions are cut otherwise, so a clock that was put back was so up to a segment earlier or later. Not so a hole: what is
            // dated in it is no media of the channel.
            let isBack = index > 0 && step.shift > steps[index - 1].shift
            guard step.from == .min || time >= step.from - (isBack ? segment.duration : segment.overlap) else { return nil }
            guard index + 1 < steps.count else { return time }
            let next = steps[index + 1], until = next.from - Limits.dateToleranceNs
            return time <= until + (next.shift > step.shift ? segment.duration : 0) ? time : nil
        }
    }
}
