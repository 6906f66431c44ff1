import Decision
import Model
import Stitching

/// What a tenant's channels can show to whoever asks for ads: worked out when somebody asks, and kept while the tenant's campaigns and the
/// channel are what they were. Confined to a loop.
struct AdShelves {
    /// What is asked for.
    enum Kind: Hashable {
        /// One ad as a file, of one that a break of the channel could have.
        case oneFile
        /// One ad in any form.
        case one
        /// A pod by the channel's rules, each ad in any form.
        case pod
    }

    fileprivate struct Place: Hashable {
        /// `nil`: no channel is named.
        var channel: ChannelId?
        var kind: Kind
    }

    fileprivate struct Shelf {
        let book: TenantCatalogue
        var inventories: [Place: (channel: Channel?, inventory: Inventory)] = [:]
        /// One for each kind of rules: what campaigns have to do with them is the same in all channels that have them.
        var kinds: [(kind: Kind, inventory: Inventory)] = []
    }
    /// By tenant.
    private var shelves: [String: Shelf] = [:]
    /// Of the directory by which it was last looked what is gone.
    private var version: UInt64 = 0

    /// - Parameters:
    ///   - channel: `nil`: none is named, so what asks for a channel has no place.
    ///   - book: of the channel's tenant, the newest.
    ///   - directory: the newest, which the channel is of.
    mutating func inventory(
        of channel: Channel?, _ book: TenantCatalogue, in directory: Directory, for kind: Kind = .oneFile
    ) -> Inventory {
        if directory.version != version { letGo(besides: directory) }
        let place = Place(channel: channel?.id, kind: kind)
        if let shelf = shelves[book.tenant], shelf.book === book, let known = shelf.inventories[place], known.channel === channel {
            return known.inventory
        }
        if shelves[book.tenant]?.book !== book { shelves[book.tenant] = Shelf(book: book) }
        return shelves[book.tenant, default: Shelf(book: book)].stock(channel, place)
    }

    /// Of a tenant or channel that is gone nothing stays.
    private mutating func letGo(besides directory: Directory) {
        version = directory.version
        for tenant in shelves.keys {
            guard directory.tenants.contains(tenant) else {
                shelves[tenant] = nil
                continue
            }
            shelves[tenant]?.keep { channel in channel.map { directory.channels[$0.id] === $0 } ?? true }
        }
    }
}

extension AdShelves.Shelf {
    fileprivate mutating func stock(_ channel: Channel?, _ place: AdShelves.Place) -> Inventory {
        let configuration = channel?.configuration
        var rules = configuration?.pod ?? PodRules()
        if place.kind != .pod {
            // One ad at a time, which one of the channel's breaks could have: what a whole break is made of is the player's.
            rules.maxAdNs = min(rules.maxAdNs, rules.maxDurationNs, rules.slotsNs.max() ?? .max)
            (rules.maxAds, rules.maxDurationNs, rules.slotsNs, rules.reserved) = (min(1, rules.maxAds), Decision.Limits.availNs, [], [])
        }
        let id = configuration?.id ?? "", labels = configuration?.labels ?? [], made: Inventory
        if let same = kinds.first(where: { $0.kind == place.kind && $0.inventory.channel.rules == rules }) {
            made = Inventory(like: same.inventory, id: id, labels: labels)
        } else {
            let isPlayable = book.campaigns.indices.flatMap { campaign in
                book.campaigns[campaign].creatives.map { $0.videoUrl != nil || place.kind != .oneFile && $0.hls != nil }
            }
            made = Inventory(book, .init(id: id, labels: labels, rules: rules)) { isPlayable[$0] ? .ready : .noRendition }
            kinds.append((place.kind, made))
        }
        inventories[place] = (channel, made)
        return made
    }

    fileprivate mutating func keep(_ isThere: (Channel?) -> Bool) {
        inventories = inventories.filter { isThere($0.value.channel) }
        kinds.removeAll { kind in
            !inventories.contains { $0.key.kind == kind.kind && $0.value.inventory.channel.rules == kind.inventory.channel.rules }
        }
    }
}
