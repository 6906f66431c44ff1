import Testing

@testable import Stitching

/// How a URI of the origin is named below a session, and how long its number stands for it.
@Suite struct UriTableTests {
    private static let prefix = Array("http://o.test/live/".utf8)
    private static let rendition = Array("v0.m3u8".utf8)
    /// Of tables that are to be full.
    private static let limit = 2_048

    /// The number of a URL that has one.
    @discardableResult
    private static func number(_ url: String, in list: UriList, isNewest: Bool = false) -> Int {
        let path = list.path(for: Array(url.utf8), prefix: nil, isNewest: isNewest)
        return Int(String(decoding: path.split(separator: UInt8(ascii: "/"))[1], as: UTF8.self)) ?? -1
    }

    /// Another presentation of the channel, that lists URLs of its own.
    private static func crowd(_ table: UriTable, _ name: String, lists count: Int) -> UriOwner {
        let owner = table.makeOwner(), list = owner.list(of: rendition)
        for segment in 0..<count { number("http://o.test/live/\(segment).ts?t=\(name)", in: list) }
        return owner
    }

    @Test(arguments: [
        ("http://o.test/live/v0/1.ts", "v0/1.ts"), ("http://o.test/live/1.ts?t=1", "x/0/1.ts"), ("http://o.test/live/s/1.ts", "x/0/1.ts"),
        ("http://o.test/live/ad/1.ts", "x/0/1.ts"), ("http://o.test/live/", "x/0/live"), ("http://o.test/live/a%2fb.ts", "x/0/a2fb.ts"),
        ("http://o.test/live/tracking", "x/0/tracking"),
    ])
    func whatLiesBelowThePrefixKeepsItsPath(url: String, path: String) {
        let list = UriTable().makeOwner().list(of: Self.rendition)
        #expect(String(decoding: list.path(for: Array(url.utf8), prefix: Self.prefix), as: UTF8.self) == path)
    }

    @Test func othersHaveANumberThatStays() {
        let table = UriTable(), list = table.makeOwner().names
        let far = Array("https://cdn.test/k?a=1#b".utf8), dots = Array("https://cdn.test/..?".utf8)
        #expect(String(decoding: list.path(for: far, prefix: nil), as: UTF8.self) == "x/0/k")
        #expect(String(decoding: list.path(for: dots, prefix: nil), as: UTF8.self) == "x/1/media")
        #expect(list.path(for: far, prefix: nil) == Array("x/0/k".utf8))
        #expect(table[0] == far && table[1] == dots && table[2] == nil && table[-1] == nil)
    }

    /// Of a playlist whose queries are followed; others have numbers of their own.
    @Test func aFollowersNumberStandsForItsNewestQuery() {
        let table = UriTable(limit: Self.limit), owner = table.makeOwner(), one = owner.list(of: Self.rendition), other = owner.list(of: [])
        func path(_ token: Int, _ list: UriList, isNewest: Bool = true) -> String {
            let url = Array("http://o.test/live/1.ts?t=\(token)".utf8)
            return String(decoding: list.path(for: url, prefix: Self.prefix, isNewest: isNewest), as: UTF8.self)
        }
        func token(_ number: Int) -> UInt8? { table[number]?.last }
        #expect(path(1, one) == "x/0/1.ts" && path(2, one) == "x/0/1.ts" && token(0) == UInt8(ascii: "2"))
        #expect(path(3, other) == "x/1/1.ts" && path(4, one, isNewest: false) == "x/2/1.ts")
        #expect(path(5, one, isNewest: false) == "x/3/1.ts")
        #expect(token(0) == UInt8(ascii: "2") && token(1) == UInt8(ascii: "3") && token(2) == UInt8(ascii: "4"))
        #expect(path(6, owner.list(of: Self.rendition)) == "x/0/1.ts", "it is the same playlist")
        table.renew(2, to: Array("http://o.test/live/1.ts?t=6".utf8))
        table.renew(3, to: Array("http://o.test/live/2.ts?t=7".utf8))
        #expect(token(2) == UInt8(ascii: "6") && token(3) == UInt8(ascii: "5"), "not for another resource")
        for number in 0...Self.limit { Self.number("http://n.test/\(number)", in: one) }
        #expect(table[0] == nil && path(8, one) != "x/0/1.ts")
    }

    @Test func aLoneOnesOldestLeaveWhenThereAreTooMany() {
        let table = UriTable(limit: Self.limit), list = table.makeOwner().list(of: Self.rendition), key = "http://n.test/key?a=1"
        Self.number(key, in: list)
        for number in 1...Self.limit {
            Self.number("http://n.test/\(number)", in: list)
            if number.isMultiple(of: 100) { #expect(Self.number(key, in: list) == 0, "what is used again is not old") }
        }
        #expect(table[0] == Array(key.utf8) && table[1] == nil && table[Self.limit / 4] == nil)
        #expect(table[Self.limit] == Array("http://n.test/\(Self.limit)".utf8) && table[Self.limit * 3 / 4] != nil)
        #expect(Self.number("http://n.test/1", in: list) == Self.limit + 1)
    }

    /// One client who opens presentations with ever new tokens takes no addresses from who plays on.
    @Test func manyPresentationsPushNoneOutThatIsPlayed() {
        let table = UriTable(limit: Self.limit), steady = table.makeOwner(), list = steady.list(of: Self.rendition)
        let renditions = (0..<10).map { Self.number("http://o.test/live/v\($0).m3u8?a=1", in: steady.names) }
        var listed = (0..<100).map { Self.number("http://far.test/\($0).ts", in: list) }
        let crowd = (0..<50).map { token in
            // Its own playlist goes on by a segment meanwhile.
            listed.append(Self.number("http://far.test/\(listed.count).ts", in: list))
            return Self.crowd(table, "\(token)", lists: 100)
        }
        #expect(crowd.count * 100 > Self.limit)
        for (segment, number) in listed.enumerated() { #expect(table[number] == Array("http://far.test/\(segment).ts".utf8)) }
        #expect(renditions.allSatisfy { table[$0] != nil })
        #expect(table[listed[99] + 2] == nil, "the first of the others is gone")
        #expect(table[listed[149] + 1] != nil && table[listed[149] + 100] != nil, "the last is there, whole")
        withExtendedLifetime((steady, crowd)) {}
    }

    /// Nor does one that lists more than all others.
    @Test func whoFillsItAlonePushesNobodyOut() {
        let table = UriTable(limit: Self.limit), small = Self.crowd(table, "small", lists: 100)
        let large = Self.crowd(table, "large", lists: 2 * Self.limit)
        #expect((0..<100).allSatisfy { table[$0] != nil } && table[100] == nil)
        withExtendedLifetime((small, large)) {}
    }

    /// An asset on demand is listed once, and played for hours.
    @Test func whatIsAskedForIsPlayed() {
        let table = UriTable(limit: Self.limit), watched = Self.crowd(table, "watched", lists: 100),
            left = Self.crowd(table, "left", lists: 100)
        let crowd = (0..<40).map { token in
            #expect(table[token] != nil)
            return Self.crowd(table, "\(token)", lists: 100)
        }
        #expect(table[99] != nil && table[100] == nil)
        withExtendedLifetime((watched, left, crowd)) {}
    }

    /// What has left a playlist for twice as long as it was listed; keys that are in force do not leave, whenever they came.
    @Test func whatHasLeftThePlaylistLeaves() {
        let table = UriTable(), owner = table.makeOwner(), list = owner.list(of: Self.rendition), key = "http://far.test/key?a=1"
        var listed: [Int] = []
        for segment in 0..<1_000 {
            Self.number(key, in: list)
            listed.append(Self.number("http://far.test/\(segment).ts?a=1", in: list))
            list.begins(with: listed[max(0, segment - 49)])
        }
        #expect(listed.suffix(140).allSatisfy { table[$0] != nil } && table[0] != nil)
        #expect(listed.count { table[$0] != nil } < 250)
    }

    /// What was listed before the end of a presentation is listed again from its last segment back.
    @Test func aReadingAsksInAnyOrder() {
        let table = UriTable(), owner = table.makeOwner(), list = owner.list(of: Self.rendition)
        var listed = Array((0..<200).reversed().map { Self.number("http://far.test/\($0).ts?a=1", in: list) }.reversed())
        for segment in 200..<230 {
            list.begins(with: listed[segment - 200])
            listed.append(Self.number("http://far.test/\(segment).ts?a=1", in: list))
        }
        #expect(listed.allSatisfy { table[$0] != nil })
    }

    @Test func whoseOwnerHasEndedLeaveUnlessAnotherHasThem() {
        let table = UriTable(), other = table.makeOwner(), list = other.list(of: Self.rendition)
        let url = "http://o.test/live/0.ts?t=a"
        do {
            let owner = Self.crowd(table, "a", lists: 3)
            #expect(Self.number(url, in: list) == 0 && (0..<3).allSatisfy { table[$0] != nil })
            withExtendedLifetime(owner) {}
        }
        #expect(table[0] == Array(url.utf8) && table[1] == nil && table[2] == nil)
        #expect(Self.number(url, in: list) == 0)
        other.clear()
        #expect(table[0] == nil && Self.number(url, in: list) == 3, "no number is given twice")
        table.forget()
        #expect(table[3] == nil && Self.number(url, in: list) == 4)
    }

    /// What both list goes only when neither has it, and makes no room when it is taken from one.
    @Test func whatIsSharedStays() {
        let table = UriTable(limit: Self.limit)
        let first = Self.crowd(table, "shared", lists: 100), second = Self.crowd(table, "shared", lists: 100)
        let crowd = (0..<40).map { Self.crowd(table, "\($0)", lists: 100) }
        #expect((0..<100).allSatisfy { table[$0] != nil } && table[100] == nil)
        first.clear()
        #expect((0..<100).allSatisfy { table[$0] != nil })
        second.clear()
        #expect((0..<100).allSatisfy { table[$0] == nil })
        withExtendedLifetime(crowd) {}
    }

    /// Names stay as long as a presentation is open, whatever it lists; of one that is kept they go as all others do.
    @Test func namesStay() {
        let table = UriTable(limit: Self.limit), owner = table.makeOwner(), key = "http://far.test/key?a=1"
        Self.number(key, in: owner.names)
        let list = owner.list(of: Self.rendition)
        #expect(Self.number(key, in: list) == 0, "a session key is the key of the media playlists")
        for segment in 1...20 { Self.number("http://far.test/\(segment).ts?a=1", in: list) }
        owner.rest()
        owner.goOn()
        #expect((1...4).allSatisfy { table[$0] == nil } && (5...20).allSatisfy { table[$0] != nil })
        var crowd = (0..<40).map { Self.crowd(table, "a\($0)", lists: 100) }
        #expect(table[0] != nil && table[5] == nil)
        owner.rest()
        crowd += (0..<40).map { Self.crowd(table, "b\($0)", lists: 100) }
        #expect(table[0] == nil)
        // Of readings with ever new names the newest.
        owner.goOn()
        for name in 0..<10 * Limits.urisNamed { Self.number("http://far.test/\(name).m3u8?a=1", in: owner.names) }
        let newest = Self.number("http://far.test/newest.m3u8?a=1", in: owner.names)
        #expect(table[newest] != nil && table[newest - Limits.urisNamed] == nil)
        withExtendedLifetime((owner, crowd)) {}
    }
}
