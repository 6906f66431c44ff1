/// What stands over the content while that plays on (VAST 4.2 §3.11).
public struct NonLinearAds: VastElement {
    public var trackingEvents: [Tracking] = []
    public var nonLinears: [NonLinear] = []

    public init() {}

    mutating func walk(_ cursor: inout some ElementCursor) {
        cursor.tracking(&trackingEvents)
        // Before 4.0 there is none without anything in it.
        if !cursor.isReading, cursor.version < .v40 { nonLinears.removeAll { $0.isEmpty(in: cursor.version) } }
        cursor.elements("NonLinear", &nonLinears)
    }
}

public struct NonLinear: VastElement {
    public var id: String?
    public var width: Int
    public var height: Int
    public var expandedWidth: Int?
    public var expandedHeight: Int?
    public var scalable: Bool?
    public var maintainAspectRatio: Bool?
    public var minSuggestedDurationMs: Int64?
    public var apiFramework: String?
    public var resources = Resources()
    public var adParameters: AdParameters?
    public var clickThrough: String?
    public var clickTracking: [IdUrl] = []

    public init() { self.init(width: 0, height: 0) }
    public init(width: Int, height: Int) {
        self.width = width
        self.height = height
    }

    fileprivate func isEmpty(in version: VastVersion) -> Bool {
        resources.isEmpty && adParameters == nil && clickThrough == nil && (clickTracking.isEmpty || version < .v30)
    }

    /// In a wrapper of 4.x it has clicks alone; the 4.0 schema forgot its attributes.
    mutating func walk(_ cursor: inout some ElementCursor) {
        let attributes = Presence(without: .v40, inWrapper: .v20 ... .v30), parts = Presence(inWrapper: .v20 ... .v30)
        cursor.attribute("id", &id, .string, attributes)
        cursor.attribute(required: "width", &width, .number, attributes)
        cursor.attribute(required: "height", &height, .number, attributes)
        cursor.attribute("expandedWidth", &expandedWidth, .number, attributes)
        cursor.attribute("expandedHeight", &expandedHeight, .number, attributes)
        cursor.attribute("scalable", &scalable, .boolean, attributes)
        cursor.attribute("maintainAspectRatio", &maintainAspectRatio, .boolean, attributes)
        cursor.attribute("minSuggestedDuration", &minSuggestedDurationMs, .clock, attributes)
        cursor.attribute("apiFramework", &apiFramework, .string, attributes)
        resources.walk(&cursor, parts)
        cursor.element("AdParameters", &adParameters, parts)
        cursor.value("NonLinearClickThrough", &clickThrough, .url, parts)
        let most = cursor.isInWrapper && cursor.version >= .v40 ? 1 : Int.max
        cursor.elements("NonLinearClickTracking", &clickTracking, limit: Limits.trackingUrls, most: most, .since(.v30))
    }
}
