import Formats
import Model
import Store

/// The one who changes what is configured: checks a change against all there is, has it kept, and puts it in force, in that order.
///
/// Changes stand in line. Those that have come while others were put in force are put in force together, so that a flood of them costs as
/// many directories as there is time for.
actor ConfigurationWriter {
    /// Whose change it is, for the versions and the audit.
    struct Author: Sendable {
        var principal: String
        /// The id of the request.
        var request = ""
        var address = ""
    }

    /// Why a change was not made.
    enum Failure: Error, Equatable {
        case refused(ChangeRefusal)
        case store(StoreError)
        /// What the request itself has wrong.
        case reply(Reply.Failure)
        /// More changes wait than may.
        case busy
    }

    /// What a change has led to.
    struct Done<Answer: Sendable>: Sendable {
        var answer: Answer
        /// All objects, before and after it; of a dry run as they would be.
        var before: ManagedObjects, after: ManagedObjects
    }

    let store: any ConfigurationStore
    private(set) var objects: ManagedObjects
    private var mark: StoreMark
    private let publish: @Sendable (ManagedObjects) -> Void
    private let nowMs: @Sendable () -> Int64

    /// What waits: does its work, says whether something has changed, and what is to be done once that is in force.
    private typealias Job = @Sendable (isolated ConfigurationWriter) async -> (hasChanged: Bool, then: @Sendable () -> Void)
    private var waiting: [Job] = []
    private var isWorking = false

    /// - Parameters:
    ///   - objects: as the store has them at `mark`.
    ///   - publish: puts objects in force, and returns when every request that comes goes by them.
    ///   - nowMs: milliseconds since 1970.
    init(
        _ store: any ConfigurationStore, _ objects: ManagedObjects, at mark: StoreMark, nowMs: @escaping @Sendable () -> Int64,
        publish: @escaping @Sendable (ManagedObjects) -> Void
    ) {
        (self.store, self.objects, self.mark, self.nowMs, self.publish) = (store, objects, mark, nowMs, publish)
    }

    // MARK: Changing

    /// Makes a change. It is kept and in force when this returns.
    /// - Parameters:
    ///   - action: for the audit: "create", "delete".
    ///   - isDry: whether it is only looked what would be.
    ///   - make: makes it of all there is, and says what it is answered with.
    func change<Answer: Sendable>(
        by author: Author, _ action: String, isDry: Bool = false,
        _ make: @escaping @Sendable (inout ChangeDraft) throws(Failure) -> Answer
    ) async throws(Failure) -> Done<Answer> {
        guard waiting.count < Limits.changesWaiting else { throw .busy }
        let result: Result<Done<Answer>, Failure> = await withCheckedContinuation { continuation in
            enqueue { writer in
                let result = await writer.perform(by: author, action, isDry: isDry, make)
                let hasChanged = (try? result.get()) != nil && !isDry
                return (hasChanged, { continuation.resume(returning: result) })
            }
        }
        return try result.get()
    }

    private func perform<Answer: Sendable>(
        by author: Author, _ action: String, isDry: Bool, _ make: (inout ChangeDraft) throws(Failure) -> Answer
    ) async -> Result<Done<Answer>, Failure> {
        let before = objects
        var draft = ChangeDraft(before, by: author.principal, nowMs: nowMs())
        let answer: Answer
        do throws(Failure) { answer = try make(&draft) } catch { return .failure(error) }
        guard !isDry, !draft.writes.isEmpty else { return .success(Done(answer: answer, before: before, after: draft.objects)) }
        do throws(StoreError) {
            let names = draft.writes.prefix(Limits.namedReferences).map { "\($0.key)" }.joined(separator: ", ")
            let committed = try await store.commit(
                StoreChange(
                    writes: draft.storeWrites, principal: author.principal, request: author.request,
                    audit: AuditLine(tenant: draft.writes[0].key.auditTenant, action: action, object: names, address: author.address)),
                nowMs: draft.nowMs)
            objects = draft.settled(committed.versions)
            mark = committed.mark
            return .success(Done(answer: answer, before: before, after: objects))
        } catch {
            return .failure(.store(error))
        }
    }

    // MARK: The configuration file

    /// Takes up what the configuration file says now: an object that nobody has changed over REST follows it, removal included.
    /// - Parameter replaces: whether the file overwrites what was changed, as new versions.
    /// - Returns: what it differs in from what stands, in lines for the log.
    func follow(_ configuration: Configuration, replaces: Bool) async -> [String] {
        await withCheckedContinuation { continuation in
            enqueue { writer in
                let differences = await writer.adopt(configuration, replaces: replaces)
                // Also where nothing of the objects has changed: the file's keys and secrets may have.
                return (true, { continuation.resume(returning: differences) })
            }
        }
    }

    private func adopt(_ configuration: Configuration, replaces: Bool) async -> [String] {
        var removed: Set<StoreKey> = []
        if !replaces {
            for key in FileMerge.keys(of: configuration) where !objects.has(key) {
                // A store that can't be read now says nothing of it, and what the file has is served.
                guard let last = try? await store.history(key, before: .max, limit: 1).first else { continue }
                if last.by != ObjectRecord.file { removed.insert(key) }
            }
        }
        var draft = ChangeDraft(objects, by: ObjectRecord.file, nowMs: nowMs())
        var differences = FileMerge.apply(configuration, to: &draft, replaces: replaces, removed: removed)
        guard !draft.writes.isEmpty else { return differences }
        do throws(StoreError) {
            let committed = try await store.commit(
                StoreChange(
                    writes: draft.storeWrites, principal: ObjectRecord.file, request: "",
                    audit: AuditLine(tenant: "", action: "file", object: "\(draft.writes.count) objects", address: "")),
                nowMs: draft.nowMs)
            objects = draft.settled(committed.versions)
            mark = committed.mark
        } catch {
            // Playback goes before: the file is in force, and is kept when it is read again.
            differences.append("what the configuration file says is in force, and could not be kept: \(error)")
            objects = draft.objects
        }
        return differences
    }

    // MARK: The line

    private func enqueue(_ job: @escaping Job) {
        waiting.append(job)
        guard !isWorking else { return }
        isWorking = true
        Task { await self.work() }
    }

    private func work() async {
        while !waiting.isEmpty {
            let batch = waiting.prefix(Limits.changesTogether)
            waiting.removeFirst(batch.count)
            var hasChanged = false, then: [@Sendable () -> Void] = []
            for job in batch {
                let done = await job(self)
                hasChanged = hasChanged || done.hasChanged
                then.append(done.then)
            }
            if hasChanged { publish(objects) }
            for done in then { done() }
        }
        isWorking = false
    }
}

extension StoreKey {
    /// The tenant whose audit tells of it.
    var auditTenant: String { kind == ObjectKind.tenants.rawValue ? id : tenant }
}
