/// What stands beside the video (VAST 4.2 §3.12).
public struct CompanionAds: VastElement {
    /// How many of them must be shown for the ad to be one.
    public enum Required: String, CaseIterable, Sendable {
        case all, any, none
    }
    public var required: Required?
    public var companions: [Companion] = []

    public init() {}
    public init(_ companions: [Companion]) { self.companions = companions }

    mutating func walk(_ cursor: inout some ElementCursor) {
        cursor.attribute("required", &required, TokenValue<Required>(), .since(.v30))
        // Before 4.0 there is none without anything in it.
        if !cursor.isReading, cursor.version < .v40 { companions.removeAll { $0.isEmpty(in: cursor.version) } }
        cursor.elements("Companion", &companions)
    }
}

public struct Companion: VastElement {
    public enum RenderingMode: String, CaseIterable, Sendable {
        case standard = "default"
        case endCard = "end-card"
        case concurrent
    }
    public var id: String?
    public var width: Int
    public var height: Int
    public var assetWidth: Int?
    public var assetHeight: Int?
    public var expandedWidth: Int?
    public var expandedHeight: Int?
    public var apiFramework: String?
    public var adSlotId: String?
    /// Device pixels for each pixel, in millionths.
    public var pxratioMicros: Int64?
    public var renderingMode: RenderingMode?
    public var resources = Resources()
    public var adParameters: AdParameters?
    public var altText: String?
    public var clickThrough: String?
    public var clickTracking: [IdUrl] = []
    public var creativeExtensions: [CreativeExtension] = []
    public var trackingEvents: [Tracking] = []

    public init() { self.init(width: 0, height: 0) }
    public init(width: Int, height: Int) {
        self.width = width
        self.height = height
    }

    fileprivate func isEmpty(in version: VastVersion) -> Bool {
        resources.isEmpty && adParameters == nil && altText == nil && clickThrough == nil && (clickTracking.isEmpty || version < .v30)
            && !trackingEvents.contains { $0.event.name(in: version) != nil }
    }

    mutating func walk(_ cursor: inout some ElementCursor) {
        cursor.attribute("id", &id, .string)
        cursor.attribute(required: "width", &width, .number)
        cursor.attribute(required: "height", &height, .number)
        cursor.attribute("assetWidth", &assetWidth, .number, .since(.v30))
        cursor.attribute("assetHeight", &assetHeight, .number, .since(.v30))
        cursor.attribute("expandedWidth", &expandedWidth, .number)
        cursor.attribute("expandedHeight", &expandedHeight, .number)
        cursor.attribute("apiFramework", &apiFramework, .string)
        cursor.attribute(Spelling("adSlotId", "adSlotID", until: .v40), &adSlotId, .string, .since(.v30))
        cursor.attribute("pxratio", &pxratioMicros, .decimal, .since(.v40))
        cursor.attribute("renderingMode", &renderingMode, TokenValue<RenderingMode>(), .since(.v41))
        resources.walk(&cursor)
        cursor.element("AdParameters", &adParameters)
        cursor.value("AltText", &altText, .string)
        cursor.value("CompanionClickThrough", &clickThrough, .url)
        var clicks = clickTracking.map(Click.init)
        cursor.elements("CompanionClickTracking", &clicks, limit: Limits.trackingUrls, .since(.v30))
        clickTracking = clicks.map(\.click)
        cursor.list("CreativeExtensions", of: "CreativeExtension", &creativeExtensions, .since(.v40))
        cursor.tracking(&trackingEvents)
    }

    /// The schemas of 4.x want its id, be it empty.
    private struct Click: VastElement {
        var click: IdUrl
        init() { click = IdUrl() }
        init(_ click: IdUrl) { self.click = click }

        mutating func walk(_ cursor: inout some ElementCursor) {
            if cursor.isReading || cursor.version < .v40 { return click.walk(&cursor) }
            var id = click.id ?? ""
            cursor.attribute(required: "id", &id, .string)
            cursor.url(&click.url)
        }
    }
}

/// What a companion, an icon or an overlay shows (VAST 4.2 §3.15).
public struct Resources: Equatable, Sendable {
    public var html: [String] = []
    /// URLs of pages.
    public var iframes: [String] = []
    public var statics: [StaticResource] = []

    public init() {}

    mutating func walk(_ cursor: inout some ElementCursor, _ presence: Presence = .all) {
        var pages = html.map(HtmlResource.init)
        cursor.elements("HTMLResource", &pages, presence)
        html = pages.map(\.text)
        cursor.urls("IFrameResource", &iframes, presence, limit: Limits.items)
        cursor.elements("StaticResource", &statics, presence)
    }

    var isEmpty: Bool { html.isEmpty && iframes.isEmpty && statics.isEmpty }

    /// The first alone, as icons have it in 3.0.
    var onlyFirst: Resources {
        var first = Resources()
        if let resource = statics.first {
            first.statics = [resource]
        } else if let url = iframes.first {
            first.iframes = [url]
        } else {
            first.html = Array(html.prefix(1))
        }
        return first
    }

    public struct StaticResource: VastElement {
        /// MIME type.
        public var creativeType: String
        public var url: String

        public init() { self.init("", creativeType: "") }
        public init(_ url: String, creativeType: String) {
            self.url = url
            self.creativeType = creativeType
        }

        mutating func walk(_ cursor: inout some ElementCursor) {
            cursor.attribute(required: "creativeType", &creativeType, .string)
            cursor.url(&url)
        }
    }

    private struct HtmlResource: VastElement {
        var text: String
        init() { text = "" }
        init(_ text: String) { self.text = text }

        mutating func walk(_ cursor: inout some ElementCursor) {
            var held: String? = cursor.isReading ? nil : text
            cursor.text(&held, .markup)
            text = held ?? ""
            if text.isEmpty { cursor.drop(.incomplete) }
        }
    }
}
