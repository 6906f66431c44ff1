import Decision
import Formats
import Model
import Transport

/// `POST /api/v1/ad-request` on one loop: one ad for a player that places it itself. Needs no key, and is answered within the turn.
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
            let isExplained =
                request.query.map { $0.split(separator: UInt8(ascii: "&")).contains { $0.elementsEqual("explain=1".utf8) } } ?? false
            let body = try answer(AdRequest(Array(request.body)), request, isExplained: isExplained)
            edge.metrics.adRequests.add()
            response.start(body == nil ? 204 : 200, Reply.json)
            if let body { response.append(copying: body) }
        } catch {
            error.write(to: &response)
        }
    }

    /// - Returns: nil when there is no ad.
    private func answer(
        _ wish: AdRequest, _ request: borrowing RequestView, isExplained: Bool
    ) throws(Reply.Failure) -> [UInt8]? {
        guard context.directory.tenants.contains(wish.tenant), let book = context.decider.book(of: wish.tenant) else {
            throw Reply.Failure(status: 404, code: "tenant_not_found", message: "there is no such tenant", field: "tenant")
        }
        guard let channel = context.directory.channels[ChannelId(tenant: wish.tenant, id: wish.channel)] else {
            throw Reply.Failure(status: 404, code: "channel_not_found", message: "the tenant has no such channel", field: "channel")
        }
        var attributes = ViewerAttributes(request, edge.configuration)
        attributes.add(wish.parameters, isTrusted: edge.configuration.trustQueryAttributes)
        let profile = ViewerProfile(attributes, tenant: wish.tenant, fallback: Self.key(of: attributes))
        let now = context.loop.wallTime, inventory = shelves.inventory(of: channel, book, in: context.directory)
        let avail = Avail(
            inventory, breakNumber: number(wish), durationNs: wish.durationNs,
            viewer: Viewer(bucket: profile.bucket, facts: profile.facts, arms: book.arms(of: profile.key)),
            seen: context.decider.seen(profile.key, book, now: now))
        let decided: Decided
        do { decided = try context.decider.decide(avail, now: now, itemised: isExplained) } catch {
            throw Reply.Failure(status: 400, code: "bad_request", message: "\(error)", field: "duration")
        }
        context.decider.charge(decided.pod, book, to: profile.key, now: now)
        guard !decided.pod.slots.isEmpty || isExplained else {
            edge.metrics.adRequestsEmpty.add()
            return nil
        }
        return Self.answer(to: wish, decided, book, isExplained: isExplained)
    }

    private static func answer(to wish: AdRequest, _ decided: Decided, _ book: TenantCatalogue, isExplained: Bool) -> [UInt8] {
        var json = JsonWriter()
        json.beginObject()
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
        if isExplained { decided.trace.write(to: &json) }
        json.endObject()
        return json.bytes + [UInt8(ascii: "\n")]
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
}

extension JsonWriter {
    fileprivate mutating func member(_ name: String, _ text: String) {
        self.name(name)
        string(text)
    }
}

extension DecisionTrace {
    /// `"trace": {"won": 1, "lost": {"geo": 3}, "campaigns": [{"campaign_id": "a", "outcome": "won"}, …]}`
    fileprivate func write(to json: inout JsonWriter) {
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
            json.endObject()
        }
        json.endList()
        json.endObject()
    }
}
