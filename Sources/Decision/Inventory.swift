/// One channel's ad breaks before any viewer is known: its rules, and which campaigns can be laid there at all.
///
/// Made when a creative becomes ready or the book changes, not when an avail comes.
public final class Inventory: Sendable {
    public struct Channel: Equatable, Sendable {
        public var id: String
        public var labels: [String]
        public var rules: PodRules

        public init(id: String, labels: [String] = [], rules: PodRules = PodRules()) {
            self.id = id
            self.labels = labels
            self.rules = rules
        }
    }

    /// Whether a creative can be laid on the channel, in the order in which a campaign's reason is chosen: the one nearest counts.
    public enum State: UInt8, Equatable, Sendable {
        /// Not conditioned for this channel yet.
        case notReady = 0
        /// No variant that matches one of the renditions offered.
        case noRendition
        /// Variants, but in another container, with other codecs or another video range, or of a far higher bit rate.
        case container, codecs, bandwidth
        /// A segment longer than the channel's target duration.
        case segmentTooLong
        case ready

        /// What a campaign has lost by whose best creative is in this state; a ready one that is never laid has the wrong length.
        var reason: LossReason {
            switch self {
            case .notReady: .notReady
            case .noRendition: .noRendition
            case .container: .container
            case .codecs: .codecs
            case .bandwidth: .bandwidth
            case .segmentTooLong: .segmentTooLong
            case .ready: .length
            }
        }
    }

    public let book: TenantCatalogue
    public let channel: Channel
    /// By creative index: ready, and as long as the rules allow.
    let isLayable: BitSet
    /// By campaign: its shortest creative that can be laid, nanoseconds; `.max` without one.
    let shortestNs: [Int64]
    /// The shortest of all.
    let leastNs: Int64
    /// Campaigns by how short their shortest creative is: each set has those below its bound, about twice as many as the one before.
    private let shorter: [(boundNs: Int64, campaigns: BitSet)]
    /// Campaigns that the rules block.
    let blocked: BitSet
    /// Campaigns that have nothing to lay, by reason.
    let empty: [(reason: LossReason, campaigns: BitSet)]
    /// For each reserved ad, the campaigns that may take it.
    let reserved: [BitSet]
    let facts: [Int32]

    /// - Parameter state: of a creative by its index in the book.
    public init(_ book: TenantCatalogue, _ channel: Channel, state: (Int) -> State = { _ in .ready }) {
        self.book = book
        self.channel = channel
        let rules = channel.rules, none = BitSet(count: book.campaigns.count)
        var isLayable = BitSet(count: book.creativeCount), blocked = none
        var shortest = [Int64](repeating: .max, count: book.campaigns.count)
        var empty: [LossReason: BitSet] = [:]
        for index in book.campaigns.indices {
            blocked[index] = rules.blocks(book.campaigns[index])
            var nearest = LossReason.noCreative
            for creative in book.creatives(ofCampaign: index) {
                let state = state(creative)
                nearest = max(nearest, state.reason)
                if state == .ready {
                    guard (rules.minAdNs...max(rules.minAdNs, rules.maxAdNs)).contains(book.durations[creative]) else { continue }
                    isLayable[creative] = true
                    shortest[index] = min(shortest[index], book.durations[creative])
                }
            }
            if shortest[index] == .max { empty[nearest, default: none][index] = true }
        }
        self.isLayable = isLayable
        shortestNs = shortest
        leastNs = shortest.min() ?? .max
        shorter = Self.shorter(shortest)
        self.blocked = blocked
        self.empty = empty.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
        reserved = rules.reserved.map { rule in
            var own = none
            for index in book.campaigns.indices {
                let advertiser = book.campaigns[index].advertiser
                own[index] =
                    rule.campaigns.contains(book.ids[index]) || !advertiser.isEmpty && rule.advertisers.contains(advertiser)
            }
            return own
        }
        facts = Self.facts(of: channel, book)
    }

    /// The inventory of another channel with equal rules, on which the same can be laid: nothing is worked out anew.
    public init(like other: Inventory, id: String, labels: [String]) {
        book = other.book
        channel = Channel(id: id, labels: labels, rules: other.channel.rules)
        isLayable = other.isLayable
        shortestNs = other.shortestNs
        leastNs = other.leastNs
        shorter = other.shorter
        blocked = other.blocked
        empty = other.empty
        reserved = other.reserved
        facts = Self.facts(of: channel, book)
    }

    private static func facts(of channel: Channel, _ book: TenantCatalogue) -> [Int32] {
        ([Fact(.channel, channel.id)] + channel.labels.map { Fact(.label, $0) }).compactMap(book.targeting.id)
    }

    /// All campaigns that have something of at most that length, with at most about as many others; nil: every campaign may.
    func fitting(_ lengthNs: Int64) -> BitSet? { shorter.first { lengthNs < $0.boundNs }?.campaigns }

    private static func shorter(_ shortestNs: [Int64]) -> [(boundNs: Int64, campaigns: BitSet)] {
        let lengths = shortestNs.filter { $0 < .max }.sorted()
        var bounds: [Int64] = [], last = 32, pending: (count: Int, boundNs: Int64)?
        for (index, length) in lengths.enumerated() where index + 1 < lengths.count && lengths[index + 1] > length {
            if let before = pending, index + 1 > 2 * last {
                bounds.append(before.boundNs)
                last = before.count
            }
            pending = (index + 1, lengths[index + 1])
        }
        if let pending { bounds.append(pending.boundNs) }
        return bounds.map { bound in
            var campaigns = BitSet(count: shortestNs.count)
            for (index, shortest) in shortestNs.enumerated() where shortest < bound { campaigns[index] = true }
            return (bound, campaigns)
        }
    }
}
