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

    static func isBelow(_ path: UnsafeRawBufferPointer) -> Bool { PlayPath.starts(path, with: "/api/v1/") }

    func answer(_ request: OwnedRequest) async -> Response {
        do throws(Reply.Failure) {
            let access = context.directory.access
            guard let tenant = access.tenant(authorization: request.header(.authorization)) else { throw Reply.unauthorized }
            let parts = String(decoding: request.path, as: UTF8.self).split(separator: "/", omittingEmptySubsequences: false).dropFirst(3)
            guard parts.count == 3, parts[3] == "sessions" else { throw Reply.notFound }
            let (session, presentation) = try session(parts[4], of: tenant)
            switch (parts[5], request.method) {
            case ("explain", .get), ("explain", .head): return Self.json(200, explain(session, presentation))
            case ("record", .post): return try await record(session.token, presentation)
            case ("recording", .get), ("recording", .head):
                guard let recording = edge.recordings[session.token] else {
                    throw Reply.Failure(
                        status: 404, code: "recording_not_found", message: "nothing was recorded; POST …/record begins a recording")
                }
                return Response(status: 200, block: Reply.recording, body: .bytes(recording.text))
            case ("record", _): throw Reply.usePost
            case ("explain", _), ("recording", _): throw Reply.useGet
            default: throw Reply.notFound
            }
        } catch {
            edge.metrics.badRequests.add()
            return error.response
        }
    }

    /// A living session of the tenant; one of another tenant is as unknown as one that never was.
    private func session(_ text: Substring, of tenant: String) throws(Reply.Failure) -> SessionOpener.Opened {
        let token = Array(text.utf8).withUnsafeBytes { SessionToken($0) }
        guard let token, let session = edge.sessions.find(token), let presentation = edge.presentation(id: session.presentation),
            presentation.channel.id.tenant == tenant
        else { throw Reply.noSession }
        return (session, presentation)
    }

    private func explain(_ session: Session, _ presentation: Presentation) -> Json { Explain(session, of: presentation).json }

    /// Begins a recording anew: what is of interest to whoever asks begins now.
    private func record(_ token: SessionToken, _ presentation: Presentation) async throws(Reply.Failure) -> Response {
        guard edge.recordings.count < Limits.recordings else {
            throw Reply.Failure(status: 429, code: "too_many_recordings", message: "\(Limits.recordings) sessions are recorded already")
        }
        guard await context.record(token, of: presentation) != nil else {
            throw Reply.Failure(
                status: 503, code: "origin_unavailable", message: "the channel has not stood still for long enough", retryAfter: 2)
        }
        return Self.json(
            201,
            ["recording": .bool(true), "seconds": .integer(Limits.recordingNs / 1_000_000_000), "bytes": .integer(Limits.recordingBytes)])
    }

    private static func json(_ status: Int, _ json: Json) -> Response {
        Response(status: status, block: Reply.management, body: .bytes(Array((json.text + "\n").utf8)))
    }
}
