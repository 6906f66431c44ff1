import Decision
import Store
import TestSupport
import Testing

@testable import EdgeProxy

@Suite struct ReservationsTests {
    private static func booking(_ account: UInt64, _ model: PriceModel = .cpm) -> AdBooking {
        AdBooking(campaignId: "c\(account)", creativeId: "v", account: account, model: model, priceMicros: 10, isHouse: false)
    }

    private static func key(_ session: UInt64, _ pod: Int64 = 1) -> Reservations.Key {
        .init(id: TrackedId(high: 0, low: session), pod: pod)
    }

    @Test func aSlotIsSettledOnceAndByWhatItsPriceIsFor() {
        var held = Reservations()
        let taken = held.hold(Self.key(1), [Self.booking(1), nil, Self.booking(2, .cpcv)], untilMs: 1_000)
        #expect(taken.map(\.account) == [1, 2])
        #expect(held.hold(Self.key(1), [Self.booking(1)], untilMs: 9_000).isEmpty, "a pod is held once")
        #expect(held.settle(Self.key(1), slot: 0, with: .complete) == nil)
        #expect(held.settle(Self.key(1), slot: 0, with: .impression)?.account == 1)
        #expect(held.settle(Self.key(1), slot: 0, with: .impression) == nil)
        #expect(held.settle(Self.key(1), slot: 1, with: .impression) == nil)
        #expect(held.settle(Self.key(1), slot: 2, with: .impression) == nil)
        #expect(held.settle(Self.key(1), slot: 2, with: .complete)?.account == 2 && held.count == 0)
        for slot in [3, 63, 64, 1_000] { #expect(held.settle(Self.key(1), slot: slot, with: .impression) == nil) }
    }

    /// What is left or cut is free at once, whatever its price is for.
    @Test func aSlotIsReleasedOnce() {
        var held = Reservations()
        _ = held.hold(Self.key(1), [Self.booking(1), nil, Self.booking(2, .cpcv)], untilMs: 1_000)
        #expect(held.release(Self.key(1), slot: 2)?.account == 2 && held.release(Self.key(1), slot: 2) == nil)
        #expect(held.release(Self.key(1), slot: 1) == nil && held.release(Self.key(2), slot: 0) == nil)
        #expect(held.settle(Self.key(1), slot: 0, with: .impression)?.account == 1)
        #expect(held.release(Self.key(1), slot: 0) == nil && held.count == 0)
    }

    @Test func whatIsNotPlayedComesBackAfterItsTime() {
        var held = Reservations()
        _ = held.hold(Self.key(1), [Self.booking(1), Self.booking(2)], untilMs: 10_500)
        _ = held.hold(Self.key(2), [Self.booking(3)], settled: [0], untilMs: 10_500)
        _ = held.settle(Self.key(1), slot: 1, with: .impression)
        #expect(held.expire(nowMs: 10_999).isEmpty)
        #expect(held.expire(nowMs: 11_000).map(\.account) == [1] && held.count == 0)
        #expect(held.expire(nowMs: 20_000).isEmpty)
        // One whose time is over when it comes, and a clock that was put forward.
        _ = held.hold(Self.key(3), [Self.booking(4)], untilMs: 5_000)
        #expect(held.expire(nowMs: 21_000).map(\.account) == [4])
        _ = held.hold(Self.key(4), [Self.booking(5)], untilMs: 4_000_000_000_000)
        #expect(held.expire(nowMs: 5_000_000_000_000).map(\.account) == [5])
    }

    /// However slots are settled and time goes by: each ad that was reserved is settled or comes back, once.
    @Test func everyAdIsSettledOrComesBackOnce() {
        var rng = Seeded(7), held = Reservations(), open: [UInt64: Int] = [:], ended: [UInt64: Int] = [:], account: UInt64 = 0
        var keys: [(Reservations.Key, Int)] = [], now: Int64 = 1_000
        for pod in 0..<2_000 {
            now += Int64.random(in: 0...400, using: &rng)
            let bookings = (0..<Int.random(in: 1...5, using: &rng)).map { _ -> AdBooking? in
                account += 1
                return Bool.random(using: &rng) ? Self.booking(account) : nil
            }
            for booking in held.hold(Self.key(UInt64(pod % 97), Int64(pod)), bookings, untilMs: now + 3_000) { open[booking.account] = 1 }
            keys.append((Self.key(UInt64(pod % 97), Int64(pod)), bookings.count))
            let (key, count) = keys.randomElement(using: &rng)!
            if let booking = held.settle(key, slot: Int.random(in: 0..<count, using: &rng), with: .impression) {
                ended[booking.account, default: 0] += 1
            }
            for booking in held.expire(nowMs: now) { ended[booking.account, default: 0] += 1 }
        }
        for booking in held.expire(nowMs: now + 10_000) { ended[booking.account, default: 0] += 1 }
        #expect(ended == open && held.count == 0)
    }
}
