import Store

/// What whoever is on call must know of the beacons' files.
public enum BeaconNotice: Equatable, Sendable, CustomStringConvertible {
    case failing(path: String, why: String)
    case mended(path: String, dropped: Int)
    case marksFailing(path: String, why: String)
    case notSynced(path: String, why: String)
    case damaged(path: String, lostBytes: Int, unreadable: Int)
    /// Nothing of it can be read: its header is damaged, or is of a later version.
    case lost(path: String)

    public var description: String {
        switch self {
        case .failing(let path, let why): "beacons can't be written to \(path): \(why); they wait in memory"
        case .mended(let path, let dropped): "beacons are written to \(path) again; \(dropped) were dropped so far"
        case .marksFailing(let path, let why): "what became of beacons can't be noted in \(path): \(why); none is sent until it can"
        case .notSynced(let path, let why): "beacons in \(path) are not on the disk: \(why)"
        case .damaged(let path, let lostBytes, let unreadable):
            "\(path) has \(lostBytes) bytes that are no record, and \(unreadable) beacons that no key opens"
        case .lost(let path): "\(path) can't be read: its beacons are lost"
        }
    }
}

/// Why beacons can't be written now.
enum BeaconFault: Error, Equatable {
    /// The disk is full, or their share of it.
    case full
    case failed(Int32)
    /// The write failed and what it left can't be taken back: the next process may find it and send it, so this one must not.
    case leftOver

    init(_ fault: EventFileFault) { self = fault.isOfSpace ? .full : .failed(fault.code) }

    var why: String {
        switch self {
        case .full: "the disk, or its share, is full"
        case .failed(let code): "\(EventFileFault(code: code))"
        case .leftOver: "a write failed, and so did taking it back"
        }
    }
}
