/// Work by the time it is due: a binary heap whose entries can be taken out again. Equal times leave in the order they came.
///
/// Push, pop and cancel are O(log n). A cancelled piece of work is released at once, not when its time comes.
package struct TimerHeap {
    private struct Entry {
        let dueNs: Int64
        let sequence: UInt64
        let slot: Int
        func isBefore(_ other: Entry) -> Bool {
            dueNs != other.dueNs ? dueNs < other.dueNs : sequence < other.sequence
        }
    }
    private struct Slot {
        var work: (() -> Void)?
        var position = 0
        var generation: UInt32 = 0
    }

    private var heap: [Entry] = []
    private var slots: [Slot] = []
    private var free: [Int] = []
    private var sequence: UInt64 = 0

    package init() {}

    package var count: Int { heap.count }

    /// When the first piece of work is due; `nil` when there is none.
    package var nextNs: Int64? { heap.first?.dueNs }

    package mutating func push(dueNs: Int64, _ work: @escaping () -> Void) -> TimerId {
        let slot: Int
        if let reused = free.popLast() {
            slot = reused
        } else {
            slot = slots.count
            slots.append(Slot())
        }
        slots[slot].work = work
        sequence &+= 1
        heap.append(Entry(dueNs: dueNs, sequence: sequence, slot: slot))
        slots[slot].position = heap.count - 1
        rise(heap.count - 1)
        return TimerId(raw: UInt64(slots[slot].generation) << 32 | UInt64(slot))
    }

    /// The first piece of work that is due at `now`, taken out; `nil` when none is.
    package mutating func pop(now: Int64) -> (() -> Void)? {
        guard let first = heap.first, first.dueNs <= now else { return nil }
        return remove(first.slot)
    }

    /// Takes the work out; `false` when it has run or was cancelled before.
    @discardableResult package mutating func cancel(_ timer: TimerId) -> Bool {
        let slot = Int(timer.raw & 0xffff_ffff)
        guard slot < slots.count, slots[slot].generation == UInt32(timer.raw >> 32), slots[slot].work != nil else { return false }
        _ = remove(slot)
        return true
    }

    private mutating func remove(_ slot: Int) -> (() -> Void)? {
        let work = slots[slot].work.take()
        slots[slot].generation &+= 1
        free.append(slot)
        let position = slots[slot].position
        let last = heap.removeLast()
        if position < heap.count {
            heap[position] = last
            slots[last.slot].position = position
            rise(position)
            sink(slots[last.slot].position)
        }
        return work
    }

    private mutating func rise(_ start: Int) {
        var position = start
        while position > 0 {
            let parent = (position - 1) / 2
            guard heap[position].isBefore(heap[parent]) else { return }
            swap(position, parent)
            position = parent
        }
    }

    private mutating func sink(_ start: Int) {
        var position = start
        while true {
            var child = 2 * position + 1
            guard child < heap.count else { return }
            if child + 1 < heap.count, heap[child + 1].isBefore(heap[child]) { child += 1 }
            guard heap[child].isBefore(heap[position]) else { return }
            swap(position, child)
            position = child
        }
    }

    private mutating func swap(_ a: Int, _ b: Int) {
        heap.swapAt(a, b)
        slots[heap[a].slot].position = a
        slots[heap[b].slot].position = b
    }
}
