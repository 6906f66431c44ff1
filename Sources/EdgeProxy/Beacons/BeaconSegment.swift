import Store

/// A file of beacons and, beside it, one byte for each of them that says where it has got to. Used on the queue's thread alone.
///
/// The marks have a file of their own that has its whole size from the beginning. So they can be written while the disk is full, which is
/// what empties it; no write of one can be torn; and a segment goes when its own beacons are done, whatever the others wait for.
final class BeaconSegment {
    /// A record with its frame, in the file.
    struct Place {
        var offset: UInt32 = 0, count: UInt32 = 0
    }

    let number: UInt64
    let beganMs: Int64
    private let file: any EventFile
    private let marks: (any EventFile)?
    private let seal: JournalSeal
    /// Where its records end.
    private(set) var end: Int
    /// By index; a count of 0: there is no such record.
    private(set) var places: [Place] = []
    private var states: [UInt8]
    /// Beacons that are not done.
    private(set) var left = 0
    /// States that are not in the file yet.
    private var dirty: Range<Int>?
    private var isUnsynced = false, areMarksUnsynced = false

    /// - Parameters:
    ///   - end: behind its header.
    ///   - marks: `nil` where they are lost.
    ///   - states: as they stand in the file of marks.
    init(
        _ header: BeaconHeader, file: any EventFile, marks: (any EventFile)?, seal: JournalSeal, end: Int, states: [UInt8],
        isNew: Bool = false
    ) {
        number = header.number
        beganMs = header.beganMs
        self.file = file
        self.marks = marks
        self.seal = seal
        self.end = end
        self.states = states
        (isUnsynced, areMarksUnsynced) = (isNew, isNew)
    }

    var day: Int64 { BeaconHeader.day(beganMs) }

    /// Bytes of both files.
    var bytes: Int { end + states.count }

    /// Records that still fit in.
    var room: Int { states.count - places.count }

    // MARK: Records

    /// Adds the frames of beacons, from the next index on.
    /// - Returns: their places, as far as the bound on what is written at once goes; at least one.
    func encode(_ beacons: ArraySlice<Beacon>, to bytes: inout [UInt8]) -> [Place] {
        var added: [Place] = []
        for beacon in beacons.prefix(room) where added.isEmpty || bytes.count < Limits.writeBytes {
            let start = bytes.count
            let index = UInt32(places.count + added.count)
            RecordFile.append(BeaconFrame.record(index, seal.sealed([BeaconFrame.beaconKind] + beacon.encoded)), to: &bytes)
            added.append(Place(offset: UInt32(end + start), count: UInt32(bytes.count - start)))
        }
        return added
    }

    /// Writes what `encode` has made: all of it or, as far as anybody will read, nothing.
    /// - Throws: `leftOver` where neither can be had.
    func append(_ bytes: [UInt8], _ added: [Place]) throws(BeaconFault) {
        do throws(EventFileFault) {
            try file.writeAll(bytes, at: end)
        } catch {
            // Half a record would do no harm; a whole one would be sent after a restart, and be here a second time.
            do throws(EventFileFault) { try file.truncate(to: end) } catch { throw .leftOver }
            throw BeaconFault(error)
        }
        isUnsynced = true
        end += bytes.count
        places += added
        left += added.count
    }

    /// The beacon of an index; `nil` when it can't be read.
    func beacon(_ index: UInt32) -> Beacon? {
        guard places.indices.contains(Int(index)) else { return nil }
        let place = places[Int(index)]
        guard place.count > 0, let bytes = try? file.read(Int(place.count), at: Int(place.offset)) else { return nil }
        guard let record = RecordFile.read(bytes).records.first, let frame = BeaconFrame(record[...]), frame.index == index else {
            return nil
        }
        return open(frame)
    }

    private func open(_ frame: BeaconFrame) -> Beacon? {
        seal.opened(frame.sealed).flatMap { try? Beacon(encoded: Array($0.dropFirst())) }
    }

    // MARK: States

    /// - Returns: the state before it.
    @discardableResult
    func set(_ state: BeaconState, _ index: UInt32) -> BeaconState {
        let at = Int(index)
        guard states.indices.contains(at) else { return .unknown }
        // What is none of ours is a damaged byte: it was something else than "waits".
        let before = BeaconState(rawValue: states[at]) ?? .unknown
        put(state, at)
        if state.isFinal, !before.isFinal { left -= 1 }
        return before
    }

    private func put(_ state: BeaconState, _ at: Int) {
        states[at] = state.rawValue
        dirty = dirty.map { min($0.lowerBound, at)..<max($0.upperBound, at + 1) } ?? at..<(at + 1)
    }

    /// Writes the states that changed.
    func writeMarks() throws(EventFileFault) {
        guard let changed = dirty else { return }
        try marks?.writeAll(Array(states[changed]), at: changed.lowerBound)
        dirty = nil
        areMarksUnsynced = true
    }

    /// The marks first: a beacon whose mark is missing would go out again, a mark without its beacon does nothing.
    func sync() throws(EventFileFault) {
        if areMarksUnsynced { try marks?.sync() }
        areMarksUnsynced = false
        if isUnsynced { try file.sync() }
        isUnsynced = false
    }

    // MARK: After a restart

    /// Goes over what stands in the file. What had been begun, what can't be read and what has a damaged mark is `unknown` from now on.
    /// - Parameter ticket: makes one of a beacon.
    func recover(_ bytes: [UInt8], ticket: (BeaconId, Beacon) -> BeaconTicket) -> BeaconRecovered {
        var found = BeaconRecovered()
        _ = RecordFile.each(bytes, damaged: { found.lostBytes += $0.count }) { record in
            guard let frame = BeaconFrame(record), frame.index < UInt32(states.count) else { return }
            let index = Int(frame.index)
            while places.count <= index { places.append(Place()) }
            guard places[index].count == 0 else { return }
            let start = record.startIndex - RecordFile.frameBytes
            places[index] = Place(offset: UInt32(clamping: start), count: UInt32(clamping: record.endIndex - start))
            let state = BeaconState(rawValue: states[index])
            if state?.isFinal == true { return }
            let beacon = open(frame)
            if let beacon, state == .waiting {
                found.waiting.append(ticket(BeaconId(segment: number, index: frame.index), beacon))
                return
            }
            put(.unknown, index)
            guard let beacon else { return found.unreadable += 1 }
            found.unknown.append(ticket(BeaconId(segment: number, index: frame.index), beacon))
        }
        left = found.waiting.count
        end = bytes.count
        return found
    }
}

/// What a segment of an earlier process has.
struct BeaconRecovered {
    var waiting: [BeaconTicket] = [], unknown: [BeaconTicket] = []
    /// Bytes that are of no record: the last write was torn, or they are damaged.
    var lostBytes = 0
    /// Beacons that no key opens.
    var unreadable = 0

    mutating func add(_ other: BeaconRecovered) {
        waiting += other.waiting
        unknown += other.unknown
        lostBytes += other.lostBytes
        unreadable += other.unreadable
    }
}
