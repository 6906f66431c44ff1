/// Where a US section's core segment has what matters, in bits from its start. Each field has two bits: 0 does not apply, 1 opted out (or
/// no consent), 2 not.
///
/// Source: GPP, Sections, "US-National" and "US-States". A section that is not in the table counts as opted out.
struct UsSectionLayout: Sendable {
    /// As the client-side API has it.
    let name: String
    let sale: Int
    let sharing: Int?
    let targetedAdvertising: Int?
    /// Where `KnownChildSensitiveDataConsents` begins, and how many fields it has.
    private let child: (at: Int, count: Int)
    let versions: ClosedRange<Int>

    private init(
        _ name: String, sale: Int, sharing: Int? = nil, targetedAdvertising: Int? = nil, child: (at: Int, count: Int),
        versions: ClosedRange<Int> = 1...1
    ) {
        self.name = name
        self.sale = sale
        self.sharing = sharing
        self.targetedAdvertising = targetedAdvertising
        self.child = child
        self.versions = versions
    }

    /// Nearly all states have three notices, sale, targeted advertising, sensitive data, children.
    private static func usual(_ name: String, child: Int, _ children: Int) -> UsSectionLayout {
        UsSectionLayout(name, sale: 12, targetedAdvertising: 14, child: (child, children))
    }

    /// By the section's id.
    static let table: [Int: UsSectionLayout] = [
        7: UsSectionLayout("usnat", sale: 18, sharing: 20, targetedAdvertising: 22, child: (56, 3), versions: 1...2),
        8: UsSectionLayout("usca", sale: 12, sharing: 14, child: (34, 2)),
        9: usual("usva", child: 32, 1),
        10: usual("usco", child: 30, 1),
        // A notice more than the others.
        11: UsSectionLayout("usut", sale: 14, targetedAdvertising: 16, child: (34, 1)),
        12: usual("usct", child: 32, 3),
        13: usual("usfl", child: 32, 3),
        14: usual("usmt", child: 32, 3),
        15: usual("usor", child: 38, 3),
        16: usual("ustx", child: 32, 1),
        17: usual("usde", child: 34, 5),
        18: UsSectionLayout("usia", sale: 14, targetedAdvertising: 16, child: (34, 1)),
        19: usual("usne", child: 32, 1),
        20: usual("usnh", child: 32, 3),
        21: usual("usnj", child: 36, 5),
        22: usual("ustn", child: 32, 1),
        // The MSPA's own fields stand first.
        24: UsSectionLayout("usmd", sale: 16, targetedAdvertising: 18, child: (0, 0)),
    ]

    /// The national section grew from 60 bits to 70 without a new version: sensitive data from 12 fields to 16, children from 2 to 3.
    private func isFormer(bits: Int) -> Bool { name == "usnat" && bits < 70 }

    func firstChild(bits: Int) -> Int { isFormer(bits: bits) ? 48 : child.at }
    func children(bits: Int) -> Int { isFormer(bits: bits) ? 2 : child.count }
}
