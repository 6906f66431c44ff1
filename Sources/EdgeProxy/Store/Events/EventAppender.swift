/// Records that are handed over together: all of them are in the log or none.
struct EventBatch: Sendable {
    var records: [EventRecord]
    /// Whether it is done when it is on the disk, not when it is in the file.
    var isForDisk = false
    /// Called once, with why it is not in the log; `nil`: it is.
    var done: (@Sendable (EventLogError?) -> Void)?

    /// In memory.
    var bytes: Int { records.count * MemoryLayout<EventRecord>.stride }
}

/// Why events are not in the log. Only where the disk has failed at more than one thing, and the process ends before it can be written
/// again, may the next start find them there all the same: under the keys that they had.
public enum EventLogError: Error, Equatable, Sendable {
    /// The disk is full, or what the log may use of it.
    case full
    /// Too much waits already.
    case busy
    /// The file system has failed, with this `errno`.
    case failed(Int32)
    /// The log is closed.
    case closed
}

/// Writes the segments. Used on one thread alone; knows no clock, and leaves it to its owner when to sync.
final class EventAppender {
    struct Bounds: Sendable {
        /// A segment that is larger or older is closed before more is written.
        var segmentBytes = Limits.eventSegmentBytes, segmentMs = Limits.eventSegmentMs
        /// All segments together.
        var diskBytes = Limits.eventDiskBytes
    }

    /// What a sync is to make last.
    struct SyncTask: Sendable {
        var file: any EventFile
        var number: UInt64
        /// Through here.
        var end: Int
    }

    private struct Segment {
        var file: any EventFile
        var number: UInt64
        var beganMs: Int64
        /// Where its records end, and how much of that is on the disk.
        var end: Int, synced: Int
        /// As the footer would be now.
        var footer = EventFooter()
    }

    private let folder: String
    private let files: any EventFiles
    private let index: EventIndex
    private let labels: EventLabels
    private let bounds: Bounds
    private let report: (EventNotice) -> Void
    /// `nil`: the next one must be begun first.
    private var segment: Segment?
    /// One that could not be synced, until the next one stands in its place.
    private var left: Segment?
    private var next: UInt64
    /// Where the last one ended.
    private var previousEnd: UInt64
    /// What is written and not on the disk, and where in the segment it ends.
    private var unsynced: [(batch: EventBatch, end: Int)] = []
    /// What has come to the disk since it was asked for last.
    private var durable: [EventBatch] = []
    /// By label: the segment that has its text. And those whose text the last attempt to write has put there first.
    private var labelled: [UInt64] = [], fresh: [EventLabel] = []
    private var encoder = EventEncoder(), labelEncoder = EventEncoder()

    init(
        folder: String, files: any EventFiles, index: EventIndex, next: UInt64, labels: EventLabels, bounds: Bounds = Bounds(),
        report: @escaping (EventNotice) -> Void = { _ in }
    ) {
        self.folder = folder
        self.files = files
        self.index = index
        self.next = next
        self.labels = labels
        self.bounds = bounds
        self.report = report
        previousEnd = index.last.flatMap { $0.number + 1 == next ? UInt64($0.written) : nil } ?? 0
    }

    /// Batches that have come to the disk, each once.
    func takeDurable() -> [EventBatch] {
        defer { durable = [] }
        return durable
    }

    /// Bytes in memory of what is not on the disk.
    private(set) var unsyncedBytes = 0

    /// Batches that wait for the disk.
    private(set) var awaited = 0

    var hasSegment: Bool { segment != nil }

    // MARK: Segments

    /// When the segment has to be closed, milliseconds since 1970; `nil`: nothing is in it.
    var dueMs: Int64? { segment.flatMap { $0.end > EventHeader.bytes ? $0.beganMs + bounds.segmentMs : nil } }

    /// Whether the segment is to be closed before more is written.
    func isDue(_ nowMs: Int64) -> Bool { segment.map { $0.end >= bounds.segmentBytes } == true || dueMs.map { $0 <= nowMs } == true }

    /// Closes a segment that is due, and begins one where there is none. No sync may be under way: of two at once one is not told when
    /// they fail.
    func turn(_ nowMs: Int64) throws(EventLogError) {
        if isDue(nowMs) { try finish() }
        if segment == nil { try begin(nowMs) }
    }

    /// Puts the footer behind a segment. When that fails the segment is gone on with; when it can't be synced it is left.
    func finish() throws(EventLogError) {
        guard var open = segment else { return }
        var bytes: [UInt8] = []
        frame(open.number).append(open.footer.encoded, to: &bytes)
        try write(bytes, to: open)
        open.end += bytes.count
        segment = open
        guard (try? open.file.sync()) != nil else { return leave() }
        didSync(through: open.end)
        close(at: open.end)
    }

    private func close(at end: Int) {
        index.closed(at: end)
        previousEnd = UInt64(end)
        segment = nil
    }

    /// Goes on in another segment: what is not on the disk is written again there, and this file is never synced any more.
    private func leave() {
        guard let open = segment else { return }
        report(.notSynced(path: EventFolder.path(folder, open.number)))
        left = open
        close(at: open.synced)
    }

    /// The next segment, with what the one before it has lost. It has its name only when it is on the disk as a whole, and the folder has
    /// it before anything else is written: until then the one before it is the last.
    private func begin(_ nowMs: Int64) throws(EventLogError) {
        let number = next, path = EventFolder.path(folder, number), new = "\(folder)/\(number).new"
        let header = EventHeader(log: index.log, number: number, beganMs: nowMs, previousEnd: previousEnd)
        var footer = EventFooter()
        let bytes = header.encoded + encode(unsynced.map(\.batch), number, &footer)
        guard index.bytes + bytes.count <= bounds.diskBytes else {
            forgetFresh()
            throw .full
        }
        do throws(EventFileFault) {
            let file = try files.create(new)
            try file.writeAll(bytes, at: 0)
            try file.sync()
            try files.rename(new, to: path)
            try files.syncFolder(folder)
            footer.checksum = bytes.withUnsafeBytes { EventFrame.checksum($0, 0) }
            segment = Segment(
                file: file, number: number, beganMs: nowMs, end: bytes.count, synced: bytes.count, footer: footer)
        } catch {
            try? files.remove(new)
            forgetFresh()
            throw error.isOfSpace ? .full : .failed(error.code)
        }
        next += 1
        // Only now: what is cut off there stands here.
        if let left { try? left.file.truncate(to: left.synced) }
        left = nil
        didSync(through: .max)
        index.began(number, nowMs, at: bytes.count)
    }

    /// Gives up what waits for the disk and can't get there. Where there is no segment it is not written again.
    func dropAwaited() -> [EventBatch] {
        let dropped = unsynced.map(\.batch).filter(\.isForDisk)
        unsynced.removeAll { $0.batch.isForDisk }
        unsyncedBytes -= dropped.reduce(0) { $0 + $1.bytes }
        awaited = 0
        return dropped
    }

    // MARK: Records

    private func frame(_ number: UInt64) -> EventFrame { EventFrame(log: index.log, number: number) }

    /// The batches' frames, each label's text before the first record that has it.
    private func encode(_ batches: some Sequence<EventBatch>, _ number: UInt64, _ footer: inout EventFooter) -> [UInt8] {
        let frame = frame(number)
        var bytes: [UInt8] = []
        fresh = []
        for batch in batches {
            for record in batch.records {
                encoder.clear()
                record.encode(to: &encoder)
                for label in encoder.labels where !isLabelled(label, number) {
                    guard let text = labels.text(label) else { continue }
                    labelEncoder.clear()
                    EventLabelRecord(label: label, text: text).encode(to: &labelEncoder)
                    frame.append(labelEncoder.bytes, to: &bytes)
                }
                frame.append(encoder.bytes, to: &bytes)
                footer.add(receiptMs: record.context.receiptMs)
            }
        }
        return bytes
    }

    /// Notes that a label is in a segment.
    private func isLabelled(_ label: EventLabel, _ number: UInt64) -> Bool {
        let place = Int(label.number)
        if place >= labelled.count {
            labelled += [UInt64](repeating: 0, count: max(place + 1 - labelled.count, labelled.count))
        }
        guard labelled[place] != number else { return true }
        labelled[place] = number
        fresh.append(label)
        return false
    }

    /// What was encoded last is not in the file.
    private func forgetFresh() {
        for label in fresh { labelled[Int(label.number)] = 0 }
    }

    /// Adds batches: all of them are in the file then, or none.
    func append(_ batches: some Collection<EventBatch>) throws(EventLogError) {
        guard var open = segment else { throw .failed(0) }
        do throws(EventLogError) {
            let bytes = encode(batches, open.number, &open.footer)
            guard index.bytes + bytes.count <= bounds.diskBytes else { throw .full }
            try write(bytes, to: open)
            open.footer.checksum = bytes.withUnsafeBytes { EventFrame.checksum($0, open.footer.checksum) }
            open.end += bytes.count
        } catch {
            forgetFresh()
            throw error
        }
        segment = open
        unsynced += batches.map { ($0, open.end) }
        unsyncedBytes += batches.reduce(0) { $0 + $1.bytes }
        awaited += batches.count { $0.isForDisk }
        index.wrote(to: open.end)
        // Nothing was added, and all is on the disk: there will be no sync to wait for.
        if open.synced == open.end { didSync(through: open.end) }
    }

    private func write(_ bytes: [UInt8], to open: Segment) throws(EventLogError) {
        do throws(EventFileFault) { try open.file.writeAll(bytes, at: open.end) } catch {
            // What is there of it must not be taken for records: whoever handed it over is told that it is not there.
            if (try? open.file.truncate(to: open.end)) == nil { leave() }
            throw error.isOfSpace ? .full : .failed(error.code)
        }
    }

    // MARK: Syncing

    /// What there is to be synced.
    var syncTask: SyncTask? {
        segment.flatMap { $0.synced < $0.end ? SyncTask(file: $0.file, number: $0.number, end: $0.end) : nil }
    }

    /// A sync is over.
    func didSync(_ task: SyncTask, isGood: Bool) {
        // Of a segment that was left meanwhile it doesn't matter: what was in it is written again.
        guard segment?.number == task.number else { return }
        guard isGood else { return leave() }
        guard let segment, segment.synced < task.end else { return }
        self.segment?.synced = task.end
        didSync(through: task.end)
        index.synced(to: task.end)
    }

    private func didSync(through end: Int) {
        let count = unsynced.prefix { $0.end <= end }.count
        durable += unsynced[..<count].map(\.batch)
        unsyncedBytes -= unsynced[..<count].reduce(0) { $0 + $1.batch.bytes }
        awaited -= unsynced[..<count].count { $0.batch.isForDisk }
        unsynced.removeFirst(count)
    }
}
