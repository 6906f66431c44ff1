import Beacons
import Decision
import Formats
import Model
import Store
import Transport
import Vast

/// `GET /api/v1/vast` and `GET /api/v1/vmap` on one loop: ad tags for players that place ads themselves.
final class AdTagRoute {
    private let desk: AdDesk
    private let context: LoopContext
    private let edge: ProxyState
    private var templates = VastTemplates()
    private static let xml = HeaderBlock([("Content-Type", "application/xml; charset=utf-8"), ("Cache-Control", "no-store")])

    init(_ desk: AdDesk) {
        self.desk = desk
        context = desk.context
        edge = context.edge
    }

    /// What was asked for, and what the answer is made of.
    private struct Question {
        let query: AdTagQuery
        let version: VastVersion
        let tenant: String
        let base: String
        var wish: AdDesk.Wish
    }

    /// Nobody shows an ad by HEAD.
    private func head(_ response: inout ResponseWriter) -> Answered {
        response.start(200, Self.xml)
        return .answered
    }

    // MARK: VAST

    func vast(_ request: borrowing RequestView, _ response: inout ResponseWriter) -> Answered {
        do throws(Reply.Failure) {
            let question = try question(request)
            guard request.method != .head else { return head(&response) }
            let known = desk.reserved(question.query.requestId, tenant: question.tenant)
            let (committed, rights) = known.isEmpty ? try decide(question, request) : (AdDesk.Commitment(), rights(question, request))
            let reservations = known + committed.reservations
            guard !reservations.isEmpty else {
                response.start(200, Self.xml)
                response.append(copying: VastDocument().xml(question.version))
                return .answered
            }
            return desk.reserve(committed) { [self] in
                let ads = ads(of: reservations, question.tenant, rights)
                let bytes = templates.document(
                    ads, isPod: ads.count > 1, question.version, base: question.base, signer: edge.beacons,
                    edition: context.decider.version)
                return Response(status: 200, block: Self.xml, body: .bytes(bytes))
            }
        } catch {
            error.write(to: &response)
            return .answered
        }
    }

    private func rights(_ question: Question, _ request: borrowing RequestView) -> ToldRights {
        desk.rights(question.wish, tenant: question.tenant, request)
    }

    private func decide(
        _ question: Question, _ request: borrowing RequestView
    ) throws(Reply.Failure) -> (AdDesk.Commitment, ToldRights) {
        let campaign = question.query.campaign
        guard let asked = try desk.ask(question.wish, tenant: question.tenant, request) else {
            if campaign != nil { throw AdDesk.campaignUnknown }
            return (AdDesk.Commitment(), .nothing)
        }
        var pod: Pod
        if let campaign {
            pod = try desk.pod(ofCampaign: campaign, asked)
        } else {
            pod = try desk.decide(asked).pod
            pod.slots = Array(pod.slots.prefix(question.query.maxAds ?? .max))
        }
        return (desk.claim(desk.commit(pod, asked)), asked.rights)
    }

    private func ads(of reservations: [TrackingReservation], _ tenant: String, _ rights: ToldRights) -> [OfferedAd] {
        guard let book = context.decider.book(of: tenant) else { return [] }
        return OfferedAd.all(reservations, in: book, labels: edge.counting.labels, rights: rights) { [edge] creative in
            creative.hls == nil ? nil : edge.library.creative(tenant: tenant, id: creative.id)?.size
        }
    }

    // MARK: VMAP

    func vmap(_ request: borrowing RequestView, _ response: inout ResponseWriter) -> Answered {
        do throws(Reply.Failure) {
            let question = try question(request), query = question.query
            guard let id = query.channel else {
                throw Reply.Failure(status: 400, code: "bad_request", message: "name a channel, ?channel=…", field: "channel")
            }
            let channel = try desk.channel(id, of: question.tenant)
            let plan = VmapPlan(channel.configuration.breaks.configured, programmeNs: query.durationNs)
            guard request.method != .head else { return head(&response) }
            let passed = request.query.map { Array($0) } ?? []
            let known = query.isInline ? desk.reserved(query.requestId, tenant: question.tenant) : []
            var committed = AdDesk.Commitment(), rights = ToldRights.nothing, inline: Set<Int> = []
            if query.isInline {
                inline = Set(plan.breaks.indices.prefix(Limits.vmapBreaksInline).filter { plan.breaks[$0].repeatAfterMs == nil })
                (committed, rights) =
                    known.isEmpty ? try decide(plan, inline, question, request) : (committed, self.rights(question, request))
            }
            return desk.reserve(committed) { [self, committed, rights, inline] in
                let byBreak = Dictionary(grouping: known + committed.reservations, by: \.number)
                let adBreaks = plan.adBreaks { index, planned in
                    guard !inline.contains(index) else {
                        let ads = ads(of: byBreak[Int64(index) + 1] ?? [], question.tenant, rights)
                        return .vastAdData(
                            VastAnswer.document(ads, isPod: ads.count > 1, base: question.base, signer: edge.beacons))
                    }
                    let tag = AdTagQuery.tag(
                        base: question.base, tenant: question.tenant, channel: id, durationNs: planned.durationNs,
                        version: question.version.text, passing: passed)
                    return .adTagUri(tag, templateType: question.version.templateType)
                }
                return Response(
                    status: 200, block: Self.xml, body: .bytes(VmapDocument(adBreaks).xml(vast: question.version)))
            }
        } catch {
            error.write(to: &response)
            return .answered
        }
    }

    /// Decides some of a programme's breaks, one after the other: what the first ones show counts against the later ones' caps.
    private func decide(
        _ plan: VmapPlan, _ inline: Set<Int>, _ question: Question, _ request: borrowing RequestView
    ) throws(Reply.Failure) -> (AdDesk.Commitment, ToldRights) {
        var all = AdDesk.Commitment()
        guard var asked = try desk.ask(question.wish, tenant: question.tenant, request) else { return (all, .nothing) }
        let turn = asked.avail.breakNumber
        // Who may not be known is somebody for the length of this programme.
        let viewer = asked.viewer ?? asked.context.id.low
        asked.viewer = viewer
        for index in plan.breaks.indices where inline.contains(index) {
            asked.avail.durationNs = plan.breaks[index].durationNs
            asked.avail.breakNumber = turn &+ Int64(index)
            asked.avail.seen = context.decider.seen(viewer, asked.book, now: asked.now)
            let pod = try desk.decide(asked).pod
            all += desk.commit(pod, asked, number: Int64(index) + 1)
        }
        return (desk.claim(all), asked.rights)
    }

    // MARK: The query

    private func question(_ request: borrowing RequestView) throws(Reply.Failure) -> Question {
        let query: AdTagQuery
        do throws(AdTagQuery.Refusal) { query = try AdTagQuery(RequestQuery(request.query)) } catch {
            throw Reply.Failure(status: 400, code: "bad_request", message: error.message, field: error.field)
        }
        // A tag that names a campaign and nothing else is pasted into players of any age.
        let isAlone = query.campaign != nil && query.tenant == nil && query.channel == nil
        let tenant: String
        if let campaign = query.campaign, query.tenant == nil {
            tenant = try desk.tenant(ofCampaign: campaign)
        } else {
            tenant = try desk.tenant(query.tenant)
        }
        let wish = AdDesk.Wish(
            channel: query.channel, durationNs: query.durationNs, requestId: query.requestId,
            parameters: query.keyValues.map { ($0.name, ViewerAttributes.escaped($0.value)) },
            kind: query.maxAds == 1 || query.campaign != nil ? .one : .pod)
        return Question(
            query: query, version: query.version.flatMap(VastAnswer.version) ?? (isAlone ? .v40 : .v42), tenant: tenant,
            base: try desk.base(of: request), wish: wish)
    }
}

extension VastVersion {
    /// As VMAP has it (VMAP 1.0.1 §2.3.3.2); for what is later than its text, what is in use.
    fileprivate var templateType: String {
        switch self {
        case .v20: "vast2"
        case .v30: "vast3"
        default: "vast4"
        }
    }
}
