import Glibc
import Synchronization

/// Threads that let all others go first: what configures the proxy may take as long as it takes, what plays may not wait for it.
///
/// A default pool has the loops' priority: on a machine with as many loops as cores, whoever works there holds a loop up for a time slice.
public final class PatientThreads: TaskExecutor {
    private let queue: PatientQueue

    /// - Parameters:
    ///   - name: of the threads, at most 13 bytes: "name-0" and so on.
    ///   - threads: at least 1.
    /// - Throws: `SystemError` when there are no threads left.
    public init(name: String, threads: Int) throws(SystemError) {
        queue = PatientQueue()
        try queue.start(name: name, threads: threads)
    }

    deinit { queue.end() }

    /// The same for the thread that calls it, once and for good.
    public static func letOthersGoFirst() {
        // Of the thread alone, on Linux. It begins with its maker's.
        let which = __priority_which_t(PRIO_PROCESS.rawValue)
        setpriority(which, 0, getpriority(which, 0) + Limits.patientNiceness)
    }

    public func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job), executor = asUnownedTaskExecutor()
        queue.append { job.runSynchronously(on: executor) }
    }
}

/// The same for an actor: one thread of its own.
public final class PatientThread: SerialExecutor {
    private let queue: PatientQueue

    /// - Parameter name: of the thread, at most 13 bytes.
    /// - Throws: `SystemError` when there are no threads left.
    public init(name: String) throws(SystemError) {
        queue = PatientQueue()
        try queue.start(name: name, threads: 1)
    }

    deinit { queue.end() }

    public func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job), executor = asUnownedSerialExecutor()
        queue.append { job.runSynchronously(on: executor) }
    }
}

/// What waits for the threads. Each job is a task that is there anyway: whoever makes tasks bounds them.
private final class PatientQueue: Sendable {
    private struct State {
        var jobs: [@Sendable () -> Void] = []
        var isEnding = false
    }
    private let state = Mutex(State())
    /// One for each job, and one for each thread that shall end.
    private nonisolated(unsafe) let signals = UnsafeMutablePointer<sem_t>.allocate(capacity: 1)
    private let threads = Atomic<Int>(0)

    init() { sem_init(signals, 0, 0) }

    deinit {
        sem_destroy(signals)
        signals.deallocate()
    }

    func append(_ job: @escaping @Sendable () -> Void) {
        state.withLock { $0.jobs.append(job) }
        sem_post(signals)
    }

    func end() {
        state.withLock { $0.isEnding = true }
        for _ in 0..<threads.load(ordering: .relaxed) { sem_post(signals) }
    }

    func start(name: String, threads count: Int) throws(SystemError) {
        for index in 0..<count {
            try NamedThread.start(count == 1 ? name : "\(name)-\(index)") { [self] in
                PatientThreads.letOthersGoFirst()
                work()
            }
            threads.add(1, ordering: .relaxed)
        }
    }

    private func work() {
        while true {
            while sem_wait(signals) != 0 { continue }  // EINTR
            let (job, isOver) = state.withLock { state in
                (state.jobs.isEmpty ? nil : state.jobs.removeFirst(), state.jobs.isEmpty && state.isEnding)
            }
            job?()
            if job == nil, isOver { return }
        }
    }
}
