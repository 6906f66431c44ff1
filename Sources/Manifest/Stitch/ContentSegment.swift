/// One segment of the origin, on the channel's clock and with the channel's numbers.
///
/// `number` and `discontinuity` are given once and never change (SEQ-3, DSC-1): an origin that restarts or jumps changes the mapping
/// from its numbers to ours, not ours.
public struct ContentSegment: Equatable, Sendable {
    /// The channel's media sequence number of this segment; dense within a rendition.
    public var number: Int64
    /// The channel's discontinuity sequence number; equal for equal dates in all renditions.
    public var discontinuity: Int64
    /// Whether the origin (or a restart of it) puts an EXT-X-DISCONTINUITY before this segment.
    public var startsDiscontinuity: Bool
    /// Nanoseconds since 1970 on the channel's clock.
    public var start: Int64
    /// Nanoseconds, exactly as EXTINF says.
    public var duration: Int64
    /// The origin's own media sequence number, which is the IV of a key that has none (RFC 8216 §5.2).
    public var originSequence: Int64
    /// A number that changes when the keys or the map in force change; equal neighbours need no new KEY or MAP.
    public var stateId: Int32
    /// The KEY and MAP lines in force.
    public var state: SegmentState
    /// Its date, EXTINF, byte range and URI, as they are written in every playlist, and the origin's break markers where those are listed.
    public var lines: [UInt8], markers: [UInt8]
    /// Lines before it where it follows a pod.
    public var returnMarkers: [UInt8]

    public var end: Int64 { start + duration }

    public init(
        number: Int64, discontinuity: Int64, startsDiscontinuity: Bool, start: Int64, duration: Int64, originSequence: Int64,
        stateId: Int32, state: SegmentState, lines: [UInt8], markers: [UInt8] = [], returnMarkers: [UInt8] = []
    ) {
        self.number = number
        self.discontinuity = discontinuity
        self.startsDiscontinuity = startsDiscontinuity
        self.start = start
        self.duration = duration
        self.originSequence = originSequence
        self.stateId = stateId
        self.state = state
        self.lines = lines
        self.markers = markers
        self.returnMarkers = returnMarkers
    }
}

/// The content of one rendition that may be listed: consecutive segments, immutable, shared by all loops.
public final class ContentWindow: Sendable {
    public let segments: [ContentSegment]
    /// Another one where segments that were listed are written otherwise now.
    public let edition: Int

    /// - Parameter segments: in order, their numbers consecutive.
    public init(_ segments: [ContentSegment], edition: Int = 0) {
        self.segments = segments
        self.edition = edition
    }

    public var isEmpty: Bool { segments.isEmpty }
    /// The number of the first segment; 0 when there is none.
    public var firstNumber: Int64 { segments.first?.number ?? 0 }
    /// The number after the last segment.
    public var endNumber: Int64 { firstNumber + Int64(segments.count) }

    public subscript(number: Int64) -> ContentSegment {
        segments[Int(number - firstNumber)]
    }

    public func contains(_ number: Int64) -> Bool {
        number >= firstNumber && number < endNumber
    }

    /// The first number whose segment starts at `time` or later; `endNumber` when none does.
    public func firstNumber(startingAtOrAfter time: Int64) -> Int64 {
        firstNumber + Int64(partition { $0.start < time })
    }

    /// The first number whose segment ends after `time`; `endNumber` when none does.
    public func firstNumber(endingAfter time: Int64) -> Int64 {
        firstNumber + Int64(partition { $0.end <= time })
    }

    /// The boundary (start of a segment, or the end of the last one) that is nearest to `time`; the earlier one of two equally near.
    /// Where the origin left a hole, the boundary is all of it. Returns the number of the segment that begins there.
    public func boundary(nearestTo time: Int64) -> Int64 {
        guard !isEmpty else { return 0 }
        let after = firstNumber(startingAtOrAfter: time)
        if after == firstNumber { return after }
        let before = self[after - 1]
        let next = min(before.end, self.time(ofBoundary: after))
        return time - before.start <= next - time ? after - 1 : after
    }

    /// Whether the boundary of that number is at `time`.
    func isBoundary(_ number: Int64, at time: Int64) -> Bool { abs(self.time(ofBoundary: number) - time) <= Limits.dateToleranceNs }

    /// The boundary nearest to `time` in a rendition that is cut otherwise than the reference: not so far back that content is replaced
    /// which the reference lists under a discontinuity number of its own (DSC-4).
    /// - Parameter prior: the number of what stands before the boundary in the reference; `nil` for the reference itself.
    func boundary(nearestTo time: Int64, before prior: Int64?) -> Int64 {
        var number = boundary(nearestTo: time)
        guard let prior else { return number }
        while contains(number), discontinuity(before: number) < prior { number += 1 }
        return number
    }

    /// The same for a return: content under the number that the reference returns into.
    func boundary(nearestTo time: Int64, at wanted: Int64?) -> Int64 {
        var number = boundary(nearestTo: time)
        guard let wanted else { return number }
        while contains(number), self[number].discontinuity < wanted { number += 1 }
        while contains(number), self[number].discontinuity > wanted, contains(number - 1), discontinuity(before: number) >= wanted {
            number -= 1
        }
        return number
    }

    /// How much of the time between two boundaries the origin has no content for, nanoseconds.
    public func missing(from first: Int64, to end: Int64) -> Int64 {
        var missing: Int64 = 0, number = max(first, firstNumber)
        while number < min(end, endNumber) {
            let gap = time(ofBoundary: number + 1) - self[number].end
            if abs(gap) > Limits.dateToleranceNs { missing += gap }
            number += 1
        }
        return missing
    }

    /// The start of the latest segment from which on there is `length` of media up to `edge`; `.min / 4` when there is not so much.
    public func front(leaving length: Int64, before edge: Int64) -> Int64 {
        var number = firstNumber(endingAfter: edge + Limits.dateToleranceNs), left = length
        while number > firstNumber {
            number -= 1
            left -= self[number].duration
            if left <= Limits.dateToleranceNs { return self[number].start }
        }
        return .min / 4
    }

    /// The time of the boundary before segment `number`; for `endNumber` the end of the last segment.
    public func time(ofBoundary number: Int64) -> Int64 {
        number < endNumber ? self[number].start : segments[segments.count - 1].end
    }

    /// The channel's discontinuity number of what stands before `number`.
    public func discontinuity(before number: Int64) -> Int64 {
        if number >= endNumber { return segments[segments.count - 1].discontinuity }
        return self[number].discontinuity - (self[number].startsDiscontinuity ? 1 : 0)
    }

    /// How many segments from the front satisfy `isBefore`, which holds for a prefix only.
    private func partition(_ isBefore: (ContentSegment) -> Bool) -> Int {
        var low = 0, high = segments.count
        while low < high {
            let middle = (low + high) / 2
            if isBefore(segments[middle]) { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
