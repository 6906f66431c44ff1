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
                "\"video_url\": \(Json.quoted(book.creative(ad.creative, of: ad.campaign).videoUrl ?? ""))",
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
