/// A turn of a loop that took too long, and the step in it that took most.
public struct SlowTurn: Sendable, CustomStringConvertible {
    /// The whole turn, nanoseconds.
    public let ns: Int64
    /// What the loop's label was at the end of the slowest step: a route, "timer", "task".
    public let label: StaticString
    /// That step, nanoseconds, as the kernel's tick saw it (at most 10 ms off).
    public let stepNs: Int64

    public var description: String {
        "\(ns / 1_000_000).\(ns / 100_000 % 10) ms, of which about \(stepNs / 1_000_000) in \(label)"
    }
}

/// Finds the slowest step of a turn at a few nanoseconds a step, by the clock that moves with the kernel's tick.
struct StepTimer {
    private var lastNs: Int64 = 0
    private(set) var slowestNs: Int64 = 0
    private(set) var slowestLabel: StaticString = ""

    mutating func begin() {
        lastNs = Clock.coarseNs()
        slowestNs = -1
    }

    mutating func end(_ label: StaticString) {
        let now = Clock.coarseNs()
        let spent = now &- lastNs
        lastNs = now
        if spent > slowestNs {
            slowestNs = spent
            slowestLabel = label
        }
    }
}
