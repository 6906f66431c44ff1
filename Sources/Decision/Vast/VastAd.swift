/// One ad of an answer (VAST 4.2 §3.3), with what InLine and Wrapper have in common.
public struct VastAd: VastElement {
    public enum AdType: String, CaseIterable, Sendable {
        case video, audio, hybrid
    }
    public enum Content: Equatable, Sendable {
        case inLine(InLine)
        /// The ad is to be had from another server.
        case wrapper(Wrapper)
    }

    public var id: String?
    /// Its place in the pod, from 1; nil: it stands alone.
    public var sequence: Int?
    /// Whether the whole ad may be refused by its own code; deprecated since 4.1.
    public var conditionalAd: Bool?
    /// nil: video.
    public var adType: AdType?

    public var adSystem = AdSystem()
    public var errors: [String] = []
    public var extensions: [Extension] = []
    public var impressions: [IdUrl] = []
    public var pricing: Pricing?
    public var viewableImpression: ViewableImpression?
    public var adVerifications: [Verification] = []
    public var creatives: [VastCreative] = []
    public var content = Content.inLine(InLine())

    public init() {}

    public init(id: String? = nil, sequence: Int? = nil, _ content: Content) {
        self.id = id
        self.sequence = sequence
        self.content = content
    }

    mutating func walk(_ cursor: inout some ElementCursor) {
        cursor.attribute("id", &id, .string)
        cursor.attribute("sequence", &sequence, .number, .since(.v30))
        // Zero is no place in a pod.
        if sequence == 0 { sequence = nil }
        cursor.attribute("conditionalAd", &conditionalAd, .boolean, .since(.v40))
        cursor.attribute("adType", &adType, TokenValue<AdType>(), .since(.v41))
        var inLine: InLine?, wrapper: Wrapper?
        switch content {
        case .inLine(let held): inLine = cursor.isReading ? nil : held
        case .wrapper(let held): wrapper = held
        }
        cursor.isInWrapper = false
        if inLine != nil || cursor.isReading {
            cursor.group("InLine", isThere: true, isOne: true, .all) { cursor in
                var part = inLine ?? InLine()
                cursor.ordered(before40: InLine.orderBefore40) { walk(&$0, &part) }
                inLine = part
            }
        }
        cursor.isInWrapper = true
        if wrapper != nil || cursor.isReading {
            cursor.group("Wrapper", isThere: true, isOne: true, .all) { cursor in
                var part = wrapper ?? Wrapper()
                part.walkAttributes(&cursor)
                cursor.ordered(before40: Wrapper.orderBefore40) { walk(&$0, &part) }
                wrapper = part
            }
        }
        cursor.isInWrapper = false
        if let wrapper { content = .wrapper(wrapper) } else if let inLine { content = .inLine(inLine) }
        // Who reads cannot say which of two is meant, and cannot follow a wrapper that leads nowhere.
        if (inLine == nil) == (wrapper == nil) || wrapper?.vastAdTagUri.isEmpty == true { cursor.refuse(id: id, errors: errors) }
    }

    /// What both have stands in one order since 4.0, and what each has alone lies between.
    private mutating func walk(_ cursor: inout some ElementCursor, _ part: inout some AdContent) {
        var extended = ExtendedParts(of: self)
        var system: AdSystem? = cursor.isReading ? nil : adSystem
        cursor.element("AdSystem", &system)
        adSystem = system ?? AdSystem()
        cursor.urls("Error", &errors)
        let isExtended = cursor.version < .v40 && extended.isThere
        cursor.group("Extensions", isThere: !extensions.isEmpty || isExtended) { cursor in
            extended.walk(&cursor)
            cursor.elements("Extension", &extensions)
        }
        walkImpressions(&cursor)
        cursor.element("Pricing", &pricing, .since(.v30).inWrapper(since: .v40))
        cursor.element("ViewableImpression", &viewableImpression, .since(.v40))
        part.walkNames(&cursor)
        cursor.list("AdVerifications", of: "Verification", &adVerifications, .since(.v40))
        part.walkCategories(&cursor)
        walkCreatives(&cursor)
        part.walkRest(&cursor)
        extended.fill(&self)
    }

    /// There is always one: who needs none has the sign for no URL (VAST 4.2 §3.4.4).
    private mutating func walkImpressions(_ cursor: inout some ElementCursor) {
        if !cursor.isReading, impressions.isEmpty {
            var blank = [BlankImpression()]
            cursor.elements("Impression", &blank)
        } else {
            cursor.elements("Impression", &impressions, limit: Limits.trackingUrls)
        }
    }

    private mutating func walkCreatives(_ cursor: inout some ElementCursor) {
        // Before 4.0 a creative is of one kind.
        if !cursor.isReading, cursor.version < .v40 { creatives = creatives.flatMap(\.kindsApart) }
        cursor.group("Creatives", isThere: !creatives.isEmpty || !cursor.isInWrapper) { cursor in
            cursor.elements("Creative", &creatives, limit: Limits.creatives)
        }
    }
}

/// Stands where an impression is required and none is wanted.
private struct BlankImpression: VastElement {
    mutating func walk(_ cursor: inout some ElementCursor) {
        var blank: String? = UrlValue.blank
        cursor.text(&blank, .url)
    }
}

/// What InLine and Wrapper have each for themselves, in the three places where it stands.
protocol AdContent {
    mutating func walkNames(_ cursor: inout some ElementCursor)
    mutating func walkCategories(_ cursor: inout some ElementCursor)
    mutating func walkRest(_ cursor: inout some ElementCursor)
}

/// What 2.0 and 3.0 have in an `Extension` (CTV Addendum 2024), for they have no place of their own for it.
///
/// The creative that identifiers and files belong to is the first linear one.
private struct ExtendedParts {
    private var verifications: [AdVerifications]
    private var universalAdIds: [UniversalAdId] = []
    private var mezzanines: [Mezzanine] = []
    private var interactiveCreativeFiles: [InteractiveCreativeFile] = []

    init(of ad: VastAd) {
        verifications = ad.adVerifications.isEmpty ? [] : [AdVerifications(verifications: ad.adVerifications)]
        guard let creative = ad.creatives.first(where: { $0.linear != nil }), let linear = creative.linear else { return }
        universalAdIds = creative.universalAdIds
        mezzanines = linear.mezzanines
        interactiveCreativeFiles = linear.interactiveCreativeFiles
    }

    var isThere: Bool {
        !verifications.isEmpty || !universalAdIds.isEmpty || !mezzanines.isEmpty || !interactiveCreativeFiles.isEmpty
    }

    mutating func walk(_ cursor: inout some ElementCursor) {
        cursor.extended("AdVerifications", &verifications, limit: 1)
        cursor.extended("UniversalAdId", &universalAdIds, limit: Limits.items)
        cursor.extended("Mezzanine", &mezzanines, limit: Limits.mediaFiles)
        cursor.extended("InteractiveCreativeFile", &interactiveCreativeFiles, limit: Limits.mediaFiles)
    }

    /// What stands in its own place goes before.
    func fill(_ ad: inout VastAd) {
        if ad.adVerifications.isEmpty { ad.adVerifications = verifications.flatMap(\.verifications) }
        guard let index = ad.creatives.firstIndex(where: { $0.linear != nil }) else { return }
        if ad.creatives[index].universalAdIds.isEmpty { ad.creatives[index].universalAdIds = universalAdIds }
        if ad.creatives[index].linear?.mezzanines.isEmpty == true { ad.creatives[index].linear?.mezzanines = mezzanines }
        if ad.creatives[index].linear?.interactiveCreativeFiles.isEmpty == true {
            ad.creatives[index].linear?.interactiveCreativeFiles = interactiveCreativeFiles
        }
    }
}

/// The element around verifications, where it stands in an extension.
private struct AdVerifications: VastElement {
    var verifications: [Verification] = []
    init() {}
    init(verifications: [Verification]) { self.verifications = verifications }
    mutating func walk(_ cursor: inout some ElementCursor) { cursor.elements("Verification", &verifications) }
}
