import TestSupport
import Testing

@testable import Decision

/// What a campaign is expected to deliver, by numbers that can be reckoned by hand.
@Suite struct DeliveryForecastTests {
    /// Ten avails in each hour, of televisions in Germany and half as many mobiles in Austria; two ads each.
    private static func history(days: Int = 28, places: Double = 2) -> TrafficHistory {
        TrafficHistory(
            days: days,
            channels: [
                .init(
                    id: "news", labels: ["live"], hours: [Double](repeating: 10, count: 168),
                    audiences: [
                        .init(country: "DE", device: "tv", share: 2.0 / 3), .init(country: "AT", device: "mobile", share: 1.0 / 3),
                    ], places: places)
            ], completionRate: 0.5, clickRate: 0.01)
    }

    /// Monday, 2026-11-02T00:00:00Z.
    private static let monday: Int64 = 1_793_577_600_000

    private static func forecast(
        _ campaign: Campaign, against rivals: [Campaign] = [], _ history: TrafficHistory = history(), days: Int64 = 7,
        delivered: Delivery = Delivery()
    ) throws -> DeliveryForecast {
        try #require(
            DeliveryForecast(
                of: campaign, against: rivals.map { ($0, Delivery()) }, by: history, in: monday..<monday + days * day, .utc,
                delivered: delivered))
    }

    private static func isNear(_ one: Double, _ other: Double) -> Bool { abs(one - other) < 0.001 * max(1, abs(other)) }

    @Test func aloneItGetsAnAdOfEachAvail() throws {
        let made = try Self.forecast(campaign("a", cpm: 1_000))
        #expect(Self.isNear(made.avails, 1_680) && Self.isNear(made.eligible, 1_680) && Self.isNear(made.impressions, 1_680))
        #expect(Self.isNear(made.completions, 840) && Self.isNear(made.spendMicros, 1_680 * 10_000) && made.limit == .avails)
    }

    @Test func aWeekIsNeeded() {
        let range = Self.monday..<Self.monday + day
        func made(_ days: Int) -> DeliveryForecast? {
            DeliveryForecast(of: campaign("a"), against: [], by: Self.history(days: days), in: range, .utc)
        }
        #expect(made(6) == nil && made(0) == nil && made(7) != nil)
    }

    @Test func targetingTakesItsPart() throws {
        func eligible(_ all: [Targeting.Condition], none: [Targeting.Condition] = []) throws -> Double {
            try Self.forecast(campaign("a") { $0.targeting = Targeting(all: all, none: none) }).eligible
        }
        #expect(Self.isNear(try eligible([.init(.device, ["tv"])]), 1_120))
        #expect(Self.isNear(try eligible([.init(.device, ["tv"]), .init(.country, ["AT"])]), 0))
        #expect(Self.isNear(try eligible([.init(.country, ["DE"], .exclude)]), 560))
        #expect(Self.isNear(try eligible([.init(.label, ["live"])], none: [.init(.country, ["AT"])]), 1_120))
        #expect(Self.isNear(try eligible([.init(.channel, ["sport"])]), 0))
        // Half an hour of each hour of a day of seven.
        let quarters = (0..<96).filter { $0 % 4 < 2 }.map(String.init)
        #expect(Self.isNear(try eligible([.init(.time, quarters)]), 120))
        let unknown = campaign("a") { $0.targeting = Targeting(all: [.init(.language, ["de"]), .init(.key("genre"), ["film"])]) }
        #expect(Self.isNear(try Self.forecast(unknown).eligible, 1_680), "what nobody knows is taken to be as it asks")
        #expect(unknown.targeting.unknownToForecasts == ["key.genre", "language"])
    }

    // Two places: whoever goes before takes one, and equals share what is left by their weights.
    @Test func othersGoFirst() throws {
        func impressions(_ rivals: [Campaign]) throws -> Double {
            try Self.forecast(campaign("a", cpm: 500), against: rivals).impressions
        }
        let dear = campaign("b", cpm: 900), dearer = campaign("c", cpm: 1_000)
        #expect(Self.isNear(try impressions([dear]), 1_680))
        #expect(Self.isNear(try impressions([dear, dearer]), 0))
        #expect(Self.isNear(try impressions([dear, campaign("c", cpm: 400)]), 1_680), "who pays less takes nothing")
        #expect(Self.isNear(try impressions([dear, campaign("c", priority: 1, cpm: 1)]), 0))
        #expect(Self.isNear(try impressions([dear, campaign("c", status: .paused, cpm: 1_000)]), 1_680))
        #expect(Self.isNear(try impressions([dear, campaign("c", house: true)]), 1_680))
        let tv = campaign("c", cpm: 1_000) { $0.targeting = Targeting(all: [.init(.device, ["tv"])]) }
        #expect(Self.isNear(try impressions([dear, tv]), 560), "mobiles are left")
        let half = campaign("c", flight: Self.monday..<Self.monday + 7 * day / 2, cpm: 1_000)
        #expect(Self.isNear(try impressions([dear, half]), 840))
        let sponsor = campaign("c") { $0.share = 2_500 }
        #expect(Self.isNear(try impressions([dear, sponsor]), 1_260))
        #expect(Self.isNear(try impressions([dear, campaign("c", weight: 3, cpm: 500)]), 420), "one place, a quarter of the weight")
        // Of 1,680 avails it needs 420.
        let small = campaign("c", flight: Self.monday..<Self.monday + 7 * day, cpm: 1_000) { $0.goalImpressions = 420 }
        #expect(Self.isNear(try impressions([dear, small]), 1_260))
        #expect(Self.isNear(try Self.forecast(campaign("a") { $0.share = 5_000 }, against: [dear, dearer]).impressions, 840))
        #expect(Self.isNear(try Self.forecast(campaign("a", house: true), against: [dear]).impressions, 1_680))
        #expect(try Self.forecast(campaign("a", house: true), against: [dear]).spendMicros == 0)
    }

    @Test func boundsCutItOff() throws {
        func made(_ delivered: Delivery = Delivery(), _ change: @escaping (inout Campaign) -> Void) throws -> DeliveryForecast {
            try Self.forecast(campaign("a", cpm: 1_000, change: change), delivered: delivered)
        }
        let goal = try made { $0.goalImpressions = 1_000 }
        #expect(goal.limit == .goal && Self.isNear(goal.impressions, 1_000) && Self.isNear(goal.eligible, 1_680))
        let begun = try made(Delivery(impressions: 400)) { $0.goalImpressions = 1_000 }
        #expect(Self.isNear(begun.impressions, 600))
        let daily = try made { $0.dailyGoalImpressions = 100 }
        #expect(daily.limit == .dailyGoal && Self.isNear(daily.impressions, 700))
        let budget = try made { $0.budgetCents = 500 }
        #expect(budget.limit == .budget && Self.isNear(budget.impressions, 500) && Self.isNear(budget.spendMicros, 5_000_000))
        let dailyBudget = try made { $0.dailyBudgetCents = 50 }
        #expect(dailyBudget.limit == .dailyBudget && Self.isNear(dailyBudget.impressions, 350))
        let views = try made { $0.goalCompletions = 100 }
        #expect(views.limit == .completions && Self.isNear(views.impressions, 200) && Self.isNear(views.completions, 100))
        let both = try made {
            $0.dailyGoalImpressions = 100
            $0.goalImpressions = 650
        }
        #expect(both.limit == .goal && Self.isNear(both.impressions, 650))
        // Of a completed view, which half of the impressions are.
        let cpcv = try made {
            $0.cpmCents = nil
            $0.price = Price(.cpcv, amountCents: 2)
        }
        #expect(Self.isNear(cpcv.spendMicros, 1_680 * 10_000))
    }

    // Fewer places than one: not every avail has room.
    @Test func shortBreaksHaveLessRoom() throws {
        #expect(Self.isNear(try Self.forecast(campaign("a"), Self.history(places: 0.25)).impressions, 420))
    }

    @Test func hoursAreThoseOfTheWeek() throws {
        var history = Self.history()
        history.channels[0].hours = (0..<168).map { $0 < 24 ? 10 : 0 }
        #expect(Self.isNear(try Self.forecast(campaign("a"), history, days: 1).avails, 240), "Monday")
        #expect(Self.isNear(try Self.forecast(campaign("a"), history, days: 15).avails, 720), "three Mondays")
        #expect(try Self.forecast(campaign("a"), history, days: 0).avails == 0)
        let part = try #require(
            DeliveryForecast(
                of: campaign("a"), against: [], by: history, in: Self.monday + 30 * 60_000..<Self.monday + 90 * 60_000, .utc))
        #expect(Self.isNear(part.avails, 10), "half an hour and half an hour")
    }
}
