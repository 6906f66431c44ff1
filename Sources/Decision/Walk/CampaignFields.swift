import Formats

extension Campaign: FieldModel {
    public static let title = "Campaign"

    public init() { self.init(id: "", tenant: "", priority: 5) }

    public mutating func walk(_ cursor: inout some FieldCursor) {
        cursor.required("tenant", &tenant, .id, "whose it is")
        cursor.required("id", &id, .id, "unique in the tenant")
        cursor.field("name", &name, .text, standard: id, shown: "the id", "for people")
        cursor.field("description", &description, TextForm(mayBeEmpty: true), "for people")
        cursor.field("status", &status, .word(), "only an active one is shown")
        cursor.optional("budget_total", &budgetCents, .money(Limits.amountsCents), "what it may spend; `null` is no bound")
        cursor.optional(
            "cpm", &cpmCents, .money(Limits.amountsCents), "the price of a thousand impressions; `null` is the tenant's `default_cpm`")
        cursor.check(
            budgetCents == nil || cpmCents != 0, "budget_total",
            refused: "bounds nothing while \"cpm\" is 0: leave \"cpm\" out for the tenant's \"default_cpm\", "
                + "or bound it with \"goal_impressions\"")
        cursor.field("priority", &priority, .whole(Limits.priorities), "its tier: the higher goes first")
        cursor.optional("start_date", &startMs, .dateMs, "when its flight begins")
        cursor.optional("end_date", &endMs, .dateMs, "when its flight ends; after `start_date`")
        cursor.check(endMs ?? .max > startMs ?? .min, "end_date", expected: "a date after start_date")
        cursor.field(
            "weight", &weight, .whole(Limits.weights),
            "its share among campaigns of its tier that pay the same; 0: none while another has one")
        cursor.optional("goal_impressions", &goalImpressions, .whole(Limits.goals), "how often it may be shown; `null` is no bound")
        cursor.field("house", &isHouse, .flag, "own promotion: it comes after all tiers, is free, and has no budget")
        cursor.check(
            !isHouse || budgetCents == nil, "budget_total",
            refused: "a house campaign is free, so a budget bounds nothing: bound it with \"goal_impressions\"")
        // What has a bound and two ends is spread between them, unless it says otherwise.
        let isBounded = goalImpressions != nil || budgetCents != nil
        cursor.field(
            "pacing", &pacing, .word(later: ["front"]), standard: isBounded && startMs != nil && endMs != nil ? .even : .fast,
            shown: "depends",
            "`\"even\"` if it has a bound and both dates, otherwise `\"fast\"`. An even pace with a bound needs both dates. "
                + "`\"front\"` is not available yet")
        cursor.field("targeting", &targeting, .object(), "whom it is for, see [Targeting](#targeting)")
        cursor.field("caps", &caps, .list(.object()), "how often one viewer sees it, see [Cap](#cap)")
        // "" where it is not known, so that the engine needs no second kind of nothing.
        var known = advertiser.isEmpty ? nil : advertiser
        cursor.optional("advertiser", &known, .text, "kept apart from itself in a break")
        advertiser = known ?? ""
        cursor.field(
            "categories", &categories,
            ListForm(CategoryForm(isAny: true), count: 0...Limits.categories, refusal: { _ in "more than \(Limits.categories)" }),
            "`\"IAB2-3\"`, or a plain number of a later taxonomy")
        cursor.optional("position", &position, .word(), "a place in the break that it takes, or else none")
        cursor.field(
            "rotation", &rotation, .word(), "which of its creatives comes next: by their weight, or for each viewer in their order")
        cursor.field(
            "creatives", &creatives,
            ListForm(.object(), count: 0...Limits.creativesOfCampaign, refusal: { _ in "more than \(Limits.creativesOfCampaign)" }),
            "its ads")
    }
}

extension FrequencyCap: FieldModel {
    public static let title = "Cap"

    public init() { self.init(1, per: .flight) }

    public mutating func walk(_ cursor: inout some FieldCursor) {
        cursor.required("count", &count, .whole(1...Limits.capCount), "at most so many times")
        cursor.required("per", &per, .word(), "in any stretch of that length; each may be given once")
    }
}
