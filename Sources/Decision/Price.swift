/// What an advertiser pays: an amount for each unit of its model.
public struct Price: Hashable, Sendable {
    public var model: PriceModel
    /// Of a thousand impressions, a completed view, a click, or the whole flight; hundredths of the unit of money.
    public var amountCents: Int64

    public init(_ model: PriceModel, amountCents: Int64) {
        self.model = model
        self.amountCents = amountCents
    }

    /// Of one impression, completed view or click, in millionths of the unit; nothing where the flight is paid for as a whole. Of an amount
    /// that is out of its bounds, which `Campaign.check` refuses, any number.
    public var micros: Int64 {
        switch model {
        case .cpm: amountCents &* 10
        case .cpcv, .cpc: amountCents &* 10_000
        case .flat: 0
        }
    }

    /// What is expected of a thousand impressions until it is measured: completed views, as ad-supported television has them, and clicks,
    /// which hardly anybody makes on a television.
    public static let expectedCompletions: Int64 = 900, expectedClicks: Int64 = 1
}

extension PriceModel {
    /// What one ad holds of a budget while it is reserved: its price, but of clicks, which hardly an ad has, as much as is expected of one.
    /// So a budget of clicks may be gone beyond by those that come when it is nearly used up.
    public func reserved(of priceMicros: Int64) -> Int64 {
        switch self {
        case .cpm, .cpcv: priceMicros
        case .cpc: priceMicros > 0 ? max(1, priceMicros / 1_000 &* Price.expectedClicks) : 0
        case .flat: 0
        }
    }
}

extension Campaign {
    /// The price that holds: `price`, or its short form. nil: none of its own.
    public var bookedPrice: Price? { price ?? cpmCents.map { Price(.cpm, amountCents: $0) } }

    /// What is counted of it, and paid for.
    public var priceModel: PriceModel { bookedPrice?.model ?? .cpm }

    /// The same with the price that holds without one of its own. House ads have none.
    public func priced(_ tenant: Tenant) -> Campaign {
        guard bookedPrice == nil, !isHouse else { return self }
        var priced = self
        priced.cpmCents = tenant.defaultCpmCents
        return priced
    }

    /// Of one unit of its model, in millionths: an impression (a thousandth of the CPM), a completed view or a click; nothing where the
    /// flight is paid for as a whole.
    public var priceMicros: Int64 { isHouse ? 0 : bookedPrice?.micros ?? 0 }

    /// What one impression is expected to bring, in millionths of the unit: campaigns are ordered by it, whatever they pay for. A flat
    /// amount is spread over the goal; without a goal it competes at the tenant's usual price.
    ///
    /// - Parameter defaultCpmCents: `Tenant.defaultCpmCents`.
    public func expectedMicros(defaultCpmCents: Int64 = Tenant.standardCpmCents) -> Int64 {
        guard !isHouse, let price = bookedPrice else { return 0 }
        let micros: Int64
        switch price.model {
        case .cpm: micros = price.micros
        case .cpcv: micros = price.micros / 1_000 &* Price.expectedCompletions &+ price.micros % 1_000 * Price.expectedCompletions / 1_000
        case .cpc: micros = price.micros / 1_000 &* Price.expectedClicks
        case .flat:
            if let goal = goalImpressions, goal > 0 {
                micros = price.amountCents &* 10_000 / goal
            } else {
                micros = defaultCpmCents &* 10
            }
        }
        // A small goal makes much of an impression; sums over a break stay far from overflow.
        return min(max(0, micros), Limits.moneyCents * 10)
    }

    /// How many impressions budget and goal allow in the whole flight; nil: nothing bounds them. Of a budget that pays for completed views
    /// or clicks it is as many as are expected to use it up.
    public var limitImpressions: Int64? {
        let micros = priceModel == .flat ? 0 : expectedMicros()
        guard let budgetCents, micros > 0 else { return goalImpressions }
        return min(budgetCents * 10_000 / micros, goalImpressions ?? .max)
    }
}
