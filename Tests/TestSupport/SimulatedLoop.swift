import Glibc
import Transport

/// A loop whose clock the test moves: timers, work and tasks run in `advance`, always in the same order.
///
/// Timers that are due at one instant run in the order they were scheduled; what they start runs before the clock moves on.
/// A task that leaves the loop (an actor, another thread) comes back in the first `advance` or `settle` after it is ready.
public final class SimulatedLoop: Loop, TaskExecutor, @unchecked Sendable {
    public private(set) var now: Int64
    public var wallNow: Int64 { wallStart + (now - start) }

    private let start: Int64
    /// When it began, nanoseconds since 1970.
    public let wallStart: Int64
    private let owner = pthreadIdentity()
    private let work = WorkQueue()
    private var timers = TimerHeap()
    private var batch: [Confined<Work>] = []

    /// - Parameters:
    ///   - now: where the monotonic clock begins, nanoseconds.
    ///   - wallNow: the same instant since 1970; 2023-11-14T22:13:20Z unless told.
    public init(now: Int64 = 1_000_000_000, wallNow: Int64 = 1_700_000_000_000_000_000) {
        self.now = now
        start = now
        wallStart = wallNow
    }

    /// Swift Testing may run a test on another thread after an await, so this holds on the thread that made the loop or advances it.
    public var isCurrent: Bool { advancing || pthreadIdentity() == owner }
    private var advancing = false

    @discardableResult public func schedule(afterNs: Int64, _ work: @escaping () -> Void) -> TimerId {
        timers.push(dueNs: now + max(0, afterNs), work)
    }

    public func cancel(_ timer: TimerId) { timers.cancel(timer) }

    public func execute(_ work: @escaping @Sendable () -> Void) { _ = self.work.push(.closure(work)) }

    public func spawn(_ body: @escaping () async -> Void) {
        let confined = Confined(body)
        Task(executorPreference: self) { await confined.value() }
    }

    public func enqueue(_ job: consuming ExecutorJob) { _ = work.push(.job(UnownedJob(job))) }

    /// How many timers wait.
    public var timersWaiting: Int { timers.count }

    /// Runs what is ready now, without moving the clock.
    public func settle() { advance(byNs: 0) }

    /// Moves the clock, stopping at each timer on the way.
    public func advance(by duration: Duration) {
        let (seconds, attoseconds) = duration.components
        advance(byNs: seconds * 1_000_000_000 + attoseconds / 1_000_000_000)
    }

    /// Moves the clock by nanoseconds, stopping at each timer on the way.
    public func advance(byNs ns: Int64) {
        precondition(!advancing, "the clock is moved by the test, not by what it runs")
        advancing = true
        defer { advancing = false }
        let end = now + ns
        runWork()
        while let due = timers.nextNs, due <= end {
            now = max(now, due)
            timers.pop(now: now)?()
            runWork()
        }
        now = end
    }

    private func runWork() {
        let executor = asUnownedTaskExecutor()
        while true {
            work.drain(into: &batch)
            if batch.isEmpty { return }
            for item in batch { item.value.run(on: executor) }
            batch.removeAll(keepingCapacity: true)
        }
    }
}

private func pthreadIdentity() -> UInt { UInt(pthread_self()) }
