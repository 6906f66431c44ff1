/// What a viewer's break before had, as far as it keeps ads out of this one. Equal ones, equal pods.
public struct PreviousBreak: Hashable, Sendable {
    /// Each once, in ascending order; those that are not known are left out.
    public private(set) var advertisers: [String] = []
    /// The tops of IAB categories, likewise.
    public private(set) var categories: [String] = []

    /// Nothing: there was none, or it is over for long.
    public init() {}

    public init(advertisers: some Sequence<String>, categories: some Sequence<String>) {
        self.advertisers = Set(advertisers).subtracting([""]).sorted()
        self.categories = Set(categories.compactMap { Category.top(of: $0).map(String.init) }).sorted()
    }

    /// What a pod had, as far as the rules ask for it: what they don't ask for makes no difference between viewers.
    public init(_ pod: Pod, _ book: TenantCatalogue, _ rules: PodRules) { self.init(pod.slots.map(\.campaignId), book, rules) }

    /// The same by the ids of its campaigns; those that the book no longer has are left out.
    public init(_ campaignIds: some Sequence<String>, _ book: TenantCatalogue, _ rules: PodRules) {
        let neighbours = rules.neighbours
        let campaigns = campaignIds.compactMap { book.campaignIndex(id: $0) }
        self.init(
            advertisers: neighbours.keepsAdvertisers ? campaigns.map { book.campaigns[$0].advertiser } : [],
            categories: neighbours.keepsCategories ? campaigns.flatMap { book.campaigns[$0].categories } : [])
    }

    public var isEmpty: Bool { advertisers.isEmpty && categories.isEmpty }
}
