import Manifest
import Model

/// Which breaks can be ordered, and what becomes of breaks that overlap:
///
/// - What would begin within a break that is open or planned, by what is known when it is ordered, is refused, and told which one that is
///   and until when.
/// - Whatever begins first is the break. A break of the stream's own that begins within an ordered one is merged: it adds what it is
///   longer, as a break that follows, or else changes nothing. The same holds for an order where a marker came first that nobody knew of.
/// - A break by the clock that would begin within another one is left out, as ever.
/// - An in-point of the stream ends the stream's own break, never an ordered one, which ends as planned or when somebody ends it.
public enum BreakOrderRule {
    /// Whether a break may begin then, by what each open presentation of the channel shows; without any it may.
    ///
    /// - Parameters:
    ///   - inNs: so long after `now` it is to begin, nanoseconds.
    ///   - snapshots: of the channel's open presentations that have been read.
    /// - Throws: `BreakRefusal`.
    public static func check(
        inNs: Int64, lengthNs: Int64, now: WallTime, _ channel: ChannelConfiguration, _ snapshots: [PresentationSnapshot]
    ) throws(BreakRefusal) {
        guard Limits.orderLengthsNs.contains(lengthNs) else { throw .outOfRange(field: .duration, allowed: Limits.orderLengthsNs) }
        guard 0...Limits.orderAheadNs ~= inNs else { throw .outOfRange(field: .in, allowed: 0...Limits.orderAheadNs) }
        guard channel.stitch != .off else { throw .notStitched }
        let live = snapshots.filter { !$0.isVod && !$0.hasEnded }
        guard snapshots.isEmpty || !live.isEmpty else { throw .notLive }
        let rules = BreakTracker.Rules(channel), start = now + inNs
        for snapshot in live {
            if let occupant = occupant(start, now: now, rules, snapshot) { throw .occupied(occupant) }
        }
        // Nobody watches: dates are those of the wall clock.
        guard live.isEmpty, let until = configured(ChannelTime(asDated: start), after: .distantPast, ahead: 0, rules) else { return }
        throw .occupied(BreakRefusal.Occupant(source: .configured, id: nil, until: until.asWallTime))
    }

    /// The break that a time lies in. Where on the channel's clock that is tells the edge, which is on air now, whatever the origin's dates
    /// are.
    private static func occupant(
        _ start: WallTime, now: WallTime, _ rules: BreakTracker.Rules, _ snapshot: PresentationSnapshot
    ) -> BreakRefusal.Occupant? {
        let edge = snapshot.visible.edgeTime, time = edge + (start - now)
        func wall(_ time: ChannelTime) -> WallTime { now + (time - edge) }
        if let known = snapshot.breaks.last(where: { $0.start <= time }) {
            let end = known.returnTime ?? known.end(longest: rules.longestOpen)
            // One that is to end just now, and has not come to its end, is open.
            if time < end || (known.returnTime == nil && start == now) {
                return BreakRefusal.Occupant(source: known.source, id: known.id, until: max(now, wall(end)))
            }
        }
        for signal in snapshot.announced {
            guard let date = signal.date, date <= time else { continue }
            let end = date + (signal.planned ?? rules.longestOpen)
            if time < end { return BreakRefusal.Occupant(source: .signalled, id: nil, until: wall(end)) }
        }
        let ahead = snapshot.dates.ahead(at: time.nanoseconds)
        return configured(time, after: edge, ahead: ahead, rules).map {
            BreakRefusal.Occupant(source: .configured, id: nil, until: wall($0))
        }
    }

    /// The end of the break by the clock that a time lies in, if it begins behind the edge: those before it have begun, or were left out.
    private static func configured(
        _ time: ChannelTime, after edge: ChannelTime, ahead: Int64, _ rules: BreakTracker.Rules
    ) -> ChannelTime? {
        for rule in rules.configured where rule.every > 0 {
            let since = time - (rule.anchor - ahead), into = (since % rule.every + rule.every) % rule.every
            if into < rule.duration, time - into > edge { return time + (rule.duration - into) }
        }
        return nil
    }
}
