import Decision
import Formats
import Model
import Stitching
import Transport

/// `POST /api/v1/ad-request` on one loop: one ad for a player that places it itself. Needs no key, and is answered within the turn.
final class AdRequestRoute {
    private let context: LoopContext
    private let edge: ProxyState
    /// By tenant: what its channels can show, of the newest book and directory.
    private var shelves: [String: Shelf] = [:]
    /// For requests without an id.
    private var turn: Int64 = 0

    private struct Shelf {
        let directory: UInt64
        let book: TenantCatalogue
        /// By creative index.
        let videos: [String?]
        /// By channel.
        var inventories: [ChannelId: Inventory] = [:]
        /// One for each kind of rules: what campaigns have to do with them is the same in all channels that have them.
        var kinds: [Inventory] = []
    }

    init(_ context: LoopContext) {
        self.context = context
        edge = context.edge
    }

    func answer(_ request: borrowing RequestView, _ response: inout ResponseWriter) {
        do throws(Reply.Failure) {
            let isExplained =
                request.query.map { $0.split(separator: UInt8(ascii: "&")).contains { $0.elementsEqual("explain=1".utf8) } } ?? false
            let (status, body) = try answer(AdRequest(Array(request.body)), request.copy(), isExplained: isExplained)
            edge.metrics.adRequests.add()
            response.start(status, Reply.json)
            if !body.isEmpty { response.append(copying: Array(body.utf8)) }
        } catch {
            error.write(to: &response)
        }
    }

    private func answer(_ wish: AdRequest, _ request: OwnedRequest, isExplained: Bool) throws(Reply.Failure) -> (Int, String) {
        guard context.directory.tenants.contains(wish.tenant), let book = context.decider.book(of: wish.tenant) else {
            throw Reply.Failure(status: 404, code: "tenant_not_found", message: "there is no such tenant", field: "tenant")
        }
        guard let channel = context.directory.channels[ChannelId(tenant: wish.tenant, id: wish.channel)] else {
            throw Reply.Failure(status: 404, code: "channel_not_found", message: "the tenant has no such channel", field: "channel")
        }
        var attributes = ViewerAttributes(request, edge.configuration)
        attributes.add(wish.parameters, isTrusted: edge.configuration.trustQueryAttributes)
        let profile = ViewerProfile(attributes, tenant: wish.tenant, fallback: Self.key(of: attributes))
        let now = context.loop.wallTime, (inventory, videos) = shelf(of: channel, book)
        let avail = Avail(
            inventory, breakNumber: number(wish), durationNs: wish.durationNs,
            viewer: Viewer(bucket: profile.bucket, facts: profile.facts, arms: book.arms(of: profile.key)),
            seen: context.decider.seen(profile.key, book, now: now))
        let decided: Decided
        do { decided = try context.decider.decide(avail, now: now, itemised: isExplained) } catch {
            throw Reply.Failure(status: 400, code: "bad_request", message: "\(error)", field: "duration")
        }
        context.decider.charge(decided.pod, book, to: profile.key, now: now)
        let ad = decided.pod.slots.first
        guard ad != nil || isExplained else {
            edge.metrics.adRequestsEmpty.add()
            return (204, "")
        }
        var members: [String] = []
        if let id = wish.requestId { members.append("\"request_id\": \(Json.quoted(id))") }
        if let ad {
            members += [
                "\"campaign_id\": \(Json.quoted(ad.campaignId))", "\"creative_id\": \(Json.quoted(ad.creativeId))",
                "\"video_url\": \(Json.quoted(videos[ad.creative] ?? ""))",
                "\"duration\": \(DecimalText.text(ad.durationNs, places: 9))",
            ]
        }
        if !decided.arms.isEmpty {
            let arms = decided.arms.map { "\(Json.quoted($0.experiment)): \(Json.quoted($0.arm))" }
            members.append("\"experiments\": {\(arms.joined(separator: ", "))}")
        }
        if isExplained { members.append("\"trace\": \(decided.trace.json)") }
        return (200, "{\(members.joined(separator: ", "))}\n")
    }

    /// Who asks, as far as can be told without a `uid`.
    private static func key(of attributes: ViewerAttributes) -> UInt64 {
        var hash = StableHash()
        hash.mix(attributes.address)
        hash.mix(attributes.userAgent)
        return hash.value
    }

    /// The same request again is given the same turn.
    private func number(_ wish: AdRequest) -> Int64 {
        guard let id = wish.requestId else {
            turn += 1
            return turn
        }
        var hash = StableHash()
        hash.mix(id)
        return Int64(bitPattern: hash.value)
    }

    private func shelf(of channel: Channel, _ book: TenantCatalogue) -> (Inventory, videos: [String?]) {
        let configuration = channel.configuration, directory = context.directory
        let known = shelves[book.tenant].flatMap { $0.book === book && $0.directory == directory.version ? $0 : nil }
        if let known, let inventory = known.inventories[channel.id] { return (inventory, known.videos) }
        // Of a tenant or channel that is gone nothing stays.
        if shelves.values.contains(where: { $0.directory != directory.version }) { shelves = [:] }
        var shelf = known ?? Shelf(directory: directory.version, book: book, videos: videos(of: book, directory))
        // One ad at a time, which one of the channel's breaks could have: what a whole break is made of is the player's.
        var rules = configuration.pod
        rules.maxAdNs = min(rules.maxAdNs, rules.maxDurationNs, rules.slotsNs.max() ?? .max)
        (rules.maxAds, rules.maxDurationNs, rules.slotsNs, rules.reserved) = (min(1, rules.maxAds), Decision.Limits.availNs, [], [])
        let made: Inventory
        if let same = shelf.kinds.first(where: { $0.channel.rules == rules }) {
            made = Inventory(like: same, id: configuration.id, labels: configuration.labels)
        } else {
            made = Inventory(book, .init(id: configuration.id, labels: configuration.labels, rules: rules)) { [videos = shelf.videos] in
                videos[$0] == nil ? .noRendition : .ready
            }
            shelf.kinds.append(made)
        }
        shelf.inventories[channel.id] = made
        shelves[book.tenant] = shelf
        return (made, shelf.videos)
    }

    /// By creative index.
    private func videos(of book: TenantCatalogue, _ directory: Directory) -> [String?] {
        var byId: [String: String] = [:]
        for campaign in directory.configuration.campaigns where campaign.tenant == book.tenant {
            for creative in campaign.creatives { byId[creative.id] = creative.videoUrl }
        }
        return book.campaigns.flatMap { $0.creatives.map { byId[$0.id] } }
    }
}

extension DecisionTrace {
    /// `{"won": 1, "lost": {"geo": 3}, "campaigns": [{"campaign_id": "a", "outcome": "won"}, …]}`
    var json: String {
        let lost = lost.sorted { $0.key < $1.key }.map { "\"\($0.key.name)\": \($0.value)" }
        let campaigns = items.map { item in
            let outcome = if case .lost(let reason) = item.outcome { reason.name } else { "won" }
            return "{\"campaign_id\": \(Json.quoted(item.campaignId)), \"outcome\": \"\(outcome)\"}"
        }
        return "{\"won\": \(won), \"lost\": {\(lost.joined(separator: ", "))}, \"campaigns\": [\(campaigns.joined(separator: ", "))]}"
    }
}
