/// What bounds a campaign, and what one ad of it costs at most.
public struct CampaignBounds: Hashable, Sendable {
    /// Of its life, and of a day by its tenant's clock; `nil`: none.
    public var impressions: Int64?, impressionsOfDay: Int64?
    /// Completed views of its life.
    public var completions: Int64?
    /// Money in millionths of the unit: of its life, and of a day.
    public var micros: Int64?, microsOfDay: Int64?
    /// What one ad of it holds of the money while it is reserved (`PriceModel.reserved`). 0: its ads cost nothing, and money bounds
    /// nothing.
    public var priceMicros: Int64 = 0

    public init(impressions: Int64? = nil) { self.impressions = impressions }

    /// Whether nothing bounds it.
    public var isNone: Bool {
        impressions == nil && impressionsOfDay == nil && completions == nil
            && (priceMicros <= 0 || micros == nil && microsOfDay == nil)
    }
}

extension Campaign {
    /// What bounds it; with its price (`priced`).
    public var bounds: CampaignBounds {
        var bounds = CampaignBounds(impressions: goalImpressions)
        bounds.impressionsOfDay = dailyGoalImpressions
        bounds.completions = goalCompletions
        bounds.micros = budgetCents.map { $0 * 10_000 }
        bounds.microsOfDay = dailyBudgetCents.map { $0 * 10_000 }
        bounds.priceMicros = priceModel.reserved(of: priceMicros)
        return bounds
    }
}
