import Formats
import Stitching
import Transport

/// The routes below `/api/v1` on one loop. Confined to it.
final class ManagementRoutes {
    private let context: LoopContext
    private let edge: ProxyState

    init(_ context: LoopContext) {
        self.context = context
        edge = context.edge
    }

    /// - Parameters:
    ///   - query: of the request.
    ///   - principal: who asks.
    func answer(
        _ route: RouteTable.Mark, _ parameters: RouteParameters, query: UnsafeRawBufferPointer?, _ principal: Principal,
        _ response: inout ResponseWriter
    ) -> Answered {
        do throws(Reply.Failure) {
            let (session, presentation) = try session(parameters[0], for: principal)
            if case .rights(let rights) = route.credential, !principal.rights.isSuperset(of: rights) { throw Reply.forbidden }
            let tenant = presentation.channel.id.tenant
            switch route.action {
            case .recordSession: return .later { [self] _ in await record(session.token, presentation) }
            case .recordingOfSession:
                guard let recording = edge.recordings[session.token] else {
                    throw Reply.Failure(
                        status: 404, code: "recording_not_found", message: "nothing was recorded; POST …/record begins a recording")
                }
                response.start(200, Reply.recording)
                response.append(SharedBytes(copying: recording.text))
            default:
                let campaign = RequestQuery(query)["campaign"]
                if let campaign, context.directory.objects.campaigns.find(tenant, campaign) == nil {
                    throw Reply.Failure(
                        status: 404, code: "campaign_not_found", message: "the tenant has no such campaign", field: "campaign")
                }
                response.start(200, Reply.json)
                let book = context.decider.book(of: tenant)
                let privacy = ViewerArrival.settings(of: tenant, presentation.channel.configuration, in: context.directory)
                let explained = Explain(session, of: presentation, campaign: campaign, privacy: privacy) { id in
                    book.flatMap { book in book.campaignIndex(id: id).map { book.campaigns[$0].priceText } }
                }
                response.append(copying: Array((explained.json.text + "\n").utf8))
            }
        } catch {
            error.write(to: &response)
        }
        return .answered
    }

    /// A living session that they may see; one of another tenant is as unknown as one that never was.
    private func session(_ text: UnsafeRawBufferPointer, for principal: Principal) throws(Reply.Failure) -> SessionOpener.Opened {
        guard let token = SessionToken(text), let session = edge.sessions.find(token),
            let presentation = edge.presentation(id: session.presentation),
            principal.sees(tenant: presentation.channel.id.tenant)
        else { throw Reply.noSession }
        return (session, presentation)
    }

    /// Begins a recording anew: what is of interest to whoever asks begins now.
    private func record(_ token: SessionToken, _ presentation: Presentation) async -> Response {
        guard edge.recordings.count < Limits.recordings else {
            return Reply.Failure(
                status: 429, code: "too_many_recordings", message: "\(Limits.recordings) sessions are recorded already"
            ).response
        }
        guard await context.record(token, of: presentation) != nil else {
            return Reply.Failure(
                status: 503, code: "origin_unavailable", message: "the channel has not stood still for long enough", retryAfter: 2
            ).response
        }
        let json: Json = [
            "recording": .bool(true), "seconds": .integer(Limits.recordingNs / 1_000_000_000), "bytes": .integer(Limits.recordingBytes),
        ]
        return Response(status: 201, block: Reply.json, body: .bytes(Array((json.text + "\n").utf8)))
    }
}
