import Model
import Testing

@testable import Stitching

/// The breaks that were ordered for one channel, and which can be.
@Suite struct BreakOrdersTests {
    private static let second: Int64 = 1_000_000_000
    private static let now = WallTime(nanoseconds: 1_700_000_000 * second)

    private static func add(_ orders: BreakOrders, in seconds: Int64, length: Int64 = 10) throws(BreakRefusal) -> OrderedBreak {
        try orders.add(start: now + seconds * second, lengthNs: length * second, by: "ops", request: "r", now: now)
    }

    @Test func noTwoHaveOneNumber() throws {
        let orders = BreakOrders(), first = try Self.add(orders, in: 0), second = try Self.add(orders, in: 100)
        #expect(first.id < second.id)
        // Also after a restart whose clock is put back.
        let restored = BreakOrders()
        restored.restore([second, first, second])
        #expect(restored.all == [first, second])
        let third = try restored.add(
            start: Self.now + 500 * Self.second, lengthNs: Self.second, by: "", request: "", now: Self.now - 3_600 * Self.second)
        #expect(third.id > second.id)
    }

    @Test func noneBeginsWithinAnother() throws {
        let orders = BreakOrders(), first = try Self.add(orders, in: 20)
        let occupied = BreakRefusal.occupied(.init(source: .ordered(first.id), id: nil, until: first.end))
        for inside in [20, 25, 29] as [Int64] { #expect(throws: occupied) { try Self.add(orders, in: inside) } }
        #expect(orders.all == [first])
        _ = try Self.add(orders, in: 30)
        // What it is longer than the gap is merged, as with any break.
        _ = try Self.add(orders, in: 5, length: 60)
        orders.end(first.id, at: Self.now)
        _ = try Self.add(orders, in: 70)
        #expect(orders.all.count == 4)
    }

    @Test func theyAreBounded() throws {
        let orders = BreakOrders()
        for index in 0..<Limits.ordersWaiting { _ = try Self.add(orders, in: Int64(index) * 10) }
        #expect(throws: BreakRefusal.tooMany(Limits.ordersWaiting)) { try Self.add(orders, in: 1_000) }
        let text = String(repeating: "x", count: 10_000)
        let kept = BreakOrders()
        for index in 0..<Int64(2 * Limits.ordersKept) {
            let start = Self.now + index * 20 * Self.second
            let order = try kept.add(start: start, lengthNs: 10 * Self.second, by: text, request: text, now: start)
            #expect(order.by.utf8.count == Limits.orderTextBytes)
        }
        #expect(kept.all.count == Limits.ordersKept && kept.all.first!.start == Self.now + Int64(Limits.ordersKept) * 20 * Self.second)
    }

    @Test func endingEndsWhatIsUnderWay() throws {
        let orders = BreakOrders(), now = try Self.add(orders, in: 0), later = try Self.add(orders, in: 60)
        let ended = orders.end(at: Self.now + Self.second)
        #expect(ended.map(\.id) == [now.id] && ended.first?.ended == Self.now + Self.second)
        #expect(!ended[0].mayBegin(at: Self.now + 2 * Self.second) && later.mayBegin(at: Self.now))
        #expect(orders.end(at: Self.now + 2 * Self.second).isEmpty)
    }

    /// What has not begun can be called off: that one alone, for good, and its time is free again.
    @Test func anOrderIsCalledOffBeforeItBegins() throws {
        let orders = BreakOrders(), first = try Self.add(orders, in: 0), later = try Self.add(orders, in: 60), now = Self.now + Self.second
        let ended = try #require(orders.end(later.id, at: now))
        #expect(ended.id == later.id && ended.ended == now && orders.all == [first, ended])
        #expect([now, later.start, later.end].allSatisfy { !ended.mayBegin(at: $0) } && first.mayBegin(at: now))
        #expect(orders.end(later.id, at: later.start) == ended, "when it was called off first is when it was")
        let another = try orders.add(start: later.start, lengthNs: 10 * Self.second, by: "ops", request: "r", now: now)
        #expect(orders.all == [first, ended, another])
        #expect(orders.end(BreakOrderId(another.id.number + 1), at: now) == nil && orders.all == [first, ended, another])
    }

    @Test func whatWasOrderedIsThereAfterARestart() throws {
        let orders = BreakOrders(), first = try Self.add(orders, in: 0), second = try Self.add(orders, in: 60)
        let ended = try #require(orders.end(first.id, at: Self.now))
        let records = [first, second, ended].map { JournalRecord.order(OrderRecord(channel: "t/c", order: $0)) }
        let recovered = Recovered(records.map(\.encoded))
        #expect(recovered.orders["t/c"]?.sorted { $0.id < $1.id } == [ended, second])
        #expect(Recovered(recovered.records.map(\.encoded)).orders["t/c"]?.count == 2)
        var later = recovered
        later.forget(before: Self.now + Self.second)
        #expect(later.orders["t/c"] == [second])
    }

    /// Where nobody watches, breaks by the clock are where the wall clock has them.
    @Test func aBreakByTheClockIsInTheWay() throws {
        var channel = ChannelConfiguration(tenant: "t", id: "c", name: "c", origin: ["http://o/"])
        channel.breaks.configured = [.every(everyNs: 600 * Self.second, durationNs: 60 * Self.second, anchor: Self.now)]
        func check(in seconds: Int64) throws(BreakRefusal) {
            try BreakOrderRule.check(inNs: seconds * Self.second, lengthNs: 10 * Self.second, now: Self.now, channel, [])
        }
        for (inside, until) in [(0, 60), (59, 60), (630, 660)] as [(Int64, Int64)] {
            let occupant = BreakRefusal.Occupant(source: .configured, id: nil, until: Self.now + until * Self.second)
            #expect(throws: BreakRefusal.occupied(occupant)) { try check(in: inside) }
        }
        for free in [60, 599, 661] as [Int64] { try check(in: free) }
        #expect(throws: BreakRefusal.self) { try check(in: -1) }
    }
}
