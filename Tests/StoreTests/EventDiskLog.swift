import StoreTestSupport
import Synchronization
import TestSupport

@testable import Store

typealias EventDisk = StoreTestSupport.EventDisk

/// The log on a disk in memory, without its threads: each step is taken when the test says so.
final class EventDiskLog {
    let disk: EventDisk
    let labels = EventLabels()
    let damages: EventDamages, index: EventIndex
    let appender: EventAppender
    let notices: Notices
    static let folder = "/events"

    final class Notices: Sendable {
        private let all = Mutex<[EventNotice]>([])
        func add(_ notice: EventNotice) { all.withLock { $0.append(notice) } }
        var list: [EventNotice] { all.withLock { $0 } }
    }

    /// Opens what there is.
    init(_ disk: EventDisk, bounds: EventAppender.Bounds = .init(), newLog: UInt64 = 77) throws(EventFileFault) {
        let notices = Notices(), report: @Sendable (EventNotice) -> Void = { notices.add($0) }
        self.disk = disk
        self.notices = notices
        damages = EventDamages(folder: Self.folder, files: disk, report: report)
        let found = try EventRecovery(folder: Self.folder, files: disk, damages: damages, report: report)
        index = EventIndex(log: found.log ?? newLog, segments: found.segments)
        appender = EventAppender(
            folder: Self.folder, files: disk, index: index, next: found.next, labels: labels, bounds: bounds, report: report)
    }

    func reader(from position: EventPosition? = nil, _ extent: EventExtent = .written, labels: EventLabels? = nil) -> EventReader {
        EventReader(
            folder: Self.folder, files: disk, index: index, damages: damages, from: position, extent: extent,
            labels: labels ?? self.labels, report: { [notices] in notices.add($0) })
    }

    /// All that can be read.
    func records(_ extent: EventExtent = .written) throws(EventFileFault) -> [EventRecord] {
        try reader(extent).everything().map(\.record)
    }

    func numbers(_ extent: EventExtent = .written) throws(EventFileFault) -> [UInt64] { try records(extent).map(EventSamples.number) }

    func append(_ records: [EventRecord], forDisk: Bool = false, atMs: Int64 = 0) throws(EventLogError) {
        try appender.turn(atMs)
        try appender.append([EventBatch(records: records, isForDisk: forDisk)])
    }

    func append(_ numbers: ClosedRange<UInt64>, forDisk: Bool = false, atMs: Int64 = 0) throws(EventLogError) {
        try append(numbers.map { EventSamples.impression($0, labels: labels) }, forDisk: forDisk, atMs: atMs)
    }

    /// - Returns: `nil` where there was nothing to sync.
    @discardableResult
    func sync() -> Bool? {
        guard let task = appender.syncTask else { return nil }
        let isGood = (try? task.file.sync()) != nil
        appender.didSync(task, isGood: isGood)
        return isGood
    }

    static func path(_ number: UInt64) -> String { EventFolder.path(folder, number) }
}

extension EventReader {
    /// Everything up to the end, in pieces of odd sizes.
    func everything(atMost most: Int = 7) throws(EventFileFault) -> [EventEntry] {
        var entries: [EventEntry] = []
        while true {
            let more = try read(atMost: most)
            guard !more.isEmpty else { return entries }
            entries += more
        }
    }
}
