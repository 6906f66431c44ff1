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

    /// Of a playlist whose queries are followed; others have numbers of their own.
    @Test func aFollowersNumberStandsForItsNewestQuery() {
        let table = UriTable(), one = table.makeFollower(), other = table.makeFollower()
        func path(_ token: Int, _ follower: UriTable.Follower?) -> String {
            let url = Array("http://o.test/live/1.ts?t=\(token)".utf8)
            return String(decoding: table.path(for: url, prefix: Self.prefix, newestOf: follower), as: UTF8.self)
        }
        func token(_ number: Int) -> UInt8? { table[number]?.last }
        #expect(path(1, one) == "x/0/1.ts" && path(2, one) == "x/0/1.ts" && token(0) == UInt8(ascii: "2"))
        #expect(path(3, other) == "x/1/1.ts" && path(4, nil) == "x/2/1.ts" && path(5, nil) == "x/3/1.ts")
        #expect(token(0) == UInt8(ascii: "2") && token(1) == UInt8(ascii: "3") && token(2) == UInt8(ascii: "4"))
        table.renew(2, to: Array("http://o.test/live/1.ts?t=6".utf8))
        table.renew(3, to: Array("http://o.test/live/2.ts?t=7".utf8))
        #expect(token(2) == UInt8(ascii: "6") && token(3) == UInt8(ascii: "5"), "not for another resource")
        for number in 0...Limits.uris { _ = table.path(for: Array("http://n.test/\(number)".utf8), prefix: nil) }
        #expect(table[0] == nil && path(8, one) != "x/0/1.ts")
    }

    @Test func theOldestLeaveWhenThereAreTooMany() {
        let table = UriTable()
        for number in 0...Limits.uris { _ = table.path(for: Array("http://n.test/\(number)".utf8), prefix: nil) }
        #expect(table[0] == nil && table[Limits.uris] == Array("http://n.test/\(Limits.uris)".utf8))
        #expect(table.path(for: Array("http://n.test/0".utf8), prefix: nil) == Array("x/\(Limits.uris + 1)/0".utf8))
    }
}
