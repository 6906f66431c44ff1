import Testing

@testable import EdgeProxy
import Model

@Suite struct LogThrottleTests {
    @Test func oneLineOfAKindAMinute() {
        var throttle = LogThrottle()
        #expect(throttle.passes("a", now: 0) == 0 && throttle.passes("b", now: 0) == 0)
        for now in 1...20 as ClosedRange<Int64> { #expect(throttle.passes("a", now: MonotonicTime(nanoseconds: now)) == nil) }
        #expect(throttle.passes("a", now: MonotonicTime(nanoseconds: Limits.logKindNs)) == 20)
        #expect(throttle.passes("a", now: MonotonicTime(nanoseconds: 2 * Limits.logKindNs)) == 0)
    }

    @Test func madeUpKindsTakeNoRoom() {
        var throttle = LogThrottle()
        for kind in 0..<(3 * Limits.logKinds) { _ = throttle.passes("\(kind)", now: 0) }
        #expect(throttle.passes("one more", now: 0) == 0)
    }
}
