import Synchronization
import Transport

/// Workers whose time is a simulated loop's: each job takes `jobNs` from its turn on and is done at its end, always in the same order.
///
/// Confined to that loop.
public final class SimulatedWorkers: Workers {
    public let name: String
    private let loop: SimulatedLoop
    private let threads: Int
    private let jobNs: Int64
    private let queue: Mutex<WorkerQueue>

    /// - Parameters:
    ///   - threads: how many jobs are under way at once.
    ///   - waitingMax: how many may wait.
    ///   - jobNs: how long each takes, nanoseconds; with 0 it is done in the next `settle`.
    public init(loop: SimulatedLoop, name: String = "test", threads: Int = 1, waitingMax: Int = 16, jobNs: Int64 = 0) {
        self.name = name
        self.loop = loop
        self.threads = threads
        self.jobNs = jobNs
        queue = Mutex(WorkerQueue(name: name, waitingMax: waitingMax))
    }

    public var statistics: WorkerStatistics { queue.withLock { $0.statistics } }
    public var isStopping: Bool { queue.withLock { $0.isStopping } }

    public func submit(_ job: WorkerJob) throws(WorkersError) {
        precondition(loop.isCurrent, "simulated workers belong to their loop")
        let now = loop.now
        try queue.withLock { (queue) throws(WorkersError) in try queue.append(job, now: now) }
        beginNext()
    }

    public func stop(_ waiting: WaitingJobs) {
        let refused = queue.withLock { $0.stop(waiting) }
        for job in refused { job.refuse(.stopped(pool: name)) }
    }

    private func beginNext() {
        let now = loop.now
        while let job = queue.withLock({ queue in queue.statistics.running < threads ? queue.begin(now: now) : nil }) {
            loop.schedule(afterNs: jobNs) { [self] in
                job.run()
                queue.withLock { $0.finish() }
                beginNext()
            }
        }
    }
}
