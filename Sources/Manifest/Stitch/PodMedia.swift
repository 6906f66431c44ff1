/// One ad or slate segment of a pod as one rendition lists it.
public struct PodSegment: Equatable, Sendable {
    /// Index of the entry (one creative, or one run of the slate) that this segment belongs to.
    public var entry: Int32
    /// Whether it is the entry's first segment, which stands behind an EXT-X-DISCONTINUITY (DSC-3).
    public var startsEntry: Bool
    /// Nanoseconds from the break's start.
    public var offset: Int64
    /// Nanoseconds, exactly as EXTINF says.
    public var duration: Int64
    /// `METHOD=NONE` where the content has keys (KEY-1), and the entry's own MAP (MAP-1).
    public var state: [UInt8]
    /// Its date, EXTINF, byte range and URI.
    public var lines: [UInt8]

    public var end: Int64 { offset + duration }

    public init(entry: Int32, startsEntry: Bool, offset: Int64, duration: Int64, state: [UInt8], lines: [UInt8]) {
        self.entry = entry
        self.startsEntry = startsEntry
        self.offset = offset
        self.duration = duration
        self.state = state
        self.lines = lines
    }
}

/// All that a pod may list in one rendition: its ads, and behind them more slate than the break can need.
/// How many of these segments are laid is decided by the break's end (`PodReturn`).
public final class PodMedia: Sendable {
    public let segments: [PodSegment]

    public init(_ segments: [PodSegment]) {
        self.segments = segments
    }

    /// How many segments end at `offset` (nanoseconds from the break's start) or before.
    public func count(endingBy offset: Int64) -> Int {
        var low = 0, high = segments.count
        while low < high {
            let middle = (low + high) / 2
            if segments[middle].end <= offset { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// The first segment that starts at `offset` or later.
    public func index(startingAtOrAfter offset: Int64) -> Int {
        var low = 0, high = segments.count
        while low < high {
            let middle = (low + high) / 2
            if segments[middle].offset < offset { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// How many segments a pod of `length` has here: those whose middle lies within it, so that renditions whose durations
    /// differ by a frame agree (ALN-5).
    public func count(within length: Int64) -> Int {
        var count = count(endingBy: length)
        if count < segments.count, segments[count].offset + segments[count].duration / 2 < length { count += 1 }
        return count
    }

    /// How much longer the first `count` segments are than the time from the first one's date to the last one's end: what entries overlap.
    public func overlap(inFirst count: Int) -> Int64 {
        guard count > 0, count <= segments.count else { return 0 }
        return segments[..<count].reduce(0) { $0 + $1.duration } - (segments[count - 1].end - segments[0].offset)
    }

    /// The same with as many entries as another rendition has, in which an ad may be cut otherwise: each is a discontinuity, and their
    /// numbers are the same in all (DSC-4).
    /// - Parameter wanted: `nil` where it does not matter.
    func count(within length: Int64, entries wanted: Int64?) -> Int {
        var count = count(within: length)
        guard let wanted else { return count }
        while count > 0, entries(inFirst: count) > wanted { count -= 1 }
        while count < segments.count, entries(inFirst: count) < wanted { count += 1 }
        return count
    }

    /// How many entries the first `count` segments touch; of fewer segments all.
    public func entries(inFirst count: Int) -> Int64 {
        segments.prefix(count).last.map { Int64($0.entry) + 1 } ?? 0
    }
}
