/// Who serves an ad (VAST 4.2 §3.4.1).
public struct AdSystem: VastElement {
    public var name: String?
    public var version: String?

    public init() {}
    public init(_ name: String, version: String? = nil) {
        self.name = name
        self.version = version
    }

    mutating func walk(_ cursor: inout some ElementCursor) {
        cursor.attribute("version", &version, .string)
        cursor.text(&name, .string)
    }
}

/// A URL that may have a name: impressions and clicks.
public struct IdUrl: VastElement {
    public var id: String?
    public var url = ""

    public init() {}
    public init(_ url: String, id: String? = nil) {
        self.url = url
        self.id = id
    }

    mutating func walk(_ cursor: inout some ElementCursor) {
        cursor.attribute("id", &id, .string)
        cursor.url(&url)
    }
}

/// What the ad costs (VAST 4.2 §3.4.7).
public struct Pricing: VastElement {
    public enum Model: String, CaseIterable, Sendable {
        case cpm = "CPM"
        case cpc = "CPC"
        case cpe = "CPE"
        case cpv = "CPV"
    }
    public var model: Model
    /// ISO 4217.
    public var currency: String
    /// In millionths of the unit.
    public var valueMicros: Int64

    public init() { self.init(.cpm, currency: "", valueMicros: 0) }
    public init(_ model: Model, currency: String, valueMicros: Int64) {
        self.model = model
        self.currency = currency
        self.valueMicros = valueMicros
    }

    mutating func walk(_ cursor: inout some ElementCursor) {
        var model: Model? = cursor.isReading ? nil : model, currency: String? = cursor.isReading ? nil : currency
        var value: Int64? = cursor.isReading ? nil : valueMicros
        cursor.attribute("model", &model, ModelWord(isSmall: cursor.version < .v40))
        cursor.attribute("currency", &currency, .currency)
        cursor.text(&value, .decimal)
        // A number that may be of anything is no price.
        guard let model, let currency, let value else { return cursor.drop(.incomplete) }
        self = Pricing(model, currency: currency, valueMicros: value)
    }

    /// Small letters in 3.0.
    private struct ModelWord: ValueForm {
        let isSmall: Bool
        func read(_ text: String) -> Model? { TokenValue<Model>().read(text) }
        func text(_ value: Model) -> String { isSmall ? value.rawValue.lowercased() : value.rawValue }
    }
}

/// URLs for whether the ad was to be seen (VAST 4.2 §3.5).
public struct ViewableImpression: VastElement {
    public var id: String?
    public var viewable: [String] = []
    public var notViewable: [String] = []
    public var viewUndetermined: [String] = []

    public init() {}

    mutating func walk(_ cursor: inout some ElementCursor) {
        cursor.attribute("id", &id, .string)
        cursor.urls("Viewable", &viewable)
        cursor.urls("NotViewable", &notViewable)
        cursor.urls("ViewUndetermined", &viewUndetermined)
    }
}

/// Whom the ad is for (VAST 4.2 §3.4.8): what keeps rivals apart.
public struct Advertiser: VastElement {
    public var id: String?
    public var name: String?

    public init() {}
    public init(_ name: String, id: String? = nil) {
        self.name = name
        self.id = id
    }

    mutating func walk(_ cursor: inout some ElementCursor) {
        cursor.attribute("id", &id, .string, .since(.v43))
        cursor.text(&name, .string)
    }
}

/// What an ad is about, `Category`, or may not be about, `BlockedAdCategories` (VAST 4.2 §3.4.6, §3.19.2).
public struct AdCategory: VastElement {
    /// Whose list the code is of.
    public var authority: String
    public var code: String?

    public init() { authority = "" }
    public init(_ code: String, authority: String) {
        self.code = code
        self.authority = authority
    }

    mutating func walk(_ cursor: inout some ElementCursor) {
        cursor.attribute(required: "authority", &authority, .string)
        cursor.text(&code, .string)
        if code == nil { cursor.drop(.incomplete) }
    }
}

/// Where the viewer's opinion is asked (VAST 4.2 §3.4.10).
public struct Survey: VastElement {
    /// MIME type.
    public var type: String?
    public var url = ""

    public init() {}
    public init(_ url: String, type: String? = nil) {
        self.url = url
        self.type = type
    }

    mutating func walk(_ cursor: inout some ElementCursor) {
        cursor.attribute("type", &type, .string, .since(.v40))
        cursor.url(&url)
    }
}

/// What others put into an ad (VAST 4.2 §3.18), kept as it is written.
public struct Extension: VastElement {
    public var type: String?
    /// The schemas of 4.x have none.
    public var attributes: [XmlAttribute] = []
    public var content = RawXml()

    public init() {}
    public init(type: String?, _ content: RawXml) {
        self.type = type
        self.content = content
    }

    mutating func walk(_ cursor: inout some ElementCursor) {
        cursor.attribute("type", &type, .string)
        cursor.others(&attributes, .until(.v30))
        cursor.content(&content)
    }
}

/// The same within a creative (VAST 4.2 §3.7.2), where other attributes are allowed.
public struct CreativeExtension: VastElement {
    public var type: String?
    public var attributes: [XmlAttribute] = []
    public var content = RawXml()

    public init() {}
    public init(type: String?, _ content: RawXml) {
        self.type = type
        self.content = content
    }

    mutating func walk(_ cursor: inout some ElementCursor) {
        cursor.attribute("type", &type, .string)
        cursor.others(&attributes, .all)
        cursor.content(&content)
    }
}
