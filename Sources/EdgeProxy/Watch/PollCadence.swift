import Model

/// When a media playlist is asked for again (RFC 8216 §6.3.4).
struct PollCadence: Sendable, Equatable {
    enum Outcome: Sendable { case changed, unchanged, failed }

    /// EXT-X-TARGETDURATION as last read, nanoseconds; before the first answer what is most usual.
    var targetNs: Int64 = 6_000_000_000

    /// Even a playlist with absurd target durations is followed at a bearable pace, nanoseconds.
    static let waitsNs: ClosedRange<Int64> = 200_000_000...60_000_000_000

    /// Nanoseconds from now until the next request.
    ///
    /// A target duration after a change and half of one without, both counted from when the last request began: a slow answer must not slow
    /// the following one. The standard says nothing of failures; players come back early.
    func waitNs(after outcome: Outcome, began: MonotonicTime, now: MonotonicTime) -> Int64 {
        let step =
            switch outcome {
            case .changed: targetNs
            case .unchanged: targetNs / 2
            case .failed: min(targetNs / 2, 1_000_000_000)
            }
        let clamped = min(max(step, Self.waitsNs.lowerBound), Self.waitsNs.upperBound)
        return max(0, began + clamped - now)
    }
}
