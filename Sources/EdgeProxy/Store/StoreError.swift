/// Why a store did not do what it was asked. Nothing of what was asked is kept then, unless it is `unknown`.
public enum StoreError: Error, Equatable, Sendable, CustomStringConvertible {
    /// An object has another version than the one that was expected; 0: there is none.
    case conflict(StoreKey, version: Int64)
    /// There is an object of this id already.
    case exists(StoreKey)
    case missing(StoreKey)
    /// Something else was committed since what the change was checked against.
    case behind
    /// The disk is full.
    case full
    /// Too much waits already, or another process holds the file.
    case busy(String)
    /// It can't be reached now.
    case unavailable(String)
    /// The connection was lost while it committed: whether it has, has to be read.
    case unknown(String)
    /// The file, or what stands in it, is damaged.
    case corrupt(String)
    /// It was written by a later program, which does not let this one read it.
    case newer(found: Int64, known: Int64)
    /// A migration stands there with another text than this program has.
    case otherHistory(migration: String)
    /// What this program asked for can't be: a defect of it.
    case refused(String)

    /// Whether there may be room, or a way, at another time.
    public var isOfDisk: Bool {
        switch self {
        case .full, .unavailable: true
        default: false
        }
    }

    /// Whether it is about one of the changes that were to be committed together: others may be kept without it.
    public var isOfOne: Bool {
        switch self {
        case .conflict, .exists, .missing, .full, .refused: true
        default: false
        }
    }

    public var description: String {
        switch self {
        case .conflict(let key, let version): "\(key) is at version \(version)"
        case .exists(let key): "there is \(key) already"
        case .missing(let key): "there is no \(key)"
        case .behind: "something else was changed meanwhile"
        case .full: "the disk is full"
        case .busy(let why): "the store is busy: \(why)"
        case .unavailable(let why): "the store can't be reached: \(why)"
        case .unknown(let why): "whether the store has kept it is not known: \(why)"
        case .corrupt(let why): "the store is damaged: \(why)"
        case .newer(let found, let known):
            "the store was written by a newer program (schema \(found), this one knows \(known)): start that one, or go back to a backup"
        case .otherHistory(let migration):
            "the store was made by another program: its migration \(migration) is not the one that this program has"
        case .refused(let why): "the store refused a statement: \(why)"
        }
    }
}
