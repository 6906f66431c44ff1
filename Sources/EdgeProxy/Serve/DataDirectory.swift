import COpenSSL
import Console
import Glibc
import Stitching
import Store

/// The folder that holds what must survive: locked, so that two processes can't share it by mistake.
struct DataDirectory {
    let path: String
    /// What no number goes below, whatever becomes of the journal.
    var numbers: NumbersFile { NumbersFile(folder: path) }
    /// Held open for as long as the folder is used, by a server until its process ends: closing it gives the lock back.
    private let lock: Int32

    /// Makes the folder if there is none.
    /// - Parameter advice: what to do where another process uses it.
    /// - Throws: `ConfigurationError` that names `data_dir`.
    init(_ path: String, file: String, advice: String = "") throws(ConfigurationError) {
        func refuse(_ message: String) -> ConfigurationError { ConfigurationError(file: file, path: "data_dir", message: message) }
        var made = ""
        for part in path.split(separator: "/", omittingEmptySubsequences: false) {
            made += part + "/"
            if mkdir(made, 0o700) != 0, errno != EEXIST { throw refuse("cannot make \(made): \(String(cString: strerror(errno)))") }
        }
        let lock = open(path + "/lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard lock >= 0 else { throw refuse("cannot write in \(path): \(String(cString: strerror(errno)))") }
        guard flock(lock, LOCK_EX | LOCK_NB) == 0 else {
            close(lock)
            throw refuse("\(path) is used by another process" + (advice.isEmpty ? "" : ": \(advice)"))
        }
        self.path = path
        self.lock = lock
    }

    /// Lets others use the folder.
    func release() { close(lock) }

    /// Reads the journal, and begins a new one with what it adds up to: the old one is replaced in one step.
    ///
    /// - Parameters:
    ///   - seal: of what is written; what earlier versions wrote was not sealed.
    ///   - keep: lets go of what is too old to matter.
    /// - Returns: what was written down before, and the new journal, open.
    /// - Throws: also for a journal that is there and can't be read: to go on without it would send all numbers back.
    func openJournal(
        _ settings: Settings, file: String, seal: JournalSeal, keep: (inout Recovered) -> Void
    ) throws(ConfigurationError) -> (recovered: Recovered, journal: Journal) {
        let name = path + "/journal"
        func refuse(_ message: String) -> ConfigurationError { ConfigurationError(file: file, path: "data_dir", message: message) }
        var old: [UInt8] = []
        if access(name, F_OK) == 0 {
            do { old = try InputFile.read(name, limit: Limits.journalBytes) } catch { throw refuse(error.message) }
        }
        var recovered = Recovered(), damages: [Range<Int>] = [], foreign = 0
        _ = RecordFile.each(old, damaged: { damages.append($0) }) { record in
            if let opened = seal.opened(record) { recovered.add(opened) } else { foreign += 1 }
        }
        // The sessions in them are of a key that is gone too.
        if foreign > 0 {
            Log.warning("\(name): \(foreign) records were sealed with a key that is not there any more; going on without them")
        }
        if recovered.dropped > 0 { Log.warning("\(name): \(recovered.dropped) records are of no use; going on with the rest") }
        // A write that was torn at the end looks as what was damaged there, and somebody may have waited for that.
        let whole = damages.last.map { $0.upperBound == old.count ? $0.lowerBound : old.count } ?? old.count
        let numbers = numbers.read(), isGone = old.isEmpty && numbers?.sequence ?? 0 > 0
        if !damages.isEmpty || recovered.isRaiseDue || isGone {
            tell(of: damages, in: old, name)
            recovered.raise(at: .now, above: (numbers?.sequence ?? 0, numbers?.discontinuity ?? 0))
        }
        keep(&recovered)
        let (content, added) = recovered.highest
        note(.init(sequence: content.sequence + added.sequence, discontinuity: content.discontinuity + added.discontinuity))
        let bytes = recovered.fileBytes(seal), journalFile: JournalFile, size: Int
        if let fresh = JournalFile.fresh(name + ".new"), fresh.append(bytes), fresh.sync(), rename(name + ".new", name) == 0 {
            JournalFile.syncFolder(of: name)
            (journalFile, size) = (fresh, bytes.count)
        } else {
            let fault = errno
            unlink(name + ".new")
            // Viewers are served from a full disk too (promise 1 goes before 4): the old file goes on, once it can.
            guard Self.isFull(fault), let same = JournalFile.existing(name, size: whole) else {
                throw refuse("cannot write \(name).new: \(String(cString: strerror(fault)))")
            }
            Log.error("\(name) can't be written anew: \(String(cString: strerror(fault))); it goes on as it was")
            (journalFile, size) = (same, whole)
        }
        let journal = Journal(
            path: name, file: journalFile, size: size, syncNs: settings.ns(.journalSync), seal: seal,
            rewriteBytes: settings.bytes(.journalRewrite),
            ageNs: Store.Limits.journalAgeNs,
            report: { severity, line in
                switch severity {
                case .error: Log.error(line)
                case .warning: Log.warning(line)
                }
            })
        return (recovered, journal)
    }

    private func note(_ highest: NumbersFile.Numbers) {
        do { try numbers.write(highest) } catch { Log.error("\(error)") }
    }

    /// Says once what of a journal is damaged.
    private func tell(of damages: [Range<Int>], in file: [UInt8], _ name: String) {
        guard !damages.isEmpty else { return }
        for range in damages.prefix(Limits.damagesTold) {
            let kind = RecordFile.kind(of: range, in: file).flatMap { JournalRecord.name(ofKind: $0 & 0x7f) } ?? "unknown"
            Log.error(
                "\(name) is damaged at byte \(range.lowerBound): \(range.count) bytes of the kind \"\(kind)\" are skipped, "
                    + "and what follows is kept")
        }
        let more = damages.count - Limits.damagesTold
        Log.error("\(name): \(more > 0 ? "\(more) more places are damaged; " : "")sessions go on above all numbers that they can have had")
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
