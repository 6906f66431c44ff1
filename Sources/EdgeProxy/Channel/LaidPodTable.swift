import Synchronization

/// The layouts of one presentation, shared by all loops. A layout is made once for each distinct pod of a break.
final class LaidPodTable: Sendable {
    /// What makes two layouts list the same.
    struct PodKey: Hashable, Sendable {
        var breakId: Int64, start: Int64
        var creatives: [String]
        var room: Int64, overlaps: Int
        var markers: [UInt8]
    }

    /// What makes two layouts the same.
    struct Key: Hashable, Sendable {
        var pod: PodKey
        var lag: Int64
    }

    private struct State {
        var byKey: [Key: Int64] = [:]
        var byId: [Int64: LaidPod] = [:]
        /// One layout of each pod, by what it lists and by its number.
        var byPod: [PodKey: LaidPod] = [:]
        var pods: [Int64: LaidPod] = [:]
        var next: Int64 = 1
        var preRolls = 0

        mutating func add(_ layout: LaidPod) {
            byKey[layout.key] = layout.id
            byId[layout.id] = layout
            if byPod[layout.podKey] == nil { byPod[layout.podKey] = layout }
            if pods[layout.pod] == nil { pods[layout.pod] = layout }
            if layout.kind == .preRoll { preRolls += 1 }
            next = max(next, layout.id + 1)
        }
    }
    private let state = Mutex(State())

    subscript(id: Int64) -> LaidPod? {
        state.withLock { $0.byId[id] }
    }

    /// All layouts, in the order in which they were made.
    var all: [LaidPod] {
        state.withLock { state in state.byId.values.sorted { $0.id < $1.id } }
    }

    /// A layout that lists the pod of that number.
    func layout(ofPod pod: Int64) -> LaidPod? {
        state.withLock { $0.pods[pod] }
    }

    /// How many distinct pre-rolls there are.
    var preRolls: Int { state.withLock { $0.preRolls } }

    /// The layout that `make` makes with a new id, or the equal one that is there already; `isNew` says which.
    /// - Parameter make: `sibling` is a layout with the same pod, known once the first attempt has told which pod it is.
    func layout(make: (_ id: Int64, _ sibling: LaidPod?) -> LaidPod) -> (layout: LaidPod, isNew: Bool) {
        state.withLock { state in
            var layout = make(state.next, nil)
            if let id = state.byKey[layout.key], let known = state.byId[id] { return (known, false) }
            if let sibling = state.byPod[layout.podKey] { layout = make(state.next, sibling) }
            state.add(layout)
            return (layout, true)
        }
    }

    /// Takes up a layout that was made before a restart.
    func restore(_ layout: LaidPod) {
        state.withLock { $0.add(layout) }
    }

    /// Lets go of the layouts that were over before `time`, nanoseconds on the channel's clock.
    func forget(endedBefore time: Int64) {
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
