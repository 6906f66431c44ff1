/// What waits for a pool's threads, in its order and within its bound. Values alone: it knows no thread, no lock and no clock.
package struct WorkerQueue: Sendable {
    private struct Entry: Sendable {
        let job: WorkerJob
        let sinceNs: Int64
    }
    private let name: String
    private let waitingMax: Int
    private var entries: [Entry?] = []
    private var first = 0
    package private(set) var statistics = WorkerStatistics()
    package private(set) var isStopping = false

    /// - Parameter waitingMax: how many jobs may wait; a further one is refused.
    package init(name: String, waitingMax: Int) {
        precondition((1...Limits.workerJobs).contains(waitingMax), "a queue has room for 1 to \(Limits.workerJobs) jobs")
        self.name = name
        self.waitingMax = waitingMax
    }

    /// Whether nothing waits and nothing more comes: a thread that finds this ends.
    package var isOver: Bool { isStopping && statistics.queued == 0 }

    package mutating func append(_ job: WorkerJob, now: Int64) throws(WorkersError) {
        guard !isStopping, statistics.queued < waitingMax else {
            statistics.refused += 1
            throw isStopping ? .stopped(pool: name) : .full(pool: name, waiting: statistics.queued)
        }
        entries.append(Entry(job: job, sinceNs: now))
        statistics.queued += 1
    }

    /// The job whose turn it is, which runs from now on until `finish`; `nil` when none waits.
    package mutating func begin(now: Int64) -> WorkerJob? {
        guard let entry = removeFirst() else { return nil }
        let waitedNs = max(0, now - entry.sinceNs)
        statistics.running += 1
        statistics.waitedNs += waitedNs
        statistics.longestWaitNs = max(statistics.longestWaitNs, waitedNs)
        return entry.job
    }

    /// A job that was begun has ended.
    package mutating func finish() {
        statistics.running -= 1
        statistics.finished += 1
    }

    /// Takes nothing more in.
    ///
    /// - Returns: the jobs whose `refuse` must be called.
    package mutating func stop(_ waiting: WaitingJobs) -> [WorkerJob] {
        isStopping = true
        guard waiting == .refuse else { return [] }
        var refused: [WorkerJob] = []
        while let entry = removeFirst() { refused.append(entry.job) }
        statistics.refused += refused.count
        return refused
    }

    private mutating func removeFirst() -> Entry? {
        guard first < entries.count, let entry = entries[first] else { return nil }
        // What the job holds goes with it, not when its place is used again.
        entries[first] = nil
        first += 1
        statistics.queued -= 1
        if first == entries.count {
            entries.removeAll(keepingCapacity: true)
            first = 0
        } else if first >= 256, first >= entries.count / 2 {
            entries.removeFirst(first)
            first = 0
        }
        return entry
    }
}
