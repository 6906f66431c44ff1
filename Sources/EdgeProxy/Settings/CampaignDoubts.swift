import Decision
import Formats
import Model

// Why a campaign that is to be shown never is.

extension Campaign {
    /// Each by its field below the campaign, whose price is known (`priced`).
    ///
    /// - Parameter channels: of its tenant.
    func doubts(at now: WallTime, on channels: [ChannelConfiguration]) -> [FieldError] {
        var doubts: [FieldError] = []
        func note(_ path: String, _ message: String) { doubts.append(FieldError(path: path, message: message)) }
        if let endMs, endMs <= now.milliseconds {
            note("end_date", "the flight is over, so it is never shown: set a later date, or \"status\" to \"completed\"")
        }
        if creatives.isEmpty { note("creatives", "there are none, so it is never shown: add one, or set \"status\" to \"draft\"") }
        for (field, goal) in [
            ("goal_impressions", goalImpressions), ("goal_daily", dailyGoalImpressions), ("goal_completions", goalCompletions),
        ] where goal == 0 {
            note(field, "is 0, so it is never shown: leave it out for no bound")
        }
        for (field, cents) in [("budget_total", budgetCents), ("budget_daily", dailyBudgetCents)] {
            guard let cents, !isHouse else { continue }
            if let doubt = doubt(ofBudget: cents) { note(field, doubt) }
        }
        if share == 0 { note("share", "is 0, so it is never shown: leave it out to take part as others do") }
        for (place, creative) in creatives.enumerated() {
            if let start = creative.startMs, start >= endMs ?? .max {
                note("creatives[\(place)].start_date", "is not before the campaign's end_date, so it is never shown")
            }
            if let end = creative.endMs, end <= max(now.milliseconds, startMs ?? .min) {
                note("creatives[\(place)].end_date", "its flight is over before it can be shown: set a later date, or leave it out")
            }
            for doubt in creative.targeting.doubts { note("creatives[\(place)].targeting.\(doubt.path)", doubt.message) }
        }
        for (place, creative) in creatives.enumerated()
        where !channels.isEmpty && !channels.contains(where: { $0.pod.admits(creative.durationNs) }) {
            note("creatives[\(place)].duration", "no channel of the tenant takes an ad of \(creative.durationNs.secondsText) (\"pod\")")
        }
        for doubt in targeting.doubts { note("targeting.\(doubt.path)", doubt.message) }
        return doubts
    }

    /// What is odd about a budget, whose price is known.
    private func doubt(ofBudget cents: Int64) -> String? {
        switch priceModel {
        case .flat: return "bounds nothing: a flat price is paid once. Bound it with \"goal_impressions\", or leave it out"
        case .cpm where priceMicros > 0 && cents * 10_000 < priceMicros:
            return "pays for no impression at a \"cpm\" of \(priceText): raise it, or leave it out for no bound"
        case .cpcv where priceMicros > 0 && cents * 10_000 < priceMicros:
            return "pays for no completed view: raise it, or leave it out for no bound"
        case .cpc where priceMicros > 0 && cents * 10_000 < priceMicros:
            return "pays for no click: raise it, or leave it out for no bound"
        case .cpm, .cpcv, .cpc: return nil
        }
    }
}

extension Targeting {
    /// Attributes of which a viewer has one value, and no value does.
    fileprivate var doubts: [FieldError] {
        var allowed: [ViewerAttribute: Set<String>] = [:], barred: [ViewerAttribute: Set<String>] = [:]
        var told: Set<ViewerAttribute> = [], doubts: [FieldError] = []
        let clauses =
            all.enumerated().map { ("all[\($0.offset)]", $0.element, $0.element.sense == .include) }
            + none.enumerated().map { ("none[\($0.offset)]", $0.element, $0.element.sense == .exclude) }
        for (path, condition, isAsked) in clauses where Self.single.contains(condition.attribute) {
            let attribute = condition.attribute
            if isAsked {
                allowed[attribute] = allowed[attribute].map { $0.intersection(condition.values) } ?? Set(condition.values)
            } else {
                barred[attribute, default: []].formUnion(condition.values)
            }
            guard let values = allowed[attribute], values.subtracting(barred[attribute] ?? []).isEmpty, told.insert(attribute).inserted
            else { continue }
            doubts.append(
                FieldError(
                    path: "\(path).\(attribute.name)",
                    message: "contradicts the other conditions on \"\(attribute.name)\": no viewer meets all of them"))
        }
        return doubts
    }

    private static let single: Set<ViewerAttribute> = [.country, .region, .city, .device, .channel, .language]
}
