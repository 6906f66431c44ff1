/// What a tenant's campaigns have in common that keeps them apart in a break.
struct RivalIndex: Sendable {
    /// By campaign: its advertiser by number; -1: not known, so never kept apart.
    private(set) var advertisers: [Int32] = []
    /// By campaign: the tops of its categories by number, and the same as bits of a word: two that share no bit share no category.
    private(set) var categories: [[Int32]] = []
    private(set) var categoryBits: [UInt64] = []
    /// By campaign, those alone that have some: labels, and labels that they exclude, by number.
    private var labels: [Int: Labels] = [:]
    /// Campaigns by the number of their advertiser, of the tops of their categories, of their labels and of those that they exclude.
    private var ofAdvertiser = FactPostings(), ofCategory = FactPostings(), ofLabel = FactPostings(), excludingLabel = FactPostings()
    private let count: Int
    private var advertiserNumbers: [String: Int32] = [:]
    private var categoryNumbers: [String: Int32] = [:]
    private var labelNumbers: [String: Int32] = [:]

    /// What keeps one campaign from others.
    private struct Kind {
        var advertiser: Int32
        var categories: [Int32]
    }

    private struct Labels {
        var own: Set<Int32>, excluded: Set<Int32>
    }

    /// How many names have a number. Those that nobody has any more keep theirs.
    var nameCount: Int { advertiserNumbers.count + categoryNumbers.count + labelNumbers.count }
    /// Whether labels keep any campaigns apart.
    var hasLabels: Bool { !labels.isEmpty }

    init(_ campaigns: CampaignList) {
        count = campaigns.count
        for (index, edition) in campaigns.editions.enumerated() {
            let kind = kind(of: edition)
            list(kind, of: index, isThere: true)
            advertisers.append(kind.advertiser)
            categories.append(kind.categories)
            categoryBits.append(Self.bits(kind.categories))
            setLabels(of: edition.campaign, at: index)
        }
    }

    /// Gives a campaign what another edition of it has.
    mutating func replace(_ before: CampaignEdition, with after: CampaignEdition, of index: Int) {
        let (old, new) = (before.campaign, after.campaign)
        if old.labels != new.labels || old.excludedLabels != new.excludedLabels {
            list(labels[index], of: index, isThere: false)
            setLabels(of: new, at: index)
        }
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

    /// Whether one of two campaigns has a label that the other excludes.
    func exclude(_ one: Int, _ other: Int) -> Bool {
        guard one != other, let own = labels[one], let others = labels[other] else { return false }
        return !own.excluded.isDisjoint(with: others.own) || !others.excluded.isDisjoint(with: own.own)
    }

    /// Takes out all campaigns that one excludes by a label, or that exclude it.
    func drop(excludedBy campaign: Int, from eligible: inout EligibleCampaigns) {
        guard let own = labels[campaign] else { return }
        for label in own.excluded { drop(ofLabel, label, but: campaign, from: &eligible) }
        for label in own.own { drop(excludingLabel, label, but: campaign, from: &eligible) }
    }

    /// What takes out the campaigns of some advertisers and of some tops of categories.
    func conditions(dropping advertisers: [String], _ categories: [String], for reason: LossReason) -> [EligibilityCondition] {
        var sets: [BitSet] = [], lists: [[Int32]] = []
        for name in advertisers { if let number = advertiserNumbers[name] { ofAdvertiser.collect(number, &sets, &lists) } }
        for name in categories { if let number = categoryNumbers[name] { ofCategory.collect(number, &sets, &lists) } }
        return sets.map { .drop($0, for: reason) } + lists.map { .drop($0, for: reason) }
    }

    private func drop(_ postings: FactPostings, _ number: Int32, but campaign: Int, from eligible: inout EligibleCampaigns) {
        var sets: [BitSet] = [], lists: [[Int32]] = []
        postings.collect(number, &sets, &lists)
        for var set in sets {
            set[campaign] = false
            eligible.narrow(by: .drop(set, for: .label))
        }
        for list in lists { eligible.narrow(by: .drop(list.filter { $0 != Int32(campaign) }, for: .label)) }
    }

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

    private mutating func setLabels(of campaign: Campaign, at index: Int) {
        labels[index] = nil
        guard !campaign.labels.isEmpty || !campaign.excludedLabels.isEmpty else { return }
        let own = Labels(
            own: Set(campaign.labels.map { Self.number(of: $0, in: &labelNumbers) }),
            excluded: Set(campaign.excludedLabels.map { Self.number(of: $0, in: &labelNumbers) }))
        labels[index] = own
        list(own, of: index, isThere: true)
    }

    private mutating func list(_ own: Labels?, of index: Int, isThere: Bool) {
        guard let own else { return }
        for label in own.own { ofLabel.set(index, isThere, of: label, count: count) }
        for label in own.excluded { excludingLabel.set(index, isThere, of: label, count: count) }
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
