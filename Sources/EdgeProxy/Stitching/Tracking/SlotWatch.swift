import Model

/// How far one entry of a pod was asked for, and when its events are due.
///
/// Renditions cut an ad differently, and a player changes them: so it is kept up to which time of the ad all was asked for, not which
/// segments. An event needs all that lies before it, the piece in which it lies, and its time: nothing is due faster than it is played.
public struct SlotWatch: Sendable {
    public let lengthNs: Int64
    /// All before this was asked for, nanoseconds from the ad's beginning.
    private(set) var covered: Int64 = 0
    /// What was asked for ahead of that: requests come in any order, by a few milliseconds.
    private var ahead: (start: Int64, end: Int64, at: MonotonicTime)?
    private var lastAsked: MonotonicTime
    /// One piece that nobody asked for is forgiven.
    private var hasForgiven = false
    /// When the piece of each event was asked for with all before it; `nil`: not yet.
    private var reached: InlineArray<5, MonotonicTime?> = InlineArray(repeating: nil)
    private var startDue: MonotonicTime?
    /// Nobody plays its beginning before that: it was asked for then.
    private let earliest: MonotonicTime
    /// Whether the viewer came in the middle: it has no events.
    public let isPartial: Bool
    /// When its last piece is played, as far as is known.
    private(set) var end: MonotonicTime
    /// The events that are done with, as bits.
    var settled: UInt8 = 0

    /// What is asked for first of it.
    ///
    /// - Parameters:
    ///   - piece: nanoseconds from the ad's beginning.
    ///   - leadNs: how long it takes until that is played: the player's buffer, as CMCD says it.
    ///   - begins: when the entry before it ends; `.distantPast`: there is none.
    ///   - settled: events that were counted already, before a restart or when the viewer was here before.
    init(lengthNs: Int64, piece: Range<Int64>, at now: MonotonicTime, leadNs: Int64, after begins: MonotonicTime, settled: UInt8 = 0) {
        self.lengthNs = lengthNs
        self.settled = settled
        lastAsked = now
        earliest = now - piece.lowerBound
        isPartial = settled == 0 && piece.lowerBound > Limits.pieceSlackNs
        let played = max(now + leadNs, begins)
        end = played + max(0, lengthNs - piece.lowerBound)
        guard !isPartial else { return }
        startDue = settled == 0 ? played : played - piece.lowerBound
        covered = piece.upperBound
        reach(at: now)
    }

    /// Whether all of its events are done with, or can't come any more.
    var isSettled: Bool { isPartial || settled == Self.all }
    static let all: UInt8 = 0b11111

    /// Another piece was asked for.
    /// - Parameter targetNs: the target duration, by which requests that belong together are told.
    mutating func ask(_ piece: Range<Int64>, at now: MonotonicTime, targetNs: Int64) {
        defer { lastAsked = max(lastAsked, now) }
        guard !isPartial, piece.upperBound > covered else { return }
        if piece.lowerBound <= covered + Limits.pieceSlackNs {
            covered = piece.upperBound
            takeUpAhead()
            return reach(at: now)
        }
        let gap = piece.lowerBound - covered
        if let known = ahead, known.end + Limits.pieceSlackNs >= piece.lowerBound, piece.upperBound >= known.start {
            ahead = (min(known.start, piece.lowerBound), max(known.end, piece.upperBound), known.at)
        } else {
            ahead = (piece.lowerBound, piece.upperBound, now)
        }
        // A request may be lost on its way, or answered by a cache: one piece between two that came together.
        guard !hasForgiven, gap <= targetNs + Limits.pieceSlackNs, now - lastAsked <= 2 * targetNs else { return }
        hasForgiven = true
        covered = ahead?.start ?? covered
        takeUpAhead()
        reach(at: now)
    }

    private mutating func takeUpAhead() {
        guard let known = ahead, known.start <= covered + Limits.pieceSlackNs else { return }
        covered = max(covered, known.end)
        ahead = nil
    }

    private mutating func reach(at now: MonotonicTime) {
        for event in SlotEvent.allCases where reached[Int(event.rawValue)] == nil {
            let offset = event.offset(in: lengthNs)
            // The piece that contains it; of the end the last one.
            guard covered > offset || covered + Limits.pieceSlackNs >= lengthNs else { return }
            reached[Int(event.rawValue)] = now
        }
        if let complete = due(.complete) { end = complete }
    }

    /// When an event is due; `nil`: never, as far as is known.
    func due(_ event: SlotEvent) -> MonotonicTime? {
        guard let startDue, let asked = reached[Int(event.rawValue)] else { return nil }
        return max(startDue + event.offset(in: lengthNs), asked)
    }

    /// When a place of the ad is played, nanoseconds from its beginning; `nil`: it is not known when it began.
    func due(at offsetNs: Int64) -> MonotonicTime? { startDue.map { $0 + offsetNs } }

    /// How far it was played by a time, nanoseconds from its beginning: never farther than it was asked for.
    func played(by time: MonotonicTime) -> Int64 { startDue.map { min(max(0, time - $0), covered) } ?? 0 }

    /// Whether something was asked for behind something that was not.
    var hasHole: Bool { ahead != nil }

    /// The player says where it is: what is due later than that is due then, and what it has played is due now.
    /// - Parameter playhead: nanoseconds from the ad's beginning; negative before it.
    mutating func play(at playhead: Int64, now: MonotonicTime) {
        guard startDue != nil else { return }
        startDue = now - playhead
        if let complete = due(.complete) { end = complete }
    }

    /// Whether a player can be there that has asked for it when it did, and plays no faster than at normal speed.
    func canPlay(at playhead: Int64, now: MonotonicTime) -> Bool {
        startDue != nil && now - playhead >= earliest - Limits.playheadSlackNs
    }

    /// It does not begin before what stands before it has ended.
    mutating func begin(after time: MonotonicTime) {
        guard let begins = startDue, begins < time else { return }
        startDue = time
        end = due(.complete) ?? time + lengthNs
    }

    /// The event that is due first of those that are not done with.
    var next: (event: SlotEvent, due: MonotonicTime)? {
        for event in SlotEvent.allCases where settled & event.bit == 0 {
            return due(event).map { (event, $0) }
        }
        return nil
    }
}
