/// What a start finds in a log's folder.
struct EventRecovery: Sendable {
    /// `nil`: there is no segment that can be read.
    var log: UInt64?
    var segments: [EventIndex.Segment] = []
    /// The number that a new segment gets: none is written on after a restart, so that no place of the log is ever written twice.
    var next: UInt64 = 1

    private struct Found {
        var number: UInt64
        var file: any EventFile
        var size: Int
        var header: EventHeader?
    }

    /// Reads the headers of all segments and the whole of the last one, which it closes.
    /// - Throws: when the folder, or a file in it, can't be read.
    init(folder: String, files: any EventFiles, damages: EventDamages, report: (EventNotice) -> Void) throws(EventFileFault) {
        try files.makeFolder(folder)
        var found: [Found] = []
        for name in try files.names(in: folder) {
            // What was not ready when the process ended.
            if name.hasSuffix(".new") { try? files.remove("\(folder)/\(name)") }
            guard let number = EventFolder.number(name) else { continue }
            next = max(next, number + 1)
            let file = try files.open("\(folder)/\(name)")
            let header = EventHeader(try file.read(EventHeader.bytes, at: 0)).flatMap { $0.number == number ? $0 : nil }
            found.append(Found(number: number, file: file, size: try file.size(), header: header))
        }
        found.sort { $0.number < $1.number }
        log = found.last { $0.header != nil }?.header?.log
        // A segment whose header is damaged is read by the id of the others; one of another log is none of this one.
        let others = found.filter { $0.size < EventHeader.bytes || log == nil || $0.header != nil && $0.header?.log != log }
        for other in others {
            let path = EventFolder.path(folder, other.number)
            try files.rename(path, to: path + ".damaged")
            report(.setAside(path: path))
        }
        guard let log else { return }
        found.removeAll { found in others.contains { $0.number == found.number } }
        for (index, one) in found.enumerated() {
            let path = EventFolder.path(folder, one.number)
            if one.header == nil {
                damages.note(0..<min(EventHeader.bytes, one.size), of: one.number, in: one.file)
            }
            var end = one.size
            if index == found.count - 1 {
                end = Self.close(one.file, EventFrame(log: log, number: one.number), path, size: end, damages, one.number, report)
            } else if let next = found[index + 1].header, next.number == one.number + 1, next.previousEnd > 0 {
                end = Int(next.previousEnd)
                if end > one.size { report(.incomplete(path: path, why: "\(end - one.size) bytes are missing at its end")) }
                // What is cut off stands in the next one, where the process ended before it could be cut off.
                if end < one.size { try? one.file.truncate(to: end) }
                end = min(end, one.size)
            }
            let beganMs = one.header?.beganMs ?? 0
            segments.append(EventIndex.Segment(number: one.number, beganMs: beganMs, written: end, synced: end, isClosed: true))
        }
    }

    /// Cuts off what a crash has left of the last write, and adds the footer where there is none.
    /// - Returns: where the segment ends.
    private static func close(
        _ file: any EventFile, _ frame: EventFrame, _ path: String, size: Int, _ damages: EventDamages, _ number: UInt64,
        _ report: (EventNotice) -> Void
    ) -> Int {
        var scan = EventScan(file, frame, from: EventHeader.bytes), footer = EventFooter(), isClosed = false
        var damage: [Range<Int>] = [], end = min(size, EventHeader.bytes), tornFrom: Int?
        do throws(EventFileFault) {
            while let item = try scan.next(to: size) {
                switch item {
                case .damage(let range):
                    // With nothing good behind it it's what a torn write has left.
                    tornFrom = range.lowerBound
                    if range.upperBound < size { damage.append(range) }
                case .record(let range):
                    (end, tornFrom) = (scan.offset, nil)
                    isClosed = scan.bytes[range.lowerBound] == EventFrame.footerKind
                    footer.add(scan.bytes, range)
                }
            }
            for range in damage { damages.note(range, of: number, in: file) }
            if let tornFrom { report(.torn(path: path, offset: tornFrom, bytes: size - tornFrom)) }
            guard !isClosed || tornFrom != nil else { return end }
            try file.truncate(to: end)
            guard !isClosed else { return end }
            footer.checksum = try checksum(file, to: end)
            var bytes: [UInt8] = []
            frame.append(footer.encoded, to: &bytes)
            try file.writeAll(bytes, at: end)
            try file.sync()
            return end + bytes.count
        } catch {
            // The next segment says where this one ends: what could not be cut off is left out all the same.
            report(.incomplete(path: path, why: "it can't be closed (\(error))"))
            return end
        }
    }

    /// Of all bytes before `end`.
    static func checksum(_ file: any EventFile, to end: Int) throws(EventFileFault) -> UInt32 {
        var sum: UInt32 = 0, position = 0
        while position < end {
            let piece = try file.read(min(Limits.eventReadBytes, end - position), at: position)
            guard !piece.isEmpty else { break }
            sum = piece.withUnsafeBytes { EventFrame.checksum($0, sum) }
            position += piece.count
        }
        return sum
    }
}

extension EventFooter {
    /// Counts a record that is read, if it is one of the log's.
    mutating func add(_ bytes: [UInt8], _ range: Range<Int>) {
        guard EventKind(rawValue: bytes[range.lowerBound]) != nil else { return }
        var decoder = EventDecoder(bytes, range)
        guard let record = try? EventRecord.decode(&decoder) else { return }
        add(receiptMs: record.context.receiptMs)
    }

    mutating func add(receiptMs: Int64) {
        count += 1
        firstMs = firstMs == 0 ? receiptMs : min(firstMs, receiptMs)
        lastMs = max(lastMs, receiptMs)
    }
}
