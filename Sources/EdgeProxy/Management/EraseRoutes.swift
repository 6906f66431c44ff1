import Formats
import Model
import Transport

/// Erasing a viewer: asked of the loop, for sessions and caps are there.
extension ManagementGate {
    /// - Returns: what answers, later; `nil` for another action.
    func answerOfViewer(
        _ action: Route.Action, _ credential: Route.Credential, _ call: ManagementCall
    ) async -> Result<ManagementAnswer, Reply.Failure>? {
        guard action == .eraseViewer, let api = context.edge.management else { return nil }
        do throws(Reply.Failure) {
            try api.check(credential, call)
            let tenant = try api.oneTenant(QueryParameters(call.query, allowed: action.queryNames), call)
            let body = try call.json()
            let viewer: EraseBody = try Reply.reading { () throws(FieldErrors) in try FieldReader.read(body, .put) }
            let edge = context.edge, now = context.loop.wallTime
            await BesideLoops.run { edge.erase(uid: viewer.uid, of: tenant, at: now) }
            // Not by whom: the audit is kept for longer than the viewer.
            await api.tell("erase viewer", of: tenant, "viewers", "done", call)
            return .success(ManagementAnswer(status: 204))
        } catch {
            return .failure(error)
        }
    }
}

/// Who is erased.
struct EraseBody: FieldModel {
    static let title = "ViewerErasure"
    var uid = ""

    mutating func walk(_ cursor: inout some FieldCursor) {
        cursor.required("uid", &uid, .text, "as players send it in their queries, unescaped")
        cursor.check(!uid.isEmpty, "uid", refused: "expected an id")
    }
}
