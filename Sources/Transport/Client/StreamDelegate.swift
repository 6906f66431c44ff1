/// What a stream's reader says to each piece of the body.
public enum StreamFlow: Sendable {
    case more
    /// The piece is taken, none comes until `StreamHandle.resume()`.
    case pause
}

/// The reader of a stream. All calls come on the loop, outside of `HttpClient.stream`: first `streamHead` once, then `streamData` for each
/// piece, then `streamEnd` once; after an error only `streamEnd`. None comes after `StreamHandle.cancel()`.
public protocol StreamDelegate: AnyObject {
    /// The header is here; redirects are behind it. The response's body is empty.
    func streamHead(_ response: FetchResponse)
    /// A piece of the body as it was sent (not decompressed), at most 16 kB, valid during the call.
    func streamData(_ bytes: UnsafeRawBufferPointer) -> StreamFlow
    /// The body is complete, or why it is not. It comes even while the stream is paused, when nothing was left to deliver.
    func streamEnd(_ error: FetchError?)
}

/// A stream under way. Letting go of it changes nothing; the client holds the delegate until `streamEnd` or `cancel()`.
public struct StreamHandle {
    private weak let transfer: FetchTransfer?
    init(_ transfer: FetchTransfer?) { self.transfer = transfer }

    /// Goes on after `StreamFlow.pause`; pieces come from the next turn of the loop on. Does nothing when the stream is not paused.
    public func resume() { transfer?.resume() }
    /// Ends the stream and its connection. The delegate hears nothing more.
    public func cancel() { transfer?.cancel() }
}

/// A fetch under way. Letting go of it changes nothing.
public struct FetchHandle {
    private weak let transfer: FetchTransfer?
    init(_ transfer: FetchTransfer?) { self.transfer = transfer }

    /// Ends the fetch; its callback is called with `.cancelled` in the next turn of the loop.
    public func cancel() { transfer?.cancel() }
}
