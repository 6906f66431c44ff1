import Synchronization

/// What a loop tells about itself. Written by the loop alone, read by any thread, so relaxed loads and stores do.
public final class LoopStatistics: Sendable {
    private let turnsValue = Atomic<Int>(0)
    private let busyValue = Atomic<Int64>(0)
    private let turnMaxValue = Atomic<Int64>(0)
    private let slowTurnsValue = Atomic<Int>(0)

    /// Turns since the start.
    public var turns: Int { turnsValue.load(ordering: .relaxed) }
    /// Nanoseconds spent in turns, waiting excluded.
    public var busyNs: Int64 { busyValue.load(ordering: .relaxed) }
    /// The longest turn since the last `resetTurnMax`, in nanoseconds.
    public var turnMaxNs: Int64 { turnMaxValue.load(ordering: .relaxed) }
    /// Turns longer than `Limits.slowTurnNs`.
    public var slowTurns: Int { slowTurnsValue.load(ordering: .relaxed) }

    /// The longest turn since the last call, in nanoseconds; starts anew.
    public func resetTurnMax() -> Int64 { turnMaxValue.exchange(0, ordering: .relaxed) }

    func addTurn(ns: Int64) {
        turnsValue.store(turns &+ 1, ordering: .relaxed)
        busyValue.store(busyNs &+ ns, ordering: .relaxed)
        if ns > turnMaxNs { turnMaxValue.store(ns, ordering: .relaxed) }
    }

    func addSlowTurn() { slowTurnsValue.store(slowTurns &+ 1, ordering: .relaxed) }
}
