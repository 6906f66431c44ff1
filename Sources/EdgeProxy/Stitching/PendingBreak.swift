import Manifest
import Model

/// One break that a session is to be committed to: once for each session and break, before anything of it is listed (ALN-1).
public struct PendingBreak: Equatable, Sendable {
    public enum Fill: Sendable { case pod, slate, content, preRoll }

    /// Why a break stays content.
    public enum ContentReason: String, Sendable {
        case overBeforeJoin = "over_before_join"
        case joinPolicy = "join_policy"
        case leftWindow = "left_the_window"
        case noPod = "no_pod"
        case podBefore = "pod_before"
        case tooManyPreRolls = "too_many_pre_rolls"
    }

    public var adBreak: AdBreak
    public var fill: Fill
    /// Where what is laid begins: at the break's start, or where the session's pod before it returned if that is later.
    public var start: ChannelTime
    /// All breaks that start up to here are decided with it.
    public var through: ChannelTime
    /// What the session's output is behind the origin there, nanoseconds.
    public var lag: Int64 = 0
    /// It was over before anything of it could be listed, and so were all breaks before it that are not decided: nothing is to be chosen.
    public var isOver = false

    public init(adBreak: AdBreak, fill: Fill, start: ChannelTime, through: ChannelTime, lag: Int64 = 0) {
        self.adBreak = adBreak
        self.fill = fill
        self.start = start
        self.through = through
        self.lag = lag
    }

    /// The longest time that it may take, nanoseconds.
    public func room(longest: Int64) -> Int64 { max(0, adBreak.room(longest: longest) - (start - adBreak.start)) }

    /// Whether a session may have something to decide: quick, for each request asks it.
    @inline(__always)
    public static func mayBeDue(_ session: borrowing Session, _ view: PresentationView) -> Bool {
        if session.decidedThrough < view.lastDueBreak { return session.waitsIn != view.snapshot.version }
        return view.hasPreRoll && !session.hasJoined
    }

    /// What comes next; `nil`: nothing, or nothing before it is known where the pod before it ends. Until then nothing can be listed behind
    /// that one.
    public static func next(_ session: borrowing Session, _ view: PresentationView) -> PendingBreak? {
        let snapshot = view.snapshot, configuration = view.channel.configuration
        let lag = session.lag(in: view)
        if !session.hasJoined, let rules = configuration.preRoll, let place = preRoll(in: snapshot, rules) {
            return PendingBreak(adBreak: place, fill: .preRoll, start: place.start, through: place.start, lag: lag)
        }
        let first = snapshot.firstBreak(after: session.decidedThrough)
        guard first < snapshot.breaks.count, snapshot.breaks[first].start < snapshot.visible.edgeTime else { return nil }
        // A join begins at its window, and a viewer who was away in the present one: what is over is passed at once, however much it is.
        let over = overTime(snapshot, hasLooked: session.hasLooked)
        if over > .distantPast, let last = snapshot.breaks.lastIndex(where: { $0.returnTime.map { $0 <= over } ?? false }), last >= first {
            let adBreak = snapshot.breaks[last]
            var passed = PendingBreak(adBreak: adBreak, fill: .content, start: adBreak.start, through: adBreak.start, lag: lag)
            passed.isOver = true
            return passed
        }
        let adBreak = snapshot.breaks[first]
        var due = PendingBreak(
            adBreak: adBreak, fill: fill(adBreak, snapshot, hasLooked: session.hasLooked, join: configuration.join), start: adBreak.start,
            through: adBreak.start, lag: lag)
        guard due.fill != .content, let last = session.history.last, let before = view.state(of: last) else { return due }
        guard let closing = before.closing else { return nil }
        if closing.laid > 0 { due.start = max(due.start, closing.time) }
        // The pod before took all of it.
        if !adBreak.isInsertion, due.start > adBreak.start, due.start >= adBreak.returnTime ?? .distantFuture { due.fill = .content }
        return due
    }

    /// Breaks that return up to here are over for a session: of one that has left the window nobody would see anything, and at the first
    /// look all are content that have returned (BRK-10).
    private static func overTime(_ snapshot: PresentationSnapshot, hasLooked: Bool) -> ChannelTime {
        if snapshot.isVod { return .distantPast }
        return hasLooked ? snapshot.passed : max(snapshot.passed, snapshot.visible.edgeTime)
    }

    /// What a break gets that is not over: one that is under way at the first look goes by the channel's policy.
    private static func fill(_ adBreak: AdBreak, _ snapshot: PresentationSnapshot, hasLooked: Bool, join: JoinPolicy) -> Fill {
        if snapshot.isVod || hasLooked { return .pod }
        switch join {
        case .step: return .pod
        case .slate: return .slate
        case .content: return .content
        }
    }

    /// Where a session that joins now begins with a pre-roll: three target durations before the edge, where players begin. Not in a break
    /// or behind one so near that it would stand before it: there the channel's `join` policy holds.
    private static func preRoll(in snapshot: PresentationSnapshot, _ rules: PreRollRules) -> AdBreak? {
        let window = snapshot.windows[snapshot.reference], tolerance = Manifest.Limits.dateToleranceNs
        // Of an event all is to be seen from its beginning.
        guard !snapshot.isVod, !snapshot.hasEnded, !window.isEmpty, snapshot.visible.frontTime > Visible.fromTheBeginning else {
            return nil
        }
        let wanted = snapshot.visible.edgeTime - 3 * snapshot.targetDuration
        let number = window.firstNumber(startingAtOrAfter: wanted + tolerance) - 1
        guard window.contains(number), window[number].startTime + tolerance >= snapshot.visible.contentFrontTime else { return nil }
        let start = window[number].startTime
        guard !snapshot.breaks.contains(where: { $0.start < snapshot.visible.edgeTime && $0.returnTime ?? .distantFuture > start }) else {
            return nil
        }
        return AdBreak(id: BreakId(number), start: start, planned: rules.maxDurationNs, event: 0, source: .configured)
    }

    /// Why it stays content, for an explanation.
    /// - Parameter hasTrace: whether the decision engine was asked.
    public func contentReason(_ snapshot: PresentationSnapshot, hasTrace: Bool, hasLooked: Bool) -> ContentReason {
        if hasTrace { return .noPod }
        if fill == .preRoll { return .tooManyPreRolls }
        if let returnTime = adBreak.returnTime {
            if returnTime <= snapshot.passed { return .leftWindow }
            if !hasLooked, returnTime <= snapshot.visible.edgeTime { return .overBeforeJoin }
        }
        return hasLooked ? .podBefore : .joinPolicy
    }
}

extension Session {
    /// Commits the session to a layout, or to the content where that is `nil`.
    /// - Returns: whether it is this that decides; otherwise something else did, and that stays.
    public mutating func commit(_ due: PendingBreak, _ layout: LayoutId?) -> Bool {
        guard decidedThrough < due.through, due.fill != .preRoll || !hasJoined else {
            hasJoined = true
            return false
        }
        decidedThrough = due.through
        hasJoined = true
        if let layout { lay(layout) }
        return true
    }
}
