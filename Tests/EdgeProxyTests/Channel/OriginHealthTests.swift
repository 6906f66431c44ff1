import Testing

@testable import EdgeProxy
import Model

/// A line when it begins, and one when it ends.
@Suite struct OriginHealthTests {
    @Test func eachOutageIsTwoLines() {
        var health = OriginHealth()
        let second: Int64 = 1_000_000_000, path = Array("v0.m3u8".utf8)
        func time(_ seconds: Int64) -> MonotonicTime { MonotonicTime(nanoseconds: seconds * second) }
        func fail(_ rendition: Int, _ seconds: Int64) -> String? {
            health.failed(rendition, path, .status(500), now: time(seconds), staleNs: 30 * second)
        }
        #expect(health.succeeded(0, now: 0) == nil)
        #expect(fail(0, 1) == "v0.m3u8 can't be read: origin answered 500; what was read last is served for 30 s")
        #expect(fail(0, 2) == nil && fail(1, 3) == nil && health.succeeded(0, now: time(4)) == nil)
        #expect(health.succeeded(1, now: time(13)) == "the origin is read again, after 12 s")
        #expect(health.succeeded(1, now: time(14)) == nil && fail(1, 15) != nil)
    }

    /// Where nothing was ever read there is nothing to be served.
    @Test func whatWasNeverReadIsNotServed() {
        var health = OriginHealth()
        let line = health.failed(0, Array("v0.m3u8".utf8), .status(403), now: 0, staleNs: nil)
        #expect(line == "v0.m3u8 can't be read: origin answered 403; nothing of it was read yet, so its viewers are answered with 503")
    }
}
