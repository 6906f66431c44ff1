import Decision
import Formats
import Model
import Transport

/// `POST /api/v1/ad-request` on one loop: one ad for a player that places it itself. Needs no key, and is answered within the turn.
///
/// Explained (`?explain=1`) it is for whoever runs the tenant: it needs the tenant's key, and books nothing.
final class AdRequestRoute {
    private let context: LoopContext
    private let edge: ProxyState
    private var shelves = AdShelves()
    /// For requests without an id.
    private var turn: Int64 = 0

    init(_ context: LoopContext) {
        self.context = context
        edge = context.edge
    }

    func answer(_ request: borrowing RequestView, _ response: inout ResponseWriter) {
        do throws(Reply.Failure) {
            let query = RequestQuery(request.query)
            guard try Self.isExplained(query) else { return try answerWithAd(request, &response) }
            // Before anything is said of what there is.
            guard let principal = context.principal(of: request) else { throw Reply.unauthorized }
            let known = context.directory.tenants
            guard let tenant = principal.tenant ?? (known.count == 1 ? known.first : nil) else { throw Reply.tenantRequired }
            let body = try explanation(AdRequest(Array(request.body)), request, to: tenant, campaign: query["campaign"])
            response.start(200, Reply.json)
            response.append(copying: body)
        } catch {
            error.write(to: &response)
        }
    }

    /// - Throws: for a value that could be meant either way: the one books an impression.
    private static func isExplained(_ query: RequestQuery) throws(Reply.Failure) -> Bool {
        switch query["explain"] {
        case nil, "0", "false": return false
        case "1", "true": return true
        default: throw Reply.Failure(status: 400, code: "bad_request", message: "expected explain=1 or explain=0", field: "explain")
        }
    }

    private func answerWithAd(_ request: borrowing RequestView, _ response: inout ResponseWriter) throws(Reply.Failure) {
        let wish = try AdRequest(Array(request.body)), asked = try asked(wish, request, isExplained: false)
        let decided = try decide(wish, asked, isItemised: false)
        context.decider.charge(decided.pod, asked.book, to: asked.viewer, now: asked.now)
        edge.metrics.adRequests.add()
        guard !decided.pod.slots.isEmpty else {
            edge.metrics.adRequestsEmpty.add()
            return response.start(204, Reply.json)
        }
        var json = JsonWriter()
        json.beginObject()
        Self.write(decided, to: wish, asked.book, &json)
        json.endObject()
        response.start(200, Reply.json)
        response.append(copying: json.bytes + [UInt8(ascii: "\n")])
    }

    /// - Parameters:
    ///   - tenant: whose key the request has. What is another's does not exist.
    ///   - campaign: id of the only one to speak of; `nil`: of the first ones.
    private func explanation(
        _ wish: AdRequest, _ request: borrowing RequestView, to tenant: String, campaign: String?
    ) throws(Reply.Failure) -> [UInt8] {
        guard wish.tenant == tenant else { throw Self.tenantUnknown }
        let asked = try asked(wish, request, isExplained: true)
        if let campaign, asked.book.campaignIndex(id: campaign) == nil {
            throw Reply.Failure(status: 404, code: "campaign_not_found", message: "the tenant has no such campaign", field: "campaign")
        }
        let decided = try decide(wish, asked, isItemised: true)
        var json = JsonWriter()
        json.beginObject()
        Self.write(decided, to: wish, asked.book, &json)
        let trace = decided.trace
        let items = campaign.flatMap { trace.item(of: $0) }.map { [$0] } ?? trace.items(first: Limits.campaignsNamed)
        trace.write(items, asked.book, to: &json)
        json.endObject()
        return json.bytes + [UInt8(ascii: "\n")]
    }

    private static let tenantUnknown = Reply.Failure(
        status: 404, code: "tenant_not_found", message: "there is no such tenant", field: "tenant")

    /// What a request asks for, looked up.
    private struct Asked {
        var book: TenantCatalogue
        var avail: Avail
        /// The key of who asks, for caps.
        var viewer: UInt64
        var now: WallTime
    }

    private func asked(
        _ wish: AdRequest, _ request: borrowing RequestView, isExplained: Bool
    ) throws(Reply.Failure) -> Asked {
        guard context.directory.tenants.contains(wish.tenant), let book = context.decider.book(of: wish.tenant) else {
            throw Self.tenantUnknown
        }
        guard let channel = context.directory.channels[ChannelId(tenant: wish.tenant, id: wish.channel)] else {
            throw Reply.Failure(status: 404, code: "channel_not_found", message: "the tenant has no such channel", field: "channel")
        }
        var attributes = ViewerAttributes(request, edge.configuration)
        attributes.add(wish.parameters, isTrusted: edge.configuration.trustQueryAttributes)
        let profile = ViewerProfile(attributes, tenant: wish.tenant, fallback: Self.key(of: attributes))
        let now = context.loop.wallTime, inventory = shelves.inventory(of: channel, book, in: context.directory)
        let avail = Avail(
            inventory, breakNumber: number(wish, isExplained: isExplained), durationNs: wish.durationNs,
            viewer: Viewer(bucket: profile.bucket, facts: profile.facts, arms: book.arms(of: profile.key)),
            seen: context.decider.seen(profile.key, book, now: now))
        return Asked(book: book, avail: avail, viewer: profile.key, now: now)
    }

    private func decide(_ wish: AdRequest, _ asked: Asked, isItemised: Bool) throws(Reply.Failure) -> Decided {
        do { return try context.decider.decide(asked.avail, now: asked.now, itemised: isItemised) } catch {
            throw Reply.Failure(status: 400, code: "bad_request", message: "\(error)", field: "duration")
        }
    }

    /// The ad, if there is one, and what it was chosen by.
    private static func write(_ decided: Decided, to wish: AdRequest, _ book: TenantCatalogue, _ json: inout JsonWriter) {
        if let id = wish.requestId { json.member("request_id", id) }
        if let ad = decided.pod.slots.first {
            json.member("campaign_id", ad.campaignId)
            json.member("creative_id", ad.creativeId)
            json.member("video_url", book.creative(ad.creative, of: ad.campaign).videoUrl ?? "")
            json.name("duration")
            json.number(digits: DecimalText.text(ad.durationNs, places: 9))
        }
        if !decided.arms.isEmpty {
            json.name("experiments")
            json.beginObject()
            for arm in decided.arms { json.member(arm.experiment, arm.arm) }
            json.endObject()
        }
    }

    /// Who asks, as far as can be told without a `uid`.
    private static func key(of attributes: ViewerAttributes) -> UInt64 {
        var hash = StableHash()
        hash.mix(attributes.address)
        hash.mix(attributes.userAgent)
        return hash.value
    }

    /// The same request again is given the same turn. One without an id is given the next, which whoever only asks does not take.
    private func number(_ wish: AdRequest, isExplained: Bool) -> Int64 {
        guard let id = wish.requestId else {
            if !isExplained { turn += 1 }
            return isExplained ? turn + 1 : turn
        }
        var hash = StableHash()
        hash.mix(id)
        return Int64(bitPattern: hash.value)
    }
}

extension JsonWriter {
    fileprivate mutating func member(_ name: String, _ text: String) {
        self.name(name)
        string(text)
    }
}

extension DecisionTrace {
    /// `"trace": {"won": 1, "lost": {"geo": 3}, "campaigns": [{"campaign_id": "a", "outcome": "won", "cpm": 10.00}, …], "left_out": 0}`
    /// - Parameter items: those that are named; of the others it is said how many they are.
    fileprivate func write(_ items: [Item], _ book: TenantCatalogue, to json: inout JsonWriter) {
        json.name("trace")
        json.beginObject()
        json.name("won")
        json.number(won)
        json.name("lost")
        json.beginObject()
        for (reason, count) in lost.sorted(by: { $0.key < $1.key }) {
            json.name(reason.name)
            json.number(count)
        }
        json.endObject()
        json.name("campaigns")
        json.beginList()
        for item in items {
            json.beginObject()
            json.member("campaign_id", item.campaignId)
            json.name("outcome")
            if case .lost(let reason) = item.outcome { json.string(reason.name) } else { json.string("won") }
            if let index = book.campaignIndex(id: item.campaignId) {
                json.name("cpm")
                json.number(digits: book.campaigns[index].priceText)
            }
            json.endObject()
        }
        json.endList()
        json.name("left_out")
        json.number(campaignCount - items.count)
        json.endObject()
    }
}
