import Decision
import Model
import TestSupport
import Testing

@testable import Store

/// A campaign that was deleted and made again under its id has sums of its own.
@Suite struct CampaignOfAccountTests {
    typealias Base = ReportStoreTests
    private static let all: Range<Int64> = 0..<2_000_000_000_000

    @Test func aTextIsAnIdAndAnAccount() {
        for (id, account) in [("spring", 0), ("spring", 1), ("spring sale", .max)] as [(String, UInt64)] {
            let text = CampaignOfAccount.text(id, account)
            #expect(CampaignOfAccount.id(of: text) == id && CampaignOfAccount.isOf(account, text))
            #expect(CampaignOfAccount.isOf(7, text) == (account == 0))
        }
        // What stands for none, and for too many, has no account.
        for text in ["", ReportValues.otherText] { #expect(CampaignOfAccount.text(text, 5) == text) }
    }

    /// Viewers `numbers` see the campaign, and it is asked in as many avails, all in one quarter of an hour.
    private static func records(_ numbers: Range<UInt64>, account: UInt64, _ labels: EventLabels) -> [EventRecord] {
        var avails = CampaignOutcomes()
        avails.add(labels.label(CampaignOfAccount.text("spring", account)))
        (avails.context.tenant, avails.context.id) = (labels.label("acme"), TrackedId(high: 9, low: numbers.lowerBound))
        (avails.context.atMs, avails.context.receiptMs) = (1_790_000_000_000, 1_790_000_000_000)
        (avails.avails, avails.outcome) = (UInt32(numbers.count), AvailOutcome.won.number)
        return [.outcomes(avails)]
            + numbers.map { number in
                guard case .event(var event) = EventSamples.impression(number, labels: labels) else { return .outcomes(avails) }
                (event.ad.campaign, event.ad.account, event.context.viewer) = (labels.label("spring"), account, number + 1)
                return .event(event)
            }
    }

    @Test(arguments: Base.kinds)
    func whatIsMadeAnewBeginsAnew(kind: Base.Kind) async throws {
        let labels = EventLabels(), store = try Base.open(kind, nowMs: 1_000)
        var rollUp = RollUp(labels: labels, zone: ReportWorld.zone)
        // Of before sums were by accounts; of the deleted one, with a straggler; and of the present one, with viewers of both.
        for (numbers, account) in [(0..<3, 0), (100..<140, 1), (200..<205, 2), (140..<141, 1)] as [(Range<UInt64>, UInt64)] {
            for record in Self.records(numbers, account: account, labels) { rollUp.add(record) }
        }
        let step = RollUpStep(node: "n", from: nil, to: EventPosition(log: 1, segment: 1, offset: 9), asOfMs: 1)
        #expect(try store.apply(rollUp.takeDeltas(), step, nowMs: 1_000))
        for (account, wanted) in [(1, 44), (2, 8), (3, 3)] as [(UInt64, Int64)] {
            for groups in [[], [ReportDimension.campaign], [.creative]] {
                for interval in ReportInterval.allCases where interval != .hour {
                    let query = ReportQuery(
                        tenant: "acme", range: 1_789_900_000_000..<1_790_100_000_000, interval: interval, groups: groups,
                        filters: [.campaign: ["spring"]], accounts: ["spring": account])
                    let table = try await store.table(query)
                    #expect(table.total.impressions == wanted && table.total.spendMicros == wanted * 12_000)
                    #expect(groups != [.campaign] || table.rows.map(\.keys) == [["spring"]])
                    #expect(groups == [.creative] || table.total.uniqueViewers == wanted)
                    #expect(groups != [.campaign] || table.rows.first?.figures.uniqueViewers == wanted)
                }
            }
        }
        // Reports by campaign are by its id: one row of all.
        var query = ReportQuery(tenant: "acme", range: Self.all, groups: [.campaign])
        for filters in [[:], [ReportDimension.campaign: Set(["spring"])]] {
            query.filters = filters
            let table = try await store.table(query)
            #expect(table.rows.map(\.keys) == [["spring"]] && table.total.impressions == 49)
            #expect(table.rows.first?.figures.uniqueViewers == 49 && table.total.uniqueViewers == 49)
        }
        for (account, wanted) in [(1, 44), (2, 8), (3, 3)] as [(UInt64, Int64)] {
            #expect(try await store.outcomes(of: "spring", account: account, tenant: "acme", in: Self.all)[.won] == wanted)
        }
        await store.close()
    }
}
