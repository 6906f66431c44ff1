import Decision
import Foundation
import Manifest
import ModelTestSupport
import Testing
import Transport

@testable import Console
@testable import EdgeProxy
@testable import Model
@testable import Stitching
@testable import Store

/// A viewer is who they were after a restart, a loop of crashes, and a pause: for targeting, caps, bucket and arm.
@Suite struct KnownViewerTests {
    private let folder = FileManager.default.temporaryDirectory.appending(path: "edgeproxy-viewers-\(UUID().uuidString.prefix(8))").path
    private static let token = SessionToken(high: 77, low: 78, signature: 79)

    init() throws { try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true) }

    private static let viewer: ViewerAttributes = {
        var viewer = ViewerAttributes()
        (viewer.country, viewer.region, viewer.city, viewer.device, viewer.language) = ("DE", "DE-BY", "München", "tv", "de")
        (viewer.userAgent, viewer.address) = ("Mozilla/5.0 (SMART-TV; a long one)", "2001:db8::77")
        viewer.add([("uid", "u%201"), ("ads.genre", "film"), ("gdpr_consent", "CPx"), ("token", "secret")], isTrusted: false)
        return viewer
    }()

    private static let campaigns: [Campaign] = {
        var capped = Campaign(id: "capped", tenant: "t", creatives: [Decision.Creative(id: "a", durationNs: 15_000_000_000)])
        capped.caps = [FrequencyCap(2, per: .day), FrequencyCap(9, per: .flight)]
        var free = Campaign(id: "free", tenant: "t", creatives: [Decision.Creative(id: "b", durationNs: 15_000_000_000)])
        free.weight = 2
        return [capped, free]
    }()

    private final class Held {
        var data: DataDirectory?
    }
    private let held = Held()

    private struct Process {
        var edge: ProxyState, journal: Journal
    }

    /// A process that has begun with what the folder holds.
    private func start() throws -> Process {
        var configuration = Configuration(file: "edge.json", listen: ListenAddress(host: "127.0.0.1", port: 80), dataDir: folder)
        configuration.tenants = [TenantConfiguration(id: "t", name: "T")]
        configuration.channels = [ChannelConfiguration(tenant: "t", id: "c", name: "C", origin: ["http://o/"])]
        let keys = [Array("a key of sixteen bytes or more".utf8)]
        // Its lock is held for as long as the test's process lives.
        let data = try held.data ?? DataDirectory(folder, file: "edge.json")
        held.data = data
        let (recovered, journal) = try data.openJournal(configuration.settings, file: "edge.json", seal: JournalSeal(secrets: keys)) {
            $0.forget(before: .now - EdgeProxy.Limits.retiredKeepNs)
        }
        let directory = Directory(configuration, try configuration.readSecrets()) { _ in 0 }
        let edge = try ProxyState(
            directory, signer: SessionSigner(keys: keys), journal: journal, accounts: AdAccounts { journal.append([.history($0)]) })
        edge.restore(recovered, now: .now)
        return Process(edge: edge, journal: journal)
    }

    private func open(_ process: Process) throws -> Presentation {
        let channel = try #require(process.edge.directories.current.channels.named("t/c"))
        let presentation = try process.edge.open(channel, path: Array("m.m3u8".utf8), query: "token=secret", now: .now).get()
        process.journal.append([
            .presentation(
                PresentationRecord(
                    id: presentation.id, channel: "t/c", path: presentation.path, query: presentation.originQuery,
                    renditions: [Array("v0.m3u8".utf8)]))
        ])
        return presentation
    }

    private func join(_ process: Process, _ attributes: ViewerAttributes = viewer) throws -> Session {
        let presentation = try open(process)
        var session = Session(
            token: Self.token, presentation: presentation.id, tenant: "t", attributes: attributes, joined: .now, isStitched: true)
        session.lastSeen = .now
        let inserted = try #require(process.edge.admit(session, to: presentation))
        process.journal.append([.session(session.record(seen: .now))])
        return inserted.session
    }

    private static func expectEqual(_ one: ViewerProfile, _ other: ViewerProfile) {
        #expect(one.key == other.key && one.facts == other.facts && one.bucket == other.bucket)
    }

    @Test func aRestartAndALoopOfCrashesChangeNothing() throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        var process = try start()
        let before = try join(process)
        for _ in 0..<4 {
            process.journal.close()
            process = try start()
            let session = try #require(process.edge.sessions.find(Self.token))
            #expect(session.attributes == Self.viewer && session.joined == before.joined)
            Self.expectEqual(session.profile, before.profile)
        }
        process.journal.close()
        // And nobody else reads who it is.
        let file = try InputFile.read(folder + "/journal")
        for secret in ["SMART-TV", "2001:db8::77", "u%201", "secret", "nchen"] {
            #expect(!file.indices.contains { file[$0...].starts(with: secret.utf8) }, "\(secret)")
        }
        #expect(!file.isEmpty)
    }

    /// Longer away than a session lives, with a restart within or without.
    @Test(arguments: [false, true])
    func aPauseChangesNothing(isRestarted: Bool) throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        var process = try start()
        let before = try join(process)
        process.edge.expire(shard: Int(Self.token.low & 255), before: .distantFuture, at: .now)
        #expect(process.edge.sessions.find(Self.token) == nil)
        if isRestarted {
            process.journal.close()
            process = try start()
        }
        defer { process.journal.close() }
        let retired = try #require(process.edge.retired[Self.token]), kept = ViewerAttributes(packed: retired.viewer)
        Self.expectEqual(ViewerProfile(kept, tenant: "t", fallback: Self.token.high), before.profile)
        // What is for beacons alone is not kept longer than the session.
        #expect(kept.userAgent == "" && kept.address == "" && kept.parameters.map(\.name) == ["uid", "ads.genre"])
    }

    /// Who says nothing of themselves is known by the session's name.
    @Test func whoIsNotKnownTakesNoRoom() throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let process = try start()
        defer { process.journal.close() }
        var nobody = ViewerAttributes()
        (nobody.userAgent, nobody.address) = ("curl", "127.0.0.1")
        _ = try join(process, nobody)
        process.edge.expire(shard: Int(Self.token.low & 255), before: .distantFuture, at: .now)
        #expect(process.edge.retired[Self.token] == nil && process.edge.retired.count == 0)
    }

    @Test func capsGoOnAfterARestart() throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let catalogues = try CatalogueHolder(campaigns: Self.campaigns, tenants: [])
        let key = ViewerProfile(Self.viewer, tenant: "t", fallback: 1).key
        var process = try start()
        func seen() throws -> [ViewerState] {
            let desk = LoopDecider(catalogues: catalogues, accounts: process.edge.accounts, holder: 0)
            return desk.seen(key, try #require(desk.book(of: "t")), now: .now)
        }
        func show() throws {
            let desk = LoopDecider(catalogues: catalogues, accounts: process.edge.accounts, holder: 0)
            let book = try #require(desk.book(of: "t"))
            let avail = Avail(
                Inventory(book, .init(id: "c")), breakNumber: 1, durationNs: 30_000_000_000, seen: desk.seen(key, book, now: .now))
            desk.reserve(try desk.decide(avail, now: .now).pod, book, to: key, now: .now)
        }
        #expect(try seen().isEmpty)
        try show()
        try show()
        let before = try seen()
        #expect(before.map(\.left) == [0])
        for _ in 0..<3 {
            process.journal.close()
            process = try start()
            #expect(try seen() == before)
        }
        var histories: [HistoryRecord] = []
        process.edge.accounts.eachHistory { histories.append($0) }
        #expect(histories.count == 1 && histories.first?.viewer == key && histories.first?.campaigns.map(\.total) == [2])
        process.journal.close()
    }

    /// A file of an earlier version: no viewers in it, and not sealed.
    @Test func aJournalOfAnEarlierVersionIsRead() throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        var bytes: [UInt8] = []
        let old: [JournalRecord] = [
            .presentation(PresentationRecord(id: 5, channel: "t/c", path: Array("m.m3u8".utf8), renditions: [Array("v0.m3u8".utf8)])),
            .session(SessionRecord(token: Self.token, presentation: 5, offsets: [OffsetRecord(sequence: 4)])),
            .retired(
                RetiredRecord(
                    token: SessionToken(high: 1, low: 2, signature: 3), presentation: 5, retired: .now, offsets: [OffsetRecord(sequence: 4)]
                )),
        ]
        for record in old { RecordFile.append(record.encoded, to: &bytes) }
        try Data(bytes).write(to: URL(filePath: folder + "/journal"))
        let process = try start()
        defer { process.journal.close() }
        #expect(process.edge.sessions.find(Self.token)?.offsets.first?.sequence == 4 && process.edge.retired.count == 1)
        let sealed = try InputFile.read(folder + "/journal")
        #expect(RecordFile.read(sealed).records.allSatisfy { $0[0] & 0x80 != 0 } && RecordFile.read(sealed).records.count == 3)
    }

    /// The byte that is damaged is said, and sessions go on above.
    @Test func aDamagedJournalIsReadPastTheDamage() throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        var process = try start()
        _ = try join(process)
        process.journal.append([.history(HistoryRecord(viewer: 4, lastMs: WallTime.now.milliseconds, campaigns: [.init(key: 1, total: 1)]))]
        )
        process.journal.close()
        var bytes = try InputFile.read(folder + "/journal")
        bytes[bytes.count - 5] ^= 0x10
        try Data(bytes).write(to: URL(filePath: folder + "/journal"))
        process = try start()
        defer { process.journal.close() }
        #expect(process.edge.sessions.find(Self.token)?.offsets.first?.sequence == Stitching.Limits.lostNumbers)
        #expect(process.edge.sessions.find(Self.token)?.attributes == Self.viewer)
        #expect((process.edge.floor(at: .now)?.sequence ?? 0) >= Stitching.Limits.lostNumbers)
        #expect(process.edge.floor(at: .now + EdgeProxy.Limits.retiredKeepNs + 1_000_000_000_000) == nil)
    }

    /// Somebody has removed the journal: who comes back goes on above what there was.
    @Test func aJournalThatIsGoneSendsNobodyBack() throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        var process = try start()
        #expect(process.edge.floor(at: .now) == nil)
        var session = try join(process)
        session.offsets = [SessionOffset()]
        session.offsets[0].sequence = 5_000
        process.journal.append([.session(session.record(seen: .now))])
        process.journal.close()
        process = try start()
        process.journal.close()
        try FileManager.default.removeItem(atPath: folder + "/journal")
        process = try start()
        defer { process.journal.close() }
        #expect(process.edge.sessions.find(Self.token) == nil)
        #expect((process.edge.floor(at: .now)?.sequence ?? 0) >= 5_000 + Stitching.Limits.lostNumbers)
    }

    @Test func userAgentsAreKeptOnce() {
        let table = UserAgentTable(), text = "Mozilla/5.0 (X11; Linux x86_64)"
        func place(_ text: String) -> UInt { text.utf8.withContiguousStorageIfAvailable { UInt(bitPattern: $0.baseAddress) } ?? 0 }
        let one = table.shared(String(decoding: Array(text.utf8), as: UTF8.self)),
            other = table.shared(String(decoding: Array(text.utf8), as: UTF8.self))
        #expect(one == text && place(one) == place(other) && table.shared("short") == "short")
        for number in 0..<(2 * EdgeProxy.Limits.userAgents) {
            #expect(table.shared("an agent with the number \(number)").hasSuffix("\(number)"))
        }
    }
}
