import TestSupport
import Testing

@testable import Decision

@Suite struct PacingSoakTests {
    @Test func aDayIsPacedAndNoRuleIsBroken() throws {
        var simulated = try SimulatedDay(requests: Soak.size(60_000, full: 1_000_000))
        try simulated.run(seed: 1)
        #expect(simulated.brokenCaps == 0 && simulated.brokenSeparation == 0)
        let book = simulated.catalogue.demo, hours = TrafficShape.standard.hours
        for (index, campaign) in book.campaigns.enumerated() {
            guard let limit = campaign.limitImpressions else { continue }
            let delivered = simulated.shown[index].reduce(0, +)
            #expect(delivered <= limit, "\(campaign.id): \(delivered) of \(limit)")
            #expect(Double(delivered) >= Double(limit) * 0.98, "\(campaign.id): \(delivered) of \(limit)")
            guard campaign.pacing == .even else { continue }
            for (hour, weight) in hours.enumerated() {
                let share = Double(limit) * Double(weight) / 1_174, own = Double(simulated.shown[index][hour])
                #expect(abs(own - share) <= share * 0.1, "\(campaign.id), hour \(hour): \(own) of \(share)")
            }
        }
        // Caps were reached, or they have not been tried.
        let capped = book.campaigns.indices.filter { book.campaigns[$0].id.hasPrefix("cap") }
        #expect(capped.allSatisfy { simulated.shown[$0].reduce(0, +) > simulated.requests / 1_000 })
    }
}
