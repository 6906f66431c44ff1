/// How often avails had which outcome for each campaign of a book. It takes four bytes for each campaign and outcome that there may be,
/// however many avails are counted, and nothing is allocated by counting.
public struct OutcomeTable: Sendable {
    public let book: TenantCatalogue
    /// By campaign, `columns` each: `won`, `minFill`, and the reasons by their raw values.
    private var counts: [UInt32]
    private static let columns = 2 + LossReason.allCases.count

    public init(_ book: TenantCatalogue) {
        self.book = book
        counts = [UInt32](repeating: 0, count: book.campaigns.count * Self.columns)
    }

    /// Counts avails for which the same was decided, for all campaigns.
    /// - Parameters:
    ///   - trace: itemised, of the same book; of another one nothing is counted.
    ///   - isLaid: whether the pod was shown. Otherwise its campaigns have lost by `minFill`.
    ///   - times: how many avails.
    public mutating func add(_ trace: DecisionTrace, isLaid: Bool, times: UInt32) {
        guard trace.campaignCount == book.campaigns.count else { return }
        trace.forEachLoss { campaign, reason in
            counts[campaign * Self.columns + (reason.map { 2 + Int($0.rawValue) } ?? (isLaid ? 0 : 1))] &+= times
        }
    }

    /// Counts an avail for the campaigns alone that it was given to.
    /// - Parameter pod: of the same book.
    public mutating func add(won pod: Pod) {
        for (place, slot) in pod.slots.enumerated() where !pod.slots[..<place].contains(where: { $0.campaign == slot.campaign }) {
            counts[slot.campaign * Self.columns] &+= 1
        }
    }

    /// What is counted, by campaign and then by outcome; none that are zero. Of drafts, of completed campaigns and of flights that are over
    /// nothing is: there may be any number of them, and nobody waits for their ads.
    /// - Parameter nowMs: milliseconds since 1970.
    public func sums(nowMs: Int64) -> [Sum] {
        var sums: [Sum] = []
        for campaign in book.campaigns.indices {
            let first = campaign * Self.columns
            for column in 0..<Self.columns where counts[first + column] > 0 {
                let outcome = Self.outcomes[column]
                if column == Self.draft || column == Self.completed { continue }
                if column == Self.flight, book.campaigns[campaign].endMs.map({ $0 <= nowMs }) ?? false { continue }
                sums.append(Sum(campaign: campaign, outcome: outcome, count: counts[first + column]))
            }
        }
        return sums
    }

    public struct Sum: Equatable, Sendable {
        /// Index in the book.
        public var campaign: Int
        public var outcome: AvailOutcome
        public var count: UInt32
    }

    private static let outcomes = [.won, .minFill] + LossReason.allCases.map { AvailOutcome($0) }
    private static let draft = 2 + Int(LossReason.draft.rawValue), completed = 2 + Int(LossReason.completed.rawValue)
    private static let flight = 2 + Int(LossReason.flight.rawValue)
}
