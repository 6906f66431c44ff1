import CLinux
import Foundation
import Glibc
import Stitching
import Synchronization
import Transport

/// The append-only file of facts. One thread writes what all loops have gathered, in one `write`; another one syncs on its own beat, so
/// that nobody who waits for the write waits for the disk; a third one writes the file anew when it has grown.
///
/// A killed process loses nothing that was waited for; a power cut at most the last `journal.sync`. While the file can't be written
/// (a full disk) playback goes on: records are kept up to `Limits.journalQueueBytes` and written when it can be again.
public final class Journal: Sendable {
    /// `write(2)`, or what stands for it in a test.
    public typealias Write = @Sendable (Int32, UnsafeRawBufferPointer) -> Int
    public static let systemWrite: Write = { Glibc.write($0, $1.baseAddress, $1.count) }

    /// What the records of a file add up to: called with a way to go over them, in order, and one to write the new file. On a thread of its
    /// own, while records go on being appended behind what it is given. Neither file is in memory as a whole.
    public typealias Fold =
        @Sendable (_ each: ((ArraySlice<UInt8>) -> Void) -> Bool, _ put: (JournalRecord) -> Void) -> Void

    public enum Severity: Sendable { case error, warning }
    public typealias Report = @Sendable (Severity, _ line: String) -> Void

    private let report: Report
    private struct State {
        var bytes: [UInt8] = []
        var records = 0
        var waiting: [@Sendable () -> Void] = []
        var isClosed = false
        var isFailing = false
        /// A new edition of the file, ready to take the place of the old one; `.some(nil)`: it could not be made.
        var edition: Edition??
        /// What the records of the file add up to; `nil`: the file is not written anew.
        var fold: Fold?
    }
    private struct Edition: Sendable {
        var file: JournalFile
        /// How much of the old file it stands for, and its own size, bytes.
        var through: Int, size: Int
    }
    private let state = Mutex(State())
    private let condition = NSCondition()
    private let dirty = Mutex<(file: JournalFile?, isRenamed: Bool, isClosed: Bool)>((nil, false, false))
    private let syncCondition = NSCondition()
    private let synced = DispatchSemaphore(value: 0)
    private let path: String
    private let syncNs: Int64
    private let rewriteBytes: Int
    private let ageNs: Int64
    private let systemWrite: Write
    /// `nil`: what is written may be read by anybody.
    private let seal: JournalSeal?

    /// Bytes in the file.
    public let size: Atomic<Int>
    /// The time the last `write` took, nanoseconds.
    public let lastWriteNs = Atomic<Int>(0)
    /// Records that were given up because the file could not be written for too long.
    public let lost = Atomic<Int>(0)
    /// How often the file was written anew.
    public let editions = Atomic<Int>(0)

    /// - Parameters:
    ///   - path: of the file.
    ///   - file: open for appending.
    ///   - size: of the file, bytes.
    ///   - syncNs: from one `fdatasync` to the next.
    ///   - seal: of the records.
    ///   - rewriteBytes: the file is written anew when it has grown by this and to twice its size.
    ///   - ageNs: or when something is added so long after it was begun.
    ///   - report: takes a line for whoever is on call.
    public init(
        path: String, file: JournalFile, size: Int, syncNs: Int64, seal: JournalSeal? = nil, rewriteBytes: Int = .max,
        ageNs: Int64 = .max, write: @escaping Write = systemWrite, report: @escaping Report = { _, _ in }
    ) {
        self.seal = seal
        self.ageNs = ageNs
        self.report = report
        self.path = path
        self.syncNs = syncNs
        self.rewriteBytes = rewriteBytes
        systemWrite = write
        self.size = Atomic(size)
        for (name, run) in [("journal", { @Sendable [self] in work(file) }), ("journal-sync", { @Sendable [self] in sync() })] {
            let thread = Thread { run() }
            thread.name = name
            thread.start()
        }
    }

    /// Lets the file be written anew when it has grown.
    public func rewrite(with fold: @escaping Fold) {
        state.withLock { $0.fold = fold }
    }

    /// Whether records wait because the file can't be written.
    public var isFailing: Bool { state.withLock { $0.isFailing } }

    /// Adds records; `written` is called, on the writer's thread, once they are in the file (not yet on the disk).
    /// - Returns: `false` while the file can't be written: then `written` is not called, though the records are kept.
    @discardableResult
    public func append(_ records: [JournalRecord], written: (@Sendable () -> Void)? = nil) -> Bool {
        var framed: [UInt8] = []
        for record in records { RecordFile.append(record.encoded, with: seal, to: &framed) }
        let isTaken = state.withLock { state in
            if state.bytes.count + framed.count > Limits.journalQueueBytes {
                lost.add(records.count, ordering: .relaxed)
            } else {
                state.bytes += framed
                state.records += records.count
            }
            guard !state.isFailing else { return false }
            if let written { state.waiting.append(written) }
            return true
        }
        wake()
        return isTaken
    }

    /// Ends the threads when everything is on the disk.
    public func close() {
        state.withLock { $0.isClosed = true }
        wake()
        synced.wait()
    }

    private func wake() {
        condition.lock()
        condition.signal()
        condition.unlock()
    }

    // MARK: The writer's thread

    private func work(_ first: JournalFile) {
        var file = first, floor = size.load(ordering: .relaxed), isRewriting = false, beganNs = Clock.monotonicNs()
        while true {
            let (bytes, records, waiting, isClosed, fold) = state.withLock { state in
                defer { (state.bytes, state.records, state.waiting) = ([], 0, []) }
                return (state.bytes, state.records, state.waiting, state.isClosed, state.fold)
            }
            if bytes.isEmpty || put(bytes, records, to: file) {
                for written in waiting { written() }
            } else {
                // They go first when the next attempt is made.
                state.withLock { state in
                    (state.bytes, state.records, state.waiting) = (bytes + state.bytes, records + state.records, waiting + state.waiting)
                }
            }
            if let edition = state.withLock({ state in
                defer { state.edition = nil }
                return state.edition
            }) {
                isRewriting = false
                if let edition, let renewed = adopt(edition, from: file) { file = renewed }
                floor = size.load(ordering: .relaxed)
                beganNs = Clock.monotonicNs()
            } else if !isRewriting, let fold, isGrown(from: floor) || isAged(since: beganNs, from: floor), !isFailing {
                isRewriting = true
                let old = file
                let thread = Thread { [self] in
                    PatientThreads.letOthersGoFirst()
                    rewrite(old, fold)
                }
                thread.name = "journal-rewrite"
                thread.start()
            }
            if isClosed, !isRewriting { return end(with: file) }
            rest(isRewriting: isRewriting)
        }
    }

    private func isGrown(from floor: Int) -> Bool {
        let size = size.load(ordering: .relaxed)
        return size - floor >= rewriteBytes && size >= 2 * floor
    }

    /// Whoever left has left traces in it until it is written anew.
    private func isAged(since beganNs: Int64, from floor: Int) -> Bool {
        Clock.monotonicNs() - beganNs >= ageNs && size.load(ordering: .relaxed) > floor
    }

    private func rest(isRewriting: Bool) {
        condition.lock()
        defer { condition.unlock() }
        let (isFailing, hasMore) = state.withLock { state in
            let isOver = state.isClosed && !isRewriting
            return (state.isFailing, !state.bytes.isEmpty || !state.waiting.isEmpty || isOver || state.edition != nil)
        }
        if isFailing {
            _ = condition.wait(until: Date(timeIntervalSinceNow: Limits.journalRetrySeconds))
        } else if !hasMore {
            condition.wait()
        }
    }

    /// One attempt: all of the bytes, or none.
    private func put(_ bytes: [UInt8], _ records: Int, to file: JournalFile) -> Bool {
        let start = Clock.monotonicNs(), before = size.load(ordering: .relaxed)
        guard file.append(bytes, with: systemWrite) else {
            let why = String(cString: strerror(errno))
            // Half a record would end the file for whoever reads it.
            ftruncate(file.descriptor, off_t(before))
            let isNew = state.withLock { state in
                defer { state.isFailing = true }
                return !state.isFailing
            }
            // Said once, not at each attempt: playback goes on (promise 1 goes before 4).
            if isNew { report(.error, "\(path) can't be written: \(why); playback goes on, \(records) records wait") }
            return false
        }
        lastWriteNs.store(Int(Clock.monotonicNs() - start), ordering: .relaxed)
        size.store(before + bytes.count, ordering: .relaxed)
        mark(file)
        let hasFailed = state.withLock { state in
            defer { state.isFailing = false }
            return state.isFailing
        }
        if hasFailed { report(.warning, "\(path) is written again; \(lost.load(ordering: .relaxed)) records were lost") }
        return true
    }

    private func end(with file: JournalFile) {
        let left = state.withLock { $0.records }
        if left > 0 { report(.error, "\(path): \(left) records could not be written") }
        mark(file)
        dirty.withLock { $0.isClosed = true }
        wakeSync()
    }

    // MARK: The syncing thread

    private func mark(_ file: JournalFile, isRenamed: Bool = false) {
        dirty.withLock { dirty in
            dirty.file = file
            if isRenamed { dirty.isRenamed = true }
        }
        wakeSync()
    }

    private func wakeSync() {
        syncCondition.lock()
        syncCondition.signal()
        syncCondition.unlock()
    }

    private func sync() {
        var hasFailed = false
        while true {
            syncCondition.lock()
            while dirty.withLock({ $0.file == nil && !$0.isClosed }) { syncCondition.wait() }
            syncCondition.unlock()
            let (file, isRenamed, isClosed) = dirty.withLock { dirty in
                defer { (dirty.file, dirty.isRenamed) = (nil, false) }
                return dirty
            }
            if let file {
                let isSynced = file.sync()
                if !isSynced, !hasFailed { report(.error, "\(path) can't be synced: \(String(cString: strerror(errno)))") }
                hasFailed = !isSynced
            }
            if isRenamed { JournalFile.syncFolder(of: path) }
            if isClosed {
                synced.signal()
                return
            }
            let next = Date(timeIntervalSinceNow: Double(syncNs) / 1e9)
            syncCondition.lock()
            while dirty.withLock({ !$0.isClosed }), syncCondition.wait(until: next) {}
            syncCondition.unlock()
        }
    }

    // MARK: A new edition

    /// Writes what the file adds up to into a new one, and copies what is appended meanwhile until little is left. On a thread of its own.
    private func rewrite(_ old: JournalFile, _ fold: Fold) {
        var through = size.load(ordering: .relaxed), edition: Edition?
        if let fresh = JournalFile.fresh(path + ".new") {
            var written = 0, isGood = true, pending: [UInt8] = []
            func flush() {
                isGood = isGood && fresh.append(pending, with: systemWrite)
                written += pending.count
                pending.removeAll(keepingCapacity: true)
            }
            var damaged: Range<Int>?
            func put(_ record: JournalRecord) {
                RecordFile.append(record.encoded, with: seal, to: &pending)
                if pending.count > Limits.journalCopyBytes { flush() }
            }
            fold({ each in
                let isRead = old.eachRecord(to: through, damaged: { damaged = damaged ?? $0 }) { record in
                    if let seal { seal.opened(record).map { each($0[...]) } } else { each(record) }
                }
                isGood = isGood && isRead
                return isRead
            }) { put($0) }
            if let damaged {
                report(.error, "\(path) is damaged from byte \(damaged.lowerBound) on; it is written anew without what stood there")
                // The next start must know: what is whole now is not all that was listed.
                put(.floor(.due))
            }
            flush()
            while isGood {
                let now = size.load(ordering: .relaxed)
                guard let more = old.read(from: through, to: now), fresh.append(more, with: systemWrite), fresh.sync() else {
                    isGood = false
                    break
                }
                written += more.count
                through = now
                if more.count <= Limits.journalCopyBytes { break }
            }
            if isGood { edition = Edition(file: fresh, through: through, size: written) }
        }
        if edition == nil {
            report(.error, "\(path).new can't be written: \(String(cString: strerror(errno))); the journal goes on growing")
        }
        // What it took goes back to the system, which it would not by itself.
        clinux_malloc_trim()
        state.withLock { $0.edition = .some(edition) }
        wake()
    }

    /// Puts a new edition in the old file's place. What was appended since is copied first, so that at no moment a record is missing.
    /// - Returns: `nil` when that failed and the old file goes on.
    private func adopt(_ edition: Edition, from old: JournalFile) -> JournalFile? {
        let end = size.load(ordering: .relaxed)
        guard let rest = old.read(from: edition.through, to: end), edition.file.append(rest, with: systemWrite),
            rename(path + ".new", path) == 0
        else {
            report(.error, "\(path) stays as it was: \(String(cString: strerror(errno)))")
            return nil
        }
        size.store(edition.size + rest.count, ordering: .relaxed)
        editions.add(1, ordering: .relaxed)
        mark(edition.file, isRenamed: true)
        return edition.file
    }
}
