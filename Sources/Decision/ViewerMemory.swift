/// What a viewer has seen of one campaign.
public struct ViewerHistory: Equatable, Sendable {
    /// `Campaign.key`.
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
    /// Remembers one more impression of a campaign.
    /// - Parameter keep: how many times of it caps need.
    mutating func record(_ campaign: UInt64, keep: Int, of viewer: UInt64, at now: Int64)
}

/// What a viewer's history means for a decision now: equal states, equal pods.
public struct ViewerState: Hashable, Sendable {
    /// Index in the book.
    public var campaign: Int
    /// How often caps allow it now.
    public var left: Int
    /// Which of its creatives is next in a sequence.
    public var next: Int
}

extension TenantCatalogue {
    /// What a history means now, by campaign.
    /// - Parameter history: nil: nothing that has caps is open to the viewer.
    public func state(of history: [ViewerHistory]?, at now: Int64) -> [ViewerState] {
        guard let history else {
            var closed: [ViewerState] = []
            isRemembered.forEach {
                if allowances[$0] < .max { closed.append(ViewerState(campaign: $0, left: 0, next: 0)) }
            }
            return closed
        }
        return history.compactMap { entry -> ViewerState? in
            guard let index = campaignIndex(key: entry.campaign), isRemembered[index] else { return nil }
            let creatives = self.creatives(ofCampaign: index).count
            var left = Int.max
            for cap in campaigns[index].caps {
                let seen: Int
                switch cap.per {
                case .adBreak: seen = 0
                case .flight: seen = entry.total
                case .minute, .hour, .day:
                    let from = now - (cap.per.lengthMs ?? 0)
                    seen = entry.timesMs.count { $0 > from }
                }
                left = min(left, max(0, cap.count - seen))
            }
            let next = isInSequence[index] && creatives > 0 ? entry.total % creatives : 0
            // No creative comes twice in a break: where caps leave as much as that, viewers are alike again.
            let most = min(allowances[index], creatives)
            return left >= most && next == 0 ? nil : ViewerState(campaign: index, left: min(left, most), next: next)
        }.sorted { $0.campaign < $1.campaign }
    }

    /// Remembers an impression, if it matters to a later decision.
    public func remember(_ campaign: Int, of viewer: UInt64, at now: Int64, in memory: inout some ViewerMemory) {
        guard isRemembered[campaign] else { return }
        let keep = campaigns[campaign].caps.filter { $0.per.lengthMs != nil }.map(\.count).max() ?? 0
        memory.record(keys[campaign], keep: keep, of: viewer, at: now)
    }
}
