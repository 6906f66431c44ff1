/// One creative of an ad (VAST 4.2 §3.7): what plays, what stands over it, and what stands beside it.
public struct VastCreative: VastElement {
    public var id: String?
    /// Among the creatives of its ad.
    public var sequence: Int?
    public var adId: String?
    public var apiFramework: String?
    public var companionAds: CompanionAds?
    public var creativeExtensions: [CreativeExtension] = []
    public var linear: Linear?
    public var nonLinearAds: NonLinearAds?
    /// Its names in the registries of creatives.
    public var universalAdIds: [UniversalAdId] = []

    public init() {}

    mutating func walk(_ cursor: inout some ElementCursor) {
        cursor.attribute("id", &id, .string)
        cursor.attribute("sequence", &sequence, .number)
        // The schemas count from 1.
        if sequence == 0 { sequence = nil }
        cursor.attribute(Spelling("adId", "AdID", until: .v30), &adId, .string)
        cursor.attribute("apiFramework", &apiFramework, .string, .since(.v30))
        cursor.element("CompanionAds", &companionAds)
        cursor.list("CreativeExtensions", of: "CreativeExtension", &creativeExtensions, .since(.v40).inLineOnly)
        cursor.element("Linear", &linear)
        cursor.element("NonLinearAds", &nonLinearAds)
        walkNames(&cursor)
    }

    /// There is always one from 4.0 on, and until 4.1 only one.
    private mutating func walkNames(_ cursor: inout some ElementCursor) {
        let presence = Presence.since(.v40).inLineOnly
        if !cursor.isReading, universalAdIds.isEmpty {
            var unknown = [UniversalAdId(UniversalAdId.unknown)]
            cursor.elements("UniversalAdId", &unknown, presence)
        } else {
            cursor.elements("UniversalAdId", &universalAdIds, most: cursor.version < .v42 ? 1 : .max, presence)
        }
    }

    /// One creative for each kind that it has: so 2.0 and 3.0 have them.
    var kindsApart: [VastCreative] {
        var bare = self
        (bare.companionAds, bare.linear, bare.nonLinearAds) = (nil, nil, nil)
        var kinds: [VastCreative] = []
        if let companionAds {
            kinds.append(bare)
            kinds[kinds.count - 1].companionAds = companionAds
        }
        if let linear {
            kinds.append(bare)
            kinds[kinds.count - 1].linear = linear
        }
        if let nonLinearAds {
            kinds.append(bare)
            kinds[kinds.count - 1].nonLinearAds = nonLinearAds
        }
        return kinds
    }
}

/// A creative's name in a registry (VAST 4.2 §3.7.1).
public struct UniversalAdId: VastElement {
    public var idRegistry: String
    public var id: String

    /// What both are when there is no name.
    public static let unknown = "unknown"

    public init() { self.init("") }
    public init(_ id: String, idRegistry: String = Self.unknown) {
        self.id = id
        self.idRegistry = idRegistry
    }

    mutating func walk(_ cursor: inout some ElementCursor) {
        cursor.attribute(required: "idRegistry", &idRegistry, .string)
        // 4.0 has it twice; some write it in the attribute alone.
        var value: String? = cursor.isReading ? nil : id, text = value
        cursor.attribute("idValue", &value, .string, .only(.v40))
        cursor.text(&text, .string)
        id = text ?? value ?? ""
        if id.isEmpty { cursor.drop(.incomplete) }
        // The sign for no name.
        if cursor.isReading, id == Self.unknown, idRegistry == Self.unknown { cursor.drop(.placeholder) }
    }
}
