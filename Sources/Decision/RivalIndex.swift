/// What a tenant's campaigns have in common that keeps them apart in a break.
struct RivalIndex: Sendable {
    /// By campaign: its advertiser by number; -1: not known, so never kept apart.
    private(set) var advertisers: [Int32] = []
    /// By campaign: the tops of its categories by number, and the same as bits of a word: two that share no bit share no category.
    private(set) var categories: [[Int32]] = []
    private(set) var categoryBits: [UInt64] = []
    /// Campaigns by the number of their advertiser, and of the tops of their categories.
    private var ofAdvertiser = FactPostings(), ofCategory = FactPostings()
    private let count: Int
    private var advertiserNumbers: [String: Int32] = [:]
    private var categoryNumbers: [String: Int32] = [:]

    /// What keeps one campaign from others.
    private struct Kind {
        var advertiser: Int32
        var categories: [Int32]
    }

    /// How many names have a number. Those that nobody has any more keep theirs.
    var nameCount: Int { advertiserNumbers.count + categoryNumbers.count }

    init(_ campaigns: CampaignList) {
        count = campaigns.count
        for (index, edition) in campaigns.editions.enumerated() {
            let kind = kind(of: edition)
            list(kind, of: index, isThere: true)
            advertisers.append(kind.advertiser)
            categories.append(kind.categories)
            categoryBits.append(Self.bits(kind.categories))
        }
    }

    /// Gives a campaign what another edition of it has.
    mutating func replace(_ before: CampaignEdition, with after: CampaignEdition, of index: Int) {
        let (old, new) = (before.campaign, after.campaign)
        guard old.advertiser != new.advertiser || old.categories != new.categories else { return }
        list(Kind(advertiser: advertisers[index], categories: categories[index]), of: index, isThere: false)
        let kind = kind(of: after)
        list(kind, of: index, isThere: true)
        advertisers[index] = kind.advertiser
        categories[index] = kind.categories
        categoryBits[index] = Self.bits(kind.categories)
    }

    /// Whether two campaigns have a category in common.
    @inline(__always)
    func shareCategory(_ one: Int, _ other: Int) -> Bool {
        categoryBits[one] & categoryBits[other] != 0 && categories[one].contains { categories[other].contains($0) }
    }

    @inline(__always)
    func shareAdvertiser(_ one: Int, _ other: Int) -> Bool { advertisers[one] >= 0 && advertisers[one] == advertisers[other] }

    /// Takes out all campaigns of the advertiser of one.
    func drop(advertiserOf campaign: Int, from eligible: inout EligibleCampaigns) {
        if advertisers[campaign] >= 0 { drop(ofAdvertiser, advertisers[campaign], from: &eligible) }
    }

    /// Takes out all campaigns that have a category in common with one.
    func drop(categoriesOf campaign: Int, from eligible: inout EligibleCampaigns) {
        for category in categories[campaign] { drop(category: category, from: &eligible) }
    }

    /// Takes out all campaigns of a category, which is the number of a top.
    func drop(category: Int32, from eligible: inout EligibleCampaigns) { drop(ofCategory, category, from: &eligible) }

    private func drop(_ postings: FactPostings, _ number: Int32, from eligible: inout EligibleCampaigns) {
        var sets: [BitSet] = [], lists: [[Int32]] = []
        postings.collect(number, &sets, &lists)
        for set in sets { eligible.narrow(by: .drop(set, for: .separation)) }
        for list in lists { eligible.narrow(by: .drop(list, for: .separation)) }
    }

    private mutating func list(_ kind: Kind, of index: Int, isThere: Bool) {
        if kind.advertiser >= 0 { ofAdvertiser.set(index, isThere, of: kind.advertiser, count: count) }
        for category in kind.categories { ofCategory.set(index, isThere, of: category, count: count) }
    }

    private mutating func kind(of edition: CampaignEdition) -> Kind {
        let advertiser = edition.campaign.advertiser
        let tops = Set(edition.campaign.categories.compactMap { Category.top(of: $0).map(String.init) })
        return Kind(
            advertiser: advertiser.isEmpty ? -1 : Self.number(of: advertiser, in: &advertiserNumbers),
            categories: tops.map { Self.number(of: $0, in: &categoryNumbers) }.sorted())
    }

    private static func bits(_ categories: [Int32]) -> UInt64 { categories.reduce(0) { $0 | 1 << UInt64($1 & 63) } }

    private static func number<Name: Hashable>(of name: Name, in known: inout [Name: Int32]) -> Int32 {
        if let number = known[name] { return number }
        let number = Int32(known.count)
        known[name] = number
        return number
    }
}
