import Stitching
import Synchronization

/// The recordings of living sessions, at most `Limits.recordings`. Most of the time there is none, which is one load to find out.
final class RecordingTable: Sendable {
    private let isEmpty = Atomic<Bool>(true)
    private let recordings = Mutex<[SessionToken: Recording]>([:])

    var count: Int { recordings.withLock { $0.count } }

    @inline(__always)
    subscript(token: SessionToken) -> Recording? {
        guard !isEmpty.load(ordering: .relaxed) else { return nil }
        return recordings.withLock { $0[token] }
    }

    /// Keeps a recording in place of the session's earlier one.
    /// - Returns: whether there is room for it.
    func insert(_ recording: Recording, for token: SessionToken) -> Bool {
        recordings.withLock { recordings in
            guard recordings.count < Limits.recordings || recordings[token] != nil else { return false }
            recordings[token]?.end("the session is recorded anew")
            recordings[token] = recording
            isEmpty.store(false, ordering: .relaxed)
            return true
        }
    }

    /// Lets go of the recording of a session that is over.
    func remove(_ token: SessionToken) {
        guard !isEmpty.load(ordering: .relaxed) else { return }
        recordings.withLock { recordings in
            recordings.removeValue(forKey: token)?.end("the session is over")
            isEmpty.store(recordings.isEmpty, ordering: .relaxed)
        }
    }
}
