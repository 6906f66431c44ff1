import Model
import Store

/// A change that stands in line. Its writer alone touches it, one step after the other.
protocol WaitingChange: AnyObject, Sendable {
    var isDry: Bool { get }
    /// What a store has to write for it; `nil` where there is nothing to write, or the change is refused.
    var storeChange: StoreChange? { get }
    /// All objects as the next change finds them.
    var objects: ManagedObjects? { get }
    /// Whether it was refused for what the objects are, which may be others by now.
    var isRefused: Bool { get }

    /// Makes it over objects, or makes it anew over newer ones.
    /// - Parameter nowMs: milliseconds since 1970.
    func prepare(over objects: ManagedObjects, in store: any ConfigurationStore, nowMs: Int64) async
    /// The store has written it.
    func settle(into objects: inout ManagedObjects, _ committed: Committed)
    func succeed(_ objects: ManagedObjects)
    func fail(_ error: StoreError)
    /// Answers whoever waits for it.
    func finish()
}

final class PendingChange<Answer: Sendable>: WaitingChange, @unchecked Sendable {
    typealias Outcome = Result<ConfigurationWriter.Done<Answer>, ConfigurationWriter.Failure>

    let isDry: Bool
    private(set) var storeChange: StoreChange?
    private let author: ConfigurationWriter.Author, action: String
    private let render: (@Sendable (Answer, ManagedObjects) -> (status: Int, text: String))?
    private let make: @Sendable (inout ChangeDraft) throws(ConfigurationWriter.Failure) -> Answer
    private let answer: @Sendable (Outcome) -> Void
    private var draft: ChangeDraft?, made: Answer?
    private var outcome = Outcome.failure(.busy)

    /// - Parameter render: what is answered, as it is kept; of a change of more than `Limits.writesWritten` objects without their versions.
    init(
        by author: ConfigurationWriter.Author, _ action: String, isDry: Bool,
        _ render: (@Sendable (Answer, ManagedObjects) -> (status: Int, text: String))?,
        _ make: @escaping @Sendable (inout ChangeDraft) throws(ConfigurationWriter.Failure) -> Answer,
        answer: @escaping @Sendable (Outcome) -> Void
    ) {
        (self.author, self.action, self.isDry, self.render, self.make, self.answer) = (author, action, isDry, render, make, answer)
    }

    var objects: ManagedObjects? { storeChange == nil ? nil : draft?.objects }
    var isRefused: Bool { if case .failure(.refused) = outcome { true } else { false } }

    func prepare(over objects: ManagedObjects, in store: any ConfigurationStore, nowMs: Int64) async {
        (draft, made, storeChange) = (nil, nil, nil)
        do throws(ConfigurationWriter.Failure) {
            if let once = author.once, !isDry {
                let kept = try await Self.asking { () throws(StoreError) in
                    try await store.answer(tenant: once.tenant, key: once.key, nowMs: nowMs)
                }
                if let kept { throw .answered(kept) }
            }
            var draft = ChangeDraft(objects, by: author.principal, nowMs: nowMs)
            let made = try make(&draft)
            guard !isDry, !draft.writes.isEmpty else {
                outcome = .success(.init(answer: made, before: objects, after: draft.objects))
                return
            }
            storeChange = try await self.change(draft, made, in: store)
            (self.draft, self.made) = (draft, made)
        } catch {
            outcome = .failure(error)
        }
    }

    private func change(
        _ draft: ChangeDraft, _ made: Answer, in store: any ConfigurationStore
    ) async throws(ConfigurationWriter.Failure) -> StoreChange {
        let names = draft.writes.prefix(Limits.namedReferences).map { "\($0.key)" }.joined(separator: ", ")
        var change = StoreChange(
            writes: draft.storeWrites, principal: author.principal, request: author.request,
            audit: AuditLine(tenant: draft.writes[0].key.auditTenant, action: action, object: names, address: author.address))
        guard let once = author.once, let render else { return change }
        // One that changes many answers with none of their versions.
        let isOne = draft.writes.count <= Limits.writesWritten
        let versions = isOne ? try await Self.asking { () throws(StoreError) in try await Self.foreseen(draft, in: store) } : []
        var after = draft.before
        draft.settle(into: &after, versions)
        let (status, text) = render(made, after)
        change.answer = KeptAnswer(once, status: status, text, nowMs: draft.nowMs)
        return change
    }

    /// The versions that a store will give: nothing else of these objects is written in between, or nothing of this is.
    private static func foreseen(_ draft: ChangeDraft, in store: any ConfigurationStore) async throws(StoreError) -> [Int64] {
        var versions: [Int64] = []
        for write in draft.writes {
            var last = write.before?.version
            if last == nil { last = try await store.history(write.key, before: .max, limit: 1).first?.version }
            versions.append((last ?? 0) + 1)
        }
        return versions
    }

    private static func asking<Value>(
        _ work: () async throws(StoreError) -> Value
    ) async throws(ConfigurationWriter.Failure) -> Value {
        do throws(StoreError) { return try await work() } catch { throw .store(error) }
    }

    func settle(into objects: inout ManagedObjects, _ committed: Committed) { draft?.settle(into: &objects, committed.versions) }

    func succeed(_ objects: ManagedObjects) {
        guard let made, let draft else { return }
        outcome = .success(.init(answer: made, before: draft.before, after: objects))
    }

    func fail(_ error: StoreError) { outcome = .failure(.store(error)) }

    func finish() { answer(outcome) }
}
