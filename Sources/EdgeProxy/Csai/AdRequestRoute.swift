import Beacons
import Decision
import Formats
import Transport

/// `POST /api/v1/ad-request` on one loop: one ad for a player that places it itself. Needs no key.
///
/// Explained (`?explain=1`) it is for whoever runs the tenant: it needs the tenant's key, and books nothing.
final class AdRequestRoute {
    private let context: LoopContext
    private let edge: ProxyState
    private let desk: AdDesk

    init(_ desk: AdDesk) {
        self.desk = desk
        context = desk.context
        edge = context.edge
    }

    func answer(_ request: borrowing RequestView, _ response: inout ResponseWriter) -> Answered {
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
        return .answered
    }

    /// - Throws: for a value that could be meant either way: the one books an impression.
    private static func isExplained(_ query: RequestQuery) throws(Reply.Failure) -> Bool {
        switch query["explain"] {
        case nil, "0", "false": return false
        case "1", "true": return true
        default: throw Reply.Failure(status: 400, code: "bad_request", message: "expected explain=1 or explain=0", field: "explain")
        }
    }

    private func answerWithAd(_ request: borrowing RequestView, _ response: inout ResponseWriter) throws(Reply.Failure) -> Answered {
        let wish = try AdRequest(Array(request.body)), base = try desk.base(of: request), tenant = try desk.tenant(wish.tenant)
        var requestId = wish.requestId ?? "", committed = AdDesk.Commitment()
        let known = desk.reserved(wish.requestId, tenant: tenant)
        var rights = known.isEmpty ? ToldRights.nothing : desk.rights(wish.wish, tenant: tenant, request)
        if known.isEmpty, let asked = try desk.ask(wish.wish, tenant: tenant, request) {
            rights = asked.rights
            requestId = asked.requestId
            committed = desk.claim(desk.commit(try desk.decide(asked).pod, asked))
        }
        let labels = edge.counting.labels
        guard let book = context.decider.book(of: tenant),
            let ad = OfferedAd.all(known + committed.reservations, in: book, labels: labels, rights: rights).first(where: {
                $0.creative.videoUrl != nil
            })
        else {
            response.start(204, Reply.json)
            return .answered
        }
        return desk.reserve(committed) { [requestId, edge] in
            var json = JsonWriter()
            json.beginObject()
            json.member("request_id", requestId)
            Self.write(ad, ad.urls(base: base, signer: edge.beacons), &json)
            json.endObject()
            return Response(status: 200, block: Reply.json, body: .bytes(json.bytes + [UInt8(ascii: "\n")]))
        }
    }

    /// - Parameters:
    ///   - tenant: whose key the request has. What is another's does not exist.
    ///   - campaign: id of the only one to speak of; `nil`: of the first ones.
    private func explanation(
        _ wish: AdRequest, _ request: borrowing RequestView, to tenant: String, campaign: String?
    ) throws(Reply.Failure) -> [UInt8] {
        guard wish.tenant ?? tenant == tenant, context.directory.tenants.contains(tenant),
            let asked = try desk.ask(wish.wish, tenant: tenant, request, isExplained: true)
        else { throw AdDesk.tenantUnknown }
        if let campaign, asked.book.campaignIndex(id: campaign) == nil {
            throw Reply.Failure(status: 404, code: "campaign_not_found", message: "the tenant has no such campaign", field: "campaign")
        }
        let decided = try desk.decide(asked, itemised: true)
        var json = JsonWriter()
        json.beginObject()
        if let id = wish.requestId { json.member("request_id", id) }
        if let ad = decided.pod.slots.first {
            Self.write(asked.book.creative(ad.creative, of: ad.campaign), ad.campaignId, &json)
        }
        Self.write(decided.arms, &json)
        json.name("privacy")
        json.value(asked.marks.explained(asked.reasons))
        let trace = decided.trace
        let items = campaign.flatMap { trace.item(of: $0) }.map { [$0] } ?? trace.items(first: Limits.campaignsNamed)
        trace.write(items, asked.book, to: &json)
        json.endObject()
        return json.bytes + [UInt8(ascii: "\n")]
    }

    /// The ad, where to say that it was shown, and the viewer's arms.
    private static func write(_ ad: OfferedAd, _ urls: BeaconUrls, _ json: inout JsonWriter) {
        write(ad.creative, ad.token.booking.campaignId, &json)
        json.member("impression_url", urls.impression)
        json.name("tracking_urls")
        json.beginObject()
        for event in VastAnswer.events { json.member(event.named.rawValue, urls.track(event.counted)) }
        json.member("error", urls.error)
        json.endObject()
        if let click = urls.click { json.member("click_url", click) }
        write(thirdParties: ad.trackers, &json)
        write(ArmChoice.all(ad.token.arms), &json)
    }

    /// URLs that the player tells itself, beside ours: macros are left to it.
    private static func write(thirdParties trackers: [CreativeTracker], _ json: inout JsonWriter) {
        guard !trackers.isEmpty else { return }
        json.name("third_party_urls")
        json.beginObject()
        for tracker in trackers {
            json.name(tracker.event)
            json.beginList()
            for url in tracker.urls { json.string(url) }
            json.endList()
        }
        json.endObject()
    }

    private static func write(_ creative: Creative, _ campaign: String, _ json: inout JsonWriter) {
        json.member("campaign_id", campaign)
        json.member("creative_id", creative.id)
        json.member("video_url", creative.videoUrl ?? "")
        json.name("duration")
        json.number(digits: DecimalText.text(creative.durationNs, places: 9))
    }

    private static func write(_ arms: [ArmChoice], _ json: inout JsonWriter) {
        guard !arms.isEmpty else { return }
        json.name("experiments")
        json.beginObject()
        for arm in arms { json.member(arm.experiment, arm.arm) }
        json.endObject()
    }
}

extension AdRequest {
    fileprivate var wish: AdDesk.Wish {
        AdDesk.Wish(channel: channel, durationNs: durationNs, requestId: requestId, parameters: parameters, kind: .oneFile)
    }
}

extension ArmChoice {
    /// Of the text that records have: `experiment:arm`, several with commas between them.
    fileprivate static func all(_ text: String) -> [ArmChoice] {
        text.split(separator: ",").compactMap { pair in
            let parts = pair.split(separator: ":", maxSplits: 1)
            return parts.count == 2 ? ArmChoice(experiment: String(parts[0]), arm: String(parts[1])) : nil
        }
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
