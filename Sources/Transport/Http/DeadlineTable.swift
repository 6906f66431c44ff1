/// When each connection is cut off. A renewal is one store, as it happens with each request; the price is a sweep over eight bytes a
/// connection (10,000 of them: some microseconds) ten times a second.
struct DeadlineTable {
    private var deadlines: [Int64] = []
    private var free: [Int] = []
    private(set) var count = 0
    static let never = Int64.max

    /// A place for one connection.
    mutating func insert() -> Int {
        count += 1
        if let slot = free.popLast() { return slot }
        deadlines.append(Self.never)
        return deadlines.count - 1
    }

    mutating func remove(_ slot: Int) {
        deadlines[slot] = Self.never
        free.append(slot)
        count -= 1
    }

    subscript(_ slot: Int) -> Int64 {
        get { deadlines[slot] }
        set { deadlines[slot] = newValue }
    }

    /// The places whose time has come.
    func due(_ now: Int64) -> [Int] {
        var found: [Int] = []
        for slot in deadlines.indices where deadlines[slot] <= now { found.append(slot) }
        return found
    }
}
