import Decision
import Testing

@testable import EdgeProxy
@testable import Model
@testable import Stitching

/// One client who asks for one playlist under 20,000 spellings and with 20,000 tokens: all others see nothing of it.
@Suite struct AliasTests {
    private static let count = 20_000
    private static let path = Array("live/main.m3u8".utf8)
    private static let attacked = "t/c", others = ["t/d", "u/e"]

    private let edge: ProxyState, stage: Stage, viewer: StageViewer
    private let now = Now()
    private final class Now {
        /// Above the numbers of the stage's viewers.
        var sessions: UInt64 = 1_000
        var time = MonotonicTime(nanoseconds: 0)
    }

    init() throws {
        var configuration = Configuration(file: "edge.json", listen: ListenAddress(host: "127.0.0.1", port: 80), dataDir: "")
        configuration.tenants = ["t", "u"].map { TenantConfiguration(id: $0, name: $0) }
        configuration.channels = [Self.attacked, "t/d", "u/e"].map { name in
            let parts = name.split(separator: "/").map { String($0) }
            var channel = ChannelConfiguration(tenant: parts[0], id: parts[1], name: name, origin: [Stage.prefix])
            channel.originQueryForward = ["token"]
            return channel
        }
        let directory = Directory(configuration, try configuration.readSecrets()) { _ in 0 }
        edge = try ProxyState(directory, signer: Stage.signer)
        (stage, viewer) = try Stage.begun()
        // Its viewer's session is one of the edge's.
        edge.presentations.restore(stage.presentation)
        _ = try #require(edge.admit(viewer.session, to: stage.presentation))
    }

    private func channel(_ name: String) throws -> Channel { try #require(edge.directories.current.channels.named(name)) }

    /// What a first request does, but for the origin: a presentation, and a session of it.
    private func join(_ name: String, _ path: [UInt8] = path, token: String = "") throws -> Result<Session, PresentationTable.Refusal> {
        let presentation: Presentation
        switch edge.open(try channel(name), path: path, query: token, now: now.time) {
        case .failure(let refusal): return .failure(refusal)
        case .success(let opened): presentation = opened
        }
        defer { presentation.release(now: now.time) }
        now.sessions += 1
        var session = Session(
            token: SessionToken(high: 7, low: now.sessions, signature: 0), presentation: presentation.id,
            tenant: presentation.channelId.tenant, attributes: ViewerAttributes(), joined: stage.loop.wallTime, isStitched: true)
        session.lastSeen = now.time
        return .success(try #require(edge.admit(session, to: presentation)).session)
    }

    /// `live/main.m3u8` in as many spellings as are asked for: each character escaped or not, in small letters or capitals, and slashes.
    private static func spelling(_ number: Int) -> [UInt8] {
        var bits = number, out = [UInt8](repeating: UInt8(ascii: "/"), count: number % 3)
        bits /= 3
        for byte in path {
            defer { bits /= 2 }
            if byte == UInt8(ascii: "/") {
                out += bits % 2 == 0 ? "/".utf8 : "//".utf8
            } else {
                let code = String(byte, radix: 16, uppercase: number % 2 == 0)
                out += bits % 2 == 0 ? [byte] : Array("%\(code)".utf8)
            }
        }
        return out
    }

    /// New viewers of other channels get in, and those who were there play on; as do those of the same playlist.
    private func expectCalm(_ old: [Session], _ last: inout Int64) throws {
        for name in Self.others { #expect(throws: Never.self) { try join(name, token: "token=\(now.sessions)").get() } }
        #expect(throws: Never.self) { try join(Self.attacked).get() }
        for session in old + [viewer.session] {
            #expect(edge.sessions.find(session.token) != nil && edge.presentation(id: session.presentation) != nil)
        }
        stage.go(viewer, segments: 1)
        let newest = try #require(viewer.poll()?.segments.last?.number)
        #expect(newest > last && viewer.faults == [])
        last = newest
    }

    @Test func spellingsOfOnePathAreOnePlaylist() throws {
        let first = try join(Self.attacked).get()
        var seen: Set<[UInt8]> = []
        for number in 0..<Self.count {
            let spelling = Self.spelling(number)
            let isClean = CleanPath.isClean(spelling.span)
            #expect(seen.insert(spelling).inserted && isClean)
            #expect(try join(Self.attacked, spelling).get().presentation == first.presentation)
        }
        #expect(edge.presentations.all.count == 2, "this one, and the stage's")
    }

    @Test func tokensOfOneClientAreNobodyElsesTrouble() throws {
        let old = try ([Self.attacked] + Self.others).map { try join($0).get() }
        var last = try #require(viewer.poll()?.segments.last?.number), refused = 0
        for number in 0..<Self.count {
            switch try join(Self.attacked, token: "token=\(number)") {
            case .success: #expect(refused == 0)
            case .failure(let refusal):
                #expect(refusal == .tooManyOfChannel)
                refused += 1
            }
            if number % 1_000 == 999 { try expectCalm(old, &last) }
        }
        let attacked = try channel(Self.attacked).id
        #expect(edge.presentations.count(of: attacked) == EdgeProxy.Limits.presentationsOfChannel)
        #expect(refused > Self.count - EdgeProxy.Limits.presentationsOfChannel)

        // Nobody has watched what the tokens opened: it goes, and nothing of it pushes out what is kept of others.
        now.time = MonotonicTime(nanoseconds: 1_000_000_000_000)
        for session in old { edge.sessions.with(session.token) { $0.lastSeen = now.time } }
        edge.sessions.with(viewer.session.token) { $0.lastSeen = now.time }
        for shard in 0..<SessionTable.shardCount { edge.expire(shard: shard, before: now.time, at: stage.loop.wallTime) }
        for idle in edge.presentations.idle(home: 0, before: .distantFuture) {
            edge.presentations.end(idle, keeping: idle.kept, at: stage.loop.wallTime)
        }
        #expect(edge.presentations.all.count == old.count + 1 && edge.sessions.liveCount == old.count + 1)
        try expectCalm(old, &last)
    }

    /// Tokens for each channel of a tenant but one: that one opens still.
    @Test func aTenantsOtherChannelOpensStill() throws {
        let table = PresentationTable(tenants: 10, channels: 12)
        func channel(_ number: Int) -> Channel {
            Channel(
                ChannelConfiguration(tenant: "t", id: "\(number)", name: "\(number)", origin: ["http://o/"]), index: 0,
                rules: ChannelRules())
        }
        func open(_ channel: Channel, _ query: String) -> Bool {
            let name = PresentationName(channel: channel.id, path: Self.path, query: query)
            return (try? table.open(name, of: channel, home: 0, now: now.time).get()) != nil
        }
        for number in 0..<5 {
            let one = channel(number)
            for token in 0..<Self.count / 2 { _ = open(one, "token=\(token)") }
        }
        #expect(table.all.count < EdgeProxy.Limits.presentations && open(channel(11), "") && open(channel(11), "token=1"))
    }
}
