import Manifest
import Model

/// Numbers above all that was listed while a journal was written of which something was lost. A session of which nothing is known any more
/// goes on above them.
public struct FloorRecord: Equatable, Sendable {
    /// When they were found; the epoch: a loss was noticed, and they are to be found at the next start.
    public var raised = WallTime(nanoseconds: 0)
    /// A media sequence number and a discontinuity number.
    public var sequence: Int64 = 0, discontinuity: Int64 = 0

    public init(raised: WallTime = WallTime(nanoseconds: 0), sequence: Int64 = 0, discontinuity: Int64 = 0) {
        self.raised = raised
        self.sequence = sequence
        self.discontinuity = discontinuity
    }

    public static let due = FloorRecord()
    public var isDue: Bool { raised == WallTime(nanoseconds: 0) }

    public mutating func walk(_ coder: inout RecordCoder) throws(RecordCoder.Truncated) {
        try coder.number(&raised.nanoseconds, "raised")
        try coder.number(&sequence, "sequence")
        try coder.number(&discontinuity, "discontinuity")
    }
}

extension Recovered {
    /// The highest numbers of all content, and the most that breaks have added for any session; apart from each other, for sessions may be
    /// known elsewhere.
    public var highest: (content: OffsetRecord, added: OffsetRecord) {
        var content = OffsetRecord(), added = OffsetRecord()
        for timelines in segments.values {
            for segment in timelines.values.joined().lazy.map(\.kept.segment) { content.raise(to: segment.number, segment.discontinuity) }
        }
        for offset in sessions.values.lazy.flatMap(\.offsets) { added.raise(to: offset.sequence, offset.discontinuity) }
        for offset in retired.values.lazy.flatMap(\.offsets) { added.raise(to: offset.sequence, offset.discontinuity) }
        return (content, added)
    }

    /// Something was lost, and nobody knows what: all sessions go on above what they can have been shown, and those of which nothing is
    /// known any more above what any of them can have been shown. What can't be listed any more leaves their histories.
    /// - Parameter least: the highest numbers that are known from elsewhere.
    public mutating func raise(at now: WallTime, above least: (sequence: Int64, discontinuity: Int64) = (0, 0)) {
        let (content, added) = highest, counts = presentations.mapValues(\.renditions.count)
        func raised(_ offsets: [OffsetRecord], of presentation: PresentationId) -> [OffsetRecord] {
            // One for each rendition, or those that have none would have the numbers that they had.
            let all = offsets.isEmpty ? Array(repeating: OffsetRecord(), count: max(1, counts[presentation] ?? 1)) : offsets
            return all.map { offset in
                var above = offset
                above.sequence += Limits.lostNumbers
                above.discontinuity += Limits.lostNumbers
                return above
            }
        }
        let listable = listableLayouts()
        update { session in
            session.history.removeAll { listable[session.presentation]?.contains($0) != true }
            session.offsets = raised(session.offsets, of: session.presentation)
        } retired: {
            $0.offsets = raised($0.offsets, of: $0.presentation)
        }
        put(
            FloorRecord(
                raised: now,
                sequence: max(content.sequence + added.sequence, floor?.sequence ?? 0, least.sequence) + Limits.lostNumbers,
                discontinuity: max(content.discontinuity + added.discontinuity, floor?.discontinuity ?? 0, least.discontinuity)
                    + Limits.lostNumbers))
    }

    /// The layouts that are there with their creatives, and whose end is known or can be found.
    private func listableLayouts() -> [PresentationId: Set<LayoutId>] {
        var listable: [PresentationId: Set<LayoutId>] = [:]
        for presentation in presentations.values {
            let id = presentation.id
            for layout in restoredLayouts(of: presentation) {
                let isKnown = layout.kind == .preRoll || breaks[id]?[layout.breakId] != nil
                let isClosed = placements[id]?[layout.id]?.values.contains { $0.returnTime != nil } ?? false
                if isKnown || isClosed { listable[id, default: []].insert(layout.id) }
            }
        }
        return listable
    }
}

extension OffsetRecord {
    public mutating func raise(to sequence: Int64, _ discontinuity: Int64) {
        self.sequence = max(self.sequence, sequence)
        self.discontinuity = max(self.discontinuity, discontinuity)
    }
}

extension Session {
    /// Begins anew, of a session of which nothing is known any more.
    /// - Parameter renditions: how many the presentation has.
    public mutating func goOn(above floor: FloorRecord, renditions: Int) {
        hasJoined = true
        var offset = SessionOffset()
        // The channel's own numbers are not negative.
        (offset.sequence, offset.discontinuity) = (floor.sequence, floor.discontinuity)
        offsets = Array(repeating: offset, count: max(1, renditions))
    }
}
