import Formats
import Store

/// The headers of requests that are done once however often they come.
enum OnceHeader {
    static let name = "Idempotency-Key", replayed = "Idempotent-Replayed"
}

extension Route.Action {
    /// Whether a request that comes again with the same `Idempotency-Key` gets the same answer.
    var isDoneOnce: Bool {
        switch self {
        case .objects(_, let action), .elements(_, let action): [.create, .copy, .rollBack].contains(action)
        case .importTenant, .orderBreak: true
        default: false
        }
    }
}

/// Requests that are done once however often they come: POST with an `Idempotency-Key`.
extension ManagementApi {
    /// The answer that the same request got before; `nil`: it is new, and is done now.
    /// - Parameter call: is marked as one that is done once, or as one whose key is none.
    /// - Throws: 422 for a key that another request had.
    func again(
        _ action: Route.Action, _ credential: Route.Credential, _ call: inout ManagementCall
    ) async throws(Reply.Failure) -> ManagementAnswer? {
        // Who may not do it is told so like anybody, and does not see what others were answered.
        guard let key = call.idempotencyKey, action.isDoneOnce, (try? check(credential, call)) != nil else { return nil }
        guard 1...Limits.idempotencyKeyBytes ~= key.utf8.count, key.utf8.allSatisfy({ 0x21...0x7e ~= $0 }) else {
            call.keyFault = Reply.bad(
                "expected 1 to \(Limits.idempotencyKeyBytes) visible characters", field: OnceHeader.name, code: "bad_header")
            return nil
        }
        // A dry run does nothing that could be done twice.
        if (try? QueryParameters(call.query, allowed: ["tenant", "dry_run"]).flag("dry_run")) == true { return nil }
        let once = ConfigurationWriter.Once(
            tenant: call.principal.tenant ?? "", key: "\(call.target) \(key)",
            print: Sha256.digest(Array(call.target.utf8) + [0] + call.query + [0] + call.body))
        call.once = once
        let kept: KeptAnswer?
        do throws(StoreError) { kept = try await store.answer(tenant: once.tenant, key: once.key, nowMs: nowMs()) } catch {
            throw Reply.Failure(error)
        }
        guard let kept else { return nil }
        guard kept.print == once.print else {
            throw Reply.Failure(
                status: 422, code: "key_reused", message: "another request had this key; take a new one", field: OnceHeader.name)
        }
        // Another node may have done it a moment ago: what it says is in force here, too.
        do throws(StoreError) { try await writer.catchUp() } catch { throw Reply.Failure(error) }
        return ManagementAnswer(kept)
    }
}

extension ManagementAnswer {
    /// As it is kept: a line of headers as JSON, then the body.
    var kept: (status: Int, text: String) {
        let lines = Json.object(headers.map { Json.Member(name: $0.0, value: .string($0.1)) }).text
        return (status, lines + "\n" + String(decoding: body, as: UTF8.self))
    }

    fileprivate init(_ kept: KeptAnswer) {
        let parts = kept.body.split(separator: "\n", maxSplits: 1, omittingEmptySubsequences: false)
        let lines = (try? JsonReader.read(Array(parts[0].utf8)))?.members ?? []
        self.init(
            status: Int(kept.status),
            headers: lines.compactMap { line in if case .string(let value) = line.value { (line.name, value) } else { nil } }
                + [(OnceHeader.replayed, "true")],
            body: parts.count > 1 ? Array(parts[1].utf8) : [])
    }
}
