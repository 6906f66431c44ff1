import Testing

@testable import EdgeProxy
@testable import Model
@testable import Stitching

/// When presentations end, what is kept of them, and that no channel and no tenant takes another's room.
@Suite struct PresentationTableTests {
    private static func channel(_ id: String = "c", tenant: String = "t") -> Channel {
        Channel(ChannelConfiguration(tenant: tenant, id: id, name: id, origin: ["http://o/"]), index: 0, rules: ChannelRules())
    }
    private static func name(_ channel: Channel, _ query: String = "") -> PresentationName {
        PresentationName(channel: channel.id, path: Array("main.m3u8".utf8), query: query)
    }

    private static func open(_ table: PresentationTable, _ channel: Channel, _ query: String = "", now: MonotonicTime = 0) -> Presentation?
    {
        try? table.open(name(channel, query), of: channel, home: 0, now: now).get()
    }

    private static func kept(_ presentation: Presentation) throws -> EndedPresentation {
        let record = PresentationRecord(
            id: presentation.id, channel: presentation.channelId.description, path: presentation.path, query: presentation.originQuery,
            renditions: [Array("v0.m3u8".utf8)])
        return try #require(EndedPresentation(facts: [.presentation(record)], layouts: presentation.layouts))
    }

    @Test func whoIsUsedDoesNotEnd() throws {
        let table = PresentationTable(tenants: 1), channel = Self.channel()
        let first = try #require(Self.open(table, channel, now: 10))
        #expect(Self.open(table, channel, now: 20) === first && first.isUsed)
        first.release(now: 30)
        #expect(table.idle(home: 0, before: .distantFuture).isEmpty, "somebody has it still")
        table.end(first, keeping: nil, at: 0)
        #expect(table[first.id] === first)
        first.release(now: 40)
        #expect(table.idle(home: 0, before: 40).isEmpty && table.idle(home: 1, before: 41).isEmpty)
        #expect(table.idle(home: 0, before: 41).map(\.id) == [first.id])
        table.end(first, keeping: nil, at: 0)
        #expect(table[first.id] == nil && table.all.isEmpty && first.isGone.load(ordering: .relaxed))
        let next = try #require(Self.open(table, channel))
        #expect(next.id > first.id && next.recovered == nil, "nothing was kept, and its number is not given again")
    }

    @Test func whatIsKeptGoesOnUnderItsNumber() throws {
        let table = PresentationTable(tenants: 1), channel = Self.channel()
        let first = try #require(Self.open(table, channel))
        first.release(now: 0)
        table.end(first, keeping: try Self.kept(first), at: 5)
        #expect(table.ended.count == 1 && table.isKnown(first.id))
        let again = try #require(Self.open(table, channel))
        #expect(again !== first && again.id == first.id && again.recovered != nil && table.ended.count == 0 && table.ended.bytes == 0)
        again.release(now: 0)
        table.end(again, keeping: again.kept, at: 6)
        // A session that comes back names it by its number.
        #expect(table.hold(first.id, of: Self.channel("other"), home: { _ in 0 }, now: 0) == nil)
        let held = try #require(table.hold(first.id, of: channel, home: { _ in 0 }, now: 0))
        #expect(held.id == first.id && held.isUsed)
        held.release(now: 0)
        table.end(held, keeping: held.kept, at: 7)
        table.expire(before: 7)
        #expect(table.ended.count == 1, "its last ending counts")
        table.expire(before: 8)
        #expect(table.ended.count == 0 && table.ended.bytes == 0 && !table.isKnown(first.id))
    }

    /// A session that nothing is known of comes back to what has its playlist: one that is open, or else one that has ended.
    @Test func aPlaylistLeadsToWhatHasIt() throws {
        let table = PresentationTable(tenants: 1), channel = Self.channel(), path = Array("v0.m3u8".utf8)
        func hold(_ path: [UInt8], of channel: Channel = channel) -> Presentation? {
            table.hold(of: channel, holding: path, home: { _ in 0 }, now: 0)
        }
        let first = try #require(Self.open(table, channel)), second = try #require(Self.open(table, channel, "other"))
        for presentation in [first, second] {
            presentation.release(now: 0)
            table.end(presentation, keeping: try Self.kept(presentation), at: 0)
        }
        #expect(hold(Array("v1.m3u8".utf8)) == nil && hold(path, of: Self.channel("elsewhere")) == nil)
        let back = try #require(hold(path))
        #expect(back.id == first.id && back.isUsed && table.ended.count == 1)
        #expect(hold(path) === back, "the one that is open goes before the one that has ended")
    }

    @Test func whatIsKeptHasItsBound() throws {
        let table = PresentationTable(tenants: 1), channel = Self.channel()
        for round in 0..<3 as Range<Int64> {
            for query in 0..<20_000 where query % 3 == round {
                let presentation = try #require(Self.open(table, channel, "q=\(query)"))
                presentation.release(now: 0)
                table.end(presentation, keeping: try Self.kept(presentation), at: WallTime(nanoseconds: round))
                if query == 0 { #expect(table.ended.bytes > 0) }
            }
        }
        #expect(table.ended.count <= 20_000 && table.ended.bytes <= Limits.endedPresentationBytes)
        // The same one over and over leaves nothing behind.
        let before = table.ended
        for round in 0..<50_000 as Range<Int64> {
            let presentation = try #require(Self.open(table, channel, "same"))
            presentation.release(now: 0)
            let kept = try Self.kept(presentation)
            table.end(presentation, keeping: presentation.kept ?? kept, at: WallTime(nanoseconds: 3 + round))
        }
        #expect(table.ended.count <= before.count + 1)
    }

    @Test func aChannelHasItsBoundAndMakesRoomForWhoComes() throws {
        let table = PresentationTable(limit: 1_000_000, tenants: 1), channel = Self.channel()
        let all = try (0..<Limits.presentationsOfChannel).map { try #require(Self.open(table, channel, "\($0)")) }
        #expect(Self.open(table, channel, "more") == nil, "all are watched")
        #expect(Self.open(table, Self.channel("other")) != nil)
        all[7].release(now: 2)
        all[8].release(now: 1)
        #expect(Self.open(table, channel, "more") == nil, "it was looked just now")
        #expect(Self.open(table, channel, "more", now: MonotonicTime(nanoseconds: Limits.idleLookNs)) != nil)
        #expect(table[all[7].id] != nil && table[all[8].id] == nil, "that which was left first")
    }

    @Test func aTenantTakesNoOthersRoom() {
        let table = PresentationTable(limit: 40, tenants: 2)
        let mine = (0..<100).compactMap { Self.open(table, Self.channel(tenant: "a"), "\($0)") }
        let theirs = (0..<100).compactMap { Self.open(table, Self.channel(tenant: "b"), "\($0)") }
        #expect(mine.count == 35 && theirs.count == 5 && table.count(of: "a") == 35)
    }

    /// Nor a channel that of another one of its tenant, for what is open and for what is kept.
    @Test func aChannelTakesNoOthersRoom() throws {
        let table = PresentationTable(limit: 40, tenants: 1, channels: 5), first = Self.channel("a"), others = "bcde".map { "\($0)" }
        let mine = (0..<100).compactMap { Self.open(table, first, "\($0)") }
        #expect(mine.count == 32 && table.count(of: first.id) == 32)
        for other in others { #expect((0..<100).compactMap { Self.open(table, Self.channel(other), "\($0)") }.count == 2) }
        #expect(table.all.count == 40)
    }

    @Test func whatIsKeptOfAChannelPushesNoOthersOut() throws {
        let table = PresentationTable(tenants: 1, channels: 3), quiet = Self.channel("quiet"), attacked = Self.channel("attacked")
        func end(_ channel: Channel, _ query: String) throws {
            let presentation = try #require(Self.open(table, channel, query))
            presentation.release(now: 0)
            table.end(presentation, keeping: try Self.kept(presentation), at: 0)
        }
        try end(quiet, "")
        for number in 0..<80_000 { try end(attacked, "token=\(number)") }
        #expect(table.ended.bytes <= Limits.endedPresentationBytes && table.ended.count < 80_000, "there were too many to keep")
        let known = table.hold(of: quiet, holding: Array("v0.m3u8".utf8), home: { _ in 0 }, now: 0)
        #expect(known != nil && known?.recovered != nil)
    }

    @Test func aChannelThatIsRemovedTakesAllWithIt() throws {
        let table = PresentationTable(tenants: 1), first = Self.channel("a"), second = Self.channel("b")
        let watched = try #require(Self.open(table, first, "1")), left = try #require(Self.open(table, first, "2"))
        left.release(now: 0)
        table.end(left, keeping: try Self.kept(left), at: 0)
        let other = try #require(Self.open(table, second))
        let changed = Self.channel("b")
        #expect(table.adopt(channels: ChannelIndex([changed]), tenants: 1) == [watched.id])
        #expect(table.all.map(\.id) == [other.id] && other.channel === changed && table.ended.count == 0)
        #expect(table.count(of: "t") == 1)
    }

    /// A loop goes by the directory before for a moment longer: what it opens meanwhile is of the channel as it is now.
    @Test func whatIsOpenedAfterAChangeIsOfTheNewChannel() throws {
        let table = PresentationTable(tenants: 1), old = Self.channel("a"), changed = Self.channel("a"), gone = Self.channel("b")
        let before = try #require(Self.open(table, old, "1"))
        before.release(now: 0)
        table.end(before, keeping: try Self.kept(before), at: 0)
        _ = table.adopt(channels: ChannelIndex([changed]), tenants: 1)
        #expect(Self.open(table, old, "2")?.channel === changed)
        #expect(table.hold(before.id, of: old, home: { _ in 0 }, now: 0)?.channel === changed)
        #expect(throws: PresentationTable.Refusal.channelGone) {
            try table.open(Self.name(gone), of: gone, home: 0, now: 0).get()
        }
    }

    /// A channel that was removed and added again has begun anew: the end of what it was takes nothing from what it is.
    @Test func theEndOfTheOldOneLeavesTheNewOneItsName() throws {
        let table = PresentationTable(tenants: 1), channel = Self.channel()
        let name = Self.name(channel)
        let old = Presentation(id: PresentationId(1), channel: channel, path: name.path, originQuery: "", home: 0)
        table.restore(old)
        let new = Presentation(id: PresentationId(2), channel: channel, path: name.path, originQuery: "", home: 0)
        table.restore(new)
        table.end(old, keeping: nil, at: 0)
        #expect(Self.open(table, channel) === new)
    }

    /// When a session of it was last asked for long ago, its end is no news.
    @Test func whoLeavesLateTakesNoTimeBack() throws {
        let table = PresentationTable(tenants: 1), presentation = try #require(Self.open(table, Self.channel(), now: 50))
        presentation.release(now: 20)
        #expect(table.idle(home: 0, before: 50).isEmpty && table.idle(home: 0, before: 51).map(\.id) == [presentation.id])
    }

    /// The paths of what is kept have the numbers of URIs in them: these stay as long.
    @Test func urisStayAsLongAsAnythingIsKept() throws {
        let table = PresentationTable(tenants: 1), channel = Self.channel(), url = Array("http://far/1.m3u8?a=1".utf8)
        let presentation = try #require(Self.open(table, channel)), other = try #require(Self.open(table, channel, "other"))
        #expect(presentation.uris.names.path(for: url, prefix: nil) == Array("x/0/1.m3u8".utf8))
        presentation.release(now: 0)
        table.end(presentation, keeping: try Self.kept(presentation), at: 5)
        #expect(channel.uris[0] == url)
        let again = try #require(Self.open(table, channel))
        #expect(channel.uris[0] == url && again.uris === presentation.uris && again.uris !== other.uris)
        again.release(now: 0)
        table.end(again, keeping: again.kept, at: 6)
        #expect(channel.uris[0] == url)
        table.expire(before: 7)
        #expect(channel.uris[0] == nil)
    }

    /// What a channel's URIs were numbered for is forgotten with its last presentation, and no number is given twice.
    @Test func urisOfAChannelThatNobodyPlaysAreForgotten() throws {
        let table = PresentationTable(tenants: 1), channel = Self.channel()
        let presentation = try #require(Self.open(table, channel)), url = Array("http://far/1.ts?a=1".utf8)
        #expect(presentation.uris.names.path(for: url, prefix: nil) == Array("x/0/1.ts".utf8))
        presentation.release(now: 0)
        table.end(presentation, keeping: nil, at: 0)
        #expect(channel.uris[0] == nil && presentation.uris.names.path(for: url, prefix: nil) == Array("x/1/1.ts".utf8))
    }

    /// Those of a presentation leave with it, whoever else plays the channel; what is kept has its names and the last that it listed.
    @Test func urisLeaveWithTheirPresentation() throws {
        let table = PresentationTable(tenants: 1), channel = Self.channel()
        let all = try ["gone", "kept", "open"].map { try #require(Self.open(table, channel, $0)) }
        for presentation in all {
            let list = presentation.uris.list(of: Array("v0.m3u8".utf8))
            for number in 0..<100 { _ = list.path(for: Array("http://far/\(number).ts?\(presentation.originQuery)".utf8), prefix: nil) }
        }
        func count(_ index: Int) -> Int { (100 * index..<100 * (index + 1)).count { channel.uris[$0] != nil } }
        #expect((0..<3).map(count) == [100, 100, 100])
        let endings: [(Presentation, EndedPresentation?)] = [(all[0], nil), (all[1], try Self.kept(all[1]))]
        for (presentation, kept) in endings {
            presentation.release(now: 0)
            table.end(presentation, keeping: kept, at: 0)
        }
        #expect(count(0) == 0 && count(2) == 100)
        #expect((0..<100).map { channel.uris[100 + $0] != nil } == (0..<100).map { $0 >= 84 })
    }
}
