import Synchronization

/// The layouts of one presentation, shared by all loops. A layout is made once for each distinct pod of a break.
final class LayoutTable: Sendable {
    /// What makes two layouts the same.
    struct Key: Hashable, Sendable {
        var breakId: Int64
        var creatives: [String]
        var lag: Int64
    }

    private struct State {
        var byKey: [Key: Int64] = [:]
        var byId: [Int64: Layout] = [:]
        var next: Int64 = 1
    }
    private let state = Mutex(State())

    subscript(id: Int64) -> Layout? {
        state.withLock { $0.byId[id] }
    }

    /// All layouts, in the order in which they were made.
    var all: [Layout] {
        state.withLock { state in state.byId.values.sorted { $0.id < $1.id } }
    }

    /// The layout that `make` makes with a new id, or the equal one that is there already; `isNew` says which.
    func layout(make: (_ id: Int64) -> Layout) -> (layout: Layout, isNew: Bool) {
        state.withLock { state in
            let layout = make(state.next)
            if let id = state.byKey[layout.key], let known = state.byId[id] { return (known, false) }
            state.next += 1
            state.byKey[layout.key] = layout.id
            state.byId[layout.id] = layout
            return (layout, true)
        }
    }

    /// Takes up a layout that was made before a restart.
    func restore(_ layout: Layout) {
        state.withLock { state in
            state.byKey[layout.key] = layout.id
            state.byId[layout.id] = layout
            state.next = max(state.next, layout.id + 1)
        }
    }

    /// Lets go of the layouts of breaks before `breakId`.
    func forget(breaksBefore breakId: Int64) {
        state.withLock { state in
            guard state.byId.contains(where: { $0.value.breakId < breakId }) else { return }
            state.byKey = state.byKey.filter { $0.key.breakId >= breakId }
            state.byId = state.byId.filter { $0.value.breakId >= breakId }
        }
    }
}
