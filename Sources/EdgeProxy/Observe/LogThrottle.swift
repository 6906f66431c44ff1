import Model

/// Lets a line of one kind through now and then: whoever asks again and again must not fill the log. Confined to its loop.
struct LogThrottle {
    private var kinds: [String: (next: MonotonicTime, dropped: Int)] = [:]

    /// - Parameters:
    ///   - kind: what the line is about.
    /// - Returns: how many lines of its kind were left out before this one; `nil`: this one is left out too.
    mutating func passes(_ kind: String, now: MonotonicTime) -> Int? {
        if let known = kinds[kind], now < known.next {
            kinds[kind]?.dropped += 1
            return nil
        }
        // Kinds are of what is configured and open: so many at once are those of somebody who makes them up.
        if kinds.count >= Limits.logKinds { kinds = [:] }
        let dropped = kinds[kind]?.dropped ?? 0
        kinds[kind] = (now + Limits.logKindNs, 0)
        return dropped
    }
}
