import Manifest
import Model

/// Breaks that somebody has ordered: `BreakOrderRule` says what holds where they meet others.
extension BreakTracker {
    /// An order whose time has come.
    struct Due: Equatable, Sendable {
        var order: OrderedBreak
        /// Where it would begin on the channel's clock if no other break were in its way.
        var from: ChannelTime
    }

    /// Notes which orders are due. What has come out last is on air now: so an order goes by the wall clock whatever the origin's dates
    /// are, and none begins in content that came out long before it.
    /// - Parameters:
    ///   - orders: of the channel; those that have begun here are known by their breaks.
    ///   - published: the edge up to which anything may have been listed; `nil` before the first publication.
    public mutating func note(_ orders: [OrderedBreak], _ window: ContentWindow, published: ChannelTime?, wallNow: WallTime) {
        guard !orders.isEmpty || !due.isEmpty else { return }
        let waiting = orders.filter { order in
            order.start <= wallNow && order.mayBegin(at: wallNow) && !breaks.contains { $0.source == .ordered(order.id) }
        }
        due = waiting.compactMap { order in
            if let known = due.first(where: { $0.order.id == order.id }) { return known }
            guard let last = window.segments.last else { return nil }
            let onAir = last.endTime - (wallNow - order.start)
            // Who opens the channel later finds it where others have it; the segment that came out when it was due was not listed yet.
            return Due(order: order, from: published.map { max(onAir - last.duration, earliestStart(published: $0)) } ?? onAir)
        }
    }

    /// Where the next break can begin: nothing is listed beyond.
    func earliestStart(published: ChannelTime?) -> ChannelTime {
        let listed = published ?? .distantPast
        return max(contentEnd.map { min(listed, $0) } ?? listed, breaks.last?.returnTime ?? .distantPast)
    }

    /// Begins the orders that are due, as far as there is content for them.
    /// - Parameter limit: only those that begin before this.
    mutating func beginOrdered(before limit: ChannelTime = .distantFuture, _ window: ContentWindow, published: ChannelTime?) {
        for one in due where !isVod && one.from < limit {
            // What has come to its planned end by then is no part of what begins here.
            closeDue(window, edge: min(limit, window.segments[window.segments.count - 1].endTime), published: published)
            guard let adBreak = ordered(one, window, published: published), adBreak.start < limit else { continue }
            due.removeAll { $0 == one }
            guard rules.opensBreaks else { continue }
            merged = nil
            begin(adBreak)
        }
    }

    /// The break that an order makes now; `nil`: none, or none yet.
    private func ordered(_ one: Due, _ window: ContentWindow, published: ChannelTime?) -> AdBreak? {
        let end = one.from + one.order.lengthNs, oldest = window.segments[0].startTime
        // Over at the first look: nobody would see anything of it.
        if published == nil, end <= window.segments[window.segments.count - 1].endTime { return nil }
        // What is left of it behind the break that was first begins where that one returns.
        guard open == nil else { return nil }
        if published == nil, one.from < oldest, breaks.isEmpty {
            // Under way at the first look at the channel (BRK-10).
            return AdBreak(
                id: BreakId(window.first), start: one.from, planned: one.order.lengthNs, event: 0, source: .ordered(one.order.id),
                asked: one.from)
        }
        let floor = max(one.from, oldest, earliestStart(published: published))
        let number = window.firstNumber(startingAtOrAfter: floor - Manifest.Limits.dateToleranceNs)
        // Before there is content nobody knows where it goes on.
        guard window.contains(number) else { return nil }
        let start = window.time(ofBoundary: number)
        // One that only begins late is as long as it was ordered; what another break has had of it, or has left, is gone.
        let isShorter = one.from < oldest || breaks.last?.returnTime.map { one.from < $0 } ?? false
        let planned = isShorter ? end - start : one.order.lengthNs
        guard planned > Limits.sameBreakNs else { return nil }
        return AdBreak(
            id: BreakId(number), start: start, planned: planned, event: 0, source: .ordered(one.order.id), asked: one.from)
    }

    /// Whether the ordered break that is open has a boundary in it.
    func isWithinOrdered(_ boundary: ChannelTime) -> Bool {
        guard let open, open.isOrdered else { return false }
        return boundary < open.end(longest: rules.longestOpen)
    }

    /// A break of the stream's own has begun within the ordered one that is open: what it is longer follows behind that one.
    /// - Parameter date: when it began.
    mutating func merge(_ signal: TimedSignal, from date: ChannelTime) {
        guard let open else { return }
        var its = signal
        its.direction = .out
        its.date = date
        if let known = merged, let began = known.date, signal.names(known.event, known.message) ?? true,
            date < began + (known.planned ?? rules.longestOpen)
        {
            // Some repeat it unchanged at each segment, some count down.
            guard let length = signal.planned else { return }
            let ends = [began + length, date + length]
            if let planned = known.planned, ends.contains(where: { abs($0 - (began + planned)) <= Limits.sameBreakNs }) { return }
            its.date = began
            its.planned = date + length - began
        }
        merged = its
        follow(its, behind: open.end(longest: rules.longestOpen))
    }

    /// Announces what is left of the stream's own break behind the end of the ordered one.
    private mutating func follow(_ its: TimedSignal, behind end: ChannelTime) {
        announced.removeAll { $0.elapsed != nil }
        guard let began = its.date else { return }
        var rest = its
        rest.planned = its.planned.map { began + $0 - end }
        // Tells it from what was announced for a time of its own.
        rest.elapsed = end - began
        guard rest.planned ?? .max > Limits.sameBreakNs else { return }
        announce(rest, at: end)
    }

    /// An in-point within an ordered break: it ends what of the stream's own was merged, and not what was ordered.
    mutating func endMerged(_ signal: TimedSignal, at date: ChannelTime) {
        guard let open, var known = merged, let began = known.date, date > began else { return }
        if let message = signal.message, let opener = known.message {
            guard message.ends(opener) else { return }
        } else if signal.event != 0, known.event != 0, signal.event != known.event {
            return
        }
        known.planned = min(known.planned ?? .max, date - began)
        merged = known
        follow(known, behind: open.end(longest: rules.longestOpen))
    }

    /// Ends the open break where nothing of it is listed yet, whatever made it, with all that was to follow it.
    /// - Returns: whether there was one.
    public mutating func endOpen(published: ChannelTime?) -> Bool {
        due = []
        guard let last = breaks.indices.last, breaks[last].returnTime == nil else { return false }
        let adBreak = breaks[last], end = adBreak.planned.map { adBreak.start + $0 }
        func follows(_ rest: TimedSignal) -> Bool { rest.elapsed != nil || (end != nil && rest.date == end) }
        for rest in announced where follows(rest) { callOff(rest.event, rest.date! - (rest.elapsed ?? 0)) }
        announced.removeAll(where: follows)
        if published ?? .distantPast <= adBreak.start {
            breaks.removeLast()
        } else {
            breaks[last].inPoint = min(adBreak.inPoint ?? .distantFuture, published!)
        }
        return true
    }
}
