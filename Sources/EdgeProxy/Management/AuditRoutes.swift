import Formats
import Model
import Store

extension ManagementApi {
    func audit(_ call: ManagementCall) async throws(Reply.Failure) -> ManagementAnswer {
        let query = try QueryParameters(call.query, allowed: Route.Action.audit.queryNames)
        let limit = try query.int("limit", in: 1...Limits.listRows, standard: Limits.listRowsStandard)
        let tenant = try tenant(query, call)
        let scope = ListCursor.Scope(tenant: tenant ?? "", filter: "audit", sort: "-at")
        let after = try cursor(query, scope).map { AuditPlace(atMs: $0.version, bits: Int64($0.key) ?? 0) }
        let lines: [StoredAuditLine]
        do throws(StoreError) {
            lines = try await store.auditLines(tenant: tenant, before: after, limit: limit + 1)
        } catch {
            throw Reply.Failure(error)
        }
        let next = lines.count > limit ? lines[limit - 1].place : nil
        return answer(
            "audit", lines.prefix(limit).map(\.json),
            next: next.map { ListCursor(version: $0.atMs, key: "\($0.bits)", id: "").encode(scope: scope, key: cursorKey) })
    }

    /// A line that belongs to no change. One that can't be kept is no reason to refuse what it tells of.
    /// - Parameter answer: what a request that comes again is answered.
    func tell(
        _ action: String, of tenant: String, _ object: String, _ outcome: String, _ call: ManagementCall,
        keeping answer: ManagementAnswer? = nil
    ) async {
        let line = AuditLine(tenant: tenant, action: action, object: object, address: "\(call.address)", outcome: outcome)
        let nowMs = nowMs()
        var kept: KeptAnswer?
        if let once = call.once, let (status, text) = answer?.kept { kept = KeptAnswer(once, status: status, text, nowMs: nowMs) }
        do throws(StoreError) {
            do throws(StoreError) {
                try await store.audit(line, principal: call.principal.name, request: call.requestId, keeping: kept, nowMs: nowMs)
            } catch {
                // Another request had the same key meanwhile; it was done all the same.
                guard case .exists = error else { throw error }
                try await store.audit(line, principal: call.principal.name, request: call.requestId, nowMs: nowMs)
            }
        } catch {
            Log.warning("the audit lacks \(action) of \(object): \(error)")
        }
    }
}

extension StoredAuditLine {
    var json: Json {
        [
            "at": ObjectAnswer.time(place.atMs), "by": .string(principal), "action": .string(line.action), "object": .string(line.object),
            "tenant": line.tenant.isEmpty ? .null : .string(line.tenant), "address": .string(line.address),
            "outcome": .string(line.outcome), "request": .string(request),
        ]
    }
}
