import Model

/// Tells a viewer's requests for a break from a program's that takes all of it at once and goes (`BreakRequests`).
///
/// What comes within a tenth of the break's length is one burst and says nothing. A viewer is who has not asked for all of its ads by then,
/// or asks for anything after it. Until that is known nothing of the break may be told. Time comes from outside.
///
/// Source: MRC, "Invalid Traffic Detection and Filtration Standards" (general invalid traffic, by parameters).
struct BreakProbe: Sendable {
    enum Verdict: Equatable, Sendable {
        case open
        case viewer
        case fault(TrafficFault)
    }
    private(set) var verdict: Verdict
    private var requests = BreakRequests()
    private let burstNs: Int64
    /// The first request.
    private var began: MonotonicTime?
    /// The ads that were asked for, as bits; those behind the 64th have none. And where the segments of the burst begin.
    private var asked: UInt64 = 0, pieces: Set<Int64> = []
    /// Whether it is known that a player asks: what is not listed makes no program of it any more.
    private var isKnown = false
    /// When to look again; `.distantFuture`: nothing changes by itself.
    private(set) var nextLook = MonotonicTime.distantFuture

    /// - Parameters:
    ///   - laidNs: the length of all ads, nanoseconds.
    ///   - ads: how many there are.
    ///   - targetNs: the target duration, nanoseconds.
    ///   - isLive: whether players poll: on demand they load ahead and may ask for nothing any more, so nothing can be told by that.
    init(laidNs: Int64, ads: Int, targetNs: Int64, isLive: Bool) {
        verdict = isLive ? .open : .viewer
        burstNs = laidNs / BreakRequests.slowestPart
        (requests.laidMs, requests.slotsLaid, requests.targetMs) = (laidNs / 1_000_000, ads, targetNs / 1_000_000)
    }

    private var burstEnd: MonotonicTime? { began.map { $0 + burstNs } }

    /// A segment of an ad was asked for.
    /// - Parameters:
    ///   - piece: of the pod, nanoseconds from its beginning.
    ///   - isListed: whether a playlist of the session may have listed it.
    mutating func ask(place: Int, piece: Range<Int64>, isListed: Bool, at now: MonotonicTime) {
        guard isListed else {
            requests.segmentsUnlisted += 1
            if verdict == .open || !isKnown { settle(.fault(.impossible)) }
            return
        }
        isKnown = true
        guard verdict == .open else { return }
        if let began {
            seen(at: now)
            guard verdict == .open else { return }
            requests.spanMs = max(requests.spanMs, (now - began) / 1_000_000)
        } else {
            began = now
            nextLook = now + burstNs
        }
        if pieces.count < Limits.probedPieces, pieces.insert(piece.lowerBound).inserted {
            requests.segmentsAsked += 1
            requests.askedMs += (piece.upperBound - piece.lowerBound) / 1_000_000
        }
        note(place)
    }

    private mutating func note(_ place: Int) {
        guard place < 64, asked & 1 << UInt64(place) == 0 else { return }
        asked |= 1 << UInt64(place)
        requests.slotsAsked += 1
    }

    /// The session has asked for anything then.
    mutating func seen(at time: MonotonicTime) {
        guard verdict == .open, let burstEnd, time >= burstEnd else { return }
        requests.hasPolledSince = true
        settle(.viewer)
    }

    /// The player has proved that it plays an ad.
    mutating func confirm() {
        isKnown = true
        if verdict == .open { settle(.viewer) }
    }

    /// - Parameter pauseNs: how long until players that live have asked again.
    mutating func look(at now: MonotonicTime, pauseNs: Int64) {
        guard verdict == .open, let burstEnd, now >= burstEnd else { return }
        guard requests.fault != nil else { return settle(.viewer) }
        if nextLook <= now { nextLook = now + max(1, pauseNs) }
    }

    /// Nobody asks for anything of it any more.
    mutating func close() {
        guard verdict == .open else { return }
        settle(requests.fault.map { .fault($0) } ?? .viewer)
    }

    private mutating func settle(_ verdict: Verdict) { (self.verdict, nextLook, pieces) = (verdict, .distantFuture, []) }
}
