import Testing

@testable import Stitching

/// How a URI of the origin is named below a session.
@Suite struct UriTableTests {
    private static let prefix = Array("http://o.test/live/".utf8)

    @Test(arguments: [
        ("http://o.test/live/v0/1.ts", "v0/1.ts"), ("http://o.test/live/1.ts?t=1", "x/0/1.ts"), ("http://o.test/live/s/1.ts", "x/0/1.ts"),
        ("http://o.test/live/ad/1.ts", "x/0/1.ts"), ("http://o.test/live/", "x/0/live"), ("http://o.test/live/a%2fb.ts", "x/0/a2fb.ts"),
        ("http://o.test/live/tracking", "x/0/tracking"),
    ])
    func whatLiesBelowThePrefixKeepsItsPath(url: String, path: String) {
        let table = UriTable()
        #expect(String(decoding: table.path(for: Array(url.utf8), prefix: Self.prefix), as: UTF8.self) == path)
    }

    @Test func othersHaveANumberThatStays() {
        let table = UriTable(), far = Array("https://cdn.test/k?a=1#b".utf8), dots = Array("https://cdn.test/..?".utf8)
        #expect(String(decoding: table.path(for: far, prefix: nil), as: UTF8.self) == "x/0/k")
        #expect(String(decoding: table.path(for: dots, prefix: nil), as: UTF8.self) == "x/1/media")
        #expect(table.path(for: far, prefix: nil) == Array("x/0/k".utf8))
        #expect(table[0] == far && table[1] == dots && table[2] == nil && table[-1] == nil)
    }

    @Test func theOldestLeaveWhenThereAreTooMany() {
        let table = UriTable()
        for number in 0...Limits.uris { _ = table.path(for: Array("http://n.test/\(number)".utf8), prefix: nil) }
        #expect(table[0] == nil && table[Limits.uris] == Array("http://n.test/\(Limits.uris)".utf8))
        #expect(table.path(for: Array("http://n.test/0".utf8), prefix: nil) == Array("x/\(Limits.uris + 1)/0".utf8))
    }
}
