/// What may be done with a viewer's data: one for a session, made at its start.
public struct PrivacyVerdict: Equatable, Sendable {
    /// What may be done at all.
    public var uses = DataUses.all
    /// The device's advertising id is not to be used, whatever else may be.
    public var isLimited = false
    /// For children, or a child is watching: no exact place either, and third parties only as `beacons(to:)` says.
    public var isChildDirected = false
    /// The TCF applies.
    public var isGdpr = false
    /// By GPP, US Privacy or `Sec-GPC`.
    public var isOptedOut = false
    /// The TCF's purposes that are allowed, the first in bit 0, and the policy's version; 0: no string that applies.
    public var purposes: UInt16 = 0, policyVersion: UInt8 = 0
    /// Of the settings' vendors, those who may measure; where the TCF applies.
    public var vendors: [UInt16] = []
    /// Third parties' beacons without consent, as the tenant has it.
    public var withoutConsent = ThirdPartyBeacons.scrub
    /// What took something away, the strictest first; empty: all is allowed.
    public var reasons: [PrivacyReason] = []

    public init() {}

    // MARK: What it comes to

    public var mayKeepUid: Bool { uses.contains(use: .viewerId) }
    public var mayKeepIfa: Bool { mayKeepUid && !isLimited }
    /// Caps that go by the viewer. Caps by session need nothing.
    public var mayCapByViewer: Bool { uses.contains(use: .viewerId) }
    /// Segments and profiles, in targeting and in what is sent to ad servers.
    public var mayTargetByProfile: Bool { uses.contains(use: .profile) }
    /// Viewers are counted by their keys; otherwise sessions are.
    public var mayCountUniques: Bool { uses.contains(use: .uniques) && mayKeepUid }
    public var mayUseExactPlace: Bool { !isChildDirected }
    /// To a source that says nothing of itself.
    public var beacons: ThirdPartyBeacons { beacons(to: BeaconSource()) }

    /// How a source's beacons are sent.
    public func beacons(to source: BeaconSource) -> ThirdPartyBeacons {
        let without = source.withoutConsent ?? withoutConsent
        if isChildDirected { return source.isForChildren ? min(.scrub, without) : .none }
        if isOptedOut || !uses.contains(use: .measurement) { return without }
        if isGdpr, let vendor = source.vendor, !vendors.contains(vendor) { return without }
        return .full
    }

    /// The id by which the viewer may be known.
    ///
    /// - Parameters:
    ///   - uid: the publisher's own; goes first, for it is the same on all devices.
    ///   - ifa: the device's.
    /// - Returns: `nil` when there is none, or none may be kept.
    public func viewerId(uid: String?, ifa: String?) -> ViewerId? {
        if mayKeepUid, let uid = uid.flatMap(ViewerId.init(uid:)) { return uid }
        return mayKeepIfa ? ifa.flatMap(ViewerId.init(ifa:)) : nil
    }
}
