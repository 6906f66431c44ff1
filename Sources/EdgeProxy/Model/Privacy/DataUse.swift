/// What is done with a viewer's data, and what of the TCF it needs.
///
/// Source: IAB Europe TCF Policies, appendix A, purposes 1 to 10.
public enum DataUse: UInt8, CaseIterable, Sendable {
    /// Choosing ads by context, and caps that need no id.
    case context = 0
    /// Reading and keeping `uid` and `ifa`, the viewer's key, caps by viewer.
    case viewerId = 1
    /// Targeting by segments and profile.
    case profile = 2
    /// Third parties' beacons in full, quartiles by viewer.
    case measurement = 3
    /// Uniques and figures of audiences.
    case uniques = 4

    /// The purposes that a use needs, all of one of the rows.
    static let purposes: [DataUse: [PurposeSet]] = [
        .context: [PurposeSet([2])],
        .viewerId: [PurposeSet([1, 2])],
        .profile: [PurposeSet([1, 3, 4])],
        .measurement: [PurposeSet([7])],
        .uniques: [PurposeSet([7]), PurposeSet([9])],
        // Delivery, tests for fraud and keeping the choice itself are special purposes: nobody is asked for consent.
    ]

    func isAllowed(by purposes: PurposeSet) -> Bool { Self.purposes[self, default: []].contains { purposes.isSuperset(of: $0) } }
}

/// Some uses.
public struct DataUses: OptionSet, Sendable {
    public let rawValue: UInt8
    public init(rawValue: UInt8) { self.rawValue = rawValue }

    public init(_ uses: some Sequence<DataUse>) { self.init(rawValue: uses.reduce(0) { $0 | 1 << $1.rawValue }) }

    public static let all = DataUses(DataUse.allCases)

    public func contains(use: DataUse) -> Bool { rawValue >> use.rawValue & 1 != 0 }
}
