/// What a section for the United States, or for one of them, says in a GPP string.
///
/// Source: GPP, Sections, "US-National" and "US-States", each state's Privacy Technical Specification.
public struct UsSection: Equatable, Sendable {
    public enum Choice: Int, Sendable {
        case notApplicable = 0
        case optedOut = 1
        case notOptedOut = 2
    }

    /// 1 for nearly all.
    public var version = 1
    public var sale: Choice = .notApplicable, sharing: Choice = .notApplicable, targetedAdvertising: Choice = .notApplicable
    /// It is known to be a child's, and nobody has consented.
    public var lacksChildConsent = false
    /// Global Privacy Control, in a subsection of its own.
    public var globalPrivacyControl = false

    public init() {}

    public var isOptedOut: Bool {
        sale == .optedOut || sharing == .optedOut || targetedAdvertising == .optedOut || lacksChildConsent || globalPrivacyControl
    }

    /// Reads a section by the layout that belongs to its id.
    ///
    /// - Returns: `nil` when nothing is known of the section, or of its version.
    /// - Throws: the first field that does not hold.
    init?(id: Int, bytes: ArraySlice<UInt8>) throws(ConsentFault) {
        guard let layout = UsSectionLayout.table[id] else { return nil }
        let segments = bytes.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard segments.count <= Self.segmentsMax else {
            throw ConsentFault(.miscounted(listed: Self.segmentsMax, there: segments.count), field: layout.name)
        }
        var core = try ConsentBits(segments[0], layout.name)
        version = try core.number(6, layout.name + ".Version")
        guard layout.versions.contains(version) else { return nil }

        func choice(_ place: Int?, _ field: String) throws(ConsentFault) -> Choice {
            guard let place else { return .notApplicable }
            let value = try core.pair(at: place, layout.name + field)
            guard let choice = Choice(rawValue: value) else {
                throw ConsentFault(.unknown(value: value), field: layout.name + field, offset: place)
            }
            return choice
        }
        sale = try choice(layout.sale, ".SaleOptOut")
        sharing = try choice(layout.sharing, ".SharingOptOut")
        targetedAdvertising = try choice(layout.targetedAdvertising, ".TargetedAdvertisingOptOut")
        for place in stride(from: 0, to: 2 * layout.children(bits: core.count), by: 2) {
            let at = layout.firstChild(bits: core.count) + place
            if try core.pair(at: at, layout.name + ".KnownChildSensitiveDataConsents") == 1 { lacksChildConsent = true }
        }
        for segment in segments.dropFirst() {
            var bits = try ConsentBits(segment, layout.name + ".subsection")
            guard try bits.number(2, layout.name + ".SubsectionType") == Self.gpcType else { continue }
            if try bits.flag(layout.name + ".Gpc") { globalPrivacyControl = true }
        }
    }

    private static let segmentsMax = 4
    private static let gpcType = 1
}
