import Decision
import Manifest
import ModelTestSupport
import Testing

@testable import EdgeProxy
@testable import Model
@testable import Stitching

@Suite struct ViewerErasureTests {
    private static let now = WallTime(nanoseconds: 1_796_000_000_000_000_000)
    private let edge: ProxyState

    init() throws {
        var configuration = Configuration(file: "edge.json", listen: ListenAddress(host: "127.0.0.1", port: 80), dataDir: "data")
        configuration.tenants = ["t", "u"].map { TenantConfiguration(id: $0, name: $0) }
        configuration.channels = ["t", "u"].map { ChannelConfiguration(tenant: $0, id: "c", name: "C", origin: ["http://o/"]) }
        let directory = Directory(configuration, try configuration.readSecrets()) { _ in 0 }
        edge = try ProxyState(directory, signer: SessionSigner(keys: [Array("a key of sixteen bytes or more".utf8)]))
    }

    private func join(_ number: UInt64, _ uid: String, _ tenant: String) throws -> SessionToken {
        let channel = try #require(edge.directories.current.channels.named("\(tenant)/c"))
        let presentation = try edge.open(channel, path: Array("m.m3u8".utf8), query: "", now: .now).get()
        var attributes = ViewerAttributes(), marks = ViewerMarks()
        attributes.add([("uid", uid), ("ads.genre", "film")], isTrusted: false)
        marks.viewer = ViewerKey(recorded: 9)
        let token = SessionToken(high: number, low: number, signature: number)
        var session = Session(
            token: token, presentation: presentation.id, tenant: tenant, attributes: attributes, marks: marks, joined: Self.now,
            isStitched: true)
        session.lastSeen = .now
        session.offsets = [SessionOffset()]
        session.offsets[0].sequence = 7
        _ = try #require(edge.admit(session, to: presentation))
        return token
    }

    @Test func aViewerIsForgottenAndTheNumbersAreNot() throws {
        let one = try join(1, "a", "t"), other = try join(2, "b", "t"), elsewhere = try join(3, "a", "u")
        let over = try join(4, "a", "t"), overElsewhere = try join(5, "a", "u")
        for token in [over, overElsewhere] { edge.expire(shard: Int(token.low & 255), before: .distantFuture, at: Self.now) }
        #expect(edge.retired[over]?.marks?.viewer == ViewerKey(recorded: 9))
        edge.erase(uid: "a", of: "t", at: Self.now)
        #expect(edge.sessions.find(one) == nil && edge.sessions.find(other) != nil && edge.sessions.find(elsewhere) != nil)
        for token in [one, over] {
            let kept = try #require(edge.retired[token])
            #expect(kept.viewer.isEmpty && kept.marks == nil && kept.offsets.first?.sequence == 7)
        }
        #expect(edge.retired[overElsewhere]?.viewer.isEmpty == false)
        // Whom nobody knows is erased as well.
        edge.erase(uid: "nobody", of: "t", at: Self.now)
        #expect(edge.sessions.find(other) != nil)
    }

    @Test func capsAreForgotten() throws {
        var campaign = Campaign(id: "capped", tenant: "t", creatives: [Decision.Creative(id: "a", durationNs: 15_000_000_000)])
        campaign.caps = [FrequencyCap(1, per: .day)]
        let catalogues = try CatalogueHolder(campaigns: [campaign], tenants: [])
        let desk = LoopDecider(catalogues: catalogues, accounts: edge.accounts, holder: 0), book = try #require(desk.book(of: "t"))
        func show(_ viewer: UInt64?) throws {
            let avail = Avail(Inventory(book, .init(id: "c")), breakNumber: 1, durationNs: 30_000_000_000)
            desk.reserve(try desk.decide(avail, now: Self.now).pod, book, to: viewer, now: Self.now)
        }
        let key = ViewerProfile.key(uid: "a", tenant: "t")
        try show(key)
        try show(5)
        #expect(!desk.seen(key, book, now: Self.now).isEmpty)
        edge.erase(uid: "a", of: "t", at: Self.now)
        #expect(desk.seen(key, book, now: Self.now).isEmpty && !desk.seen(5, book, now: Self.now).isEmpty)
        // Who may not be known is nobody's history.
        let before = edge.accounts.viewers.remembered
        try show(nil)
        #expect(edge.accounts.viewers.remembered == before)
    }
}
