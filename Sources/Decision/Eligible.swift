/// The campaigns that are left while one condition after the other is asked, and how many each of them cost.
struct Eligible {
    private(set) var campaigns: BitSet
    private(set) var lost = [Int](repeating: 0, count: LossReason.allCases.count)
    /// Which ones each condition cost; kept when the trace is itemised.
    private(set) var losers: [(reason: LossReason, campaigns: BitSet)] = []
    private let isItemised: Bool

    init(count: Int, itemised: Bool) {
        campaigns = BitSet(count: count, all: true)
        isItemised = itemised
    }

    mutating func keep(_ these: BitSet, else reason: LossReason) {
        let before = isItemised ? campaigns : nil
        note(reason, campaigns.formIntersection(these), before)
    }

    mutating func drop(_ these: BitSet, for reason: LossReason) {
        let before = isItemised ? campaigns : nil
        note(reason, campaigns.subtract(these), before)
    }

    mutating func drop(_ these: [Int32], for reason: LossReason) {
        let before = isItemised ? campaigns : nil
        var count = 0
        for index in these where campaigns[Int(index)] {
            campaigns[Int(index)] = false
            count += 1
        }
        note(reason, count, before)
    }

    private mutating func note(_ reason: LossReason, _ count: Int, _ before: BitSet?) {
        lost[Int(reason.rawValue)] += count
        guard count > 0, var before else { return }
        _ = before.subtract(campaigns)
        losers.append((reason, before))
    }
}
