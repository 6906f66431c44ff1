/// A turn of a loop that took too long, and the step in it that took most.
public struct SlowTurn: Sendable, CustomStringConvertible {
    /// The whole turn, nanoseconds.
    public let ns: Int64
    /// What the loop's label was at the end of the slowest step: a route, "timer", "task".
    public let label: StaticString
    /// That step, nanoseconds, as the kernel's tick saw it (at most 10 ms off).
    public let stepNs: Int64
    /// What of the turn was spent on a processor, and what waiting for one, nanoseconds (at most `Limits.turnSampleNs` too much).
    public let runNs: Int64, queuedNs: Int64

    /// What is left, nanoseconds: the thread slept, in a call that should not block or for a page of a file; or the host of this virtual
    /// machine had the processor meanwhile.
    public var sleptNs: Int64 { max(0, ns - runNs - queuedNs) }

    public var description: String {
        "\(Self.ms(ns)), of which about \(stepNs / 1_000_000) in \(label): it ran for \(Self.ms(runNs)), "
            + "waited \(Self.ms(queuedNs)) for a processor and slept \(Self.ms(sleptNs))"
    }

    private static func ms(_ ns: Int64) -> String { "\(ns / 1_000_000).\(ns / 100_000 % 10) ms" }
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
