/// What records of a session, or of a request for ads, say of its viewer: a few bytes, made at its start from the verdicts on it.
public struct ViewerMarks: Equatable, Sendable {
    /// The TCF applies.
    public var isGdpr = false
    /// By GPP, US Privacy or `Sec-GPC`.
    public var isOptedOut = false
    /// The TCF's purposes that are allowed, the first in bit 0, and the policy's version; 0: no string that applies.
    public var purposes: UInt16 = 0, policyVersion: UInt8 = 0
    /// How third parties' beacons are sent to a source that says nothing of itself.
    public var beacons = ThirdPartyBeacons.full
    /// By what uniques are counted; `nil`: there is no id, or none may be kept.
    public var viewer: ViewerKey?
    /// Why it is no viewer's; `nil`: it may be one's.
    public var fault: TrafficFault?

    /// Nothing was said, and nothing is known.
    public init() {}

    /// Without the viewer's key, and nothing of traffic.
    public init(_ verdict: PrivacyVerdict) {
        (isGdpr, isOptedOut) = (verdict.isGdpr, verdict.isOptedOut)
        (purposes, policyVersion) = (verdict.purposes, verdict.policyVersion)
        beacons = verdict.beacons
    }
}

extension PrivacyVerdict {
    /// The id that the log knows a viewer by, as a key: only where viewers may be counted.
    /// - Parameter attributes: as the request has them, before they are scrubbed.
    public func countedId(_ attributes: ViewerAttributes) -> ViewerId? {
        guard mayCountUniques else { return nil }
        return viewerId(uid: attributes.value(of: "uid"), ifa: attributes.value(of: "ifa"))
    }
}
