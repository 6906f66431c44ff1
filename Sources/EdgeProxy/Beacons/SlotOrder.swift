/// Lets a later event of a slot wait until the earlier ones to the same host are done, for a bounded time: a quartile that comes before its
/// impression may not be counted.
struct SlotOrder {
    private struct Slot {
        /// The latest event that was let through, and how many are not done.
        var atMs: Int64
        var open: Int
        var held: [(ticket: BeaconTicket, dueNs: Int64)] = []
    }
    private var slots: [BeaconSlot: Slot] = [:]
    private var dues = TicketLine<(slot: BeaconSlot, dueNs: Int64)>()

    /// - Returns: whether it may go; otherwise it is kept here.
    mutating func enter(_ ticket: BeaconTicket, nowNs: Int64) -> Bool {
        let key = ticket.event.slotKey
        guard var slot = slots[key] else {
            slots[key] = Slot(atMs: ticket.event.atMs, open: 1)
            return true
        }
        defer { slots[key] = slot }
        guard ticket.event.atMs > slot.atMs else {
            slot.open += 1
            return true
        }
        let dueNs = nowNs + Limits.orderNs
        slot.held.append((ticket, dueNs))
        dues.append((key, dueNs))
        return false
    }

    /// Those that may go once a ticket is done.
    mutating func leave(_ ticket: BeaconTicket) -> [BeaconTicket] {
        let key = ticket.event.slotKey
        guard var slot = slots[key] else { return [] }
        slot.open -= 1
        guard slot.open == 0 else {
            slots[key] = slot
            return []
        }
        // All URLs of the next event.
        guard let next = slot.held.map(\.ticket.event.atMs).min() else {
            slots[key] = nil
            return []
        }
        let released = release(&slot) { $0.ticket.event.atMs == next }
        slots[key] = slot
        return released
    }

    /// Those that have waited long enough.
    mutating func overdue(nowNs: Int64) -> [BeaconTicket] {
        var released: [BeaconTicket] = []
        while let first = dues.first, first.dueNs <= nowNs {
            _ = dues.popFirst()
            guard var slot = slots[first.slot], !slot.held.isEmpty else { continue }
            released += release(&slot) { $0.dueNs <= nowNs }
            slots[first.slot] = slot
        }
        return released
    }

    private func release(_ slot: inout Slot, _ mayGo: ((ticket: BeaconTicket, dueNs: Int64)) -> Bool) -> [BeaconTicket] {
        let released = slot.held.filter(mayGo).map(\.ticket)
        slot.held.removeAll(where: mayGo)
        slot.open += released.count
        slot.atMs = released.reduce(slot.atMs) { max($0, $1.event.atMs) }
        return released
    }
}
