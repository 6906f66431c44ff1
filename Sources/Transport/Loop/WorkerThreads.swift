import Glibc
import Synchronization

/// Workers on threads of their own, made at once and kept until `stop`.
///
/// Their threads take no signals, so that these go on reaching the thread that waits for them.
public final class WorkerThreads: Workers {
    public let name: String
    private let shared: Shared

    /// - Parameters:
    ///   - name: a word for what the pool is for. The threads are "work-store-0" and so on, which the kernel allows 15 bytes for.
    ///   - threads: at least 1, at most `Limits.workerThreads`.
    ///   - waitingMax: how many jobs may wait; at least 1, at most `Limits.workerJobs`.
    /// - Throws: `SystemError` when there are no threads left; none of this pool's stays then.
    public init(name: String, threads: Int, waitingMax: Int) throws(SystemError) {
        precondition((1...Limits.workerThreads).contains(threads), "a pool has 1 to \(Limits.workerThreads) threads")
        precondition(Self.threadName(name, threads - 1).utf8.count <= 15, "\"\(name)\" is too long for the name of a thread")
        self.name = name
        shared = Shared(name: name, waitingMax: waitingMax)
        for index in 0..<threads {
            do throws(SystemError) {
                try shared.startThread(Self.threadName(name, index))
            } catch {
                shared.stop(.refuse)
                throw error
            }
        }
    }

    /// Whoever lets go of a pool has nobody to wait for it: what waits is refused.
    deinit { shared.stop(.refuse) }

    public var statistics: WorkerStatistics { shared.queue.withLock { $0.statistics } }
    public var isStopping: Bool { shared.queue.withLock { $0.isStopping } }
    /// Threads that have not ended.
    public var threads: Int { shared.presence.withLock { $0.threads } }

    public func submit(_ job: WorkerJob) throws(WorkersError) { try shared.submit(job) }

    public func stop(_ waiting: WaitingJobs) { shared.stop(waiting) }

    /// Returns once all threads have ended, which they do after `stop` and the last job.
    public func stopped() async {
        await withUnsafeContinuation { continuation in
            shared.whenEmpty { continuation.resume() }
        }
    }

    private static func threadName(_ name: String, _ index: Int) -> String { "work-\(name)-\(index)" }
}

/// What a pool's threads work on, which lives as long as they do.
private final class Shared: Sendable {
    struct Presence {
        var threads = 0
        var waiting: [@Sendable () -> Void] = []
    }
    private let name: String
    let queue: Mutex<WorkerQueue>
    let presence = Mutex(Presence())
    /// One for each job that waits, and one for each thread that shall end.
    private nonisolated(unsafe) let signals = UnsafeMutablePointer<sem_t>.allocate(capacity: 1)

    init(name: String, waitingMax: Int) {
        self.name = name
        queue = Mutex(WorkerQueue(name: name, waitingMax: waitingMax))
        sem_init(signals, 0, 0)
    }

    deinit {
        sem_destroy(signals)
        signals.deallocate()
    }

    func submit(_ job: WorkerJob) throws(WorkersError) {
        let now = Clock.monotonicNs()
        try queue.withLock { (queue) throws(WorkersError) in try queue.append(job, now: now) }
        sem_post(signals)
    }

    func stop(_ waiting: WaitingJobs) {
        let refused = queue.withLock { $0.stop(waiting) }
        for job in refused { job.refuse(.stopped(pool: name)) }
        // Each wakes one thread; whoever finds more to do than signals left does it all the same.
        for _ in 0..<Limits.workerThreads { sem_post(signals) }
    }

    func whenEmpty(_ done: @escaping @Sendable () -> Void) {
        let isEmpty = presence.withLock { presence in
            if presence.threads > 0 { presence.waiting.append(done) }
            return presence.threads == 0
        }
        if isEmpty { done() }
    }

    func startThread(_ name: String) throws(SystemError) {
        presence.withLock { $0.threads += 1 }
        do throws(SystemError) {
            try NamedThread.start(name) { [self] in work() }
        } catch {
            leave()
            throw error
        }
    }

    /// What each thread does.
    func work() {
        while true {
            while sem_wait(signals) != 0 { continue }  // EINTR
            let now = Clock.monotonicNs()
            let (job, isOver) = queue.withLock { queue in (queue.begin(now: now), queue.isOver) }
            if let job {
                job.run()
                queue.withLock { $0.finish() }
            } else if isOver {
                return leave()
            }
        }
    }

    private func leave() {
        let told = presence.withLock { presence -> [@Sendable () -> Void] in
            presence.threads -= 1
            guard presence.threads == 0 else { return [] }
            defer { presence.waiting = [] }
            return presence.waiting
        }
        for done in told { done() }
    }
}
