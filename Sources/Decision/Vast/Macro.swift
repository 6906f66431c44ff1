/// The macros of the IAB's list (VAST 4 macros; VAST 4.2 §6). Raw values are their names.
public enum Macro: String, CaseIterable, Sendable {
    // Generic: in all URLs.
    case timestamp = "TIMESTAMP"
    case cacheBusting = "CACHEBUSTING"
    // The break.
    case adCategories = "ADCATEGORIES"
    case adCount = "ADCOUNT"
    case adType = "ADTYPE"
    case blockedAdCategories = "BLOCKEDADCATEGORIES"
    case breakMaxAdLength = "BREAKMAXADLENGTH"
    case breakMaxAds = "BREAKMAXADS"
    case breakMaxDuration = "BREAKMAXDURATION"
    case breakMinAdLength = "BREAKMINADLENGTH"
    /// In the papers of 4.2 alone.
    case breakMinDuration = "BREAKMINDURATION"
    case breakPosition = "BREAKPOSITION"
    /// Deprecated: `mediaPlayhead` took its place.
    case contentPlayhead = "CONTENTPLAYHEAD"
    case mediaPlayhead = "MEDIAPLAYHEAD"
    case placementType = "PLACEMENTTYPE"
    case transactionId = "TRANSACTIONID"
    case universalAdId = "UNIVERSALADID"
    // The client.
    case clientUa = "CLIENTUA"
    case deviceIp = "DEVICEIP"
    case deviceUa = "DEVICEUA"
    case ifa = "IFA"
    case ifaType = "IFATYPE"
    case latLong = "LATLONG"
    case serverSide = "SERVERSIDE"
    case serverUa = "SERVERUA"
    // The publisher.
    case appBundle = "APPBUNDLE"
    case domain = "DOMAIN"
    case pageUrl = "PAGEURL"
    case storeId = "STOREID"
    case storeUrl = "STOREURL"
    // The content.
    case contentCat = "CONTENTCAT"
    case contentId = "CONTENTID"
    case contentUri = "CONTENTURI"
    // What the player can do.
    case apiFrameworks = "APIFRAMEWORKS"
    case clickType = "CLICKTYPE"
    case extensions = "EXTENSIONS"
    case mediaMime = "MEDIAMIME"
    case omidPartner = "OMIDPARTNER"
    case playbackMethods = "PLAYBACKMETHODS"
    case playerCapabilities = "PLAYERCAPABILITIES"
    case vastVersions = "VASTVERSIONS"
    case verificationVendors = "VERIFICATIONVENDORS"
    // What it does.
    case adPlayhead = "ADPLAYHEAD"
    case adServingId = "ADSERVINGID"
    case assetUri = "ASSETURI"
    case inventoryState = "INVENTORYSTATE"
    case playerSize = "PLAYERSIZE"
    case playerState = "PLAYERSTATE"
    case podSequence = "PODSEQUENCE"
    case clickPos = "CLICKPOS"
    // Errors and verification.
    case errorCode = "ERRORCODE"
    case reason = "REASON"
    // Regulation.
    case gdprConsent = "GDPRCONSENT"
    case gppSectionId = "GPPSECTIONID"
    case gppString = "GPPSTRING"
    case limitAdTracking = "LIMITADTRACKING"
    case regulations = "REGULATIONS"
    case dsaParams = "DSAPARAMS"
    case dsaPubRender = "DSAPUBRENDER"
    case dsaRequired = "DSAREQUIRED"

    /// Those that mean something in a few URLs only, and stay as they are in all others: the code in error URLs, the reason in those of
    /// `verificationNotExecuted`.
    var isLeftWithoutValue: Bool { self == .errorCode || self == .reason }

    /// - Parameter name: VMAP spells one of them otherwise.
    init?(named name: String) { self.init(rawValue: name == "ERROR_CODE" ? "ERRORCODE" : name) }

    static let longestName = allCases.reduce(0) { max($0, $1.rawValue.utf8.count) }
}

/// What a macro stands for.
public enum MacroValue: Equatable, Sendable {
    case text(String)
    /// Commas between them stay as they are.
    case list([String])
    /// Known, and not told: -2, as for an address that a law protects.
    case withheld

    public static func number(_ value: Int) -> MacroValue { .text(String(value)) }
    /// `HH:MM:SS.mmm`, for playheads.
    public static func clock(ms: Int64) -> MacroValue { .text(ClockText.text(max(0, ms), isExact: true)) }
    /// Eight digits.
    public static func cacheBusting(_ random: UInt64) -> MacroValue {
        .text(String(String(100_000_000 + random % 100_000_000).dropFirst()))
    }
}
