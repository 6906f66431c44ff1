import Formats
import Model
import Store
import Transport

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
        /// Under what the answer is kept, for a request that may come again.
        var once: Once?
    }

    /// A request that is done once, however often it comes (`Idempotency-Key`).
    struct Once: Sendable {
        var tenant: String, key: String
        /// SHA-256 of all that makes the request.
        var print: [UInt8]
    }

    /// Why a change was not made.
    enum Failure: Error {
        case refused(ChangeRefusal)
        case store(StoreError)
        /// What whoever makes the change refuses it for.
        case other(any Error & Sendable)
        /// The same request was answered before.
        case answered(KeptAnswer)
        /// More changes wait than may.
        case busy
    }

    /// What a change has led to.
    struct Done<Answer: Sendable>: Sendable {
        var answer: Answer
        /// All objects before it, and after it and what was written with it, which touches nothing of its own; of a dry run as they would
        /// be.
        var before: ManagedObjects, after: ManagedObjects
    }

    /// The actor's: making a directory of ten thousand objects takes a part of a second, in which no loop may do without its core.
    private let thread: PatientThread
    nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    let store: any ConfigurationStore
    /// What is in force.
    private(set) var objects: ManagedObjects { didSet { isPublished = false } }
    /// Whether that is in force on every loop.
    private var isPublished = true
    /// What the store has, at `mark`: the same, unless the configuration file could not be kept.
    private var stored: ManagedObjects
    private var mark: StoreMark
    /// A configuration file that is in force and could not be kept, and why. It is tried again before anything else is changed.
    private var unkept: (file: Configuration, replaces: Bool, removed: Set<StoreKey>, error: StoreError)?
    private let publish: @Sendable (ManagedObjects) -> Void
    private let nowMs: @Sendable () -> Int64

    private enum Waiting {
        case change(any WaitingChange)
        /// Does its work, and says what is to be done once what it has changed is in force.
        case job(@Sendable (isolated ConfigurationWriter) async -> @Sendable () -> Void)
    }
    private var waiting: [Waiting] = []
    /// How many stand in line, but for what is being made.
    var waitingCount: Int { waiting.count }
    /// What the snapshot has.
    private var written: StoreMark?
    private var isWorking = false, isLooking = false

    /// - Parameters:
    ///   - objects: as the store has them at `mark`.
    ///   - publish: puts objects in force, and returns when every request that comes goes by them.
    ///   - nowMs: milliseconds since 1970.
    /// - Throws: `SystemError` when there are no threads left.
    init(
        _ store: any ConfigurationStore, _ objects: ManagedObjects, at mark: StoreMark, nowMs: @escaping @Sendable () -> Int64,
        publish: @escaping @Sendable (ManagedObjects) -> Void
    ) throws(SystemError) {
        thread = try PatientThread(name: "directory")
        (self.store, self.objects, self.stored, self.mark) = (store, objects, objects, mark)
        (self.nowMs, self.publish) = (nowMs, publish)
    }

    // MARK: Changing

    /// Makes a change. It is kept and in force when this returns.
    /// - Parameters:
    ///   - action: for the audit: "create", "delete".
    ///   - isDry: whether it is only looked what would be.
    ///   - render: what is answered, as it is kept for a request that comes again: status and text.
    ///   - make: makes it of all there is, and says what it is answered with.
    func change<Answer: Sendable>(
        by author: Author, _ action: String, isDry: Bool = false,
        render: (@Sendable (Answer, ManagedObjects) -> (status: Int, text: String))? = nil,
        _ make: @escaping @Sendable (inout ChangeDraft) throws(Failure) -> Answer
    ) async throws(Failure) -> Done<Answer> {
        guard waiting.count < Limits.changesWaiting else { throw .busy }
        let outcome: PendingChange<Answer>.Outcome = await withCheckedContinuation { continuation in
            enqueue(.change(PendingChange(by: author, action, isDry: isDry, render, make) { continuation.resume(returning: $0) }))
        }
        return try outcome.get()
    }

    /// Makes changes in their order. Those that have nothing to do with each other are written together: a disk is as long with one as
    /// with many.
    private func make(_ changes: [any WaitingChange]) async {
        var left = changes[...]
        while !left.isEmpty { left = left.dropFirst(await makeFirst(of: left)) }
    }

    /// - Returns: how many of them are done.
    private func makeFirst(of changes: ArraySlice<any WaitingChange>) async -> Int {
        var group: [any WaitingChange] = [], count = 0
        for _ in 0..<Limits.changeTries {
            let known = mark, nowMs = nowMs()
            (group, count) = await prepare(changes, nowMs: nowMs)
            // What they name may have been made on another node a moment ago.
            if changes.prefix(count).contains(where: \.isRefused), (try? await refresh()) != nil, mark != known { continue }
            guard !group.isEmpty else { return count }
            do throws(StoreError) {
                var writes = group.compactMap(\.storeChange)
                writes[0].after = mark
                let committed = try await store.commit(writes, nowMs: nowMs)
                var next = stored
                for (change, committed) in zip(group, committed) { change.settle(into: &next, committed) }
                settle(next, at: committed.last?.mark ?? mark)
                for change in group { change.succeed(objects) }
                return count
            } catch {
                if error == .behind {
                    // Another node was first: what it has changed may matter to these.
                    do throws(StoreError) { try await refresh() } catch { return fail(group, error, count) }
                    continue
                }
                guard group.count > 1, error.isOfOne else { return fail(group, error, count) }
                for change in group { _ = await makeFirst(of: [change]) }
                return count
            }
        }
        return fail(group, .behind, count)
    }

    private func fail(_ group: [any WaitingChange], _ error: StoreError, _ count: Int) -> Int {
        for change in group { change.fail(error) }
        return count
    }

    /// Prepares the first of them, each over what the one before makes, as far as none touches what another before it does.
    /// - Returns: those that are to be written, and how many were looked at.
    private func prepare(
        _ changes: ArraySlice<any WaitingChange>, nowMs: Int64
    ) async -> (group: [any WaitingChange], count: Int) {
        if let file = unkept, !changes.allSatisfy(\.isDry) { _ = await adopt(file.file, replaces: file.replaces) }
        var group: [any WaitingChange] = [], touched: Set<StoreKey> = [], count = 0, objects = objects
        for change in changes.prefix(Limits.changesWritten) {
            // Versions that the store does not have are no base for a change.
            if let unkept, !change.isDry {
                change.fail(unkept.error)
                count += 1
                continue
            }
            await change.prepare(over: objects, in: store, nowMs: nowMs)
            // What comes of it by what others make before it, without a write of its own, is known when theirs are kept.
            if !group.isEmpty, !change.isDry, change.storeChange == nil { break }
            if let written = change.storeChange, let next = change.objects {
                let keys = written.writes.map(\.key)
                guard touched.isDisjoint(with: keys), group.isEmpty || touched.count + keys.count <= Limits.writesWritten else { break }
                touched.formUnion(keys)
                group.append(change)
                objects = next
            }
            count += 1
        }
        return (group, count)
    }

    // MARK: Other nodes

    /// Takes up what was committed by others. A hint, from any thread; where nothing was, nothing happens.
    nonisolated func look(_ told: @escaping @Sendable (StoreError) -> Void) {
        Task {
            await enqueueLook(told)
        }
    }

    private func enqueueLook(_ told: @escaping @Sendable (StoreError) -> Void) {
        // One that waits will see all that is there by then.
        guard !isLooking else { return }
        isLooking = true
        enqueue(
            .job { writer in
                // What is committed from now on needs another look.
                writer.isLooking = false
                do throws(StoreError) { try await writer.refresh() } catch { told(error) }
                // The store is back.
                if let file = writer.unkept { _ = await writer.adopt(file.file, replaces: file.replaces) }
                return {}
            })
    }

    /// Takes up what was committed by others, and returns when that is in force.
    func catchUp() async throws(StoreError) {
        let failed: StoreError? = await withCheckedContinuation { continuation in
            enqueue(
                .job { writer in
                    var failed: StoreError?
                    do throws(StoreError) { try await writer.refresh() } catch { failed = error }
                    return { [failed] in continuation.resume(returning: failed) }
                })
        }
        if let failed { throw failed }
    }

    private func refresh() async throws(StoreError) {
        switch try await store.changes(after: mark) {
        case .versions(let versions, let newest):
            guard newest != mark else { return }
            var next = stored
            for version in versions { try next.apply(version) }
            settle(next, at: newest)
        case .startOver:
            let (all, newest) = try await store.load()
            settle(try ManagedObjects(all), at: newest)
        }
    }

    /// What the store has now is in force, with what the file has beyond that.
    private func settle(_ stored: ManagedObjects, at mark: StoreMark) {
        (self.stored, self.mark, objects) = (stored, mark, stored)
        guard let unkept else { return }
        var draft = ChangeDraft(stored, by: ObjectRecord.file, nowMs: nowMs())
        _ = FileMerge.apply(unkept.file, to: &draft, replaces: unkept.replaces, removed: unkept.removed)
        objects = draft.objects
    }

    // MARK: The configuration file

    /// Takes up what the configuration file says now: an object that nobody has changed over REST follows it, removal included.
    /// - Parameter replaces: whether the file overwrites what was changed, as new versions.
    /// - Returns: what it differs in from what stands, in lines for the log.
    func follow(_ configuration: Configuration, replaces: Bool) async -> [String] {
        await withCheckedContinuation { continuation in
            enqueue(
                .job { writer in
                    let differences = await writer.adopt(configuration, replaces: replaces)
                    // Also where nothing of the objects has changed: the file's keys and secrets may have.
                    writer.isPublished = false
                    return { continuation.resume(returning: differences) }
                })
        }
    }

    /// What would stand if the configuration file were followed now. Nothing is kept of it, or put in force.
    func following(_ configuration: Configuration) async -> ManagedObjects {
        await merged(configuration, replaces: false).draft.objects
    }

    /// What the file makes of what the store has.
    private func merged(
        _ configuration: Configuration, replaces: Bool
    ) async -> (draft: ChangeDraft, differences: [String], removed: Set<StoreKey>) {
        var removed: Set<StoreKey> = []
        if !replaces {
            for key in FileMerge.keys(of: configuration) where mark.number > 0 && !stored.has(key) {
                // A store that can't be read now says nothing of it, and what the file has is served.
                guard let last = try? await store.history(key, before: .max, limit: 1).first else { continue }
                if last.by != ObjectRecord.file { removed.insert(key) }
            }
        }
        var draft = ChangeDraft(stored, by: ObjectRecord.file, nowMs: nowMs())
        let differences = FileMerge.apply(configuration, to: &draft, replaces: replaces, removed: removed)
        return (draft, differences, removed)
    }

    private func adopt(_ configuration: Configuration, replaces: Bool) async -> [String] {
        var tries = 0
        while true {
            let (draft, differences, removed) = await merged(configuration, replaces: replaces)
            let wasUnkept = unkept?.file == configuration && unkept?.removed == removed
            unkept = nil
            guard !draft.writes.isEmpty else {
                objects = stored
                return differences
            }
            do throws(StoreError) {
                let committed = try await store.commit(
                    StoreChange(
                        writes: draft.storeWrites, principal: ObjectRecord.file, request: "",
                        audit: AuditLine(tenant: "", action: "file", object: "\(draft.writes.count) objects", address: ""), after: mark),
                    nowMs: draft.nowMs)
                var next = stored
                draft.settle(into: &next, committed.versions)
                settle(next, at: committed.mark)
                return differences
            } catch {
                tries += 1
                // Another node was first: what it has changed may be what the file is about.
                if error == .behind, tries < Limits.changeTries, (try? await refresh()) != nil { continue }
                // Playback goes before: the file is in force, and is kept when the store is there again.
                unkept = (configuration, replaces, removed, error)
                if !wasUnkept { objects = draft.objects }
                return differences + ["what the configuration file says is in force, and could not be kept: \(error)"]
            }
        }
    }

    // MARK: The snapshot

    /// Writes down all there is, unless that is what was written last: a node starts with it while the store can't be reached.
    func write(_ snapshot: SnapshotFile) throws(WriteFault) {
        guard mark != written else { return }
        try snapshot.write(stored.rows, at: mark)
        written = mark
    }

    // MARK: The line

    private func enqueue(_ next: Waiting) {
        waiting.append(next)
        guard !isWorking else { return }
        isWorking = true
        Task { await self.work() }
    }

    private func work() async {
        while !waiting.isEmpty {
            let batch = waiting.prefix(Limits.changesTogether)
            waiting.removeFirst(batch.count)
            var changes: [any WaitingChange] = [], then: [@Sendable () -> Void] = []
            for next in batch {
                switch next {
                case .change(let change):
                    changes.append(change)
                    then.append { change.finish() }
                case .job(let job):
                    await make(changes)
                    changes = []
                    then.append(await job(self))
                }
            }
            await make(changes)
            if !isPublished {
                publish(objects)
                isPublished = true
            }
            for done in then { done() }
        }
        isWorking = false
    }
}

extension KeptAnswer {
    init(_ once: ConfigurationWriter.Once, status: Int, _ text: String, nowMs: Int64) {
        self.init(
            tenant: once.tenant, key: once.key, print: once.print, status: Int64(status), body: text,
            expiresMs: nowMs + Limits.answerKeepMs)
    }
}

extension StoreKey {
    /// The tenant whose audit tells of it.
    var auditTenant: String { kind == ObjectKind.tenants.rawValue ? id : tenant }
}
