/// One fact of the journal: what a playlist depended on, written before it left.
public enum JournalRecord: Equatable, Sendable {
    case presentation(PresentationRecord)
    case run(RunRecord)
    case edge(EdgeRecord)
    case adBreak(BreakRecord)
    case layout(LayoutRecord)
    case placement(PlacementRecord)
    case session(SessionRecord)
    case commit(CommitRecord)
    case creative(CreativeRecord)
    case retired(RetiredRecord)
    case segment(SegmentRecord)
    case floor(FloorRecord)
    case history(HistoryRecord)
    case order(OrderRecord)
    case zero(ZeroRecord)

    /// The record's bytes without the frame that `RecordFile` puts around them.
    public var encoded: [UInt8] {
        var coder = RecordCoder()
        var copy = self
        // Writing never throws: `Truncated` is of reading.
        try? copy.walk(&coder)
        return [kind] + coder.bytes
    }

    /// - Throws: `RecordCoder.Truncated`; a kind that this version does not know is `nil`.
    public static func decode(_ bytes: [UInt8]) throws(RecordCoder.Truncated) -> JournalRecord? {
        guard let kind = bytes.first else { throw RecordCoder.Truncated(field: "kind") }
        var record: JournalRecord
        switch kind {
        case 1: record = .presentation(PresentationRecord())
        case 2: record = .run(RunRecord())
        case 3: record = .edge(EdgeRecord())
        case 4: record = .adBreak(BreakRecord())
        case 5: record = .layout(LayoutRecord())
        case 6: record = .placement(PlacementRecord())
        case 7: record = .session(SessionRecord())
        case 8: record = .commit(CommitRecord())
        case 9: record = .creative(CreativeRecord())
        case 10: record = .retired(RetiredRecord())
        case 11: record = .segment(SegmentRecord())
        case 12: record = .floor(FloorRecord())
        case 13: record = .history(HistoryRecord())
        case 14: record = .order(OrderRecord())
        case 15: record = .zero(ZeroRecord())
        default: return nil
        }
        var coder = RecordCoder(reading: Array(bytes.dropFirst()))
        try record.walk(&coder)
        return record
    }

    /// Whether a record's bytes are of a session or a viewer: what they say is in memory too.
    public static func isInMemory(_ record: ArraySlice<UInt8>) -> Bool { record.first.map { [7, 8, 10, 13, 15].contains($0) } ?? false }

    /// What a kind of record is called in a log; `nil` for one that this version does not know.
    public static func name(ofKind kind: UInt8) -> String? {
        let names = [
            "presentation", "run", "edge", "break", "layout", "placement", "session", "commit", "creative", "retired session", "segment",
            "floor", "history", "ordered break", "session's zero",
        ]
        return names.indices.contains(Int(kind) - 1) ? names[Int(kind) - 1] : nil
    }

    private var kind: UInt8 {
        switch self {
        case .presentation: 1
        case .run: 2
        case .edge: 3
        case .adBreak: 4
        case .layout: 5
        case .placement: 6
        case .session: 7
        case .commit: 8
        case .creative: 9
        case .retired: 10
        case .segment: 11
        case .floor: 12
        case .history: 13
        case .order: 14
        case .zero: 15
        }
    }

    private mutating func walk(_ coder: inout RecordCoder) throws(RecordCoder.Truncated) {
        switch self {
        case .presentation(var record):
            try record.walk(&coder)
            self = .presentation(record)
        case .run(var record):
            try record.walk(&coder)
            self = .run(record)
        case .edge(var record):
            try record.walk(&coder)
            self = .edge(record)
        case .adBreak(var record):
            try record.walk(&coder)
            self = .adBreak(record)
        case .layout(var record):
            try record.walk(&coder)
            self = .layout(record)
        case .placement(var record):
            try record.walk(&coder)
            self = .placement(record)
        case .session(var record):
            try record.walk(&coder)
            self = .session(record)
        case .commit(var record):
            try record.walk(&coder)
            self = .commit(record)
        case .creative(var record):
            try record.walk(&coder)
            self = .creative(record)
        case .retired(var record):
            try record.walk(&coder)
            self = .retired(record)
        case .segment(var record):
            try record.walk(&coder)
            self = .segment(record)
        case .floor(var record):
            try record.walk(&coder)
            self = .floor(record)
        case .history(var record):
            try record.walk(&coder)
            self = .history(record)
        case .order(var record):
            try record.walk(&coder)
            self = .order(record)
        case .zero(var record):
            try record.walk(&coder)
            self = .zero(record)
        }
    }
}
