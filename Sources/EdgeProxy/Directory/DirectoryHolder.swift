import Synchronization

/// The newest directory. A loop compares the version at each request, one load, and takes the reference once a version.
final class DirectoryHolder: Sendable {
    private struct State {
        var current: Directory
        /// Those before it that a loop may still hold: the publisher lets go of them, so that no loop frees one.
        var earlier: [Directory] = []
    }
    private let state: Mutex<State>
    let version: Atomic<UInt64>

    init(_ first: Directory) {
        state = Mutex(State(current: first))
        version = Atomic(first.version)
    }

    var current: Directory { state.withLock { $0.current } }

    /// Puts a newer one in its place.
    /// - Parameter oldestHeld: the oldest version that a loop still has.
    func publish(_ newest: Directory, oldestHeld: UInt64) {
        state.withLock { state in
            state.earlier.removeAll { $0.version < oldestHeld }
            state.earlier.append(state.current)
            state.current = newest
        }
        version.store(newest.version, ordering: .releasing)
    }
}
