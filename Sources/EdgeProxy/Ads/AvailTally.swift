import Decision

/// What one loop has decided, and for how many avails each decision has stood. Counting one is an addition; campaigns are gone through once
/// for each decision, when it is forgotten.
struct AvailTally {
    struct Decision: Sendable {
        /// Itemised, of the book.
        var trace: DecisionTrace
        var book: TenantCatalogue
        /// Whether its ads were laid.
        var isLaid: Bool
        var avails: UInt32 = 0
    }
    private var decisions: [Decision] = []

    /// Takes up a decision.
    /// - Parameter trace: itemised.
    /// - Returns: its number, until `forget`.
    mutating func add(_ trace: DecisionTrace, _ book: TenantCatalogue, isLaid: Bool) -> Int {
        decisions.append(Decision(trace: trace, book: book, isLaid: isLaid))
        return decisions.count - 1
    }

    /// Counts an avail for which a decision stands.
    mutating func count(_ number: Int) {
        if decisions.indices.contains(number) { decisions[number].avails &+= 1 }
    }

    /// Hands over what was counted since the last time, whose campaigns are gone through elsewhere.
    /// - Parameter atMs: when that was, milliseconds since 1970.
    mutating func fold(into counts: AvailCounts, atMs: Int64) {
        let counted = decisions.filter { $0.avails > 0 }
        guard !counted.isEmpty else { return }
        counts.add(counted, atMs: atMs)
        for index in decisions.indices { decisions[index].avails = 0 }
    }

    /// Lets go of all decisions, behind `fold`.
    mutating func forget() { decisions.removeAll(keepingCapacity: true) }
}
