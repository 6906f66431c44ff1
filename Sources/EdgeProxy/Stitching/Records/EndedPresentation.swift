import Model

/// What is kept of a presentation that has ended, so that one of its name goes on above its numbers: its facts, as the journal has them,
/// but of edges and of each rendition's segments only the last, of its breaks the newest, and of its pods only how many there were.
public struct EndedPresentation: Sendable {
    public let id: PresentationId
    /// Paths of its renditions.
    public let renditions: [[UInt8]]
    /// Encoded; in the order in which they were written.
    private let records: [[UInt8]]
    /// What it takes in memory, about.
    public let bytes: Int
    /// The number of the first layout that is made when it begins anew.
    public let nextLayout: LayoutId

    /// - Parameter facts: of this presentation alone.
    init(_ presentation: PresentationRecord, facts: [JournalRecord], nextLayout: LayoutId) {
        id = presentation.id
        renditions = presentation.renditions
        var kept: [JournalRecord] = [], edge: JournalRecord?, breaks: [JournalRecord] = [], last: [Int64: JournalRecord] = [:]
        for fact in facts {
            switch fact {
            case .presentation, .run: kept.append(fact)
            case .edge: edge = fact
            case .adBreak: breaks.append(fact)
            case .segment(let record): last[record.rendition] = fact
            case .layout, .placement, .session, .commit, .creative, .retired, .floor, .history, .order, .zero: break
            }
        }
        records = (kept + last.values + breaks.suffix(Limits.breaksKeptOfEnded) + [edge].compactMap { $0 }).map(\.encoded)
        bytes = (records + renditions).reduce(512) { $0 + $1.count + 48 }
        self.nextLayout = nextLayout
    }

    /// - Parameters:
    ///   - facts: all that a journal would begin with.
    ///   - layouts: those that it has made.
    /// - Returns: `nil` before its origin was read: then there is nothing to go on from.
    public init?(facts: [JournalRecord], layouts: LaidPodTable) {
        for case .presentation(let record) in facts {
            self.init(record, facts: facts, nextLayout: layouts.next)
            return
        }
        return nil
    }

    /// What its home begins with when somebody asks for it again.
    public var recovered: RecoveredPresentation? {
        let recovered = Recovered(records)
        return recovered.presentations[id].map { recovered.restored($0, layouts: []) }
    }
}
