import Formats

extension Campaign: FieldModel {
    public static let title = "Campaign"

    public init() { self.init(id: "", tenant: "", priority: 5) }

    public mutating func walk(_ cursor: inout some FieldCursor) {
        let wasSpread = isSpread
        cursor.required("tenant", &tenant, .id, "whose it is")
        cursor.required("id", &id, .id, "unique in the tenant")
        cursor.field("name", &name, .text, standard: id, shown: "the id", "for people")
        cursor.field("description", &description, TextForm(mayBeEmpty: true), "for people")
        cursor.field("status", &status, .word(), "only an active one is shown")
        cursor.optional("budget_total", &budgetCents, .money(Limits.amountsCents), "what it may spend; `null` is no bound")
        cursor.optional(
            "budget_daily", &dailyBudgetCents, .money(Limits.amountsCents),
            "what it may spend on each day of the tenant's time zone; `null` is no bound")
        walkPrice(&cursor)
        let isFree = bookedPrice.map { $0.amountCents == 0 } ?? false
        for (field, cents) in [("budget_total", budgetCents), ("budget_daily", dailyBudgetCents)] {
            cursor.check(
                cents == nil || !isFree, field,
                refused: "bounds nothing while \"cpm\" is 0: leave \"cpm\" out for the tenant's \"default_cpm\", "
                    + "or bound it with \"goal_impressions\"")
        }
        cursor.field("priority", &priority, .whole(Limits.priorities), "its tier: the higher goes first")
        cursor.optional("start_date", &startMs, .dateMs, "when its flight begins")
        cursor.optional("end_date", &endMs, .dateMs, "when its flight ends; after `start_date`")
        cursor.check(endMs ?? .max > startMs ?? .min, "end_date", expected: "a date after start_date")
        cursor.field(
            "weight", &weight, .whole(Limits.weights),
            "its share among campaigns of its tier that pay the same; 0: none while another has one")
        cursor.optional("goal_impressions", &goalImpressions, .whole(Limits.goals), "how often it may be shown; `null` is no bound")
        cursor.optional(
            "goal_daily", &dailyGoalImpressions, .whole(Limits.goals),
            "how often it may be shown on each day of the tenant's time zone; `null` is no bound")
        cursor.optional(
            "goal_completions", &goalCompletions, .whole(Limits.goals), "how many completed views it may have; `null` is no bound")
        cursor.field("house", &isHouse, .flag, "own promotion: it comes after all tiers, is free, and has no budget")
        for (field, cents) in [("budget_total", budgetCents), ("budget_daily", dailyBudgetCents)] {
            cursor.check(
                !isHouse || cents == nil, field,
                refused: "a house campaign is free, so a budget bounds nothing: bound it with \"goal_impressions\"")
        }
        // What has a bound and two ends is spread between them, unless it says otherwise. A patch that takes one of these away and says
        // nothing of the pace takes the pace away, too: that it was once asked for by name is not known any more.
        let isSpread = isSpread
        if wasSpread, !isSpread { pacing = .fast }
        cursor.field(
            "pacing", &pacing, .word(), standard: isSpread ? .even : .fast, shown: "depends",
            "`\"even\"` if it has a bound and both dates, otherwise `\"fast\"`; `\"front\"` spends more of it early. "
                + "Except for `\"fast\"` a bound needs both dates")
        cursor.optional(
            "share", &share, .percent(Limits.shares),
            "sponsorship: in so many percent of its avails it has an ad before all tiers, and in the others "
                + "none; `null`: it takes part as others do")
        cursor.field("roadblock", &isRoadblock, .flag, "whether it takes all ads of a break or none")
        cursor.field("targeting", &targeting, .object(), "whom it is for, see [Targeting](#targeting)")
        cursor.field("caps", &caps, .list(.object(), 0...Limits.caps, of: "caps"), "how often one viewer sees it, see [Cap](#cap)")
        // "" where it is not known, so that the engine needs no second kind of nothing.
        var known = advertiser.isEmpty ? nil : advertiser
        cursor.optional("advertiser", &known, .text, "kept apart from itself in a break")
        advertiser = known ?? ""
        cursor.field(
            "categories", &categories,
            ListForm(CategoryForm(isAny: true), count: 0...Limits.categories, refusal: { _ in "more than \(Limits.categories)" }),
            "`\"IAB2-3\"`, or a plain number of a later taxonomy")
        cursor.field(
            "labels", &labels, .list(.text, 0...Limits.labels, of: "labels"), "names of your own for what it is: `\"alcohol\"`")
        cursor.field(
            "excluded_labels", &excludedLabels, .list(.text, 0...Limits.labels, of: "labels"),
            "no ad with one of these labels stands in one break with it")
        cursor.optional("position", &position, .word(), "a place in the break that it takes, or else none")
        cursor.field(
            "rotation", &rotation, .word(), "which of its creatives comes next: by their weight, or for each viewer in their order")
        cursor.field(
            "creatives", &creatives,
            ListForm(.object(), count: 0...Limits.creativesOfCampaign, refusal: { _ in "more than \(Limits.creativesOfCampaign)" }),
            "its ads")
    }

    /// Whether it has a bound and both ends of a flight over which that could be spread.
    private var isSpread: Bool {
        (goalImpressions != nil || goalCompletions != nil || budgetCents != nil) && startMs != nil && endMs != nil
    }
}

extension FrequencyCap: FieldModel {
    public static let title = "Cap"

    public init() { self.init(1, per: .flight) }

    public mutating func walk(_ cursor: inout some FieldCursor) {
        cursor.required("count", &count, .whole(1...Limits.capCount), "at most so many times")
        cursor.field("every", &every, .whole(1...Limits.capSpans), "in any stretch of so many of `per`; together at most 30 days")
        cursor.required(
            "per", &per, .word(), "the unit of that length. A month is 30 days; `flight` and `break` are not counted in several")
        cursor.field(
            "of", &subject, .word(),
            "what is counted: the campaign, each of its creatives by itself, or all that its advertiser shows. Each length may come once"
        )
    }
}
