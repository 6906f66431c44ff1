import Decision
import Store

/// Ads that were decided and may still be played. Whoever plays one settles it; what is not played within its time is given back.
struct Reservations {
    /// A pod of a session, or one of the pods that a request was answered with.
    struct Key: Hashable {
        var id: TrackedId
        /// The number of the pod; of a request what its records have as the break.
        var pod: Int64

        init(id: TrackedId, pod: Int64) { (self.id, self.pod) = (id, pod) }

        /// Of what a record is about.
        init(_ context: EventContext) { self.init(id: context.id, pod: context.layout != 0 ? context.layout : context.adBreak) }
    }
    private struct Held {
        /// By slot.
        var bookings: [AdBooking?]
        /// Slots that are reserved, a bit each.
        var open: UInt64
        var untilMs: Int64
    }
    private static let slots = Decision.Limits.availSlots
    private var held: [Key: Held] = [:]
    /// In which second which of them end; some may be gone by then.
    private var ending: [Int64: [Key]] = [:]
    /// All seconds before it are over.
    private var overBefore: Int64?

    var count: Int { held.count }

    /// Holds what was reserved until a time, milliseconds since 1970.
    /// - Parameters:
    ///   - bookings: by slot, at most `Decision.Limits.availSlots`; `nil`: nothing is reserved for it.
    ///   - settled: slots that were played already.
    /// - Returns: what is reserved: nothing where the key is held already.
    mutating func hold(_ key: Key, _ bookings: [AdBooking?], settled: Set<Int> = [], untilMs: Int64) -> [AdBooking] {
        guard held[key] == nil else { return [] }
        var open: UInt64 = 0
        for (slot, booking) in bookings.prefix(Self.slots).enumerated() where booking != nil && !settled.contains(slot) {
            open |= 1 << slot
        }
        guard open != 0 else { return [] }
        held[key] = Held(bookings: bookings, open: open, untilMs: untilMs)
        let second = Self.second(untilMs)
        ending[max(second, overBefore ?? second), default: []].append(key)
        return bookings.prefix(Self.slots).enumerated().compactMap { open & 1 << $0 != 0 ? $1 : nil }
    }

    /// Whether a slot is reserved still.
    func holds(_ key: Key, slot: Int) -> Bool { slot < Self.slots && held[key].map { $0.open & 1 << slot != 0 } ?? false }

    /// A slot was played.
    /// - Returns: what was reserved for it; `nil`: nothing any more.
    mutating func settle(_ key: Key, slot: Int, with event: TrackedEvent) -> AdBooking? {
        guard slot < Self.slots, let pod = held[key], pod.open & 1 << slot != 0, let booking = pod.bookings[slot],
            booking.model.settlingEvent == event
        else { return nil }
        close(key, slot: slot)
        return booking
    }

    /// A slot will not be played any more.
    /// - Returns: what was reserved for it; `nil`: nothing any more.
    mutating func release(_ key: Key, slot: Int) -> AdBooking? {
        guard holds(key, slot: slot), let booking = held[key]?.bookings[slot] else { return nil }
        close(key, slot: slot)
        return booking
    }

    private mutating func close(_ key: Key, slot: Int) {
        held[key]?.open &= ~(1 << slot)
        if held[key]?.open == 0 { held[key] = nil }
    }

    /// Gives back what was not played in its time.
    mutating func expire(nowMs: Int64) -> [AdBooking] {
        let now = Self.second(nowMs), first = overBefore ?? ending.keys.min() ?? now
        guard now > first else { return [] }
        overBefore = now
        // A clock that was put forward by years is not gone through second by second.
        let seconds = now - first > Int64(ending.count) ? ending.keys.filter { $0 < now } : Array(first..<now)
        var back: [AdBooking] = []
        for second in seconds {
            for key in ending.removeValue(forKey: second) ?? [] {
                guard let pod = held[key], Self.second(pod.untilMs) < now else { continue }
                held[key] = nil
                for (slot, booking) in pod.bookings.prefix(Self.slots).enumerated() where pod.open & 1 << slot != 0 {
                    if let booking { back.append(booking) }
                }
            }
        }
        return back
    }

    private static func second(_ ms: Int64) -> Int64 { ms / 1_000 }
}
