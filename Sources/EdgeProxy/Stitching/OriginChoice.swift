import Model

/// Which of a channel's origin prefixes a presentation asks: the one that answered last, another one while that stands still, and the first
/// one again after a while, for it is the first for a reason.
public struct OriginChoice {
    public let count: Int
    /// Index of the prefix that is asked first: the one that answered last.
    public private(set) var preferred = 0
    /// When the first one is tried again, where that is another; and how long it is left alone after that, nanoseconds.
    private var firstAgain: (at: MonotonicTime?, after: Int64) = (nil, Limits.firstOriginNs)
    /// When another one may be asked because the preferred one stands still; `nil`: at any time.
    private var nextAt: MonotonicTime?

    /// One request: what was preferred when it was made, and what it asks.
    public struct Request {
        public var preferred: Int, asked: Int

        public init(preferred: Int, asked: Int) {
            self.preferred = preferred
            self.asked = asked
        }
    }

    public init(count: Int) {
        self.count = count
    }

    /// A request that tries nothing out.
    public var request: Request { Request(preferred: preferred, asked: preferred) }

    /// The request for the reference rendition, which carries the clock.
    /// - Parameters:
    ///   - frozenNs: how long it has brought nothing new.
    ///   - patienceNs: how long that may last.
    public mutating func reference(now: MonotonicTime, frozenNs: Int64, patienceNs: Int64) -> Request {
        guard count > 1 else { return request }
        if frozenNs > patienceNs, now >= nextAt ?? now {
            nextAt = now + patienceNs
            return Request(preferred: preferred, asked: (preferred + 1) % count)
        }
        guard preferred != 0, let again = firstAgain.at, now >= again else { return request }
        firstAgain.at = now + firstAgain.after
        return Request(preferred: preferred, asked: 0)
    }

    /// - Returns: whether another origin is read from now on.
    public mutating func answered(_ origin: Int, _ request: Request, now: MonotonicTime) -> Bool {
        // Somebody else's answer has decided meanwhile.
        guard request.preferred == preferred, origin < count else { return false }
        guard origin != preferred else {
            // The first one has failed again: each time it is left alone for longer.
            if request.asked == 0, origin != 0 { firstAgain.after = min(2 * firstAgain.after, 16 * Limits.firstOriginNs) }
            return false
        }
        preferred = origin
        if origin == 0 { firstAgain.after = Limits.firstOriginNs }
        firstAgain.at = now + firstAgain.after
        return true
    }
}
