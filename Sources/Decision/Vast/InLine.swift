/// What only an ad that is all here has (VAST 4.2 §3.4).
public struct InLine: Equatable, Sendable, AdContent {
    /// Names this serving of the ad, in all that is said of it.
    public var adServingId: String?
    public var adTitle: String?
    public var advertiser: Advertiser?
    public var categories: [AdCategory] = []
    public var description: String?
    /// For how long the ad may be kept before it plays.
    public var expiresSeconds: Int?
    public var survey: Survey?

    public init() {}

    /// As the 3.0 schema has it; what is not named is in no earlier version.
    static let orderBefore40 = [
        "AdSystem", "AdTitle", "Description", "Advertiser", "Pricing", "Survey", "Error", "Impression", "Creatives", "Extensions",
    ]

    mutating func walkNames(_ cursor: inout some ElementCursor) {
        cursor.needed("AdServingId", &adServingId, .since(.v41))
        cursor.needed("AdTitle", &adTitle)
    }

    mutating func walkCategories(_ cursor: inout some ElementCursor) {
        cursor.element("Advertiser", &advertiser, .since(.v30))
        cursor.elements("Category", &categories, .since(.v40))
    }

    mutating func walkRest(_ cursor: inout some ElementCursor) {
        cursor.value("Description", &description, .string)
        cursor.value("Expires", &expiresSeconds, .number, .since(.v41))
        cursor.element("Survey", &survey)
    }
}

extension ElementCursor {
    /// A child with text that is written even without.
    mutating func needed(_ name: String, _ text: inout String?, _ presence: Presence = .all) {
        group(name, isThere: true, isOne: true, presence) { $0.text(&text, .string) }
    }
}

/// What only an ad has that another server has (VAST 4.2 §3.19).
public struct Wrapper: Equatable, Sendable, AdContent {
    /// May be relative to the URL that answered, and hold macros.
    public var vastAdTagUri = ""
    /// nil: true.
    public var followAdditionalWrappers: Bool?
    /// nil: false, so only the first ad that stands alone may be used.
    public var allowMultipleAds: Bool?
    /// Whether the next stand-alone ad is used when this one gives none.
    public var fallbackOnNoAd: Bool?
    /// An ad of these is to be refused.
    public var blockedAdCategories: [AdCategory] = []

    public init() {}

    public init(vastAdTagUri: String) { self.vastAdTagUri = vastAdTagUri }

    static let orderBefore40 = ["AdSystem", "VASTAdTagURI", "Error", "Impression", "Creatives", "Extensions"]

    mutating func walkAttributes(_ cursor: inout some ElementCursor) {
        cursor.attribute("followAdditionalWrappers", &followAdditionalWrappers, .boolean, .since(.v30))
        cursor.attribute("allowMultipleAds", &allowMultipleAds, .boolean, .since(.v30))
        cursor.attribute("fallbackOnNoAd", &fallbackOnNoAd, .boolean, .since(.v30))
    }

    mutating func walkNames(_ cursor: inout some ElementCursor) {}

    mutating func walkCategories(_ cursor: inout some ElementCursor) {
        cursor.elements("BlockedAdCategories", &blockedAdCategories, .since(.v41))
    }

    mutating func walkRest(_ cursor: inout some ElementCursor) { cursor.value(required: "VASTAdTagURI", &vastAdTagUri, .url) }
}
