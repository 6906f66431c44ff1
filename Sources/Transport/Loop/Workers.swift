/// A named, bounded pool of threads beside the loops, for what would keep a loop busy or waiting: the store, XML and large JSON, password
/// hashes. Threads in production (`WorkerThreads`), a simulated loop's time in tests.
///
/// Handing work in never blocks and may be done from any thread.
public protocol Workers: AnyObject, Sendable {
    /// What the pool is for, in a word: "store".
    var name: String { get }
    /// What it has done and has to do.
    var statistics: WorkerStatistics { get }
    /// Whether `stop` was called: what takes long looks at this between two steps.
    var isStopping: Bool { get }
    /// Puts a job behind those that wait. Exactly one of its two closures will be called, once.
    ///
    /// - Throws: `.full` when as many wait as may, `.stopped` after `stop`. Neither closure is called then.
    func submit(_ job: WorkerJob) throws(WorkersError)
    /// Takes nothing more in. What runs is let run to its end, what waits is refused or still done. Harmless a second time.
    func stop(_ waiting: WaitingJobs)
}

/// What becomes of the jobs that wait when a pool stops.
public enum WaitingJobs: Sendable {
    /// They end with `WorkersError.stopped`.
    case refuse
    /// They are still done.
    case finish
}

/// One piece of work for a pool.
public struct WorkerJob: Sendable {
    /// The work; called on a thread of the pool.
    public let run: @Sendable () -> Void
    /// Called instead when the pool stops first, by whoever stops it.
    public let refuse: @Sendable (WorkersError) -> Void

    public init(run: @escaping @Sendable () -> Void, refuse: @escaping @Sendable (WorkersError) -> Void) {
        self.run = run
        self.refuse = refuse
    }
}

/// Why a pool does not do a piece of work.
public enum WorkersError: Error, Equatable, Sendable, CustomStringConvertible {
    /// As many jobs as may wait do so already: an overload, and a later try can help.
    case full(pool: String, waiting: Int)
    /// The pool has stopped, or did so before the job's turn.
    case stopped(pool: String)

    public var description: String {
        switch self {
        case .full(let pool, let waiting): "\(waiting) jobs wait for the workers \(pool)"
        case .stopped(let pool): "the workers \(pool) have stopped"
        }
    }
}

extension Workers {
    /// Does `work` on a thread of the pool, and comes back to the loop with what it returned or threw.
    ///
    /// - Parameters:
    ///   - loop: the caller's; `done` is called there, once, never within this call.
    ///   - done: is given what `work` threw, or `WorkersError` when it was not done.
    public func run<Value: Sendable>(
        on loop: any Loop, _ work: @escaping @Sendable () throws -> Value, _ done: @escaping (Result<Value, any Error>) -> Void
    ) {
        assert(loop.isCurrent)
        let confined = Confined(done)
        let comeBack: @Sendable (Result<Value, any Error>) -> Void = { result in loop.execute { confined.value(result) } }
        do {
            try submit(WorkerJob(run: { comeBack(Result { try work() }) }, refuse: { comeBack(.failure($0)) }))
        } catch {
            comeBack(.failure(error))
        }
    }

    /// The same for tasks that were spawned on the loop.
    ///
    /// - Throws: what `work` threw, or `WorkersError` when it was not done.
    public func run<Value: Sendable>(on loop: any Loop, _ work: @escaping @Sendable () throws -> Value) async throws -> Value {
        let result = await withUnsafeContinuation { (continuation: UnsafeContinuation<Result<Value, any Error>, Never>) in
            run(on: loop, work) { continuation.resume(returning: $0) }
        }
        return try result.get()
    }
}
