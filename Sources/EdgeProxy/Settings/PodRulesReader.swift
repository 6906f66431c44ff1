import Decision

/// Reads a channel's `pod`, but for `min_fill`, which is not the engine's.
enum PodRulesReader {
    static let fields = [
        "max_ads", "max_duration", "min_fill", "min_ad", "max_ad", "slots", "separation", "blocked_advertisers", "blocked_categories",
        "house", "reserved",
    ]
    /// A day: no pod is longer.
    private static let lengths: ClosedRange<Int64> = 1_000_000_000...Decision.Limits.availNs
    /// An ad.
    private static let adLengths: ClosedRange<Int64> = 100_000_000...Decision.Limits.creativeNs

    static func rules(_ object: JsonObject) throws(FieldError) -> PodRules {
        var rules = PodRules()
        if let ads = object.given("max_ads") { rules.maxAds = Int(try ads.integer(0...Int64(Decision.Limits.availSlots))) }
        if let duration = object.given("max_duration") { rules.maxDurationNs = try duration.seconds(lengths) }
        if let shortest = object.given("min_ad") { rules.minAdNs = try shortest.seconds(adLengths) }
        if let longest = object.given("max_ad") {
            rules.maxAdNs = try longest.seconds(adLengths)
            guard rules.maxAdNs >= rules.minAdNs else {
                throw longest.refused("expected no less than \"min_ad\", got \(longest.value.shown)")
            }
        }
        if let slots = object.given("slots") {
            rules.slotsNs = try slots.array { field throws(FieldError) in try field.seconds(adLengths) }
            guard rules.slotsNs.count <= Decision.Limits.availSlots else {
                throw slots.refused("expected at most \(Decision.Limits.availSlots) lengths")
            }
        }
        if let separation = object.given("separation") {
            let separation = try separation.object(["advertiser", "category"])
            if let advertiser = separation.given("advertiser") { rules.advertisers = try distance(advertiser) }
            if let category = separation.given("category") { rules.categories = try distance(category) }
        }
        if let blocked = object.given("blocked_advertisers") { rules.blockedAdvertisers = try names(blocked) }
        if let blocked = object.given("blocked_categories") {
            rules.blockedCategories = try blocked.array { field throws(FieldError) in
                let category = try field.string()
                guard Category.top(of: category) != nil else { throw field.wrong("a category such as \"IAB2-3\"") }
                return category
            }
        }
        if let house = object.given("house") { rules.house = try house.bool() }
        if let reserved = object.given("reserved") { rules.reserved = try reserved.array(self.reserved) }
        return rules
    }

    /// A number of ads between, or "pod": not both in one.
    private static func distance(_ field: JsonField) throws(FieldError) -> PodRules.Separation {
        if case .string("pod") = field.value { return .pod }
        guard case .number = field.value else { throw field.wrong("a number of ads or \"pod\"") }
        return .ads(Int(try field.integer(0...Int64(Decision.Limits.availSlots))))
    }

    private static func reserved(_ field: JsonField) throws(FieldError) -> PodRules.Reserved {
        let object = try field.object(["position", "advertisers", "campaigns", "duration"])
        let reserved = PodRules.Reserved(
            position: try object.nullable("position").map { field throws(FieldError) in try field.choice() },
            advertisers: try object.given("advertisers").map(names) ?? [], campaigns: try object.given("campaigns").map(names) ?? [],
            durationNs: try object.nullable("duration").map { field throws(FieldError) in try field.seconds(adLengths) })
        guard !reserved.advertisers.isEmpty || !reserved.campaigns.isEmpty else {
            throw field.refused("expected \"advertisers\", \"campaigns\" or both")
        }
        return reserved
    }

    private static func names(_ field: JsonField) throws(FieldError) -> [String] {
        try field.array { field throws(FieldError) in try field.string() }
    }
}
