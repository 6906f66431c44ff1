/// Whether a request was answered within its turn of the loop.
public enum Answered {
    case answered
    /// By this, after a wait: it is given a copy of the request, runs on the loop, and comes back to it after each `await`.
    case later((OwnedRequest) async -> Response)
    /// By whoever calls what this hands over: once, on the loop, and after this has returned. Neither a task is made nor is the request
    /// copied: for what is asked so often that they would be felt.
    case callback((_ answer: @escaping (Response) -> Void) -> Void)
}

/// Answers requests on one loop. One instance a loop, made and called there, so it needs no lock and no hop.
public protocol RequestHandler: AnyObject {
    /// Either writes a whole response, or says what will answer. What was written before any other than `.answered` is thrown away.
    func answer(_ request: borrowing RequestView, _ response: inout ResponseWriter) -> Answered
    /// The answer to a request whose body is streamed. Runs on the loop, and comes back to it after each `await`.
    ///
    /// It may answer before the body has ended: then the rest is skipped when it is little (`Limits.skippedBodyBytes`), else the connection
    /// is closed behind the answer. The body ends with the answer, so none can be made of a body that still comes.
    func answerStreamed(_ request: OwnedRequest, _ body: RequestBody) async -> Response
    /// What becomes of this request's body. Asked once its head is there, for requests that have a body and for each POST, PUT and PATCH.
    ///
    /// - Parameter bodyBytesMax: the server's own limit for bodies in memory.
    func bodyHandling(_ request: borrowing RequestView, bodyBytesMax: Int) -> BodyHandling
}

extension RequestHandler {
    public func answerStreamed(_ request: OwnedRequest, _ body: RequestBody) async -> Response { Response(status: 500) }
    public func bodyHandling(_ request: borrowing RequestView, bodyBytesMax: Int) -> BodyHandling { .whole(maxBytes: bodyBytesMax) }
}
