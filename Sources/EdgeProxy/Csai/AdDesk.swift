import Beacons
import Decision
import Formats
import Model
import Stitching
import Store
import Transport

/// Decides for players that place ads themselves, and reserves what was decided: what all their routes have in common. Confined to a loop.
final class AdDesk {
    /// What a player asks for.
    struct Wish {
        var channel: String?
        /// The time to fill; `nil`: as much as the rules allow.
        var durationNs: Int64?
        /// A text of the player's own. The same one gets the same answer.
        var requestId: String?
        /// What the query of a session's first request would hold, escaped.
        var parameters: [(String, String)] = []
        var kind = AdShelves.Kind.pod
    }

    /// The same, looked up.
    struct Asked {
        let requestId: String
        var avail: Avail
        /// The key of who asks, for caps; `nil`: nobody may be known by one.
        var viewer: UInt64?
        let now: WallTime
        /// Whom and where the records are about.
        var context: EventContext
        /// What may be done with what is known of who asks, and why not more.
        let marks: ViewerMarks, reasons: [PrivacyReason]

        var rights: ToldRights { ToldRights(marks) }
        var book: TenantCatalogue { avail.inventory.book }
    }

    let context: LoopContext
    private let edge: ProxyState
    private var shelves = AdShelves()
    private var owners = CampaignOwners()
    /// For requests without an id.
    private var turn: Int64 = 0
    private var random = SystemRandomNumberGenerator()
    private var lastBase: (host: [UInt8], isTls: Bool, base: String)?

    init(_ context: LoopContext) {
        self.context = context
        edge = context.edge
    }

    // MARK: Who is meant

    /// - Parameter name: `nil`: the one that there is.
    func tenant(_ name: String?) throws(Reply.Failure) -> String {
        let known = context.directory.tenants
        guard let name else {
            guard known.count == 1, let one = known.first else { throw Reply.tenantRequired }
            return one
        }
        guard known.contains(name) else { throw Self.tenantUnknown }
        return name
    }

    /// The tenant of a campaign that is named without one.
    func tenant(ofCampaign id: String) throws(Reply.Failure) -> String {
        // The decider may go on to another catalogue with the first question.
        let decider = context.decider
        _ = decider.book(of: "")
        let owner = owners.owner(of: id, version: decider.version, context.directory.tenants) { tenant in
            decider.book(of: tenant)?.campaignIndex(id: id) != nil
        }
        switch owner {
        case .nobody: throw Self.campaignUnknown
        case .several: throw Reply.tenantRequired
        case .one(let tenant): return tenant
        }
    }

    func channel(_ id: String, of tenant: String) throws(Reply.Failure) -> Channel {
        guard let channel = context.directory.channels[ChannelId(tenant: tenant, id: id)] else {
            throw Reply.Failure(status: 404, code: "channel_not_found", message: "the tenant has no such channel", field: "channel")
        }
        return channel
    }

    static let tenantUnknown = Reply.Failure(
        status: 404, code: "tenant_not_found", message: "there is no such tenant", field: "tenant")
    static let campaignUnknown = Reply.Failure(
        status: 404, code: "campaign_not_found", message: "there is no such campaign", field: "campaign_id")

    /// See `ProxyState.base(of:)`; what follows from the last request's `Host` is kept, for it is mostly the next one's too.
    func base(of request: borrowing RequestView) throws(Reply.Failure) -> String {
        let host = request.header(.host), isTls = edge.configuration.isTls(request)
        if let last = lastBase, last.isTls == isTls, last.host.elementsEqual(host ?? .init(start: nil, count: 0)) { return last.base }
        let base = try edge.base(host: host, isTls: isTls)
        lastBase = (host.map { Array($0) } ?? [], isTls, base)
        return base
    }

    // MARK: What was reserved before

    /// The id that records have of what is asked for under a text of the player's own: nobody finds two texts of one id.
    static func id(of requestId: String, tenant: String) -> TrackedId {
        let digest = Sha256.digest(Array("ad request \(tenant)\0\(requestId)".utf8))
        func word(_ bytes: some Sequence<UInt8>) -> UInt64 { bytes.reduce(0) { $0 << 8 | UInt64($1) } }
        return TrackedId(high: word(digest[0..<8]), low: word(digest[8..<16]))
    }

    /// What was answered to a request of that name; empty: nothing that still holds.
    func reserved(_ requestId: String?, tenant: String) -> [TrackingReservation] {
        guard let requestId else { return [] }
        return edge.counting.reserved(Self.id(of: requestId, tenant: tenant), atMs: context.loop.wallTime.milliseconds)
    }

    /// What was answered to a request of that name, also where its time is over.
    /// - Parameter tenant: `nil`: whichever has answered it.
    /// - Throws: for one that no tenant has answered, or several.
    func decided(_ requestId: String, tenant name: String?) throws(Reply.Failure) -> (tenant: String, [TrackingReservation]) {
        let tenants = if let name { [try tenant(name)] } else { Array(context.directory.tenants) }
        let found = tenants.map { ($0, edge.counting.decided(Self.id(of: requestId, tenant: $0))) }.filter { !$0.1.isEmpty }
        guard found.count < 2 else { throw Reply.tenantRequired }
        guard let one = found.first else {
            throw Reply.Failure(
                status: 404, code: "request_not_found", message: "nothing was answered to such a request, or it is too long ago",
                field: "request_id")
        }
        return one
    }

    // MARK: Deciding

    /// - Parameter isExplained: nobody takes an ad by it.
    /// - Returns: `nil`: the tenant has no campaigns.
    /// - Throws: for a channel that there is none of.
    func ask(
        _ wish: Wish, tenant: String, _ request: borrowing RequestView, isExplained: Bool = false
    ) throws(Reply.Failure) -> Asked? {
        var channel: Channel?
        if let id = wish.channel { channel = try self.channel(id, of: tenant) }
        guard let book = context.decider.book(of: tenant) else { return nil }
        let now = context.loop.wallTime, arrival = arrival(wish, tenant: tenant, channel, request), attributes = arrival.attributes
        let requestId = wish.requestId ?? TrackedId(high: random.next(), low: random.next()).text
        let id = Self.id(of: requestId, tenant: tenant)
        // Without consent each request is somebody else's.
        let profile = ViewerProfile(attributes, tenant: tenant, fallback: arrival.mayCapByViewer ? Self.key(of: attributes) : id.low)
        let arms = book.arms(of: profile.key)
        let inventory = shelves.inventory(of: channel, book, in: context.directory, for: wish.kind)
        let avail = Avail(
            inventory, breakNumber: number(wish.requestId, isExplained: isExplained), durationNs: wish.durationNs,
            viewer: Viewer(bucket: profile.bucket, facts: profile.facts, arms: arms),
            seen: context.decider.seen(profile.key, book, now: now))
        var record = EventContext()
        (record.atMs, record.receiptMs) = (now.milliseconds, now.milliseconds)
        record.id = id
        record.mark(arrival.marks)
        let labels = edge.counting.labels
        (record.tenant, record.channel) = (labels.label(tenant), labels.label(wish.channel ?? ""))
        (record.country, record.device) = (EventCountry(attributes.country), labels.label(attributes.device))
        record.arms = labels.label(arms.map { "\($0.experiment):\($0.arm)" }.joined(separator: ","))
        return Asked(
            requestId: requestId, avail: avail, viewer: arrival.mayCapByViewer ? profile.key : nil, now: now, context: record,
            marks: arrival.marks, reasons: arrival.verdict.reasons)
    }

    /// What the player of a request may tell third parties, where nothing is decided for it.
    func rights(_ wish: Wish, tenant: String, _ request: borrowing RequestView) -> ToldRights {
        let channel = wish.channel.flatMap { context.directory.channels[ChannelId(tenant: tenant, id: $0)] }
        return arrival(wish, tenant: tenant, channel, request).rights
    }

    private func arrival(_ wish: Wish, tenant: String, _ channel: Channel?, _ request: borrowing RequestView) -> ViewerArrival {
        var attributes = ViewerAttributes(request, edge.configuration, context.devices)
        attributes.add(wish.parameters, isTrusted: edge.configuration.trustQueryAttributes)
        var arrival = ViewerArrival(
            attributes, globalPrivacyControl: request.globalPrivacyControl, of: tenant, channel?.configuration, in: context.directory,
            edge.salts, nowMs: context.loop.wallTime.milliseconds)
        arrival.marks.fault = edge.trafficJudge.withLock { $0.request(.init(attributes))?.fault }
        return arrival
    }

    func decide(_ asked: Asked, itemised: Bool = false) throws(Reply.Failure) -> Decided {
        do { return try context.decider.decide(asked.avail, now: asked.now, itemised: itemised) } catch {
            throw Reply.Failure(status: 400, code: "bad_request", message: "\(error)", field: "duration")
        }
    }

    /// One ad of a campaign that somebody has asked for by its id: while it runs, can pay, and its caps allow it. Whom it is aimed at is
    /// for whoever has placed the tag.
    /// - Returns: an empty pod when it has nothing to show.
    /// - Throws: for a campaign that there is none of.
    func pod(ofCampaign id: String, _ asked: Asked) throws(Reply.Failure) -> Pod {
        let book = asked.book
        guard let index = book.campaignIndex(id: id) else { throw Self.campaignUnknown }
        let campaign = book.campaigns[index], nowMs = asked.now.milliseconds
        guard campaign.status == .active, campaign.startMs ?? .min <= nowMs, nowMs < campaign.endMs ?? .max,
            !asked.avail.seen.contains(where: { $0.campaign == index && $0.left == 0 }),
            let creative = campaign.creative(turn: asked.context.id.low, most: asked.avail.durationNs ?? .max)
        else { return Pod() }
        let slot = Pod.Slot(
            campaignId: id, creativeId: campaign.creatives[creative].id, campaign: index,
            creative: book.creatives(ofCampaign: index).lowerBound + creative, startNs: 0,
            durationNs: campaign.creatives[creative].durationNs)
        let pod = Pod(slots: [slot])
        return context.decider.canPay(pod, book, now: asked.now) ? pod : Pod()
    }

    /// What is written down of pods before anybody is told of them.
    struct Commitment {
        var reservations: [TrackingReservation] = []
        /// That somebody could have been shown something.
        var opportunities: [TrackingOpportunity] = []

        static func += (all: inout Commitment, more: Commitment) {
            all.reservations += more.reservations
            all.opportunities += more.opportunities
        }
    }

    /// Reserves a pod. That it is empty is counted at once, for nobody waits for that.
    /// - Parameter number: of the pod among those of one answer; 0: there is one.
    func commit(_ pod: Pod, _ asked: Asked, number: Int64 = 0) -> Commitment {
        let book = asked.book, labels = edge.counting.labels
        context.decider.reserve(pod, book, to: asked.viewer, now: asked.now)
        edge.metrics.adRequests.add()
        var record = asked.context
        // A request that comes again when its time is over is another decision, whose ads count by themselves.
        // One that found nothing is the same opportunity, however often it comes.
        record.adBreak = TrackingReservation.adBreak(decidedMs: pod.slots.isEmpty ? 0 : asked.now.milliseconds, number: number)
        let opportunity = TrackingOpportunity(pod, book, record, offeredNs: asked.avail.durationNs)
        if record.isValid { edge.avails.add(won: pod, book, atMs: record.atMs) }
        guard !pod.slots.isEmpty else {
            edge.metrics.adRequestsEmpty.add()
            edge.counting.count([.opportunity(opportunity)])
            return Commitment()
        }
        let untilMs = record.receiptMs + edge.counting.reservationMs
        let reservations = pod.slots.enumerated().map { number, slot in
            TrackingReservation(book.booking(of: slot), slot: UInt16(clamping: number), record, untilMs: untilMs, labels: labels)
        }
        return Commitment(reservations: reservations, opportunities: [opportunity])
    }

    /// - Returns: what the answer has: what another request of that name was given, if it was first.
    func claim(_ made: Commitment) -> Commitment {
        let held = edge.counting.claim(made.reservations, nowMs: context.loop.wallTime.milliseconds)
        return held == made.reservations ? made : Commitment(reservations: held)
    }

    /// Writes down what is committed, then answers with what is made of it, or with why nothing may be.
    func reserve(_ all: Commitment, then answer: @escaping () -> Response) -> Answered {
        RecordWait.answered(on: context.loop) { [edge] in
            edge.counting.reserve(all.reservations, in: all.opportunities, done: $0)
        } with: {
            $0?.response ?? answer()
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
    private func number(_ requestId: String?, isExplained: Bool) -> Int64 {
        guard let requestId else {
            if !isExplained { turn += 1 }
            return isExplained ? turn + 1 : turn
        }
        var hash = StableHash()
        hash.mix(requestId)
        return Int64(bitPattern: hash.value)
    }
}

extension TrackingOpportunity {
    /// - Parameter offeredNs: the time to fill; `nil`: it was for the rules to say, and what was laid is all of it.
    fileprivate init(_ pod: Pod, _ book: TenantCatalogue, _ context: EventContext, offeredNs: Int64?) {
        self.init()
        self.context = context
        func ms(_ ns: Int64) -> UInt32 { UInt32(clamping: ns / 1_000_000) }
        offeredMs = ms(offeredNs ?? pod.durationNs)
        for slot in pod.slots {
            if book.booking(of: slot).isHouse {
                house += 1
                houseMs += ms(slot.durationNs)
            } else {
                sold += 1
                soldMs += ms(slot.durationNs)
            }
        }
    }
}
