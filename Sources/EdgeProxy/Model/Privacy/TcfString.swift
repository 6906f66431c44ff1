/// A Transparency and Consent string: its core segment, and the vendors that were disclosed.
///
/// Source: IAB Europe TCF 2.2 and 2.3, "Transparency and Consent String with Global Vendor & CMP List Formats".
public struct TcfString: Equatable, Sendable {
    /// Milliseconds since 1970.
    public var createdMs: Int64 = 0, updatedMs: Int64 = 0
    /// The consent management platform.
    public var cmp = 0, cmpVersion = 0
    public var vendorListVersion = 0
    public var policyVersion: UInt8 = 0
    public var isServiceSpecific = false
    public var consents: PurposeSet = [], interests: PurposeSet = []
    /// Purpose 1 was not disclosed at all, as some countries have it.
    public var isPurposeOneLeftOut = false
    public var vendorConsents = VendorSet(), vendorInterests = VendorSet()
    public var restrictions: [PublisherRestriction] = []
    /// `nil`: the string has no such segment.
    public var disclosed: VendorSet?

    public init() {}

    /// What a publisher says of a purpose to some vendors.
    public struct PublisherRestriction: Equatable, Sendable {
        public enum Kind: Int, Sendable {
            case notAllowed = 0
            case requireConsent = 1
            case requireInterest = 2
        }

        public var purpose: Int
        public var kind: Kind
        public var vendors: VendorSet

        public init(purpose: Int, kind: Kind, vendors: VendorSet) {
            self.purpose = purpose
            self.kind = kind
            self.vendors = vendors
        }
    }

    /// Why a string that can be read counts for nothing.
    public enum Refusal: Equatable, Sendable {
        /// Of a policy before 4, which TCF 2.2 came with.
        case oldPolicy(Int)
        /// Of the global scope, which is gone.
        case globalScope
        /// Written when TCF 2.3 was in force, without the segment that it asks for.
        case nothingDisclosed
    }

    public var refusal: Refusal? {
        if policyVersion < Self.firstPolicy { return .oldPolicy(Int(policyVersion)) }
        if !isServiceSpecific { return .globalScope }
        if disclosed == nil, updatedMs >= Self.disclosureMs { return .nothingDisclosed }
        return nil
    }

    /// Whether a purpose may be pursued.
    ///
    /// - Parameters:
    ///   - purpose: 1...24.
    ///   - vendor: whose bits and restrictions count too, and who must have been disclosed; `nil`: of the publisher alone.
    public func allows(_ purpose: Int, for vendor: UInt16?) -> Bool {
        guard refusal == nil else { return false }
        var byConsent = consents.contains(purpose: purpose)
        var byInterest = interests.contains(purpose: purpose) && !PurposeSet.byConsentAlone.contains(purpose: purpose)
        if let vendor {
            guard let disclosed, disclosed.contains(vendor) else { return false }
            byConsent = byConsent && vendorConsents.contains(vendor)
            byInterest = byInterest && vendorInterests.contains(vendor)
            for restriction in restrictions where restriction.purpose == purpose && restriction.vendors.contains(vendor) {
                switch restriction.kind {
                case .notAllowed: return false
                case .requireConsent: byInterest = false
                case .requireInterest: byConsent = false
                }
            }
        }
        return byConsent || byInterest
    }

    /// All purposes that may be pursued.
    public func allowed(for vendor: UInt16?) -> PurposeSet { PurposeSet((1...24).filter { allows($0, for: vendor) }) }

    private static let firstPolicy: UInt8 = 4
    /// 2026-03-01: strings of before may be without the segment, but then no vendor is disclosed.
    private static let disclosureMs: Int64 = 1_772_323_200_000
}

// MARK: Reading

extension TcfString {
    /// Reads a string.
    /// - Throws: the first field that does not hold.
    public init(_ text: some StringProtocol) throws(ConsentFault) { try self.init(bytes: Array(text.utf8)[...]) }

    init(bytes: ArraySlice<UInt8>) throws(ConsentFault) {
        guard bytes.count <= Limits.consentBytes else { throw ConsentFault(.tooLong(bytes: bytes.count), field: "TC string") }
        let segments = bytes.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard segments.count <= Self.segmentsMax else {
            throw ConsentFault(.miscounted(listed: Self.segmentsMax, there: segments.count), field: "segments")
        }
        self.init()
        var core = try ConsentBits(segments[0], "core")
        try readCore(&core)
        for segment in segments.dropFirst() {
            var bits = try ConsentBits(segment, "segment")
            let type = try bits.number(3, "SegmentType")
            guard type == Self.disclosedType else { continue }
            guard disclosed == nil else { throw ConsentFault(.miscounted(listed: 1, there: 2), field: "DisclosedVendors") }
            disclosed = try VendorSet(&bits, "DisclosedVendors")
        }
    }

    private mutating func readCore(_ bits: inout ConsentBits) throws(ConsentFault) {
        let version = try bits.number(6, "Version")
        guard version == 2 else { throw ConsentFault(.unknown(value: version), field: "Version") }
        createdMs = Int64(try bits.number(36, "Created")) * 100
        updatedMs = Int64(try bits.number(36, "LastUpdated")) * 100
        cmp = try bits.number(12, "CmpId")
        cmpVersion = try bits.number(12, "CmpVersion")
        try bits.skip(18, "ConsentLanguage")
        vendorListVersion = try bits.number(12, "VendorListVersion")
        policyVersion = UInt8(try bits.number(6, "TcfPolicyVersion"))
        isServiceSpecific = try bits.flag("IsServiceSpecific")
        // Whose texts were shown, and special features: none of them is used here.
        try bits.skip(13, "SpecialFeatureOptIns")
        consents = try PurposeSet(&bits, "PurposesConsent")
        interests = try PurposeSet(&bits, "PurposesLITransparency")
        isPurposeOneLeftOut = try bits.flag("PurposeOneTreatment")
        try bits.skip(12, "PublisherCC")
        vendorConsents = try VendorSet(&bits, "VendorConsents")
        vendorInterests = try VendorSet(&bits, "VendorLegitimateInterests")
        for _ in 0..<(try bits.number(12, "NumPubRestrictions")) {
            let purpose = try bits.number(6, "PurposeId")
            // 3 is not defined: as little as may be.
            let kind = PublisherRestriction.Kind(rawValue: try bits.number(2, "RestrictionType")) ?? .notAllowed
            let vendors = try VendorSet(entries: &bits, "PubRestrictions")
            restrictions.append(PublisherRestriction(purpose: purpose, kind: kind, vendors: vendors))
        }
    }

    private static let segmentsMax = 4
    private static let disclosedType = 1
}
