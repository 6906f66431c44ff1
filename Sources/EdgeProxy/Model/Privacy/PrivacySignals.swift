/// What a first request says about privacy, as it stands there: "" where it says nothing.
public struct PrivacySignals: Equatable, Sendable {
    /// Whether the TCF applies, and its string.
    public var gdpr = "", gdprConsent = ""
    /// The GPP string, and the ids of its sections that are in force: `7`, `2,6` or `2_6`.
    public var gpp = "", gppSections = ""
    public var usPrivacy = ""
    public var lmt = "", coppa = ""
    public var ifa = ""
    /// The header `Sec-GPC: 1` (Global Privacy Control).
    public var hasGlobalPrivacyControl = false
    /// ISO 3166-1; "": not known.
    public var country = ""

    public init() {}

    /// From the parameters of the first request.
    /// - Parameter globalPrivacyControl: the value of the header `Sec-GPC`.
    public init(_ attributes: ViewerAttributes, globalPrivacyControl: String?) {
        for parameter in attributes.parameters {
            set(parameter)
        }
        hasGlobalPrivacyControl = globalPrivacyControl == "1"
        country = attributes.country
    }

    private mutating func set(_ parameter: ViewerAttributes.Parameter) {
        // The first that says something counts.
        func note(_ field: inout String) { if field.isEmpty { field = ViewerAttributes.unescaped(parameter.value) } }
        switch parameter.name {
        case "gdpr": note(&gdpr)
        case "gdpr_consent": note(&gdprConsent)
        case "gpp": note(&gpp)
        case "gpp_sid": note(&gppSections)
        case "us_privacy": note(&usPrivacy)
        case "lmt": note(&lmt)
        case "coppa": note(&coppa)
        case "ifa": note(&ifa)
        default: break
        }
    }

    /// What may be done. Each signal only takes away, so the strictest wins; equal arguments give equal verdicts.
    public func verdict(_ settings: PrivacySettings) -> PrivacyVerdict {
        var judge = PrivacyJudge(signals: self, settings: settings)
        return judge.verdict()
    }
}
