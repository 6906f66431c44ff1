import Glibc

/// A record of the log, and where to go on behind it.
public struct EventEntry: Equatable, Sendable {
    public var record: EventRecord
    public var next: EventPosition
}

/// Reads the log from a position on, while it is written. One thread uses it.
public final class EventReader {
    private let folder: String
    private let files: any EventFiles
    private let index: EventIndex
    private let damages: EventDamages
    private let extent: EventExtent
    private let labels: EventLabels
    private let report: @Sendable (EventNotice) -> Void

    /// Behind the last record that was read.
    public private(set) var position: EventPosition
    /// Records that were passed over because a later version has written them.
    public private(set) var unknown = 0

    private struct Open {
        var number: UInt64
        var scan: EventScan
        /// What the segment's numbers mean.
        var labels: [UInt32: EventLabel] = [:]
        /// Records that were met, if it is read from its beginning and whole.
        var count: UInt64?
        var footer: EventFooter?
    }
    private var open: Open?

    init(
        folder: String, files: any EventFiles, index: EventIndex, damages: EventDamages, from position: EventPosition?,
        extent: EventExtent, labels: EventLabels, report: @escaping @Sendable (EventNotice) -> Void
    ) {
        self.folder = folder
        self.files = files
        self.index = index
        self.damages = damages
        self.extent = extent
        self.labels = labels
        self.report = report
        let first = EventPosition(log: index.log, segment: index.first?.number ?? 1, offset: UInt64(EventHeader.bytes))
        self.position = position ?? first
        guard let position else { return }
        let last = index.last
        if position.log != index.log || position.segment < first.segment {
            self.position = first
        } else if let last, position.segment > last.number {
            // The log was put back to an earlier state, all of which was read.
            self.position = EventPosition(log: index.log, segment: last.number, offset: UInt64(last.end(extent)))
        }
        if self.position != position { report(.moved(from: position, to: self.position)) }
    }

    /// The next records, in order: at most so many, and none when there is no more yet.
    /// - Throws: when a file can't be read; the reader may go on.
    public func read(atMost most: Int) throws(EventFileFault) -> [EventEntry] {
        var entries: [EventEntry] = []
        do throws(EventFileFault) {
            while entries.count < most, let segment = try current(), var open {
                // A copy of what is open would be one of the bytes, too.
                self.open = nil
                try read(&open, segment, most, into: &entries)
                position.offset = max(position.offset, UInt64(open.scan.offset))
                self.open = open
                // Where it was closed meanwhile, its last records come first.
                guard entries.count < most, segment.isClosed, let next = index.segment(from: segment.number + 1) else { break }
                leave(open, segment, to: next)
            }
        } catch {
            open = nil
            guard let last = entries.last else { throw error }
            position = last.next
        }
        return entries
    }

    /// Calls once when there is more, now or on the writer's thread.
    public func whenMore(_ call: @escaping @Sendable () -> Void) { index.watch(position, extent, call) }

    /// The segment that the position is in, opened; `nil`: there is none yet.
    private func current() throws(EventFileFault) -> EventIndex.Segment? {
        guard let segment = index.segment(from: position.segment) else { return nil }
        if let open, open.number == segment.number { return segment }
        if segment.number != position.segment { move(to: segment) }
        guard let file = try file(of: segment) else { return try current() }
        let frame = EventFrame(log: index.log, number: segment.number)
        var open = Open(number: segment.number, scan: EventScan(file, frame, from: EventHeader.bytes), count: 0)
        // What the labels mean stands before the records that have them.
        while open.scan.offset < position.offset, let item = try open.scan.next(to: segment.end(extent)) {
            note(item, in: &open, segment)
        }
        self.open = open
        return segment
    }

    /// - Returns: `nil` for one that somebody has removed by hand: it is one less then, and said.
    private func file(of segment: EventIndex.Segment) throws(EventFileFault) -> (any EventFile)? {
        let path = EventFolder.path(folder, segment.number)
        do throws(EventFileFault) { return try files.open(path) } catch {
            guard error.code == ENOENT, segment.isClosed, index.segment(from: segment.number + 1) != nil else { throw error }
            damages.note(.incomplete(path: path, why: "it is not there any more"), of: segment.number)
            index.removed(segment.number)
            return nil
        }
    }

    private func move(to segment: EventIndex.Segment) {
        let place = EventPosition(log: index.log, segment: segment.number, offset: UInt64(EventHeader.bytes))
        report(.moved(from: position, to: place))
        position = place
    }

    private func read(
        _ open: inout Open, _ segment: EventIndex.Segment, _ most: Int, into entries: inout [EventEntry]
    ) throws(EventFileFault) {
        while entries.count < most, let item = try open.scan.next(to: segment.end(extent)) {
            guard let record = note(item, in: &open, segment), open.scan.offset > position.offset else { continue }
            let next = EventPosition(log: index.log, segment: segment.number, offset: UInt64(open.scan.offset))
            entries.append(EventEntry(record: record, next: next))
        }
    }

    /// - Returns: a record of the log.
    @discardableResult
    private func note(_ item: EventScan.Item, in open: inout Open, _ segment: EventIndex.Segment) -> EventRecord? {
        switch item {
        case .damage(let range):
            open.count = nil
            damages.note(range, of: segment.number, in: open.scan.file)
        case .record(let range):
            let bytes = open.scan.bytes
            switch bytes[range.lowerBound] {
            case EventFrame.labelKind:
                if let record = try? EventLabelRecord.decode(bytes, range) {
                    open.labels[record.label.number] = labels.label(record.text)
                }
            case EventFrame.footerKind: open.footer = try? EventFooter.decode(bytes, range)
            default:
                var decoder = EventDecoder(bytes, range, labels: open.labels)
                open.count? += 1
                if let record = try? EventRecord.decode(&decoder) { return record }
                unknown += 1
            }
        }
        return nil
    }

    /// On to the next segment.
    private func leave(_ open: Open, _ segment: EventIndex.Segment, to next: EventIndex.Segment) {
        let path = EventFolder.path(folder, open.number), end = segment.end(extent)
        if open.scan.offset < end {
            damages.note(.incomplete(path: path, why: "\(end - open.scan.offset) bytes are missing at its end"), of: open.number)
        } else if let footer = open.footer, let count = open.count, footer.count != count {
            damages.note(.incomplete(path: path, why: "it has \(count) records and its footer says \(footer.count)"), of: open.number)
        }
        self.open = nil
        if next.number != open.number + 1 || position.offset > end { return move(to: next) }
        position = EventPosition(log: index.log, segment: next.number, offset: UInt64(EventHeader.bytes))
    }
}
