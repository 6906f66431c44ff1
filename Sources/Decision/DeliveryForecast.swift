/// What a campaign is expected to deliver: a plain reckoning from means, not a simulation.
///
/// Avails are those that each channel had in the same hours of the week. Of these the targeting takes as many as its audiences have. In
/// each of them the campaign gets a place if those who go before it leave one: sponsors, higher priorities, higher prices. What is left is
/// shared with its equals by weight. The bounds of days and of the flight cut that off.
public struct DeliveryForecast: Equatable, Sendable {
    /// What keeps it from delivering more.
    public enum Limit: String, Equatable, Sendable, CaseIterable {
        /// There are no more avails that it wins.
        case avails
        case goal, dailyGoal = "daily_goal", completions = "goal_completions", budget, dailyBudget = "daily_budget"
    }

    /// In its flight, on all channels; of these, those that its targeting takes.
    public var avails: Double = 0, eligible: Double = 0
    /// From now to the end of what is looked at, beside what is delivered already.
    public var impressions: Double = 0, completions: Double = 0
    /// Millionths of the unit of money.
    public var spendMicros: Double = 0
    public var limit = Limit.avails

    /// - Parameters:
    ///   - campaign: with its price (`priced`). Its status does not matter.
    ///   - rivals: the tenant's other campaigns, likewise, and what was delivered of each; those that don't run are left out here.
    ///   - history: of at least `TrafficHistory.leastDays`.
    ///   - range: milliseconds since 1970: the part of its flight that is looked at, at most `Limits.forecastMs`.
    ///   - zone: the tenant's.
    ///   - delivered: of the campaign so far.
    /// - Returns: `nil` where the history is too short.
    public init?(
        of campaign: Campaign, against rivals: [(campaign: Campaign, delivered: Delivery)], by history: TrafficHistory,
        in range: Range<Int64>, _ zone: TimeZoneTable, delivered: Delivery = Delivery()
    ) {
        guard history.isSufficient else { return nil }
        let end = min(range.upperBound, range.lowerBound + Limits.forecastMs)
        guard range.lowerBound < end else { return }
        let range = range.lowerBound..<end, demand = RivalDemand(campaign, rivals, history, range)
        var week = [Hour](repeating: Hour(), count: TrafficHistory.hoursOfWeek)
        for channel in history.channels {
            for audience in channel.audiences {
                let isTaken = campaign.targeting.mayTake(audience, of: channel)
                let chance = isTaken ? demand.chance(audience, channel) : 0
                for hour in week.indices {
                    let avails = channel.hours[hour] * audience.share
                    week[hour].avails += avails
                    guard isTaken, avails > 0 else { continue }
                    let taken = avails * Self.shareOfHour(hour, campaign.targeting, audience, channel)
                    week[hour].eligible += taken
                    week[hour].won += taken * chance
                }
            }
        }
        add(week, range, zone, campaign, history, delivered)
    }

    private struct Hour {
        var avails = 0.0, eligible = 0.0, won = 0.0
    }

    private static func shareOfHour(
        _ hour: Int, _ targeting: Targeting, _ audience: TrafficHistory.Audience, _ channel: TrafficHistory.Channel
    ) -> Double {
        guard targeting.hasTimes else { return 1 }
        return Double((0..<4).count { targeting.mayTake(audience, of: channel, quarter: hour * 4 + $0) }) / 4
    }

    /// Day by day, each up to its bounds, and all of them up to those of the flight.
    private mutating func add(
        _ week: [Hour], _ range: Range<Int64>, _ zone: TimeZoneTable, _ campaign: Campaign, _ history: TrafficHistory, _ delivered: Delivery
    ) {
        let unitMicros = campaign.spendPerImpression(history)
        var atMs = range.lowerBound
        while atMs < range.upperBound {
            let day = zone.day(of: atMs), end = min(day.upperBound, range.upperBound), already = delivered.on(day.lowerBound)
            var won = 0.0
            while atMs < end {
                let next = min(end, atMs - atMs % Self.hourMs + Self.hourMs), part = Double(next - atMs) / Double(Self.hourMs)
                let hour = week[TrafficHistory.hour(at: atMs, zone)]
                avails += hour.avails * part
                eligible += hour.eligible * part
                won += hour.won * part
                atMs = next
            }
            for (limit, most) in campaign.boundsOfDay(already, unitMicros) where won > most { (won, self.limit) = (most, limit) }
            impressions += won
        }
        for (limit, most) in campaign.boundsOfFlight(delivered, unitMicros, history) where impressions > most {
            (impressions, self.limit) = (most, limit)
        }
        completions = impressions * history.completionRate
        spendMicros = impressions * unitMicros
        if campaign.priceModel == .flat, !campaign.isHouse { spendMicros = Double(campaign.bookedPrice?.amountCents ?? 0) * 10_000 }
    }

    private static let hourMs: Int64 = 3_600_000
}

extension Campaign {
    /// What one impression costs in the mean, millionths of the unit; 0 where the flight is paid for as a whole.
    fileprivate func spendPerImpression(_ history: TrafficHistory) -> Double {
        switch priceModel {
        case .cpm: Double(priceMicros)
        case .cpcv: Double(priceMicros) * history.completionRate
        case .cpc: Double(priceMicros) * history.clickRate
        case .flat: 0
        }
    }

    /// How many impressions a day may still have, by what bounds them.
    fileprivate func boundsOfDay(_ already: Delivery, _ unitMicros: Double) -> [(DeliveryForecast.Limit, Double)] {
        var bounds: [(DeliveryForecast.Limit, Double)] = []
        if let goal = dailyGoalImpressions { bounds.append((.dailyGoal, max(0, Double(goal - already.impressionsOfDay)))) }
        if let cents = dailyBudgetCents, unitMicros > 0 {
            bounds.append((.dailyBudget, max(0, Double(cents) * 10_000 - Double(already.spendMicrosOfDay)) / unitMicros))
        }
        return bounds
    }

    /// The same of the flight.
    fileprivate func boundsOfFlight(
        _ delivered: Delivery, _ unitMicros: Double, _ history: TrafficHistory
    ) -> [(DeliveryForecast.Limit, Double)] {
        var bounds: [(DeliveryForecast.Limit, Double)] = []
        if let goal = goalImpressions { bounds.append((.goal, max(0, Double(goal - delivered.impressions)))) }
        if let goal = goalCompletions, history.completionRate > 0 {
            bounds.append((.completions, max(0, Double(goal - delivered.completions)) / history.completionRate))
        }
        if let cents = budgetCents, unitMicros > 0 {
            bounds.append((.budget, max(0, Double(cents) * 10_000 - Double(delivered.spendMicros)) / unitMicros))
        }
        return bounds
    }
}

/// What others want of the avails that a campaign may be shown in.
private struct RivalDemand {
    private struct Rival {
        var targeting: Targeting
        /// In how much of the avails that its targeting takes it wants an ad: what its flight and times cover, and its bounds need.
        var wants: Double
        var weight: Double
    }
    private let campaign: Campaign
    /// Those that are asked before it, and those that have its rank.
    private var before: [Rival] = [], equal: [Rival] = []

    init(
        _ campaign: Campaign, _ rivals: [(campaign: Campaign, delivered: Delivery)], _ history: TrafficHistory, _ range: Range<Int64>
    ) {
        self.campaign = campaign
        let own = Rank(campaign)
        let ranked = rivals.map { ($0, Rank($0.campaign)) }.filter { rival, rank in
            rival.campaign.status == .active && rival.campaign.id != campaign.id && rank <= own
        }
        // Of too many those that go first count: they leave nothing to the others.
        for (rival, rank) in ranked.sorted(by: { $0.1 < $1.1 }).prefix(Limits.forecastRivals) {
            let other = rival.campaign
            let overlap = max(0, min(other.endMs ?? .max, range.upperBound) - max(other.startMs ?? .min, range.lowerBound))
            guard overlap > 0 else { continue }
            var wants = Double(overlap) / Double(range.upperBound - range.lowerBound) * other.targeting.shareOfWeek
            if let share = other.share {
                wants *= Double(share) / Double(Limits.wholeShare)
            } else if let limit = other.limitImpressions {
                // What is left of its goal is spread over what is left of its flight.
                let left = max(0, Double(limit - rival.delivered.impressions))
                let fromMs = range.lowerBound, length = Double((other.endMs ?? range.upperBound) - fromMs) / Double(Self.weekMs)
                let mayHave = Self.weekly(other, history) * length * other.targeting.shareOfWeek
                wants *= mayHave > 0 ? min(1, left / mayHave) : 0
            }
            let made = Rival(targeting: other.targeting, wants: wants, weight: Double(other.weight))
            if rank == own { equal.append(made) } else { before.append(made) }
        }
    }

    /// How likely the campaign gets an ad into an avail of an audience that it is for.
    func chance(_ audience: TrafficHistory.Audience, _ channel: TrafficHistory.Channel) -> Double {
        if let share = campaign.share { return min(1, channel.places) * Double(share) / Double(Limits.wholeShare) }
        var left = channel.places
        for rival in before where left > 0 && rival.targeting.mayTake(audience, of: channel) { left -= rival.wants }
        guard left > 0 else { return 0 }
        let others = equal.reduce(0) { $1.targeting.mayTake(audience, of: channel) ? $0 + $1.wants * $1.weight : $0 }
        let own = Double(campaign.weight)
        guard own + others > 0 else { return min(1, left) }
        return min(1, left * own / (own + others))
    }

    private static let weekMs: Int64 = 7 * 86_400_000

    /// Avails of a week that a campaign's targeting takes, at whatever time.
    private static func weekly(_ campaign: Campaign, _ history: TrafficHistory) -> Double {
        history.channels.reduce(0) { sum, channel in
            let share = channel.audiences.reduce(0) { campaign.targeting.mayTake($1, of: channel) ? $0 + $1.share : $0 }
            return sum + channel.hours.reduce(0, +) * share
        }
    }

    /// The order in which campaigns are asked.
    private struct Rank: Comparable {
        var tier: Int, priority: Int, micros: Int64

        init(_ campaign: Campaign) {
            tier = campaign.share != nil ? 0 : campaign.isHouse ? 2 : 1
            (priority, micros) = (campaign.isHouse ? 0 : campaign.priority, campaign.expectedMicros())
        }

        static func < (one: Self, other: Self) -> Bool {
            (one.tier, -one.priority, -one.micros) < (other.tier, -other.priority, -other.micros)
        }
    }
}
