/// What becomes of a request's body: decided by its handler from the head, before a byte of the body is read.
public enum BodyHandling: Equatable, Sendable {
    /// Read into memory, then `answer` is called with it. A longer one is 413.
    case whole(maxBytes: Int)
    /// Handed to `answerStreamed` as it comes; the limit may be far above what memory allows. A longer one fails there.
    case streamed(maxBytes: Int)
    /// Not wanted: `answer` is called at once, without it. For who is refused by the head alone; whoever waits for "100 Continue" gets the
    /// answer instead.
    case unread
}
