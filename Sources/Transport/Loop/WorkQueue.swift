import Synchronization

/// One piece of work for a loop: a step of a task, or a closure.
package enum Work {
    case job(UnownedJob)
    case closure(() -> Void)

    package func run(on executor: UnownedTaskExecutor) {
        switch self {
        case .job(let job): job.runSynchronously(on: executor)
        case .closure(let work): work()
        }
    }
}

/// What other threads hand to a loop. The lock is held for an append or a swap only.
package final class WorkQueue: Sendable {
    private struct State {
        var items: [Confined<Work>] = []
        var signalled = false
    }
    private let state = Mutex(State())

    package init() {}

    /// Appends; `true` when the caller must wake the loop because nobody did since it last took everything.
    package func push(_ work: Work) -> Bool {
        let item = Confined(work)
        return state.withLock { state in
            state.items.append(item)
            if state.signalled { return false }
            state.signalled = true
            return true
        }
    }

    /// Moves all there is into `batch`, which must be empty and keeps its storage in exchange.
    package func drain(into batch: inout [Confined<Work>]) {
        let empty = batch
        batch = state.withLock { state in
            state.signalled = false
            let items = state.items
            state.items = empty
            return items
        }
    }
}
