import Beacons
import Formats
import Model
import Stitching
import Transport

/// `GET /play/{tenant}/{channel}/s/{session}/tracking` on one loop: the breaks of a session for its player, who shows or tracks them.
final class TrackingRoute {
    private let context: LoopContext
    private let edge: ProxyState

    init(_ context: LoopContext) {
        self.context = context
        edge = context.edge
    }

    /// - Parameter channel: of the request's path.
    func answer(
        _ token: SessionToken, of channel: Channel, _ request: borrowing RequestView, _ response: inout ResponseWriter
    ) -> Answered {
        do throws(Reply.Failure) {
            let body = try document(token, channel, request), tag = "\"\(String(StableHash.fnv(of: body), radix: 16))\""
            let isKnown = request.header(named: "if-none-match").map { Self.names(tag, in: $0) } ?? false
            response.start(isKnown ? 304 : 200, isKnown ? Reply.redirect : Reply.json)
            response.header("ETag", Array(tag.utf8))
            if !isKnown { response.append(copying: body) }
        } catch {
            error.write(to: &response)
        }
        return .answered
    }

    private func document(
        _ token: SessionToken, _ channel: Channel, _ request: borrowing RequestView
    ) throws(Reply.Failure) -> [UInt8] {
        let query = RequestQuery(request.query), now = context.loop.time
        var cursor: TrackingCursor?, form = TrackingDocument.Form.own
        if let text = query["nextToken"], !text.isEmpty {
            guard let read = TrackingCursor(text) else { throw Self.bad("nextToken", "this is no nextToken of ours") }
            cursor = read
        }
        if let text = query["form"] {
            guard text == "mediatailor" else { throw Self.bad("form", "expected form=mediatailor or no form") }
            form = .mediaTailor
        }
        let base = try edge.base(of: request)
        let known = edge.sessions.with(token) { session -> (Session, [SessionAvail])? in
            guard let presentation = edge.presentation(id: session.presentation), presentation.channelId == channel.id else { return nil }
            session.lastSeen = now
            return (session, context.renderer(of: session.presentation)?.view.avails(of: session) ?? [])
        }
        guard let (session, avails) = known ?? nil else { throw Reply.sessionUnknown }
        let book = context.decider.book(of: channel.id.tenant)
        let rights = Self.rights(of: session)
        let breaks = TrackedBreaks(
            token: AdEvents(context: context).token(of: session, channel.id), base: base, signer: edge.beacons,
            find: { booking in book?.find(booking).map { ($0.campaign.name, $0.creative.clickUrl != nil) } },
            trackers: { booking in book?.find(booking).map { rights.trackers($0.creative.tracking) } ?? [] })
        return breaks.document(TrackingPage(avails, after: cursor)).json(form)
    }

    /// What the player may tell third parties: nothing where we tell them.
    static func rights(of session: Session) -> ToldRights { session.tracking.countsByClient ? ToldRights(session.marks) : .nothing }

    /// A weak tag counts as the other: nginx weakens the tag of what it compresses.
    private static func names(_ tag: String, in list: UnsafeRawBufferPointer) -> Bool {
        String(decoding: list, as: UTF8.self).split(whereSeparator: { $0 == "," || $0 == " " }).contains { $0 == tag || $0 == "W/" + tag }
    }

    private static func bad(_ field: String, _ message: String) -> Reply.Failure {
        Reply.Failure(status: 400, code: "bad_request", message: message, field: field)
    }
}
