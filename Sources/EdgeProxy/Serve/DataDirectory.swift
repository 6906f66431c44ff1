import COpenSSL
import Console
import Glibc
import Stitching
import Store

/// The folder that holds what must survive: locked, so that two processes can't share it by mistake.
struct DataDirectory {
    let path: String
    /// Held open for as long as the process lives: closing it would give the lock back.
    private let lock: Int32

    /// Makes the folder if there is none.
    /// - Throws: `ConfigurationError` that names `data_dir`.
    init(_ path: String, file: String) throws(ConfigurationError) {
        func refuse(_ message: String) -> ConfigurationError { ConfigurationError(file: file, path: "data_dir", message: message) }
        var made = ""
        for part in path.split(separator: "/", omittingEmptySubsequences: false) {
            made += part + "/"
            if mkdir(made, 0o700) != 0, errno != EEXIST { throw refuse("cannot make \(made): \(String(cString: strerror(errno)))") }
        }
        let lock = open(path + "/lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard lock >= 0 else { throw refuse("cannot write in \(path): \(String(cString: strerror(errno)))") }
        guard flock(lock, LOCK_EX | LOCK_NB) == 0 else { throw refuse("\(path) is used by another process") }
        self.path = path
        self.lock = lock
    }

    /// Reads the journal, and begins a new one with what it adds up to: the old one is replaced in one step.
    ///
    /// - Parameter keep: lets go of what is too old to matter.
    /// - Returns: what was written down before, and the new journal, open.
    /// - Throws: also for a journal that is there and can't be read: to go on without it would send all numbers back.
    func openJournal(
        _ settings: Settings, file: String, keep: (inout Recovered) -> Void
    ) throws(ConfigurationError) -> (recovered: Recovered, journal: Journal) {
        let name = path + "/journal"
        func refuse(_ message: String) -> ConfigurationError { ConfigurationError(file: file, path: "data_dir", message: message) }
        var old: [UInt8] = []
        if access(name, F_OK) == 0 {
            do { old = try InputFile.read(name, limit: Limits.journalBytes) } catch { throw refuse(error.message) }
        }
        let (records, lost) = RecordFile.read(old)
        var recovered = Recovered(records)
        if lost > 0 || recovered.dropped > 0 {
            Log.warning("\(name): \(lost) bytes at the end were torn, \(recovered.dropped) records are of no use; going on with the rest")
        }
        keep(&recovered)
        let bytes = recovered.fileBytes, journalFile: JournalFile, size: Int
        if let fresh = JournalFile.fresh(name + ".new"), fresh.append(bytes), fresh.sync(), rename(name + ".new", name) == 0 {
            JournalFile.syncFolder(of: name)
            (journalFile, size) = (fresh, bytes.count)
        } else {
            let fault = errno
            unlink(name + ".new")
            // Viewers are served from a full disk too (promise 1 goes before 4): the old file goes on, once it can.
            guard Self.isFull(fault), let same = JournalFile.existing(name, size: old.count - lost) else {
                throw refuse("cannot write \(name).new: \(String(cString: strerror(fault)))")
            }
            Log.error("\(name) can't be written anew: \(String(cString: strerror(fault))); it goes on as it was")
            (journalFile, size) = (same, old.count - lost)
        }
        let journal = Journal(
            path: name, file: journalFile, size: size, syncNs: settings.ns(.journalSync), rewriteBytes: settings.bytes(.journalRewrite),
            report: { severity, line in
                switch severity {
                case .error: Log.error(line)
                case .warning: Log.warning(line)
                }
            })
        return (recovered, journal)
    }

    /// The key that signs session tokens when the configuration names none: made once, readable by its owner only.
    func sessionKey(file: String) throws(ConfigurationError) -> [UInt8] {
        let name = path + "/session.key"
        if let known = try? InputFile.read(name, limit: Limits.secretFileBytes) {
            var status = stat()
            if stat(name, &status) == 0, status.st_mode & 0o077 != 0 {
                Log.warning("\(name) may be read by others than its owner: chmod 600")
            }
            if known.count >= Limits.sessionSecretBytes { return known }
            Log.warning("\(name) has \(known.count) bytes, and a key at least \(Limits.sessionSecretBytes): a new one is made")
            unlink(name)
        }
        var key = [UInt8](repeating: 0, count: 32)
        precondition(RAND_bytes(&key, Int32(key.count)) == 1, "no randomness")
        let made = open(name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard made >= 0, write(made, key, key.count) == key.count, fsync(made) == 0, close(made) == 0 else {
            let fault = errno, why = "cannot write \(name): \(String(cString: strerror(fault)))"
            guard Self.isFull(fault) else { throw ConfigurationError(file: file, path: "data_dir", message: why) }
            unlink(name)
            Log.error("\(why); sessions of this process are unknown to the next")
            return key
        }
        return key
    }

    /// Whether a fault says that there is no room, and not that nothing may be written there at all.
    private static func isFull(_ fault: Int32) -> Bool { [ENOSPC, EDQUOT, EFBIG].contains(fault) }
}
