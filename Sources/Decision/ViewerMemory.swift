/// What a viewer has seen of one campaign; or of one creative or advertiser, where caps are on these.
public struct ViewerHistory: Equatable, Sendable {
    /// `Campaign.key`, or a hash that a tenant's creative or advertiser is known by.
    public var campaign: UInt64
    /// All impressions remembered, which is what caps of a flight and sequences count.
    public var total: Int
    /// The last ones, milliseconds since 1970, oldest first; as many as the campaign's caps need.
    public var timesMs: [Int64]

    public init(campaign: UInt64, total: Int, timesMs: [Int64]) {
        self.campaign = campaign
        self.total = total
        self.timesMs = timesMs
    }
}

/// Where impressions are remembered, so that caps hold: in this process (`ViewerTable`), or shared between many.
public protocol ViewerMemory {
    /// What the viewer has seen; nil: more than can be remembered, so that nothing with a cap may be shown.
    func history(of viewer: UInt64) -> [ViewerHistory]?
    /// Remembers one more impression of a campaign, creative or advertiser.
    /// - Parameters:
    ///   - campaign: as `ViewerHistory` has it.
    ///   - keep: how many times of it caps need.
    mutating func record(_ campaign: UInt64, keep: Int, of viewer: UInt64, at now: Int64)
}

/// What a viewer's history means for a decision now: equal states, equal pods.
public struct ViewerState: Hashable, Sendable {
    /// Index in the book.
    public var campaign: Int
    /// How often caps on the campaign allow it now.
    public var left: Int
    /// Which of its creatives is next in a sequence.
    public var next: Int
    /// How often its caps on the advertiser allow any of the advertiser's ads now.
    public var advertiserLeft: Int = .max
    /// Indexes in the book of creatives that caps close now; ascending.
    public private(set) var closed: [Int] = []

    public init(campaign: Int, left: Int = .max, next: Int = 0) {
        self.campaign = campaign
        self.left = left
        self.next = next
    }

    mutating func close(_ creative: Int) {
        if !closed.contains(creative) { closed.insert(creative, at: closed.firstIndex { $0 > creative } ?? closed.count) }
    }
}

extension TenantCatalogue {
    /// What a history means now, by campaign.
    /// - Parameter history: nil: nothing that has caps is open to the viewer.
    public func state(of history: [ViewerHistory]?, at now: Int64) -> [ViewerState] {
        guard let history else {
            var closed: [ViewerState] = []
            isRemembered.forEach {
                if !campaigns[$0].caps.isEmpty { closed.append(ViewerState(campaign: $0, left: 0, next: 0)) }
            }
            return closed
        }
        let own = history.compactMap { state(of: $0, at: now) }
        guard terms.hasWideCaps else { return own.sorted { $0.campaign < $1.campaign } }
        var states = Dictionary(own.map { ($0.campaign, $0) }) { first, _ in first }
        terms.close(history, at: now, campaigns, in: &states)
        return states.values.sorted { $0.campaign < $1.campaign }
    }

    /// What one entry says of its campaign; nil where it says nothing.
    private func state(of entry: ViewerHistory, at now: Int64) -> ViewerState? {
        guard let index = campaignIndex(key: entry.campaign), isRemembered[index] else { return nil }
        let creatives = self.creatives(ofCampaign: index).count
        var left = Int.max
        for cap in campaigns[index].caps where cap.subject == .campaign { left = min(left, cap.left(entry, at: now)) }
        let next = isInSequence[index] && creatives > 0 ? entry.total % creatives : 0
        // No creative comes twice in a break: where caps leave as much as that, viewers are alike again.
        let most = min(allowances[index], creatives)
        return left >= most && next == 0 ? nil : ViewerState(campaign: index, left: min(left, most), next: next)
    }

    /// Whether an impression of a campaign matters to later decisions.
    public func remembers(_ campaign: Int) -> Bool {
        isRemembered[campaign] || terms.hasWideCaps && terms.remembers(advertiser: campaigns[campaign].advertiser)
    }

    /// Remembers an impression, if it matters to a later decision.
    ///
    /// - Parameters:
    ///   - campaign: index in the book.
    ///   - creative: index in the book, for caps on creatives; nil: none of them counts it.
    public func remember(
        _ campaign: Int, creative: Int? = nil, of viewer: UInt64, at now: Int64, in memory: inout some ViewerMemory
    ) {
        let own = campaigns[campaign]
        if isRemembered[campaign], own.rotation == .sequence || own.caps.contains(where: { $0.subject == .campaign && $0.per != .adBreak })
        {
            memory.record(keys[campaign], keep: DeliveryTerms.keep(own.caps.filter { $0.subject == .campaign }), of: viewer, at: now)
        }
        guard terms.hasWideCaps else { return }
        terms.remember(
            advertiser: own.advertiser, creative: creative.map { own.creatives[$0 - firstCreative[campaign]].id }, of: viewer, at: now,
            in: &memory)
    }
}
