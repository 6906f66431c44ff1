import Store

/// The segments of a folder. Used on one thread alone; knows no clock.
final class BeaconStore {
    struct Bounds: Sendable {
        var segmentBytes = Limits.segmentBytes, segmentRecords = Limits.segmentRecords, segmentMs = Limits.segmentMs
        var diskBytes = Limits.diskBytes
        var recentBytes = Limits.recentBytes
    }

    private let folder: String
    private let files: any EventFiles
    private let secrets: [[UInt8]]
    private let bounds: Bounds
    private let salt: () -> UInt64
    private let report: (BeaconNotice) -> Void
    private var segments: [UInt64: BeaconSegment] = [:]
    private var current: BeaconSegment?
    private var next: UInt64 = 1
    private var recent: RecentBeacons
    private var names = SharedTexts()
    private var isFolderUnsynced = false, areMarksFailing = false

    /// - Parameters:
    ///   - secrets: the installation's; the first seals, all open.
    ///   - salt: random numbers.
    init(
        folder: String, files: any EventFiles, secrets: [[UInt8]], bounds: Bounds = Bounds(), salt: @escaping () -> UInt64,
        report: @escaping (BeaconNotice) -> Void = { _ in }
    ) {
        self.folder = folder
        self.files = files
        self.secrets = secrets
        self.bounds = bounds
        self.salt = salt
        self.report = report
        recent = RecentBeacons(bytesMost: bounds.recentBytes)
    }

    /// Beacons that are not done.
    var left: Int { segments.values.reduce(0) { $0 + $1.left } }

    /// Bytes of all files.
    var bytes: Int { segments.values.reduce(0) { $0 + $1.bytes } }

    // MARK: After a restart

    /// Takes up the segments of earlier processes. None of them is written to any more, but for its marks.
    /// - Throws: when the folder can't be read.
    func recover() throws(EventFileFault) -> BeaconRecovered {
        try files.makeFolder(folder)
        let names = try files.names(in: folder)
        let numbers = names.compactMap { BeaconFolder.number($0) }
        next = (numbers.max() ?? 0) + 1
        var all = BeaconRecovered()
        for number in Set(numbers).sorted() {
            guard names.contains(BeaconFolder.beacons(number)), let (segment, found) = recover(number) else {
                remove(number)
                continue
            }
            all.add(found)
            segments[number] = segment
        }
        writeMarks(Array(segments.values))
        removeDone()
        return all
    }

    /// - Returns: `nil` when there is nothing in it that can be read.
    private func recover(_ number: UInt64) -> (BeaconSegment, BeaconRecovered)? {
        let path = path(BeaconFolder.beacons(number))
        guard let file = try? files.open(path), let size = try? file.size(), let bytes = try? file.read(size, at: 0) else {
            report(.lost(path: path))
            return nil
        }
        var header: BeaconHeader?, hasRecords = false
        _ = RecordFile.each(bytes) { record in
            if header == nil { header = BeaconHeader(Array(record)) }
            hasRecords = hasRecords || record.first == BeaconFrame.beaconKind
        }
        guard let header, header.number == number else {
            // A process that ended as it began one has left nothing behind.
            if hasRecords { report(.lost(path: path)) }
            return nil
        }
        let marks = try? files.open(self.path(BeaconFolder.marks(number)))
        var states = marks.flatMap { try? $0.read(bounds.segmentRecords, at: 0) } ?? []
        // Where marks are lost, no more is known of their beacons.
        states += [UInt8](repeating: BeaconState.sent.rawValue, count: max(0, bounds.segmentRecords - states.count))
        let segment = BeaconSegment(header, file: file, marks: marks, seal: header.seal(secrets), end: bytes.count, states: states)
        let found = segment.recover(bytes) { ticket($0, $1) }
        if found.lostBytes > 0 || found.unreadable > 0 {
            report(.damaged(path: path, lostBytes: found.lostBytes, unreadable: found.unreadable))
        }
        return (segment, found)
    }

    private func ticket(_ id: BeaconId, _ beacon: Beacon) -> BeaconTicket {
        var event = beacon.event
        // Thousands of tickets name the same few hosts, tenants and sources.
        event.tenant = names.shared(event.tenant)
        event.source = names.shared(event.source)
        return BeaconTicket(id: id, host: names.shared(BeaconUrl.host(of: beacon.url)), event: event)
    }

    // MARK: Beacons

    /// Writes the first of some beacons, as many as go in one write.
    /// - Returns: the tickets of those that are in the file. They survive the process, and a power cut after the next `tidy`.
    func append(_ beacons: ArraySlice<Beacon>, nowMs: Int64) throws(BeaconFault) -> [BeaconTicket] {
        let segment = try segment(nowMs)
        var bytes: [UInt8] = []
        let first = segment.places.count, places = segment.encode(beacons, to: &bytes)
        guard self.bytes + bytes.count <= bounds.diskBytes else { throw .full }
        do throws(BeaconFault) {
            try segment.append(bytes, places)
        } catch {
            if error == .leftOver { current = nil }
            throw error
        }
        return beacons.prefix(places.count).enumerated().map { offset, beacon in
            let id = BeaconId(segment: segment.number, index: UInt32(first + offset))
            recent.add(beacon, id)
            return ticket(id, beacon)
        }
    }

    /// The segment that is written to, a new one where that is full or of another day.
    private func segment(_ nowMs: Int64) throws(BeaconFault) -> BeaconSegment {
        if let current, current.end < bounds.segmentBytes, current.room > 0, current.day == BeaconHeader.day(nowMs) { return current }
        current = nil
        let header = BeaconHeader(number: next, beganMs: nowMs, salt: (salt(), salt()))
        let states = [UInt8](repeating: BeaconState.waiting.rawValue, count: bounds.segmentRecords)
        var bytes: [UInt8] = []
        for _ in 0..<2 { RecordFile.append(header.record, to: &bytes) }
        guard self.bytes + bytes.count + states.count <= bounds.diskBytes else { throw .full }
        do throws(EventFileFault) {
            // The marks first: a segment without them is one whose marks are lost.
            let marks = try files.create(path(BeaconFolder.marks(next)))
            try marks.writeAll(states, at: 0)
            let file = try files.create(path(BeaconFolder.beacons(next)))
            try file.writeAll(bytes, at: 0)
            let segment = BeaconSegment(
                header, file: file, marks: marks, seal: header.seal(secrets), end: bytes.count, states: states, isNew: true)
            segments[next] = segment
            current = segment
            next += 1
            isFolderUnsynced = true
            return segment
        } catch {
            remove(next)
            throw BeaconFault(error)
        }
    }

    // MARK: Marks

    /// Notes that beacons are about to be sent.
    /// - Returns: the beacons in the same order, `nil` for one that can't be read. `nil`: nothing could be noted, and none may be sent.
    func claim(_ ids: [BeaconId]) -> [Beacon?]? {
        for id in ids { segments[id.segment]?.set(.sent, id.index) }
        guard writeMarks(touched(ids)) else {
            for id in ids { segments[id.segment]?.set(.waiting, id.index) }
            return nil
        }
        return ids.map { id in recent.remove(id) ?? segments[id.segment]?.beacon(id.index) }
    }

    /// Notes what has become of beacons. What can't be written now is with the next `tidy`.
    func settle(_ marks: [(id: BeaconId, state: BeaconState)]) {
        for (id, state) in marks {
            segments[id.segment]?.set(state, id.index)
            if state.isFinal { recent.remove(id) }
        }
        writeMarks(touched(marks.map(\.id)))
    }

    private func touched(_ ids: [BeaconId]) -> [BeaconSegment] { Set(ids.map(\.segment)).compactMap { segments[$0] } }

    @discardableResult
    private func writeMarks(_ touched: some Sequence<BeaconSegment>) -> Bool {
        var isGood = true
        for segment in touched {
            do throws(EventFileFault) {
                try segment.writeMarks()
            } catch {
                isGood = false
                if !areMarksFailing { report(.marksFailing(path: path(BeaconFolder.marks(segment.number)), why: "\(error)")) }
            }
        }
        areMarksFailing = !isGood
        return isGood
    }

    // MARK: Now and then

    /// Removes the segments that are done, and makes what was written last.
    func tidy(nowMs: Int64) {
        writeMarks(segments.values)
        // It is closed soon where little comes too, so that what is known of viewers is gone soon after their beacons.
        if let current, !current.places.isEmpty, nowMs - current.beganMs >= bounds.segmentMs { self.current = nil }
        removeDone()
        for segment in segments.values {
            do throws(EventFileFault) {
                try segment.sync()
            } catch {
                report(.notSynced(path: path(BeaconFolder.beacons(segment.number)), why: "\(error)"))
                // What it has lost is not known: nothing is added to it any more.
                if segment === current { current = nil }
            }
        }
        if isFolderUnsynced, (try? files.syncFolder(folder)) != nil { isFolderUnsynced = false }
    }

    private func removeDone() {
        for segment in segments.values where segment.left == 0 && segment !== current {
            guard remove(segment.number) else { continue }
            segments[segment.number] = nil
        }
    }

    /// The marks last: beacons without marks would count as begun.
    @discardableResult
    private func remove(_ number: UInt64) -> Bool {
        guard (try? files.remove(path(BeaconFolder.beacons(number)))) != nil else { return false }
        isFolderUnsynced = true
        return (try? files.remove(path(BeaconFolder.marks(number)))) != nil
    }

    private func path(_ name: String) -> String { "\(folder)/\(name)" }
}
