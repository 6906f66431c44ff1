import Glibc

/// A small file that is replaced in one step: there is the old one or the new one, and whole.
enum ReplacedFile {
    /// - Parameter syncs: whether the new one is on the disk before this returns.
    static func write(_ bytes: [UInt8], to path: String, syncs: Bool) throws(WriteFault) {
        let new = path + ".new"
        guard let file = JournalFile.fresh(new), file.append(bytes), !syncs || file.sync(), rename(new, path) == 0 else {
            let fault = WriteFault(path: path, code: errno)
            unlink(new)
            throw fault
        }
        if syncs { JournalFile.syncFolder(of: path) }
    }
}

/// Why a file could not be written, for the operator.
public struct WriteFault: Error, Equatable, Sendable, CustomStringConvertible {
    public let path: String
    /// `errno`.
    public let code: Int32

    public var description: String { "\(path) can't be written: \(String(cString: strerror(code))); it stays as it was" }
}
