import Testing

@testable import Demo

@Suite struct OriginFaultsTests {
    private let second: Int64 = 1_000_000_000

    private func faults(_ bodies: String..., wallNs: Int64 = 0) throws -> OriginFaults {
        var faults = OriginFaults()
        for body in bodies { try faults.apply(Array(body.utf8), wallNs: wallNs) }
        return faults
    }

    @Test func aFaultEndsByItself() throws {
        let faults = try faults(#"{"mode": "500", "seconds": 3}"#, wallNs: 5 * second)
        #expect(faults.current(path: "/news/360p.m3u8", wallNs: 5 * second)?.mode == .error)
        #expect(faults.current(path: "/news/360p.m3u8", wallNs: 8 * second - 1)?.mode == .error)
        #expect(faults.current(path: "/news/360p.m3u8", wallNs: 8 * second) == nil)
    }

    @Test func theLongestPrefixCounts() throws {
        let faults = try faults(#"{"mode": "hang"}"#, #"{"mode": "half", "path": "/news/"}"#)
        #expect(faults.current(path: "/news/360p.m3u8", wallNs: 0)?.mode == .half)
        #expect(faults.current(path: "/movies/360p.m3u8", wallNs: 0)?.mode == .hang)
    }

    @Test func adsStayWellUnlessNamed() throws {
        let channels = try faults(#"{"mode": "500"}"#), all = try faults(#"{"mode": "500", "path": "/"}"#)
        #expect(channels.current(path: "/news/master.m3u8", wallNs: 0) != nil && channels.current(path: "/ads/x/0.ts", wallNs: 0) == nil)
        #expect(all.current(path: "/ads/x/0.ts", wallNs: 0) != nil)
    }

    @Test func offHeals() throws {
        #expect(try faults(#"{"mode": "hang"}"#, #"{"mode": "half", "path": "/news/"}"#, #"{"mode": "off"}"#).faults.isEmpty)
        let one = try faults(#"{"mode": "hang"}"#, #"{"mode": "half", "path": "/news/"}"#, #"{"mode": "off", "path": "/news/"}"#)
        #expect(one.faults.map(\.mode) == [.hang])
        #expect(try faults(#"{"mode": "hang"}"#, #"{"mode": "empty"}"#).faults.map(\.mode) == [.empty])
    }

    @Test(arguments: [
        ("", "expected a JSON object"), ("[]", "expected a JSON object"), ("{}", "mode: expected one of 500, 404, hang,"),
        (#"{"mode": "explode"}"#, "mode: expected"), (#"{"mode": "500", "seconds": 0}"#, "seconds: expected"),
        (#"{"mode": "500", "seconds": "9"}"#, "seconds: expected"), (#"{"mode": "500", "path": "news"}"#, "path: expected"),
    ])
    func nonsenseIsRefused(body: String, message: String) {
        let error = #expect(throws: OriginFaults.Refusal.self) { try faults(body) }
        #expect(error?.message.hasPrefix(message) == true, "\(error?.message ?? "")")
    }

    @Test func aRestartedOriginBeginsWithAFullWindowAndTodaysDates() throws {
        let origin = DemoOrigin(cycleSegments: 30, breakSegments: 10), start: Int64 = 1_767_225_601 * second
        guard case .playlist(let bytes) = origin.answer(path: "/news/360p.m3u8", wallNs: start + 3 * second, restartWallNs: start) else {
            Issue.record("no playlist")
            return
        }
        let window = try SeenWindow(String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init))
        #expect(window.sequence == 1 && window.segments.map(\.sequence) == Array(1...10))
        #expect(window.segments.last?.wallMs == start / 1_000_000, "the segment that ended 2 s after the restart began with it")
        #expect(window.segments.first?.discontinuity == 0)
    }
}
