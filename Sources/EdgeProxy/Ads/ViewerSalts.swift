import COpenSSL
import Console
import Dispatch
import Glibc
import Model
import Store
import Synchronization

/// The salts of viewers' keys, for all loops: in memory, and written down beside them, so that no loop waits for a disk.
final class ViewerSalts: Sendable {
    private let shelf: Mutex<SaltShelf>
    /// `nil` where nothing is written down (tests, benchmarks).
    private let file: SaltFile?
    private let queue = DispatchQueue(label: "salts")

    /// In memory alone.
    init() {
        shelf = Mutex(SaltShelf())
        file = nil
    }

    /// Those of a data directory. What can't be read is put aside: the viewers of this month are then counted as new ones.
    init(folder: String, nowMs: Int64) {
        let file = SaltFile(folder: folder)
        var known = SaltShelf()
        if access(file.path, F_OK) == 0 {
            do {
                known = try SaltShelf(record: InputFile.read(file.path, limit: Limits.saltFileBytes))
            } catch {
                let aside = file.path + ".damaged"
                rename(file.path, aside)
                Log.error("\(file.path) can't be read (\(error)) and is now \(aside): viewers get new keys")
            }
        }
        // Salts whose month is over leave the disk too.
        let isOver = known.forget(atMs: nowMs)
        shelf = Mutex(known)
        self.file = file
        if isOver { write() }
    }

    /// The key of a viewer in the month of a time.
    /// - Returns: `nil`: there are too many tenants.
    func key(of id: ViewerId, tenant: String, nowMs: Int64) -> ViewerKey? {
        guard let (salt, isNew) = shelf.withLock({ $0.salt(of: tenant, atMs: nowMs, make: Self.random) }) else { return nil }
        if isNew { write() }
        return ViewerKey(id, salt: salt) { key, message in Sha256.seal("", message, key: key) }
    }

    /// Drops the salts whose months are over; a timer goes round.
    func forget(nowMs: Int64) { if shelf.withLock({ $0.forget(atMs: nowMs) }) { write() } }

    /// Waits until all of it is written down: at the end of the process.
    func flush() { queue.sync {} }

    private func write() {
        guard let file else { return }
        queue.async { [self] in
            // As it is by now: whatever came meanwhile is in it.
            let record = shelf.withLock { $0.record }
            do throws(WriteFault) { try file.write(record) } catch {
                Log.error("\(error); after a restart viewers of this month may count twice")
            }
        }
    }

    private static func random() -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: SaltBook.saltBytes)
        precondition(RAND_bytes(&bytes, Int32(bytes.count)) == 1, "no randomness")
        return bytes
    }
}
