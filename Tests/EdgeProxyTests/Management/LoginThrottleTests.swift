import Model
import TestSupport
import Testing
import Transport

@testable import EdgeProxy

/// How often passwords may be tried, and that nobody locks an owner out.
@Suite struct LoginThrottleTests {
    private static let home = IpAddress(v4: 0xc000_0201), elsewhere = IpAddress(v4: 0xc633_6401)

    private func at(_ seconds: Double) -> MonotonicTime { MonotonicTime(nanoseconds: 1_000_000_000_000 + Int64(seconds * 1e9)) }

    /// Seconds that a login waits after each failure, when each is tried as soon as it may be.
    private func waits(_ count: Int, _ throttle: inout LoginThrottle) -> [Int] {
        var now = 0.0
        return (0..<count).map { _ in
            throttle.failed(account: "a@b.c", address: Self.home, now: at(now))
            let wait = throttle.check(account: "a@b.c", address: Self.home, now: at(now)) ?? 0
            now += Double(wait)
            #expect(throttle.check(account: "a@b.c", address: Self.home, now: at(now)) == nil)
            if wait > 0 { #expect(throttle.check(account: "a@b.c", address: Self.home, now: at(now - 0.001)) == 1) }
            return wait
        }
    }

    @Test func anAccountAtAnAddressWaitsLongerEachTime() {
        var throttle = LoginThrottle()
        #expect(throttle.check(account: "a@b.c", address: Self.home, now: at(0)) == nil)
        #expect(waits(12, &throttle) == [0, 0, 0, 0, 30, 60, 120, 240, 480, 900, 900, 900])
        // Others are not held up by that.
        #expect(throttle.check(account: "a@b.c", address: Self.elsewhere, now: at(0)) == nil)
        #expect(throttle.check(account: "d@b.c", address: Self.home, now: at(10_000)) == nil)
    }

    @Test func aSuccessBeginsAnew() {
        var throttle = LoginThrottle()
        for _ in 0..<6 { throttle.failed(account: "a", address: Self.home, now: at(0)) }
        #expect(throttle.check(account: "a", address: Self.home, now: at(1)) == 59)
        throttle.succeeded(account: "a", address: Self.home, now: at(60))
        for _ in 0..<4 {
            throttle.failed(account: "a", address: Self.home, now: at(61))
            #expect(throttle.check(account: "a", address: Self.home, now: at(61)) == nil)
        }
        throttle.failed(account: "a", address: Self.home, now: at(61))
        #expect(throttle.check(account: "a", address: Self.home, now: at(61)) == 30)
    }

    @Test func aDayLaterOldFailuresDoNotCount() {
        var throttle = LoginThrottle()
        for _ in 0..<20 { throttle.failed(account: "a", address: Self.home, now: at(0)) }
        #expect(throttle.check(account: "a", address: Self.home, now: at(0)) == 900)
        throttle.failed(account: "a", address: Self.home, now: at(86_399))
        #expect(throttle.check(account: "a", address: Self.home, now: at(86_399)) == 900)
        throttle.failed(account: "a", address: Self.home, now: at(86_399 + 86_400))
        #expect(throttle.check(account: "a", address: Self.home, now: at(86_399 + 86_400)) == nil)
    }

    @Test func anAddressFailsThirtyTimesAMinute() {
        var throttle = LoginThrottle()
        for number in 0..<30 {
            #expect(throttle.check(account: "\(number)", address: Self.home, now: at(0)) == nil)
            throttle.failed(account: "\(number)", address: Self.home, now: at(0))
        }
        #expect(throttle.check(account: "new", address: Self.home, now: at(0)) == 2)
        #expect(throttle.check(account: "new", address: Self.home, now: at(1.999)) == 1)
        #expect(throttle.check(account: "new", address: Self.home, now: at(2)) == nil)
        throttle.failed(account: "new", address: Self.home, now: at(2))
        #expect(throttle.check(account: "newer", address: Self.home, now: at(2)) == 2)
        #expect(throttle.check(account: "newer", address: Self.elsewhere, now: at(2)) == nil)
        #expect(throttle.check(account: "newer", address: Self.home, now: at(62)) == nil)
    }

    @Test func anAccountFailsAHundredTimesAnHour() {
        var throttle = LoginThrottle()
        for number in 0..<100 {
            let address = IpAddress(v4: UInt32(number))
            #expect(throttle.check(account: "a", address: address, now: at(0)) == nil)
            throttle.failed(account: "a", address: address, now: at(0))
        }
        #expect(throttle.check(account: "a", address: Self.home, now: at(0)) == 36)
        #expect(throttle.check(account: "a", address: Self.home, now: at(36)) == nil)
        #expect(throttle.check(account: "b", address: Self.home, now: at(0)) == nil)
    }

    /// Whoever has one address of an IPv6 network has all of them; IPv4 addresses, though mapped, lie in one such network together.
    @Test func anIpv6NetworkIsOneAddress() {
        var throttle = LoginThrottle()
        for number in 0..<30 as Range<UInt64> {
            throttle.failed(account: "\(number)", address: IpAddress(high: 0x2001_0db8_0000_0001, low: number), now: at(0))
        }
        #expect(throttle.check(account: "a", address: IpAddress(high: 0x2001_0db8_0000_0001, low: .max), now: at(0)) == 2)
        #expect(throttle.check(account: "a", address: IpAddress(high: 0x2001_0db8_0000_0002, low: 0), now: at(0)) == nil)
        for number in 0..<30 { throttle.failed(account: "\(number)", address: Self.home, now: at(0)) }
        #expect(throttle.check(account: "a", address: Self.home, now: at(0)) == 2)
        #expect(throttle.check(account: "a", address: Self.elsewhere, now: at(0)) == nil)
    }

    /// A flood of made-up accounts, and of the owner's own, from everywhere and from the owner's own network.
    @Test(arguments: 0..<20 as Range<UInt64>)
    func noFloodLocksAnOwnerOutOfTheirAddress(seed: UInt64) {
        var random = Seeded(seed)
        let most = 64, owner = "owner@example.com"
        var throttle = LoginThrottle(most: most), now = 0.0
        throttle.succeeded(account: owner, address: Self.home, now: at(now))
        for number in 0..<3_000 {
            now += Double.random(in: 0...0.2, using: &random)
            let anywhere = IpAddress(high: random.next(), low: random.next())
            switch Int.random(in: 0..<4, using: &random) {
            case 0: throttle.failed(account: "made up \(number)", address: anywhere, now: at(now))
            case 1: throttle.failed(account: "made up \(number)", address: Self.home, now: at(now))
            case 2: throttle.failed(account: owner, address: anywhere, now: at(now))
            default: throttle.failed(account: owner, address: Self.elsewhere, now: at(now))
            }
            #expect(throttle.check(account: owner, address: Self.home, now: at(now)) == nil)
            #expect(throttle.count <= most * 4)
        }
        // The flood itself is held up.
        #expect(throttle.check(account: owner, address: Self.elsewhere, now: at(now)) != nil)
        // So is whoever tries the owner's account there.
        for _ in 0..<5 { throttle.failed(account: owner, address: Self.home, now: at(now)) }
        #expect(throttle.check(account: owner, address: Self.home, now: at(now)) == 30)
    }

    @Test func onlyTheLastAddressIsSpared() {
        var throttle = LoginThrottle()
        throttle.succeeded(account: "a", address: Self.home, now: at(0))
        throttle.succeeded(account: "a", address: Self.elsewhere, now: at(1))
        for number in 0..<100 { throttle.failed(account: "a", address: IpAddress(v4: UInt32(number)), now: at(2)) }
        #expect(throttle.check(account: "a", address: Self.home, now: at(2)) == 36)
        #expect(throttle.check(account: "a", address: Self.elsewhere, now: at(2)) == nil)
    }

    @Test func longNamesAreCut() {
        var throttle = LoginThrottle()
        let long = String(repeating: "é", count: 100_000)
        for _ in 0..<5 { throttle.failed(account: long, address: Self.home, now: at(0)) }
        #expect(throttle.check(account: long + "more", address: Self.home, now: at(0)) == 30)
    }
}
