import Decision
import Model
import Stitching

/// What a tenant's channels can show to whoever asks for ads: worked out when somebody asks, and kept while the tenant's campaigns and the
/// channel are what they were. Confined to a loop.
struct AdShelves {
    fileprivate struct Shelf {
        let book: TenantCatalogue
        var inventories: [ChannelId: (channel: Channel, inventory: Inventory)] = [:]
        /// One for each kind of rules: what campaigns have to do with them is the same in all channels that have them.
        var kinds: [Inventory] = []
    }
    /// By tenant.
    private var shelves: [String: Shelf] = [:]
    /// Of the directory by which it was last looked what is gone.
    private var version: UInt64 = 0

    /// - Parameters:
    ///   - book: of the channel's tenant, the newest.
    ///   - directory: the newest, which the channel is of.
    mutating func inventory(of channel: Channel, _ book: TenantCatalogue, in directory: Directory) -> Inventory {
        if directory.version != version { letGo(besides: directory) }
        if let shelf = shelves[book.tenant], shelf.book === book, let known = shelf.inventories[channel.id], known.channel === channel {
            return known.inventory
        }
        if shelves[book.tenant]?.book !== book { shelves[book.tenant] = Shelf(book: book) }
        return shelves[book.tenant, default: Shelf(book: book)].stock(channel)
    }

    /// Of a tenant or channel that is gone nothing stays.
    private mutating func letGo(besides directory: Directory) {
        version = directory.version
        for tenant in shelves.keys {
            guard directory.tenants.contains(tenant) else {
                shelves[tenant] = nil
                continue
            }
            shelves[tenant]?.keep { directory.channels[$0.id] === $0 }
        }
    }
}

extension AdShelves.Shelf {
    fileprivate mutating func stock(_ channel: Channel) -> Inventory {
        let configuration = channel.configuration
        // One ad at a time, which one of the channel's breaks could have: what a whole break is made of is the player's.
        var rules = configuration.pod
        rules.maxAdNs = min(rules.maxAdNs, rules.maxDurationNs, rules.slotsNs.max() ?? .max)
        (rules.maxAds, rules.maxDurationNs, rules.slotsNs, rules.reserved) = (min(1, rules.maxAds), Decision.Limits.availNs, [], [])
        let made: Inventory
        if let same = kinds.first(where: { $0.channel.rules == rules }) {
            made = Inventory(like: same, id: configuration.id, labels: configuration.labels)
        } else {
            let hasVideo = book.campaigns.indices.flatMap { book.campaigns[$0].creatives.map { $0.videoUrl != nil } }
            made = Inventory(book, .init(id: configuration.id, labels: configuration.labels, rules: rules)) {
                hasVideo[$0] ? .ready : .noRendition
            }
            kinds.append(made)
        }
        inventories[channel.id] = (channel, made)
        return made
    }

    fileprivate mutating func keep(_ isThere: (Channel) -> Bool) {
        inventories = inventories.filter { isThere($0.value.channel) }
        kinds.removeAll { kind in !inventories.values.contains { $0.inventory.channel.rules == kind.channel.rules } }
    }
}
