import Synchronization

/// How many requests each route of one loop has answered, by the class of the status. Written by that loop alone, read by any thread.
final class RouteTraffic: Sendable {
    /// 1xx to 5xx.
    static let classes = 5
    private nonisolated(unsafe) let values: UnsafeMutablePointer<Atomic<Int>>
    private let count: Int

    /// - Parameter routes: how many there are; one more stands for requests that belong to none.
    init(routes: Int) {
        count = (routes + 1) * Self.classes
        values = .allocate(capacity: count)
        for index in 0..<count { (values + index).initialize(to: Atomic(0)) }
    }

    deinit {
        values.deinitialize(count: count)
        values.deallocate()
    }

    /// - Parameter status: 100 to 599.
    @inline(__always)
    func add(route: Int, status: Int) {
        let index = route * Self.classes + status / 100 - 1
        guard index >= 0, index < count else { return }
        // One writer: a load and a store, no locked instruction.
        values[index].store(values[index].load(ordering: .relaxed) &+ 1, ordering: .relaxed)
    }

    /// - Parameter statusClass: 1 for 1xx to 5 for 5xx.
    func total(route: Int, statusClass: Int) -> Int { values[route * Self.classes + statusClass - 1].load(ordering: .relaxed) }
}
