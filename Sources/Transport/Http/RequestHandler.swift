/// Whether a request was answered within its turn of the loop.
public enum Answered { case answered, later }

/// Answers requests on one loop. One instance a loop, made and called there, so it needs no lock and no hop.
public protocol RequestHandler: AnyObject {
    /// Either writes a whole response and returns `.answered`, or returns `.later`, and `answerLater` is spawned on the loop.
    func answer(_ request: borrowing RequestView, _ response: inout ResponseWriter) -> Answered
    /// The answer after a wait. Runs on the loop, and comes back to it after each `await`.
    func answerLater(_ request: OwnedRequest) async -> Response
    /// How many bytes of body this request may have; asked once its head is there, for requests that have a body.
    func bodyBytesMax(_ request: borrowing RequestView, standard: Int) -> Int
}

extension RequestHandler {
    public func bodyBytesMax(_ request: borrowing RequestView, standard: Int) -> Int { standard }
}
