/// Goes over the frames of one segment's file, a piece at a time, past what is damaged.
struct EventScan {
    enum Item: Equatable {
        /// A record's place in `bytes`.
        case record(Range<Int>)
        /// A damaged part of the file.
        case damage(Range<Int>)
    }

    let file: any EventFile
    private let frame: EventFrame
    /// A piece of the file, and where in the file it begins.
    private(set) var bytes: [UInt8] = []
    private var base: Int
    private var place = 0

    /// - Parameter offset: where a frame begins; `EventHeader.bytes` is the first.
    init(_ file: any EventFile, _ frame: EventFrame, from offset: Int) {
        self.file = file
        self.frame = frame
        base = offset
    }

    /// Behind what was looked at.
    var offset: Int { base + place }

    /// Leaves out what stands before an offset.
    mutating func skip(to offset: Int) {
        (base, place, bytes) = (offset, 0, [])
    }

    /// - Parameter end: where the segment ends so far, behind a record.
    /// - Returns: `nil` at the end, or where the file ends before it.
    mutating func next(to end: Int) throws(EventFileFault) -> Item? {
        guard offset < end else { return nil }
        switch try step(to: end) {
        case .more: return nil
        case .record(let range):
            place = range.upperBound
            return .record(range)
        case .damage(let range):
            let start = base + range.lowerBound
            place = range.upperBound
            // It may go on in the next piece.
            while offset < end, case .damage(let more) = try step(to: end) { place = more.upperBound }
            return .damage(start..<offset)
        }
    }

    /// What stands here; `more` where the file ends before that can be told.
    private mutating func step(to end: Int) throws(EventFileFault) -> EventFrame.Step {
        for _ in 0..<2 {
            if place < bytes.count {
                // At the end of the piece and not of the segment a record may be cut off.
                let step = frame.step(in: bytes, at: place, isEnd: base + bytes.count >= end)
                if step != .more { return step }
            }
            guard try fill(to: end) else { break }
        }
        return .more
    }

    /// Reads on from here.
    /// - Returns: `false` when the file has no more.
    private mutating func fill(to end: Int) throws(EventFileFault) -> Bool {
        let start = offset, count = min(end - start, Limits.eventReadBytes)
        let piece = try file.read(count, at: start)
        let hasMore = start + piece.count > base + bytes.count
        (bytes, base, place) = (piece, start, 0)
        return hasMore
    }
}
