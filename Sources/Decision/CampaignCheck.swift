extension Campaign {
    /// Refuses what contradicts itself, naming the field as the configuration does.
    public func check() throws(DecisionError) {
        func refuse(_ field: String, _ problem: String) -> DecisionError {
            .invalid(object: "campaigns/\(id)", field: field, problem: problem)
        }
        if id.isEmpty { throw refuse("id", "is empty") }
        if let startMs, let endMs, endMs <= startMs { throw refuse("end_date", "is not after start_date") }
        if !(0...Limits.weight).contains(weight) { throw refuse("weight", "is not in 0...\(Limits.weight)") }
        try checkMoney(refuse)
        for (field, goal) in [
            ("goal_impressions", goalImpressions), ("goal_daily", dailyGoalImpressions), ("goal_completions", goalCompletions),
        ] {
            guard let goal, !(0...Limits.impressions).contains(goal) else { continue }
            throw refuse(field, goal < 0 ? "is negative" : "is too large")
        }
        if pacing != .fast, limitImpressions != nil || goalCompletions != nil, startMs == nil || endMs == nil {
            throw refuse("pacing", "\"\(pacing.rawValue)\" needs start_date and end_date")
        }
        try checkCaps(refuse)
        if let share, !(0...Limits.wholeShare).contains(share) { throw refuse("share", "is not in 0...100") }
        try targeting.check("targeting", refuse)
        if categories.count > Limits.categories { throw refuse("categories", "more than \(Limits.categories)") }
        for (index, category) in categories.enumerated() where Category.top(of: category) == nil {
            throw refuse("categories[\(index)]", "unknown category \"\(category)\"; expected one such as \"IAB2-3\"")
        }
        for (field, labels) in [("labels", labels), ("excluded_labels", excludedLabels)] {
            if labels.count > Limits.labels { throw refuse(field, "more than \(Limits.labels)") }
            if let index = labels.firstIndex(of: "") { throw refuse("\(field)[\(index)]", "is empty") }
        }
        try checkCreatives(refuse)
    }

    private func checkMoney(_ refuse: (String, String) -> DecisionError) throws(DecisionError) {
        for (field, cents) in [("budget_total", budgetCents), ("budget_daily", dailyBudgetCents), ("cpm", cpmCents)] {
            guard let cents, !(0...Limits.moneyCents).contains(cents) else { continue }
            throw refuse(field, cents < 0 ? "is negative" : "is too large")
        }
        guard let price else { return }
        if price.amountCents < 0 { throw refuse("price.amount", "is negative") }
        if price.amountCents > price.model.mostCents { throw refuse("price.amount", "is too large") }
        if let cpmCents, price != Price(.cpm, amountCents: cpmCents) { throw refuse("price", "is not what \"cpm\" says") }
    }

    private func checkCaps(_ refuse: (String, String) -> DecisionError) throws(DecisionError) {
        if caps.count > Limits.caps { throw refuse("caps", "more than \(Limits.caps)") }
        var known: Set<FrequencyCap> = []
        for (index, cap) in caps.enumerated() {
            let path = "caps[\(index)]"
            if !(1...Limits.capCount).contains(cap.count) { throw refuse("\(path).count", "is not in 1...\(Limits.capCount)") }
            if cap.every < 1 { throw refuse("\(path).every", "is not over zero") }
            if let spanMs = cap.per.lengthMs {
                if Int64(cap.every) > Limits.capMs / spanMs { throw refuse("\(path).every", "is over 30 days") }
            } else if cap.every > 1 {
                throw refuse("\(path).every", "\"\(cap.per.rawValue)\" is not counted in several")
            }
            if cap.subject == .advertiser, advertiser.isEmpty { throw refuse("\(path).of", "\"advertiser\" needs an advertiser") }
            if !known.insert(FrequencyCap(1, every: cap.every, per: cap.per, of: cap.subject)).inserted {
                throw refuse("\(path).per", "\"\(cap.per.rawValue)\" is given twice")
            }
        }
    }

    private func checkCreatives(_ refuse: (String, String) -> DecisionError) throws(DecisionError) {
        if creatives.count > Limits.creativesOfCampaign { throw refuse("creatives", "more than \(Limits.creativesOfCampaign)") }
        for (index, creative) in creatives.enumerated() {
            let path = "creatives[\(index)]"
            if creative.id.isEmpty { throw refuse("\(path).id", "is empty") }
            if !(1...Limits.creativeNs).contains(creative.durationNs) {
                throw refuse("\(path).duration", "is not over zero and at most an hour")
            }
            if !(0...Limits.weight).contains(creative.weight) { throw refuse("\(path).weight", "is not in 0...\(Limits.weight)") }
            if let startMs = creative.startMs, let endMs = creative.endMs, endMs <= startMs {
                throw refuse("\(path).end_date", "is not after start_date")
            }
            try creative.targeting.check("\(path).targeting", refuse)
            for tracker in creative.tracking {
                if !CreativeTracker.events.contains(tracker.event) { throw refuse("\(path).tracking.\(tracker.event)", "unknown event") }
                if tracker.urls.count > Limits.trackersOfEvent {
                    throw refuse("\(path).tracking.\(tracker.event)", "more than \(Limits.trackersOfEvent)")
                }
            }
        }
        if !creatives.isEmpty, creatives.allSatisfy({ $0.weight == 0 }) { throw refuse("creatives[0].weight", "is zero in all creatives") }
    }
}

extension PriceModel {
    /// The most that one unit may cost, in hundredths.
    public var mostCents: Int64 {
        switch self {
        case .cpm, .flat: Limits.moneyCents
        case .cpcv, .cpc: Limits.unitPriceCents
        }
    }
}
