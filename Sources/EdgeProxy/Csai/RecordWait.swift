import Store
import Transport

/// Waits until what is to be counted is in the log: nobody is told of it before.
enum RecordWait {
    /// - Parameters:
    ///   - loop: on which it is called, and answers.
    ///   - write: hands over the records; what it is given is called once, on any thread.
    ///   - answer: is told why they are not in the log, or not within `Limits.recordWaitNs`; they may come to stand there later. `nil`:
    ///     they are.
    static func answered(
        on loop: any Loop, _ write: @escaping (@escaping @Sendable (EventLogError?) -> Void) -> Void,
        with answer: @escaping (Reply.Failure?) -> Response
    ) -> Answered {
        .callback { done in
            let waiting = Waiting { done(answer($0)) }
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
        private var answer: ((Reply.Failure?) -> Void)?

        init(_ answer: @escaping (Reply.Failure?) -> Void) { self.answer = answer }

        func end(_ failure: Reply.Failure?) {
            let answer = answer
            self.answer = nil
            answer?(failure)
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
