import Store
import Synchronization

/// Waits for several answers.
final class Gathering: Sendable {
    private struct State {
        var left: Int
        var error: EventLogError?
    }
    private let state: Mutex<State>
    private let done: @Sendable (EventLogError?) -> Void

    init(count: Int, _ done: @escaping @Sendable (EventLogError?) -> Void) {
        state = Mutex(State(left: count))
        self.done = done
    }

    func add(_ error: EventLogError?) {
        let end = state.withLock { state -> EventLogError?? in
            state.left -= 1
            state.error = state.error ?? error
            return state.left == 0 ? .some(state.error) : nil
        }
        if let end { done(end) }
    }
}
