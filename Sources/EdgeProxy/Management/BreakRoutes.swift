import Formats
import Model
import Stitching
import Transport

/// What a channel does now, and breaks that operators order: asked of the loop, for there the channels live.
extension ManagementGate {
    /// - Returns: what answers, later; `nil` for an action that is none of these.
    func answerOfChannel(_ action: Route.Action, _ credential: Route.Credential, _ call: ManagementCall) async -> Result<
        ManagementAnswer, Reply.Failure
    >? {
        guard let api = context.edge.management else { return nil }
        do throws(Reply.Failure) {
            var call = call
            switch action {
            case .channelStatus:
                return .success(ManagementAnswer("status", status(of: try channel(api, action, credential, call).channel)))
            case .listBreaks:
                let json = context.breaks(of: try channel(api, action, credential, call).channel).json
                return .success(ManagementAnswer("breaks", json["breaks"] ?? .null, more: [.init(name: "next_cursor", value: .null)]))
            case .orderBreak:
                if let kept = try await api.again(action, credential, &call) { return .success(kept) }
                let (channel, query) = try channel(api, action, credential, call)
                return .success(try await order(call, of: channel, api, isDry: try query.flag("dry_run")))
            case .endBreak:
                let (channel, query) = try channel(api, action, credential, call)
                return .success(try await end(call, of: channel, api, isDry: try query.flag("dry_run")))
            default: return nil
            }
        } catch {
            return .failure(error)
        }
    }

    private func channel(
        _ api: ManagementApi, _ action: Route.Action, _ credential: Route.Credential, _ call: ManagementCall
    ) throws(Reply.Failure) -> (channel: Channel, query: QueryParameters) {
        let query = try QueryParameters(call.query, allowed: action.queryNames)
        let found = try api.find(ChannelConfiguration.self, query, call)
        guard let channel = context.directory.channels[ChannelId(tenant: found.model.tenant, id: found.model.id)] else {
            throw Reply.notFound
        }
        try api.check(credential, call)
        return (channel, query)
    }

    // MARK: Breaks

    private func order(
        _ call: ManagementCall, of channel: Channel, _ api: ManagementApi, isDry: Bool
    ) async throws(Reply.Failure) -> ManagementAnswer {
        let body = try call.json()
        let order: BreakOrderBody = try Reply.reading { () throws(FieldErrors) in try FieldReader.read(body, .put) }
        func json(_ id: BreakOrderId?, _ start: WallTime, _ lengthNs: Int64) -> Json {
            [
                "id": .text(id?.description), "start": .date(start), "duration": .seconds(lengthNs), "state": .string("announced"),
            ]
        }
        do throws(BreakRefusal) {
            if isDry {
                try context.checkBreak(channel, inNs: order.inNs, lengthNs: order.durationNs)
                let would = json(nil, context.loop.wallTime + order.inNs, order.durationNs)
                return ManagementAnswer("break", would, more: ObjectAnswer.dryRun([]))
            }
            let made = try await context.orderBreak(
                channel, inNs: order.inNs, lengthNs: order.durationNs, by: call.principal.name, request: call.requestId)
            let answer = ManagementAnswer("break", json(made.id, made.start, made.lengthNs), status: 202)
            await api.tell(
                "order break", of: channel.id.tenant, "\(Self.name(of: channel))/breaks/\(made.id)", "done", call, keeping: answer)
            return answer
        } catch {
            throw Reply.Failure(error)
        }
    }

    private func end(
        _ call: ManagementCall, of channel: Channel, _ api: ManagementApi, isDry: Bool
    ) async throws(Reply.Failure) -> ManagementAnswer {
        let id = call.parameters.count > 1 ? call.parameters[1] : ""
        guard let row = context.breaks(of: channel).rows.first(where: { $0.id == id }) else { throw Reply.notFound }
        // An order that has begun nowhere yet is called off; of what the origin has announced nothing is here to be ended.
        let order = row.source.order.flatMap { $0.description == id ? $0 : nil }
        guard row.state == "open" || row.state == "announced" && order != nil else {
            let isOver = row.state != "announced"
            throw Reply.Failure(
                status: 409, code: isOver ? "break_over" : "break_not_open",
                message: isOver ? "the break is over already" : "the break has not begun: it is ended when it is open")
        }
        let json: Json = ["id": .string(id), "state": .string("ending")]
        if isDry { return ManagementAnswer("break", json, more: ObjectAnswer.dryRun([])) }
        do throws(BreakRefusal) {
            if let order, row.state == "announced" {
                try await context.callOff(order, of: channel)
            } else {
                _ = try await context.endBreak(of: channel)
            }
        } catch {
            throw Reply.Failure(error)
        }
        await api.tell("end break", of: channel.id.tenant, "\(Self.name(of: channel))/breaks/\(id)", "done", call)
        return ManagementAnswer("break", json, status: 202)
    }

    /// As the audit names a channel elsewhere.
    private static func name(of channel: Channel) -> String {
        "\(Managed<ChannelConfiguration>.key(channel.id.tenant, channel.id.id))"
    }

    // MARK: Status

    private func status(of channel: Channel) -> Json {
        let open = context.edge.presentations.open(of: channel.id), now = context.loop.time
        let presentations = open.map { presentation -> Json in
            guard let snapshot = presentation.snapshot else {
                return [
                    "path": .string(presentation.originPath), "viewers": .integer(presentation.viewers), "edge": .null,
                    "fault": .text(presentation.unreadFault.map { "\($0)" }), "renditions": .array([]),
                ]
            }
            let renditions = zip(snapshot.renditions, snapshot.freshness).enumerated().map { index, pair -> Json in
                [
                    "path": .string(String(decoding: pair.0.path, as: UTF8.self)), "is_followed": .bool(snapshot.followed[index]),
                    "age": .seconds(pair.1.lastGood.map { max(0, now - $0) }), "fault": .text(pair.1.fault.map { "\($0)" }),
                ]
            }
            return [
                "path": .string(presentation.originPath), "viewers": .integer(presentation.viewers),
                "edge": .date(snapshot.visible.edgeTime), "fault": .null, "renditions": .array(renditions),
            ]
        }
        let breaks = context.breaks(of: channel).json["breaks"] ?? .null, current: Json?
        if case .array(let rows) = breaks { current = rows.first { $0["state"] == .string("open") } } else { current = nil }
        return [
            "viewers": .integer(open.reduce(0) { $0 + $1.viewers }), "origin": .array(channel.configuration.origin.map { .string($0) }),
            "presentations": .array(presentations), "break": current ?? .null,
        ]
    }
}

/// What orders a break.
struct BreakOrderBody: FieldModel {
    static let title = "BreakOrder"
    var durationNs: Int64 = 0, inNs: Int64 = 0

    mutating func walk(_ cursor: inout some FieldCursor) {
        cursor.required("duration", &durationNs, .seconds(Stitching.Limits.orderLengthsNs), "how long the break is, seconds")
        cursor.field("in", &inNs, .seconds(Int64(0)...Stitching.Limits.orderAheadNs), "so many seconds from now; 0 is as soon as possible")
    }
}

extension Reply.Failure {
    fileprivate init(_ refusal: BreakRefusal) {
        switch refusal {
        case .occupied(let other):
            let until = Json.date(other.until).text
            self.init(
                status: 409, code: "break_open",
                message: "it would begin within another break (\(other.source.name)), which lasts until about \(until)")
        case .notLive: self.init(status: 409, code: "not_live", message: "the channel is not live, or has ended")
        case .notStitched: self.init(status: 409, code: "not_stitched", message: "the channel's \"stitch\" is off")
        case .tooMany(let most): self.init(status: 409, code: "quota", message: "\(most) breaks are ordered already, which is the most")
        case .notWritten:
            self.init(status: 507, code: "disk_full", message: "the break could not be written down: nothing was changed; try again")
        case .outOfRange(let field, _): self = Reply.invalid([FieldError(path: field.rawValue, message: "is out of range")])
        }
    }
}
