import Decision
import Dispatch
import Foundation
import Formats
import Synchronization
import TestSupport
import Testing

@testable import EdgeProxy
@testable import Store

/// What was counted of avails, through the log and the sums, is what all traces say.
@Suite struct AvailCountsTests {
    private static let startMs: Int64 = 1_790_000_100_000
    /// What stands for a log.
    private final class Written: Sendable {
        private let all = Mutex<[EventRecord]>([])
        var records: [EventRecord] { all.withLock { $0 } }
        func append(_ records: [EventRecord]) { all.withLock { $0 += records } }
    }

    private static func campaign(_ index: Int, _ rng: inout Seeded) -> Campaign {
        func chance(_ one: Int) -> Bool { Int.random(in: 0..<one, using: &rng) == 0 }
        var made = Campaign(id: "c\(index)", tenant: "demo", priority: index % 2, name: "")
        made.cpmCents = Int64.random(in: 1...5, using: &rng) * 100
        made.creatives = [Creative(id: "c\(index)-a", durationNs: Int64.random(in: 5...40, using: &rng) * 1_000_000_000)]
        if chance(3) { made.status = Campaign.Status.allCases.randomElement(using: &rng) ?? .active }
        // Over before, or not yet begun: what is over while it is counted is counted up to its last minutes.
        if chance(5) { (made.startMs, made.endMs) = (1, startMs - 1) } else if chance(5) { made.startMs = startMs + 400_000_000 }
        if chance(3) { made.advertiser = "a\(Int.random(in: 0..<4, using: &rng))" }
        if chance(3) { made.targeting = Targeting(all: [.init(.device, ["tv"], .include)]) }
        if chance(8) { made.isRoadblock = true }
        if chance(6) { made.share = 3_000 }
        return made
    }

    /// A loop hands over its decisions and goes on: their campaigns are gone through on the queue, and before anything is written.
    @Test func aLoopDoesNotGoThroughCampaigns() throws {
        var rng = Seeded(3), tally = AvailTally()
        let written = Written(), queue = DispatchQueue(label: "counts"), labels = EventLabels()
        let counts = AvailCounts(labels: labels, sender: 7, queue: queue) { written.append($0) }
        let catalogue = try Catalogue(campaigns: (0..<9).map { Self.campaign($0, &rng) }), book = try #require(catalogue.book(of: "demo"))
        let inventory = Inventory(book, Inventory.Channel(id: "news", labels: [], rules: PodRules(maxAds: 3))) { _ in .ready }
        let avail = Avail(inventory, breakNumber: 1, durationNs: 60_000_000_000, viewer: Viewer(bucket: 1, facts: []))
        var random = DecisionRandom(for: avail)
        let decided = try Decision.decide(avail, from: catalogue, now: Self.startMs, rng: &random, itemised: true)
        queue.suspend()
        for _ in 0..<2 {
            tally.count(tally.add(decided.trace, book, isLaid: true))
            tally.fold(into: counts, atMs: Self.startMs)
            tally.forget()
        }
        queue.resume()
        counts.flush(nowMs: Self.startMs, isLast: true)
        #expect(!written.records.isEmpty)
        for case .outcomes(let record) in written.records { #expect(record.avails == 2) }
    }

    /// Random catalogues, of which editions follow each other, and random avails.
    @Test(arguments: 0..<10 as Range<UInt64>)
    func theSumsAreWhatTheTracesSay(seed: UInt64) async throws {
        var rng = Seeded(seed), tally = AvailTally(), nowMs = Self.startMs
        let labels = EventLabels(), written = Written()
        let counts = AvailCounts(labels: labels, sender: 7) { written.append($0) }
        var expected: [String: [AvailOutcome: Int64]] = [:]
        for _ in 0..<3 {
            let campaigns = (0..<Int.random(in: 1...30, using: &rng)).map { Self.campaign($0, &rng) }
            let catalogue = try Catalogue(campaigns: campaigns), book = try #require(catalogue.book(of: "demo"))
            let inventory = Inventory(book, Inventory.Channel(id: "news", labels: [], rules: PodRules(maxAds: 3))) { _ in .ready }
            for number in 0..<12 {
                let device = Bool.random(using: &rng) ? "tv" : "mobile"
                let avail = Avail(
                    inventory, breakNumber: Int64(number), durationNs: Int64.random(in: 10...90, using: &rng) * 1_000_000_000,
                    viewer: Viewer(bucket: number, facts: [Fact(.device, device)]))
                var random = DecisionRandom(for: avail)
                let decided = try Decision.decide(avail, from: catalogue, now: nowMs, rng: &random, itemised: true)
                let isLaid = Int.random(in: 0..<4, using: &rng) > 0, times = Int.random(in: 0...5, using: &rng)
                let place = tally.add(decided.trace, book, isLaid: isLaid)
                for _ in 0..<times { tally.count(place) }
                for item in decided.trace.items where times > 0 {
                    let own = try #require(campaigns.first { $0.id == item.campaignId })
                    if own.status == .draft || own.status == .completed { continue }
                    if item.outcome == .lost(.flight), own.endMs != nil { continue }
                    let outcome: AvailOutcome =
                        switch item.outcome {
                        case .won: isLaid ? .won : .minFill
                        case .lost(let reason): AvailOutcome(reason)
                        }
                    expected[item.campaignId, default: [:]][outcome, default: 0] += Int64(times)
                }
                if number % 5 == 4 { tally.fold(into: counts, atMs: nowMs) }
                nowMs += 50_000
                if number % 7 == 6 { counts.flush(nowMs: nowMs, tenant: Bool.random(using: &rng) ? "demo" : nil) }
            }
            tally.fold(into: counts, atMs: nowMs)
            tally.forget()
        }
        counts.flush(nowMs: nowMs, isLast: true)

        let records = written.records
        #expect(Set(records.map(\.key)).count == records.count, "each is a record of its own")
        var rollUp = RollUp(labels: labels) { _ in .utc }
        for record in records + records { rollUp.add(record) }
        let folder = FileManager.default.temporaryDirectory.appending(path: "avails-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let now = nowMs, store = SqlReportStore.sqlite(folder + "/reports.sqlite") { now }
        let step = RollUpStep(node: "n", from: nil, to: EventPosition(log: 1, segment: 1, offset: 9), asOfMs: nowMs)
        #expect(try store.apply(rollUp.takeDeltas(), step, nowMs: nowMs))
        let whole = Self.startMs - 900_000..<nowMs + 900_000
        for id in (0..<31).map({ "c\($0)" }) {
            let sums = try await store.outcomes(of: id, account: Campaign(id: id, tenant: "demo", name: "").key, tenant: "demo", in: whole)
            #expect(sums == expected[id] ?? [:], "\(id)")
            let why = Json.object(ManagementApi.members(of: sums, ReportFigures()))
            let lost = (why["lost"]?.list ?? []).reduce(0) { $0 + (Int($1["count"]?.text ?? "") ?? 0) }
            #expect(Int(why["avails"]?.text ?? "") == lost + (Int(why["won"]?.text ?? "") ?? 0))
        }
        #expect(try await store.outcomes(of: "c0", account: 0, tenant: "demo", in: 0..<900_000) == [:])
        #expect(try await store.outcomes(of: "c0", account: 0, tenant: "other", in: whole) == [:])
        await store.close()
    }

    // Each viewer's break is an avail of every campaign, though they share their decisions.
    @Test func viewersBreaksAreCounted() throws {
        let (stage, first) = try Stage.begun(), second = stage.viewer(65)
        _ = second.poll()
        for _ in 0..<2 {
            stage.source.feed.add(1, seconds: 6, "#EXT-X-CUE-OUT:12")
            stage.next([first, second])
            #expect(stage.planner.decidedCount == 1)
            stage.source.feed.add()
            stage.next([first, second])
            stage.source.feed.add(1, seconds: 6, "#EXT-X-CUE-IN")
            stage.next([first, second])
        }
        let counted = stage.counted(), ids = ["k-ad1", "k-ad2", "k-ad3"]
        for id in ids { #expect(counted[id]?.values.reduce(0, +) == 4, "\(id): \(counted)") }
        #expect(ids.reduce(0) { $0 + (counted[$1]?["won"] ?? 0) } == 4, "one ad fits")
    }

    // What would have been shown, had there been enough of it.
    @Test func aBreakThatIsLeftAloneIsNotWon() throws {
        let (stage, viewer) = try Stage.begun(slates: []) { channel in
            channel.pod.maxAds = 1
            channel.minFillPercent = 90
        }
        stage.source.feed.add(1, seconds: 6, "#EXT-X-CUE-OUT:30")
        stage.next([viewer])
        let counted = stage.counted()
        #expect(counted.values.reduce(0) { $0 + ($1["won"] ?? 0) } == 0)
        #expect(counted.values.reduce(0) { $0 + ($1["min_fill"] ?? 0) } == 1, "\(counted)")
    }
}
