/// Why a viewer's data may be used less. `explain` shows them.
public enum PrivacyReason: Equatable, Sendable {
    case coppa
    case childDirected
    /// The TCF applies, and there is no string.
    case gdprWithoutString
    case gdprMalformed(ConsentFault)
    case gdprRefused(TcfString.Refusal)
    /// The operator's own vendor was not disclosed.
    case gdprUndisclosed(vendor: UInt16)
    case optedOut(OptOut)
    /// By section 6 or one of the United States of the GPP string.
    case optedOutBySection(Int)
    /// A section that is in force is not in the string, can't be read, or nothing is known of it.
    case sectionMissing(Int)
    case sectionMalformed(Int, ConsentFault)
    case sectionUnknown(Int)
    case gppMalformed(ConsentFault)
    case usPrivacyMalformed(ConsentFault)
    /// Purposes that were asked for and not allowed.
    case gdprPurposes(PurposeSet)
    case limitedTracking

    public enum OptOut: Equatable, Sendable {
        case globalPrivacyControl
        case usPrivacy
    }

    /// Whether a viewer counts as one who has opted out.
    var isOptOut: Bool {
        switch self {
        case .optedOut, .optedOutBySection, .sectionMissing, .sectionMalformed, .sectionUnknown, .gppMalformed, .usPrivacyMalformed: true
        default: false
        }
    }
}

extension PrivacyReason: CustomStringConvertible {
    public var description: String {
        switch self {
        case .coppa: "coppa=1: a child is watching"
        case .childDirected: "the channel is for children"
        case .gdprWithoutString: "gdpr applies and there is no consent string"
        case .gdprMalformed(let fault): "gdpr applies and the consent string can't be read: \(fault)"
        case .gdprRefused(.oldPolicy(let version)): "gdpr applies and the consent string is of policy \(version), before TCF 2.2"
        case .gdprRefused(.globalScope): "gdpr applies and the consent string is of the global scope"
        case .gdprRefused(.nothingDisclosed):
            "gdpr applies and the consent string does not say which vendors were disclosed, as TCF 2.3 asks"
        case .gdprUndisclosed(let vendor): "gdpr applies and vendor \(vendor) was not disclosed"
        case .gdprPurposes(let purposes):
            "gdpr applies and there is no consent to purpose \(purposes.numbers.map(String.init).joined(separator: ", "))"
        case .optedOut(.globalPrivacyControl): "Sec-GPC: 1: the viewer has opted out"
        case .optedOut(.usPrivacy): "us_privacy: the viewer has opted out of sale"
        case .optedOutBySection(let id): "gpp section \(id): the viewer has opted out"
        case .sectionMissing(let id): "gpp_sid names section \(id), which the gpp string does not have: as opted out"
        case .sectionMalformed(let id, let fault): "gpp section \(id) can't be read: \(fault): as opted out"
        case .sectionUnknown(let id): "gpp section \(id) is not known: as opted out"
        case .gppMalformed(let fault): "the gpp string can't be read: \(fault): as opted out"
        case .usPrivacyMalformed(let fault): "us_privacy can't be read: \(fault): as opted out"
        case .limitedTracking: "lmt=1, or an ifa of zeros: ad tracking is limited"
        }
    }
}
