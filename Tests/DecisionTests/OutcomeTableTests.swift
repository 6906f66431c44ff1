import TestSupport
import Testing

@testable import Decision

/// What is counted of avails is what their traces say.
@Suite struct OutcomeTableTests {
    // In files and data bases: none may ever change.
    @Test func theNumbersStayAsTheyAre() {
        #expect(LossReason.allCases.map { AvailOutcome($0).number } == Array(16..<16 + UInt8(LossReason.allCases.count)))
        #expect(AvailOutcome(.draft).number == 16 && AvailOutcome(.cap).number == 31 && AvailOutcome(.outranked).number == 49)
        #expect(AvailOutcome.won.number == 1 && AvailOutcome.minFill.number == 2)
    }

    @Test func anOutcomeHasItsNameAndIsEligibleOrNot() {
        for reason in LossReason.allCases {
            #expect(AvailOutcome(reason).name == reason.name && AvailOutcome(reason).reason == reason)
        }
        #expect(AvailOutcome(number: 200).name == "other" && !AvailOutcome(number: 200).isEligible)
        let eligible = LossReason.allCases.filter { AvailOutcome($0).isEligible }.map(\.name)
        #expect(eligible == ["repeated", "roadblock", "label", "separation", "position", "outranked"])
        #expect(AvailOutcome.won.isEligible && AvailOutcome.minFill.isEligible)
    }

    @Test func eachAvailCountsOnceForEachCampaign() throws {
        let catalogue = try Catalogue(campaigns: [
            campaign("best", cpm: 900), campaign("next", cpm: 800), campaign("long", [60]), campaign("draft", status: .draft),
            campaign("done", status: .completed), campaign("over", flight: 0..<10), campaign("later", flight: 500..<900),
            campaign("paused", status: .paused),
        ])
        let book = catalogue.demo, result = try decided(avail(15, of: catalogue), catalogue, now: 20)
        var table = OutcomeTable(book)
        table.add(result.trace, isLaid: true, times: 3)
        table.add(result.trace, isLaid: false, times: 2)
        table.add(won: result.pod)
        table.add(DecisionTrace(), isLaid: true, times: 9)
        func counted(_ id: String) -> [String: UInt32] {
            let own = table.sums(nowMs: 20).filter { book.campaigns[$0.campaign].id == id }
            return Dictionary(uniqueKeysWithValues: own.map { ($0.outcome.name, $0.count) })
        }
        #expect(counted("best") == ["won": 4, "min_fill": 2], "a request counts for whom it was given to")
        #expect(counted("next") == ["outranked": 5] && counted("long") == ["length": 5])
        #expect(counted("later") == ["flight": 5] && counted("paused") == ["paused": 5])
        for id in ["draft", "done", "over"] { #expect(counted(id) == [:], "\(id)") }
    }
}
