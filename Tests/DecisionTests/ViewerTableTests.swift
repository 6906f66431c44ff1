import Formats
import TestSupport
import Testing

@testable import Decision

@Suite struct ViewerTableTests {
    private static let capped = try! Catalogue(campaigns: [
        campaign("a", [15, 15, 15, 15, 15]) {
            $0.caps = [FrequencyCap(2, per: .minute), FrequencyCap(3, per: .hour), FrequencyCap(5, per: .flight)]
        },
        campaign("b") { $0.caps = [FrequencyCap(1, per: .day)] }, campaign("free"),
        campaign("break") { $0.caps = [FrequencyCap(1, per: .adBreak)] },
    ])

    private func left(_ id: String, _ table: ViewerTable, at now: Int64) -> Int {
        let book = Self.capped.demo, index = book.campaignIndex(id: id)!
        return book.state(of: table.history(of: 7), at: now).first { $0.campaign == index }?.left ?? book.allowances[index]
    }

    @Test func capsCountInAnyStretchOfTheirLength() {
        let book = Self.capped.demo
        var table = ViewerTable(viewers: 100, keepMs: day)
        func see(_ id: String, at now: Int64) { book.remember(book.campaignIndex(id: id)!, of: 7, at: now, in: &table) }
        #expect(left("a", table, at: 0) == 2)
        see("a", at: 0)
        see("a", at: 30_000)
        #expect(left("a", table, at: 59_999) == 0)
        #expect(left("a", table, at: 60_000) == 1, "the minute of the first is over, the hour has one left")
        see("a", at: 60_000)
        #expect(left("a", table, at: 120_000) == 0)
        #expect(left("a", table, at: hour) == 1)
        see("a", at: hour + 60_000)
        see("a", at: hour + 120_000)
        #expect(left("a", table, at: 100 * hour) == 0, "five in the flight")
        #expect(left("b", table, at: 0) == 1)
        see("b", at: 0)
        #expect(left("b", table, at: day - 1) == 0 && left("b", table, at: day) == 1)
    }

    @Test func whatNoDecisionNeedsIsNotRemembered() {
        let book = Self.capped.demo
        var table = ViewerTable(viewers: 100, keepMs: day)
        for id in ["free", "break"] { book.remember(book.campaignIndex(id: id)!, of: 7, at: 0, in: &table) }
        #expect(table.count == 0)
        // After the hour a viewer is as one that has seen nothing: their pods can be shared.
        book.remember(book.campaignIndex(id: "b")!, of: 7, at: 0, in: &table)
        #expect(book.state(of: table.history(of: 7), at: day).isEmpty)
        // A campaign that the book no longer has.
        table.record(99, keep: 1, of: 7, at: day)
        #expect(book.state(of: table.history(of: 7), at: day).isEmpty)
    }

    /// What a table remembers, taken up by another one in the order in which it was seen.
    @Test func whatIsTakenUpAgainCountsAsBefore() {
        let book = Self.capped.demo
        var table = ViewerTable(viewers: 100, keepMs: day), other = table
        for time in [0, 30_000, 60_000] as [Int64] { book.remember(book.campaignIndex(id: "a")!, of: 7, at: time, in: &table) }
        table.record(1, keep: 0, of: 9, at: 90_000)
        for (viewer, seen, last) in table.all.sorted(by: { $0.lastMs < $1.lastMs }) { other.restore(seen, of: viewer, at: last) }
        #expect(other.count == 2 && other.seen(by: 9).map(\.total) == [1])
        for time in [60_000, 120_000, hour, 100 * hour] as [Int64] { #expect(left("a", other, at: time) == left("a", table, at: time)) }
        // Twice is once, and nothing is nobody.
        other.restore(table.seen(by: 7), of: 7, at: 90_000)
        other.restore([], of: 8, at: 90_000)
        #expect(other.count == 2 && left("a", other, at: 120_000) == left("a", table, at: 120_000))
    }

    @Test func theTableIsBoundedAndForgets() {
        var table = ViewerTable(viewers: 100, keepMs: 1_000)
        for viewer in 0..<50 as Range<UInt64> { table.record(1, keep: 1, of: viewer, at: 0) }
        #expect(table.count == 50 && table.forgotten == 0)
        // Seen once within the time stays, the others go.
        table.record(1, keep: 1, of: 3, at: 1_000)
        #expect(table.count == 50)
        table.record(1, keep: 1, of: 4, at: 2_000)
        #expect(table.count == 2 && table.history(of: 3) == [ViewerHistory(campaign: 1, total: 2, timesMs: [1_000])])
        #expect(table.history(of: 9) == [])
        for viewer in 0..<10_000 as Range<UInt64> { table.record(1, keep: 1, of: viewer, at: 2_001) }
        #expect(table.count <= 100 && table.forgotten > 9_000)
        #expect(table.history(of: 9_999)?.count == 1)
    }

    @Test func aViewerThatHasSeenTooMuchGetsNothingThatHasACap() throws {
        var table = ViewerTable(viewers: 100, keepMs: day)
        for campaign in 0..<UInt64(Limits.viewerCampaigns + 5) { table.record(campaign, keep: 3, of: 7, at: 0) }
        #expect(table.history(of: 7) == nil)
        let seen = Self.capped.demo.state(of: table.history(of: 7), at: 0)
        let result = try decided(avail(120, of: Self.capped, seen: seen), Self.capped)
        #expect(Set(result.campaigns) == ["free", "break"] && result.reason("a") == "cap")
    }

    @Test func armsAreKeptAndShareTheViewers() {
        let experiment = Experiment(id: "e", arms: [.init(id: "a", weight: 3), .init(id: "b", weight: 1), .init(id: "c", weight: 0)])
        let other = Experiment(id: "f", arms: [.init(id: "a"), .init(id: "b")])
        var counts: [String: Int] = [:], both = 0
        for viewer in 0..<100_000 as Range<UInt64> {
            let arm = experiment.arm(of: viewer).id
            #expect(experiment.arm(of: viewer).id == arm)
            counts[arm, default: 0] += 1
            if arm == "a", other.arm(of: viewer).id == "a" { both += 1 }
        }
        // Five standard deviations.
        #expect(abs(counts["a", default: 0] - 75_000) < 685 && counts["c"] == nil)
        #expect(abs(both - 37_500) < 766, "one experiment says nothing about the other")
    }

    @Test func bucketsShareTheViewers() {
        var counts = [Int](repeating: 0, count: Limits.buckets)
        for viewer in 0..<100_000 as Range<UInt64> { counts[Viewer.bucket(of: StableHash.spread(viewer))] += 1 }
        #expect(counts.allSatisfy { abs($0 - 1_562) < 200 })
    }
}
