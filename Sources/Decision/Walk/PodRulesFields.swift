import Formats

extension PodRules: FieldModel {
    public static let title = "PodRules"

    public init() { self.init(maxAds: 6) }

    public mutating func walk(_ cursor: inout some FieldCursor) {
        cursor.field("max_ads", &maxAds, .whole(0...Limits.availSlots), "most ads in a break")
        cursor.field("max_duration", &maxDurationNs, .seconds(Limits.podLengthsNs), "most ads in a break, as time; not less than `min_ad`")
        var shortest = minAdNs > 0 ? minAdNs : nil
        cursor.optional("min_ad", &shortest, .seconds(Limits.adLengthsNs), "shortest ad; `null` is no bound")
        minAdNs = shortest ?? 0
        cursor.check(maxDurationNs >= minAdNs, "max_duration", expected: "no less than \"min_ad\"")
        cursor.field("max_ad", &maxAdNs, .seconds(Limits.adLengthsNs), "longest ad; not less than `min_ad`")
        cursor.check(maxAdNs >= minAdNs, "max_ad", expected: "no less than \"min_ad\"")
        cursor.field(
            "slots", &slotsNs, .list(.seconds(Limits.adLengthsNs), 0...Limits.availSlots, of: "lengths"),
            "how long the ad at each place may be; there are then no more ads than places")
        var separation = SeparationFields(
            advertiser: advertisers, category: categories, neighbours: neighbours, neighbourWindowNs: neighbourWindowNs)
        cursor.field("separation", &separation, .object(), "how far apart similar ads are kept")
        (advertisers, categories) = (separation.advertiser, separation.category)
        (neighbours, neighbourWindowNs) = (separation.neighbours, separation.neighbourWindowNs)
        cursor.field("blocked_advertisers", &blockedAdvertisers, .list(.text), "advertisers that the channel does not take")
        cursor.field(
            "blocked_categories", &blockedCategories, .list(CategoryForm()), "`\"IAB7\"` blocks all below it, `\"IAB9-5\"` only itself")
        cursor.field("blocked_labels", &blockedLabels, .list(.text), "labels of campaigns that the channel does not take")
        cursor.field("house", &house, .flag, "whether house ads fill what is left")
        cursor.field("reserved", &reserved, .list(.object()), "ads that are kept for somebody")
    }
}

/// `separation` of the rules.
struct SeparationFields: FieldModel {
    static let title = "Separation"
    var advertiser = PodRules().advertisers
    var category = PodRules().categories
    var neighbours = PodRules().neighbours
    var neighbourWindowNs = PodRules().neighbourWindowNs

    init() {}

    init(advertiser: PodRules.Separation, category: PodRules.Separation, neighbours: PodRules.Neighbours, neighbourWindowNs: Int64) {
        self.advertiser = advertiser
        self.category = category
        self.neighbours = neighbours
        self.neighbourWindowNs = neighbourWindowNs
    }

    mutating func walk(_ cursor: inout some FieldCursor) {
        cursor.field(
            "advertiser", &advertiser, SeparationForm(),
            "how many other ads stand between two of one advertiser; `\"pod\"`: not both in one break")
        cursor.field("category", &category, SeparationForm(), "the same for IAB categories")
        cursor.field(
            "neighbours", &neighbours, .word(),
            "what of the viewer's break before does not come in the next one: its advertisers, its categories, or both")
        cursor.field(
            "neighbour_window", &neighbourWindowNs, .seconds(Limits.neighbourWindowsNs),
            "how long after its last ad a break is still the one before")
    }
}

extension PodRules.Reserved: FieldModel {
    public static let title = "ReservedPlace"

    public init() { self.init(position: nil) }

    public mutating func walk(_ cursor: inout some FieldCursor) {
        cursor.optional("position", &position, .word(), "its place in the break; `null` is any")
        cursor.field("advertisers", &advertisers, .list(.text), "whose ads may take it")
        cursor.field("campaigns", &campaigns, .list(.text), "which campaigns may take it, by their ids")
        cursor.optional(
            "duration", &durationNs, .seconds(Limits.adLengthsNs),
            "the longest ad that may take it, and what is kept free if nobody does")
        cursor.atLeastOne(of: ["advertisers", "campaigns"], [!advertisers.isEmpty, !campaigns.isEmpty])
    }
}

/// A number of ads between, or "pod": not both in one.
struct SeparationForm: FieldScalar {
    typealias Value = PodRules.Separation
    private let ads: NumberForm<Int> = .whole(0...Limits.availSlots)

    func read(_ json: Json) throws(FieldRefusal) -> PodRules.Separation {
        if case .string("pod") = json { return .pod }
        guard case .number = json else { throw .expected("a number of ads or \"pod\"") }
        return .ads(try ads.read(json))
    }

    func write(_ value: PodRules.Separation) -> Json {
        switch value {
        case .ads(let count): ads.write(count)
        case .pod: .string("pod")
        }
    }

    var shape: FieldShape { .anyOf([ads.shape, .words(["pod"])]) }
}

/// A content category of the IAB.
struct CategoryForm: FieldScalar {
    typealias Value = String
    /// Whether the engine judges it, which names it better than its form could.
    var isAny = false

    func read(_ json: Json) throws(FieldRefusal) -> String {
        let category = try TextForm().read(json)
        guard isAny || Category.top(of: category) != nil else { throw .expected("a category such as \"IAB2-3\"") }
        return category
    }

    func write(_ value: String) -> Json { .string(value) }

    var shape: FieldShape {
        guard !isAny else { return .text(TextShape("IAB category", plural: "IAB categories")) }
        return .text(TextShape("IAB category", plural: "IAB categories", pattern: "^(IAB\\d{1,6}(-\\d{1,6})?|\\d{1,6})$"))
    }
}
