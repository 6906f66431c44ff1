/// How long a client may let us wait for a streamed body. Values alone.
///
/// Only the time that we are willing to read counts. It begins with the whole of `HttpServerSettings.bodyTimeoutNs`; what comes earns new
/// time, at `Limits.bodyBytesPerSecond`, but never more than that whole: a body of any length may come, none may trickle or stand still.
struct BodyPace {
    private let wholeNs: Int64
    private var leftNs: Int64
    /// Since when we wait; `nil` while the handler lets the client wait.
    private var sinceNs: Int64?

    init(wholeNs: Int64) {
        self.wholeNs = wholeNs
        leftNs = wholeNs
    }

    /// We are willing to read.
    ///
    /// - Returns: how long the client has from now on, nanoseconds.
    mutating func wait(now: Int64) -> Int64 {
        count(now: now)
        sinceNs = now
        return leftNs
    }

    /// The handler has enough for now.
    mutating func pause(now: Int64) {
        count(now: now)
        sinceNs = nil
    }

    /// Something has come.
    mutating func earn(bytes: Int, now: Int64) {
        count(now: now)
        leftNs = min(wholeNs, leftNs + Int64(bytes) * (1_000_000_000 / Int64(Limits.bodyBytesPerSecond)))
    }

    private mutating func count(now: Int64) {
        guard let since = sinceNs else { return }
        leftNs = max(0, leftNs - (now - since))
        sinceNs = now
    }
}
