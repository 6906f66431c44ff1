import Foundation
import Glibc
import Synchronization
import Transport

/// The append-only file of facts. One thread writes what all loops have gathered, in one `write`; `fdatasync` follows on its own beat.
///
/// A killed process loses nothing that was waited for; a power cut at most the last `journal.sync`.
final class Journal: Sendable {
    private struct State {
        var bytes: [UInt8] = []
        var waiting: [@Sendable () -> Void] = []
        var isClosed = false
    }
    private let state = Mutex(State())
    private let condition = NSCondition()
    /// Bytes in the file, for the decision to write it anew.
    let size = Atomic<Int>(0)
    /// The time the last `write` took, nanoseconds.
    let lastWriteNs = Atomic<Int>(0)

    /// - Parameters:
    ///   - descriptor: open for appending; owned from now on.
    ///   - syncNs: from one `fdatasync` to the next.
    init(descriptor: Int32, size: Int, syncNs: Int64) {
        self.size.store(size, ordering: .relaxed)
        let thread = Thread { [self] in write(to: descriptor, syncNs: syncNs) }
        thread.name = "journal"
        thread.start()
    }

    /// Adds records; `written` is called, on the writer's thread, once they are in the file (not yet on the disk).
    func append(_ records: [JournalRecord], written: (@Sendable () -> Void)? = nil) {
        var framed: [UInt8] = []
        for record in records { RecordFile.append(record.encoded, to: &framed) }
        state.withLock { state in
            state.bytes += framed
            if let written { state.waiting.append(written) }
        }
        condition.lock()
        condition.signal()
        condition.unlock()
    }

    /// Ends the thread when everything is on the disk.
    func close() {
        let done = DispatchSemaphore(value: 0)
        state.withLock { state in
            state.isClosed = true
            state.waiting.append { done.signal() }
        }
        condition.lock()
        condition.signal()
        condition.unlock()
        done.wait()
    }

    private func write(to descriptor: Int32, syncNs: Int64) {
        var lastSync = Clock.monotonicNs(), isDirty = false
        while true {
            let (bytes, waiting, isClosed) = state.withLock { state in
                let taken = (state.bytes, state.waiting, state.isClosed)
                state.bytes = []
                state.waiting = []
                return taken
            }
            if !bytes.isEmpty {
                let start = Clock.monotonicNs()
                put(bytes, to: descriptor)
                lastWriteNs.store(Int(Clock.monotonicNs() - start), ordering: .relaxed)
                size.add(bytes.count, ordering: .relaxed)
                isDirty = true
            }
            if isClosed {
                fdatasync(descriptor)
                for written in waiting { written() }
                Glibc.close(descriptor)
                return
            }
            // A playlist waits for the write, not for the disk.
            for written in waiting { written() }
            if isDirty, Clock.monotonicNs() - lastSync >= syncNs {
                fdatasync(descriptor)
                lastSync = Clock.monotonicNs()
                isDirty = false
            }
            condition.lock()
            let hasMore = state.withLock { !$0.bytes.isEmpty || !$0.waiting.isEmpty || $0.isClosed }
            if !hasMore {
                _ = condition.wait(until: Date(timeIntervalSinceNow: isDirty ? Double(syncNs) / 1e9 : 1))
            }
            condition.unlock()
        }
    }

    private func put(_ bytes: [UInt8], to descriptor: Int32) {
        var position = 0
        while position < bytes.count {
            let count = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress! + position, bytes.count - position) }
            if count > 0 {
                position += count
            } else if errno != EINTR {
                // A full disk: playback goes on (promise 1 goes before 4), the record is lost and said to be.
                Log.error("the journal could not be written: \(String(cString: strerror(errno)))")
                return
            }
        }
    }
}
