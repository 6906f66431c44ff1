import Store
import Transport

/// Waits until what is to be counted is in the log: nobody is told of it before.
enum RecordWait {
    /// - Parameters:
    ///   - loop: on which it is called, and goes on.
    ///   - write: hands over the records; what it is given is called once, on any thread.
    /// - Returns: why they are not in the log, or not within `Limits.recordWaitNs`; they may come to stand there later. `nil`: they are.
    static func failure(
        on loop: any Loop, _ write: (@escaping @Sendable (EventLogError?) -> Void) -> Void
    ) async -> Reply.Failure? {
        await withUnsafeContinuation { (continuation: UnsafeContinuation<Reply.Failure?, Never>) in
            let waiting = Waiting(continuation)
            let timer = loop.schedule(afterNs: Limits.recordWaitNs) { waiting.end(.notStored) }
            write { error in
                loop.execute {
                    loop.cancel(timer)
                    waiting.end(error.map { Reply.Failure($0) })
                }
            }
        }
    }

    /// Touched on its loop only.
    private final class Waiting: @unchecked Sendable {
        private var continuation: UnsafeContinuation<Reply.Failure?, Never>?

        init(_ continuation: UnsafeContinuation<Reply.Failure?, Never>) { self.continuation = continuation }

        func end(_ failure: Reply.Failure?) {
            continuation?.resume(returning: failure)
            continuation = nil
        }
    }
}

extension Reply.Failure {
    fileprivate init(_ error: EventLogError) {
        switch error {
        case .full:
            self.init(
                status: 507, code: "disk_full", message: "there is no room to write it down: nothing was counted; try again",
                retryAfter: Limits.recordRetrySeconds)
        case .busy, .failed, .closed: self = .notStored
        }
    }

    fileprivate static let notStored = Reply.Failure(
        status: 503, code: "not_stored", message: "it could not be written down; try again", retryAfter: Limits.recordRetrySeconds)
}
