import Manifest
import Model
import Synchronization

/// The layouts of one presentation, shared by all loops. A layout is made once for each distinct pod of a break.
public final class LaidPodTable: Sendable {
    private struct State {
        var byKey: [LaidPod.Key: LayoutId] = [:]
        var byId: [LayoutId: LaidPod] = [:]
        /// One layout of each pod, by what it lists and by its number.
        var byPod: [LaidPod.PodKey: LaidPod] = [:]
        var pods: [PodId: LaidPod] = [:]
        var next = LayoutId(1)
        var preRolls = 0

        mutating func add(_ layout: LaidPod) {
            byKey[layout.key] = layout.id
            byId[layout.id] = layout
            if byPod[layout.podKey] == nil { byPod[layout.podKey] = layout }
            if pods[layout.pod] == nil { pods[layout.pod] = layout }
            if layout.kind == .preRoll { preRolls += 1 }
            next = max(next, LayoutId(layout.id.number + 1))
        }
    }
    private let state: Mutex<State>

    /// - Parameter next: the number of the first layout that is made; one that ended and begins anew gives none twice.
    public init(next: LayoutId = LayoutId(1)) { state = Mutex(State(next: next)) }

    /// The number of the next layout.
    public var next: LayoutId { state.withLock { $0.next } }

    public subscript(id: LayoutId) -> LaidPod? {
        state.withLock { $0.byId[id] }
    }

    /// All layouts, in the order in which they were made.
    public var all: [LaidPod] {
        state.withLock { state in state.byId.values.sorted { $0.id < $1.id } }
    }

    /// A layout that lists the pod of that number.
    public func layout(ofPod pod: PodId) -> LaidPod? {
        state.withLock { $0.pods[pod] }
    }

    /// How many distinct pre-rolls there are.
    public var preRolls: Int { state.withLock { $0.preRolls } }

    /// The layout that `make` makes with a new id, or the equal one that is there already.
    /// - Parameter make: `sibling` is a layout with the same pod, known once the first attempt has told which pod it is.
    public func layout(make: (_ id: LayoutId, _ sibling: LaidPod?) -> LaidPod) -> LaidPod {
        state.withLock { state in
            var layout = make(state.next, nil)
            if let id = state.byKey[layout.key], let known = state.byId[id] { return known }
            if let sibling = state.byPod[layout.podKey] { layout = make(state.next, sibling) }
            state.add(layout)
            return layout
        }
    }

    /// Takes up a layout that was made before a restart.
    public func restore(_ layout: LaidPod) {
        layout.noteWritten()
        state.withLock { $0.add(layout) }
    }

    /// Lets go of the layouts that were over before `time`.
    public func forget(endedBefore time: ChannelTime) {
        state.withLock { state in
            func isOver(_ layout: LaidPod) -> Bool { layout.start + max(layout.room, layout.adsLength) < time }
            guard state.byId.values.contains(where: isOver) else { return }
            let kept = state.byId.values.filter { !isOver($0) }.sorted { $0.id < $1.id }
            let next = state.next
            state = State(next: next)
            for layout in kept { state.add(layout) }
        }
    }
}
