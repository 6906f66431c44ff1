import Synchronization

/// What whoever is on call must know of the event log.
public enum EventNotice: Equatable, Sendable, CustomStringConvertible {
    /// The last write before a crash was not whole: these bytes were cut off.
    case torn(path: String, offset: Int, bytes: Int)
    /// No records of ours stand there, though there are some behind: they are kept beside the file in `copy`, if that could be written.
    case damaged(path: String, offset: Int, bytes: Int, copy: String?)
    /// A closed segment has not what its footer or the next segment says.
    case incomplete(path: String, why: String)
    /// It has no header that can be read and was set aside.
    case setAside(path: String)
    /// It can't be written; said once, not at each attempt.
    case failing(path: String, why: String)
    /// It can be written again; so many records were lost until now.
    case mended(path: String, lost: Int)
    /// A sync has failed: what was not on the disk yet is written again in a new segment.
    case notSynced(path: String)
    /// A reader's position is of another log, or of segments that are not there: it goes on from another place.
    case moved(from: EventPosition, to: EventPosition)

    public var isError: Bool {
        switch self {
        case .torn, .mended, .moved: false
        default: true
        }
    }

    public var description: String {
        switch self {
        case .torn(let path, let offset, let bytes): "\(path): a write was cut short; \(bytes) bytes from \(offset) on are left out"
        case .damaged(let path, let offset, let bytes, let copy):
            "\(path) is damaged: \(bytes) bytes from \(offset) on are lost" + (copy.map { "; they are kept in \($0)" } ?? "")
        case .incomplete(let path, let why): "\(path) is not whole: \(why)"
        case .setAside(let path): "\(path) has no header that can be read; it was set aside as \(path).damaged"
        case .failing(let path, let why): "events can't be written to \(path): \(why); playback goes on"
        case .mended(let path, let lost): "events are written to \(path) again; \(lost) were lost until now"
        case .notSynced(let path): "\(path) can't be synced; what was not on the disk is written again in another segment"
        case .moved(let from, let to):
            "segment \(from.segment), byte \(from.offset) of the event log is not there; it is read from segment \(to.segment) on"
        }
    }
}

/// Says each damage once, however many readers meet it, and keeps a copy of it.
final class EventDamages: Sendable {
    private struct Place: Hashable {
        var segment: UInt64, offset: Int
    }
    private let folder: String
    private let files: any EventFiles
    private let report: @Sendable (EventNotice) -> Void
    private let known = Mutex<Set<Place>>([])
    /// Damaged places that were met.
    let count = Atomic<Int>(0)

    init(folder: String, files: any EventFiles, report: @escaping @Sendable (EventNotice) -> Void) {
        self.folder = folder
        self.files = files
        self.report = report
    }

    func note(_ range: Range<Int>, of segment: UInt64, in file: any EventFile) {
        guard isNew(Place(segment: segment, offset: range.lowerBound)) else { return }
        count.add(1, ordering: .relaxed)
        let copy = "\(folder)/\(segment).\(range.lowerBound).damaged"
        report(
            .damaged(
                path: EventFolder.path(folder, segment), offset: range.lowerBound, bytes: range.count,
                copy: keep(range, of: file, in: copy) ? copy : nil))
    }

    func note(_ notice: EventNotice, of segment: UInt64) {
        guard isNew(Place(segment: segment, offset: -1)) else { return }
        count.add(1, ordering: .relaxed)
        report(notice)
    }

    private func isNew(_ place: Place) -> Bool {
        known.withLock { known in
            if known.count >= Limits.eventDamages { known.removeAll() }
            return known.insert(place).inserted
        }
    }

    private func keep(_ range: Range<Int>, of file: any EventFile, in path: String) -> Bool {
        do throws(EventFileFault) {
            let copies = try files.names(in: folder).filter { $0.hasSuffix(".damaged") }
            if copies.contains(where: { path.hasSuffix("/\($0)") }) { return true }
            guard copies.count < Limits.eventDamageCopies else { return false }
            let bytes = try file.read(range.count, at: range.lowerBound)
            try files.create(path).writeAll(bytes, at: 0)
            return true
        } catch {
            return false
        }
    }
}

/// How the files of a log are called.
enum EventFolder {
    static func path(_ folder: String, _ segment: UInt64) -> String { "\(folder)/\(segment).log" }

    /// The number of a segment's file; `nil` for any other.
    static func number(_ name: String) -> UInt64? {
        guard name.hasSuffix(".log"), let number = UInt64(name.dropLast(4)), number > 0, "\(number).log" == name else { return nil }
        return number
    }
}
