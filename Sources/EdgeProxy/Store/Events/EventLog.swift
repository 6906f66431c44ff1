import Foundation
import Glibc
import Synchronization
import Transport

/// The append-only log of events. Loops hand over batches; one thread writes what all of them have gathered, in one write; another one
/// syncs, so that who waits for a write does not wait for the disk.
///
/// Callers hand over values and not bytes: only the writer knows the segment that a record ends in, and with it the checksum's seed and
/// which labels have to be explained first. So a caller's part is an append to a list under a lock.
///
/// A killed process loses nothing that was acknowledged, a power cut at most the last `Limits.eventSyncSeconds` of what did not ask for the
/// disk. While nothing can be written whoever waits is told so; what nobody waits for is kept up to `Limits.eventQueueBytes`.
public final class EventLog: Sendable {
    /// What has to be there before a batch is acknowledged.
    public enum Sync: Sendable {
        /// The batch is in the file: it survives the process.
        case written
        /// It is on the disk: it survives a power cut.
        case each
    }

    public struct Options: Sendable {
        public var segmentBytes = Limits.eventSegmentBytes
        /// Milliseconds.
        public var segmentMs = Limits.eventSegmentMs
        /// Of all segments together.
        public var diskBytes = Limits.eventDiskBytes
        /// Of what waits or is not on the disk, in memory.
        public var queueBytes = Limits.eventQueueBytes
        /// From one sync to the next.
        public var syncSeconds = Limits.eventSyncSeconds

        public init() {}
    }

    private struct State {
        var batches: [EventBatch] = []
        /// Of `batches`, and of what the writer has and is not on the disk.
        var bytes = 0, heldBytes = 0
        var isClosed = false, isFailing = false
        /// Whether the writer has to be woken.
        var isResting = false
        /// What to sync, and whether somebody waits for it.
        var task: EventAppender.SyncTask?, isUrgent = false
        /// What is synced now.
        var syncing: EventAppender.SyncTask?
        var isSyncOver = false
        /// Syncs that are over.
        var synced: [(task: EventAppender.SyncTask, isGood: Bool)] = []
    }

    private let folder: String
    private let files: any EventFiles
    private let options: Options
    private let nowMs: @Sendable () -> Int64
    private let report: @Sendable (EventNotice) -> Void
    private let index: EventIndex
    private let damages: EventDamages
    private let state = Mutex(State())
    private let condition = NSCondition(), syncCondition = NSCondition()
    private let ended = DispatchSemaphore(value: 0)

    /// The texts of its records' labels.
    public let labels: EventLabels
    /// Records that nobody waited for and that were given up.
    public let lost = Atomic<Int>(0)
    /// The time that the last write took, nanoseconds.
    public let lastWriteNs = Atomic<Int>(0)

    /// Opens the log in a folder, or begins one there, and starts its threads.
    /// - Parameters:
    ///   - newLog: the id of a log that is begun: random.
    ///   - nowMs: the wall clock, milliseconds since 1970.
    ///   - report: takes what whoever is on call must know; on any thread.
    /// - Throws: when the folder can't be read. One that can't be written is no fault yet.
    public init(
        folder: String, files: any EventFiles = SystemEventFiles(), labels: EventLabels = EventLabels(), newLog: UInt64,
        options: Options = Options(), nowMs: @escaping @Sendable () -> Int64,
        report: @escaping @Sendable (EventNotice) -> Void
    ) throws(EventFileFault) {
        self.folder = folder
        self.files = files
        self.labels = labels
        self.options = options
        self.nowMs = nowMs
        self.report = report
        damages = EventDamages(folder: folder, files: files, report: report)
        let found = try EventRecovery(folder: folder, files: files, damages: damages, report: report)
        index = EventIndex(log: found.log ?? newLog, segments: found.segments)
        let next = found.next
        let write = { @Sendable [self] in
            Self.letTurnsEnd()
            work(next)
        }
        for (name, run) in [("events", write), ("events-sync", { @Sendable [self] in sync() })] {
            let thread = Thread { run() }
            thread.name = name
            thread.start()
        }
    }

    /// Bytes of all segments.
    public var bytes: Int { index.bytes }

    /// Damaged places that were met.
    public var damaged: Int { damages.count.load(ordering: .relaxed) }

    /// Whether nothing can be written now.
    public var isFailing: Bool { state.withLock { $0.isFailing } }

    /// Adds records, all of them or none.
    /// - Parameter done: called once: `nil` when they are in the log, else why they are not. On the writer's thread, or on this one when
    ///   they are refused at once. Without it they are the server's own: kept while the disk is full, and dropped and counted where there
    ///   is no room in memory.
    public func append(_ records: [EventRecord], sync: Sync = .written, done: (@Sendable (EventLogError?) -> Void)? = nil) {
        let batch = EventBatch(records: records, isForDisk: sync == .each, done: done)
        let (refusal, isResting): (EventLogError?, Bool) = state.withLock { state in
            guard !state.isClosed else { return (.closed, false) }
            guard state.bytes + state.heldBytes + batch.bytes <= options.queueBytes else { return (.busy, false) }
            state.batches.append(batch)
            state.bytes += batch.bytes
            defer { state.isResting = false }
            return (nil, state.isResting)
        }
        guard let refusal else {
            if isResting { wake(condition) }
            return
        }
        if let done { done(refusal) } else { lost.add(records.count, ordering: .relaxed) }
    }

    /// The beginning of the segment that holds what was received at a time, milliseconds since 1970; `nil`: there is no segment.
    public func position(ofMs ms: Int64) -> EventPosition? {
        index.segment(begunBy: ms).map { EventPosition(log: index.log, segment: $0.number, offset: UInt64(EventHeader.bytes)) }
    }

    /// Where what there is ends; `nil`: there is no segment.
    public func end(_ extent: EventExtent) -> EventPosition? {
        index.last.map { EventPosition(log: index.log, segment: $0.number, offset: UInt64($0.end(extent))) }
    }

    /// Where to begin for whoever needs to know what was received in some time before a position, milliseconds; `nil`: nothing of it is
    /// there.
    public func position(_ ms: Int64, before position: EventPosition) -> EventPosition? {
        guard position.log == index.log, let segment = index.segment(from: position.segment) ?? index.last else { return nil }
        return self.position(ofMs: segment.beganMs - ms)
    }

    /// A reader from a position on; `nil`: from the first record that there is.
    /// - Parameter labels: what its records' labels are of; the log's own unless it is said.
    public func reader(from position: EventPosition?, extent: EventExtent = .synced, labels: EventLabels? = nil) -> EventReader {
        EventReader(
            folder: folder, files: files, index: index, damages: damages, from: position, extent: extent, labels: labels ?? self.labels,
            report: report)
    }

    /// Removes the segments with lower numbers, but for the last one: whoever reads the log has passed them.
    public func remove(before number: UInt64) throws(EventFileFault) {
        for segment in index.closed(before: number) {
            try files.remove(EventFolder.path(folder, segment))
            index.removed(segment)
        }
    }

    /// Ends the threads when everything is on the disk, or can't get there.
    public func close() {
        state.withLock { $0.isClosed = true }
        wake(condition)
        ended.wait()
        // For whoever closes it as well.
        ended.signal()
    }

    private func wake(_ condition: NSCondition) {
        // Whoever is about to wait has looked before this, and waits then: woken behind the lock, he does not have to wait for it too.
        condition.lock()
        condition.unlock()
        condition.signal()
    }

    // MARK: The writer's thread

    /// Whoever hands something over is not interrupted by the thread that he wakes, where they share a core: he ends his turn first, so one
    /// write serves all of it (sched(7), SCHED_BATCH). Where the kernel refuses that, there are more writes.
    private static func letTurnsEnd() {
        let batch: Int32 = 3  // SCHED_BATCH, a macro that Swift does not see
        var parameters = sched_param()
        pthread_setschedparam(pthread_self(), batch, &parameters)
    }

    private func work(_ next: UInt64) {
        let appender = EventAppender(
            folder: folder, files: files, index: index, next: next, labels: labels,
            bounds: .init(segmentBytes: options.segmentBytes, segmentMs: options.segmentMs, diskBytes: options.diskBytes), report: report)
        while true {
            let (batches, isClosed) = state.withLock { state in
                defer { (state.batches, state.heldBytes, state.bytes) = ([], state.heldBytes + state.bytes, 0) }
                return (state.batches, state.isClosed)
            }
            for synced in takeSynced() { appender.didSync(synced.task, isGood: synced.isGood) }
            let kept = write(batches, with: appender)
            settle(appender, kept)
            if isClosed { return end(appender, kept) }
            rest(appender)
        }
    }

    private func takeSynced() -> [(task: EventAppender.SyncTask, isGood: Bool)] {
        state.withLock { state in
            defer { state.synced = [] }
            return state.synced
        }
    }

    /// Writes batches, some at a time.
    /// - Returns: those that could not be written and that nobody waits for.
    private func write(_ batches: [EventBatch], with appender: EventAppender) -> [EventBatch] {
        var rest = batches[...]
        let isNews = !batches.isEmpty || !appender.hasSegment
        do throws(EventLogError) {
            try ready(appender)
            while !rest.isEmpty {
                var bytes = 0
                let part = rest.prefix { batch in
                    defer { bytes += batch.bytes }
                    return bytes < Limits.eventWriteBytes
                }
                let start = Clock.monotonicNs()
                try appender.append(part)
                lastWriteNs.store(Int(Clock.monotonicNs() - start), ordering: .relaxed)
                rest = rest.dropFirst(part.count)
                for batch in part where !batch.isForDisk { batch.done?(nil) }
                try ready(appender)
            }
            // That there was nothing to write says nothing of the disk.
            if isNews { didWrite() }
            return []
        } catch {
            didFail(error)
            for batch in Array(rest) + (appender.hasSegment ? [] : appender.dropAwaited()) { batch.done?(error) }
            return rest.filter { $0.done == nil }
        }
    }

    /// Closes a segment that is due and sees to it that there is one. No sync is under way then.
    private func ready(_ appender: EventAppender) throws(EventLogError) {
        let now = nowMs()
        if appender.isDue(now) {
            waitForSync()
            for synced in takeSynced() { appender.didSync(synced.task, isGood: synced.isGood) }
        }
        try appender.turn(now)
    }

    private func waitForSync() {
        condition.lock()
        defer { condition.unlock() }
        while state.withLock({ state in
            state.task = nil
            return state.syncing != nil
        }) { condition.wait() }
    }

    private func didWrite() {
        let hasFailed = state.withLock { state in
            defer { state.isFailing = false }
            return state.isFailing
        }
        if hasFailed { report(.mended(path: folder, lost: lost.load(ordering: .relaxed))) }
    }

    private func didFail(_ error: EventLogError) {
        let isNew = state.withLock { state in
            defer { state.isFailing = true }
            return !state.isFailing
        }
        guard isNew else { return }
        let why = if case .failed(let code) = error { "\(EventFileFault(code: code))" } else { "the disk, or its share, is full" }
        report(.failing(path: folder, why: why))
    }

    /// Tells who waited for the disk, and lets the next sync begin.
    private func settle(_ appender: EventAppender, _ kept: [EventBatch]) {
        for batch in appender.takeDurable() where batch.isForDisk { batch.done?(nil) }
        let keptBytes = kept.reduce(0) { $0 + $1.bytes }
        let isNews = state.withLock { state in
            state.batches.insert(contentsOf: kept, at: 0)
            state.bytes += keptBytes
            state.heldBytes = appender.unsyncedBytes
            let task = appender.syncTask, hadTask = state.task != nil
            // What is under way already need not be done again.
            state.task = task?.number == state.syncing?.number && task?.end == state.syncing?.end ? nil : task
            state.isUrgent = appender.awaited > 0
            // Whoever has a task waits until its time has come: that there is more of it by then does not wake him.
            return state.task != nil && (state.isUrgent || !hadTask)
        }
        if isNews { wake(syncCondition) }
    }

    /// Until there is something to do.
    private func rest(_ appender: EventAppender) {
        condition.lock()
        defer { condition.unlock() }
        if state.withLock({ $0.isFailing }) {
            // Whoever comes meanwhile waits for the next attempt: one for each would be busy with failing alone.
            let next = Date(timeIntervalSinceNow: Limits.eventRetrySeconds)
            while state.withLock({ !$0.isClosed }), condition.wait(until: next) {}
            return
        }
        // The condition knows no date that is very far away.
        let seconds = appender.dueMs.map { min(Double($0 - nowMs()) / 1_000, Limits.eventRestSeconds) } ?? Limits.eventRestSeconds
        let due = Date(timeIntervalSinceNow: seconds)
        while state.withLock({ state in
            state.isResting = state.batches.isEmpty && state.synced.isEmpty && !state.isClosed
            return state.isResting
        }), condition.wait(until: due) {}
        state.withLock { $0.isResting = false }
    }

    private func end(_ appender: EventAppender, _ kept: [EventBatch]) {
        waitForSync()
        for synced in takeSynced() { appender.didSync(synced.task, isGood: synced.isGood) }
        // What was left unsynced, or came in at the last moment, gets its chance here.
        let late = state.withLock { state in
            defer { (state.batches, state.bytes) = ([], 0) }
            return state.batches
        }
        let left = write(late, with: appender)
        // Without room for a footer it is synced without one.
        if (try? appender.finish()) == nil, let task = appender.syncTask {
            appender.didSync(task, isGood: (try? task.file.sync()) != nil)
        }
        for batch in appender.takeDurable() where batch.isForDisk { batch.done?(nil) }
        for batch in appender.dropAwaited() { batch.done?(.closed) }
        lost.add(left.reduce(0) { $0 + $1.records.count }, ordering: .relaxed)
        state.withLock { $0.isSyncOver = true }
        wake(syncCondition)
    }

    // MARK: The syncing thread

    private func sync() {
        var next = Date.distantPast
        while true {
            syncCondition.lock()
            while state.withLock({ $0.task == nil && !$0.isSyncOver }) { syncCondition.wait() }
            while state.withLock({ $0.task != nil && !$0.isUrgent && !$0.isSyncOver }), syncCondition.wait(until: next) {}
            syncCondition.unlock()
            let (task, isOver) = state.withLock { state in
                (state.syncing, state.task) = (state.task, nil)
                return (state.syncing, state.isSyncOver)
            }
            if let task {
                next = Date(timeIntervalSinceNow: options.syncSeconds)
                let isGood = (try? task.file.sync()) != nil
                state.withLock { state in
                    state.syncing = nil
                    state.synced.append((task, isGood))
                }
                wake(condition)
            }
            if isOver {
                ended.signal()
                return
            }
        }
    }
}
