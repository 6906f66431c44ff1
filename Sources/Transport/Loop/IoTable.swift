/// Who handles which descriptor. The kernel reuses a number as soon as it is closed, even within one batch of events, so each
/// registration has a generation that travels beside the number in epoll's data.
struct IoTable {
    private struct Slot {
        var handler: (any IoHandler)?
        var generation: UInt32 = 0
    }
    private var slots: [Slot] = []
    private(set) var count = 0

    /// Takes the handler in and returns what epoll shall carry.
    mutating func insert(_ fd: Int32, _ handler: any IoHandler) -> UInt64 {
        let index = Int(fd)
        while slots.count <= index { slots.append(Slot()) }
        precondition(slots[index].handler == nil, "a descriptor is registered once")
        slots[index].handler = handler
        count += 1
        return data(fd)
    }

    /// What epoll carries for a registered descriptor.
    func data(_ fd: Int32) -> UInt64 { UInt64(slots[Int(fd)].generation) << 32 | UInt64(UInt32(bitPattern: fd)) }

    mutating func remove(_ fd: Int32) -> Bool {
        let index = Int(fd)
        guard index < slots.count, slots[index].handler != nil else { return false }
        slots[index].handler = nil
        slots[index].generation &+= 1
        count -= 1
        return true
    }

    /// The handler that these events are for; `nil` when they are of an earlier registration of the same number.
    func handler(for data: UInt64) -> (any IoHandler)? {
        let index = Int(UInt32(truncatingIfNeeded: data))
        guard index < slots.count, slots[index].generation == UInt32(truncatingIfNeeded: data >> 32) else { return nil }
        return slots[index].handler
    }

    mutating func removeAll() {
        slots.removeAll()
        count = 0
    }
}
