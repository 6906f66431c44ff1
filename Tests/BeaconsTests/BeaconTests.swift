import Store
import Testing
import Vast

@testable import Beacons

@Suite struct BeaconTests {
    // What ad servers write between the standards stays as it is; what no request line may hold is encoded.
    @Test(arguments: [
        ("http://a.example//p/../q?x=[UNKNOWN]&y=%5bfoo%5D&&z=a|b{c}", "http://a.example//p/../q?x=[UNKNOWN]&y=%5bfoo%5D&&z=a|b{c}"),
        ("http://a.example/a b?q=\u{e9}\t", "http://a.example/a%20b?q=%C3%A9%09"), ("", ""),
    ])
    func urlsStayByteForByte(url: String, wire: String) {
        #expect(Beacon(event: BeaconEvent(), viewer: BeaconViewer(), url: Array(url.utf8))?.url == wire)
    }

    @Test func aUrlHasABound() {
        let base = Array("http://a.example/".utf8)
        func beacon(_ count: Int, _ byte: UInt8) -> Beacon? {
            Beacon(event: BeaconEvent(), viewer: BeaconViewer(), url: base + [UInt8](repeating: byte, count: count - base.count))
        }
        #expect(beacon(Limits.urlBytes, 97) != nil && beacon(Limits.urlBytes + 1, 97) == nil)
        #expect(beacon(Limits.urlBytes, 32) == nil, "encoded it is longer")
    }

    @Test(arguments: [
        ("https://A.Example.:8443/x", "a.example"), ("http://a.example?x=http://b/", "a.example"),
        ("http://[2001:DB8::1]:80/", "2001:db8::1"),
        ("http://u:p@a.example/@b", "a.example"), ("http:/a.example/", ""), ("a.example", ""), ("http://", ""), ("", ""), (":", ""),
    ])
    func hostsAreRead(url: String, host: String) {
        #expect(BeaconUrl.host(of: url) == host)
    }

    @Test func theViewerIsToldAsTheSourceWants() {
        var viewer = BeaconViewer()
        (viewer.userAgent, viewer.address, viewer.referrer, viewer.language) = ("TV/1", "192.0.2.1", "https://p.example/", "de")
        func names() -> [String] { viewer.headers.map(\.0) }
        #expect(
            names() == [
                "User-Agent", "X-Device-User-Agent", "X-Device-IP", "X-Forwarded-For", "X-Device-Referer", "X-Device-Accept-Language",
            ])
        #expect(viewer.headers.map(\.1) == ["TV/1", "TV/1", "192.0.2.1", "192.0.2.1", "https://p.example/", "de"])
        viewer.fields = [.forwardedFor, .referer]
        #expect(names() == ["X-Forwarded-For", "Referer"])
        (viewer.address, viewer.referrer) = ("", "")
        #expect(names() == [], "what is withheld has no field")
    }

    @Test func aViewersWordsMakeNoHeaderLine() {
        var viewer = BeaconViewer()
        viewer.fields = .userAgent
        viewer.userAgent = "TV\r\nX-Evil: 1\u{0}\u{e9}"
        #expect(viewer.headers.map(\.1) == ["TVX-Evil: 1"])
        viewer.userAgent = String(repeating: "a", count: 100_000)
        #expect(viewer.headers[0].1.utf8.count == Limits.viewerFieldBytes)
    }

    // Attempts share their bytes, events and URLs do not.
    @Test func timeAndCacheBusterAreTheEvents() {
        var macros = MacroExpansion()
        macros[.deviceIp] = .withheld
        let templates = [
            "http://a.example/?t=[TIMESTAMP]&c=[CACHEBUSTING]&ip=[DEVICEIP]&u=[OTHER]", "http://b.example/?c=%%CACHEBUSTING%%",
        ]
        func urls(_ event: BeaconEvent) -> [String] {
            Beacon.each(of: event, viewer: BeaconViewer(), templates: templates.map { Array($0.utf8) }, macros: macros).beacons.map(\.url)
        }
        let event = Samples.event(1), once = urls(event)
        #expect(once == urls(event) && once[0].hasPrefix("http://a.example/?t=2023-11-14T22%3A13%3A20.000"))
        #expect(once[0].hasSuffix("&ip=-2&u=[OTHER]") && once[0].wholeMatch(of: /.*&c=\d{8}&.*/) != nil)
        #expect(once[1].suffix(8) != once[0].split(separator: "c=")[1].prefix(8))
        #expect(urls(Samples.event(2)) != once)
        let long = Beacon.each(
            of: event, viewer: BeaconViewer(), templates: [[UInt8](repeating: 97, count: Limits.urlBytes + 1), []], macros: macros)
        #expect(long.tooLong == 1 && long.beacons.count == 1)
    }

    @Test func aBeaconIsReadAsItWasWritten() throws {
        var beacon = Samples.beacon(1)
        beacon.event.event = .thirdQuartile
        (beacon.event.slot, beacon.event.ordinal, beacon.event.adBreak, beacon.event.expiryMs) = (65_535, 255, -1, .min)
        (beacon.viewer.referrer, beacon.viewer.language, beacon.viewer.fields) = ("r", "l", .referer)
        let bytes = beacon.encoded
        #expect(try Beacon(encoded: bytes) == beacon)
        for count in 0..<bytes.count { #expect(throws: (any Error).self) { try Beacon(encoded: Array(bytes[..<count])) } }
    }

    @Test(arguments: [(Int64.max, Int64.max, Int64.max), (0, .max, Limits.ageMs), (0, 5, 5), (.min, 5, .min + Limits.ageMs)])
    func ageHasABound(atMs: Int64, expiryMs: Int64, endMs: Int64) {
        var event = BeaconEvent()
        (event.atMs, event.expiryMs) = (atMs, expiryMs)
        #expect(event.endMs == endMs)
    }
}
