import Decision
import Manifest
import Testing

@testable import EdgeProxy
@testable import Model
@testable import Stitching

/// What is kept for explanations: enough, and no more than its bounds.
@Suite struct DecisionLogTests {
    private func due(_ number: Int64) -> PendingBreak {
        PendingBreak(
            adBreak: AdBreak(id: BreakId(number), start: ChannelTime(nanoseconds: number), event: 0, source: .signalled), fill: .pod,
            start: ChannelTime(nanoseconds: number), through: ChannelTime(nanoseconds: number))
    }

    private func note(
        _ log: DecisionLog, _ number: Int64, bucket: Int = 0, cohort: Int = 0, content: PendingBreak.ContentReason = .noPod,
        trace: DecisionTrace? = nil, share: OutcomeBudget.Share? = nil
    ) -> Int32 {
        log.note(
            due(number), bucket: bucket, cohort: cohort, layout: nil, content: content, trace: trace, renditions: [],
            now: WallTime(nanoseconds: number), share: share)
    }

    @Test func whatIsEqualIsNotedOnce() {
        let log = DecisionLog()
        #expect(note(log, 1) == note(log, 1))
        #expect(note(log, 1) != note(log, 2))
        #expect(note(log, 1) != note(log, 1, content: .joinPolicy))
        // What no engine decided is the same for all buckets.
        #expect(note(log, 3, bucket: 1) == note(log, 3, bucket: 2))
        #expect(note(log, 4, bucket: 1, trace: DecisionTrace()) != note(log, 4, bucket: 2, trace: DecisionTrace()))
        #expect(note(log, 5, cohort: 1, trace: DecisionTrace()) != note(log, 5, cohort: 2, trace: DecisionTrace()))
        #expect(log[note(log, 2)]?.breakId == 2)
    }

    @Test func theOldestAreForgotten() {
        let log = DecisionLog()
        let ids = (0..<5_000 as Range<Int64>).map { note(log, $0) }
        #expect(log[ids[0]] == nil && log[ids[4_999]]?.breakId == 4_999)
        let kept = ids.count { log[$0] != nil }
        #expect(kept <= EdgeProxy.Limits.decisionsNoted && kept >= EdgeProxy.Limits.decisionsNoted * 3 / 4)
        for id in ids { if let note = log[id] { #expect(ids[Int(note.breakId.number)] == id) } }
        #expect(log[0] == nil && log[-1] == nil && log[.max] == nil)
    }

    /// What became of each of ten campaigns, of which one won.
    private static func trace() throws -> DecisionTrace {
        let catalogue = try Catalogue(
            campaigns: (0..<10).map {
                Campaign(id: "c\($0)", tenant: "me", cpmCents: 1, creatives: [Decision.Creative(id: "\($0)", durationNs: 1_000_000_000)])
            })
        let book = try #require(catalogue.book(of: "me"))
        let avail = Avail(Inventory(book, .init(id: "news", rules: PodRules(maxAds: 1))), breakNumber: 1, durationNs: 1_000_000_000)
        var random = DecisionRandom(for: avail)
        return try Decision.decide(avail, from: catalogue, now: 0, rng: &random, itemised: true).trace
    }

    /// Of the newest decisions it is known what became of each campaign, of the others how many lost for which reason.
    @Test(arguments: [0, 100, 1_000])
    func whatTheNotesTellOfIsBounded(outcomes: Int) throws {
        let trace = try Self.trace(), budget = OutcomeBudget(limit: outcomes, tenants: 1), share = budget.share(of: "me")
        #expect(trace.lost == [.outranked: 9] && trace.summed().lost == trace.lost && trace.summed().campaignCount == 0)
        var log = DecisionLog()
        for number in 0..<500 as Range<Int64> {
            let id = note(log, number, trace: trace, share: share)
            #expect(log[id]?.trace == (outcomes < trace.campaignCount ? trace.summed() : trace))
            #expect(budget.total <= outcomes)
        }
        let notes = (1...500 as ClosedRange<Int32>).compactMap { log[$0] }, told = notes.reduce(0) { $0 + $1.trace.campaignCount }
        #expect(notes.count == 500 && notes.allSatisfy { $0.trace.lost == trace.lost && $0.trace.won == 1 })
        #expect(told == budget.total && told >= outcomes / 2)
        log = DecisionLog()
        #expect(budget.total == 0, "what is gone tells of nothing")
    }

    /// However many presentations there are, and whoever came first.
    @Test func tenantsShareWhatNotesMayTellOf() throws {
        let trace = try Self.trace(), budget = OutcomeBudget(limit: 400, tenants: 2), logs = (0..<30).map { _ in DecisionLog() }
        for round in 0..<20 as Range<Int64> {
            for log in logs[..<20] { _ = note(log, round, trace: trace, share: budget.share(of: "large")) }
            #expect(budget.total <= 400)
        }
        #expect(budget.total == 350, "the other has what is its own")
        for round in 0..<20 as Range<Int64> {
            for log in logs[20...] { _ = note(log, round, trace: trace, share: budget.share(of: "small")) }
            for log in logs[..<20] { _ = note(log, 20 + round, trace: trace, share: budget.share(of: "large")) }
            #expect(budget.total <= 400)
        }
        let small = logs[20...].reduce(0) { sum, log in (1...40).reduce(sum) { $0 + (log[$1]?.trace.campaignCount ?? 0) } }
        #expect(small >= 50, "\(small)")
    }

    /// Every dialect's line is kept as it stood; a date range that is listed on, and a row of CONT tags, once.
    @Test func signalsAreKeptAsTheyStood() throws {
        let text = """
            #EXTM3U
            #EXT-X-TARGETDURATION:6
            #EXT-X-MEDIA-SEQUENCE:10
            #EXT-X-PROGRAM-DATE-TIME:2026-01-01T00:00:00.000Z
            #EXT-X-DATERANGE:ID="a",START-DATE="2026-01-01T00:00:06.000Z",PLANNED-DURATION=12,SCTE35-OUT=0xFC00
            #EXTINF:6,
            10.ts
            #EXT-X-CUE-OUT:12
            #EXTINF:6,
            11.ts
            #EXT-X-CUE-OUT-CONT:6/12
            #EXTINF:6,
            12.ts
            #EXT-X-CUE-OUT-CONT:9/12
            #EXTINF:6,
            13.ts
            #EXT-X-CUE-IN
            #EXTINF:6,
            14.ts

            """
        let media = try MediaPlaylist(parsing: Array(text.utf8)), log = SignalLog()
        let window = ContentWindow(
            (0..<5 as Range<Int64>).map {
                ContentSegment(
                    number: $0 + 100, discontinuity: 0, startsDiscontinuity: false, start: $0 * 6_000_000_000, duration: 6_000_000_000,
                    originSequence: $0 + 10, stateId: 0, state: .none, lines: [])
            })
        for _ in 0..<3 { log.note(media, offset: 90, new: 100, window, wallNow: 5) }
        let seen = log.signals(from: .distantPast, to: .distantFuture)
        #expect(seen.filter { $0.dialect == .dateRange }.count == 1)
        #expect(
            seen.prefix(4).map(\.raw)
                == text.split(separator: "\n").filter { $0.contains("CUE-") || $0.contains("RANGE") }
                .enumerated().filter { $0.offset != 3 }.map { String($0.element) })
        #expect(seen[1].number == 101 && seen[1].at == 6_000_000_000 && seen[1].planned == 12_000_000_000 && seen[1].direction == .out)
        #expect(log.signals(from: 6_000_000_000, to: 12_000_000_000).allSatisfy { $0.at >= 6_000_000_000 && $0.at <= 12_000_000_000 })
        for _ in 0..<200 { log.note(media, offset: 90, new: 100, window, wallNow: 5) }
        #expect(log.signals(from: .distantPast, to: .distantFuture).count <= Stitching.Limits.signalsKept)
    }
}
