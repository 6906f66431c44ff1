import Manifest
import Model

/// Follows the breaks of one channel in its reference rendition. Pure: it sees content, markers and the edge, and keeps breaks.
public struct BreakTracker: Sendable {
    /// Breaks in order of time: the open one is the last. Bounded by `Limits.breaksRemembered`.
    public internal(set) var breaks: [AdBreak] = []
    /// Breaks announced for a time that has no content yet.
    public internal(set) var announced: [TimedSignal] = []
    /// Breaks that were called off: a date range is listed on after that. Bounded by `Limits.breaksAnnounced`.
    private var calledOff: [(event: UInt64, date: ChannelTime)] = []
    /// Orders whose time has come and that have not begun. Bounded by `Limits.ordersKept`.
    var due: [Due] = []
    /// The break of the stream's own that began within the ordered one that is open.
    var merged: TimedSignal?
    /// Up to where configured breaks have been looked for; `nil`: nowhere yet.
    var configuredThrough: ChannelTime?
    /// New ones hold from the next break on.
    public var rules: Rules
    /// Whether the content is a whole asset: known at once, never published in part.
    public var isVod = false
    /// The end of the content that was listed before in any rendition, if there was any: a pod may be listed a little beyond it, and the
    /// next break still begins at it.
    public var contentEnd: ChannelTime?

    public struct Rules: Equatable, Sendable {
        /// The longest that a break without a planned length may last, nanoseconds.
        public var longestOpen: Int64
        /// Which boundary a break begins at that is signalled inside a segment (BRK-8).
        public var snap = SnapRule.nearest
        /// Of a VOD asset: whether what is signalled is inserted there, and replaces nothing.
        public var insertsMarked = false
        public var configured: [Repeating] = []
        /// Whether breaks begin at all; one that has begun ends in any case, for its pods end with it.
        public var opensBreaks = true

        public init(
            longestOpen: Int64, snap: SnapRule = SnapRule.nearest, insertsMarked: Bool = false, configured: [Repeating] = [],
            opensBreaks: Bool = true
        ) {
            self.longestOpen = longestOpen
            self.snap = snap
            self.insertsMarked = insertsMarked
            self.configured = configured
            self.opensBreaks = opensBreaks
        }

        /// A break every `every` nanoseconds from `anchor` on.
        public struct Repeating: Equatable, Sendable { var every: Int64, duration: Int64, anchor: ChannelTime }
    }

    public init(rules: Rules, breaks: [AdBreak] = []) {
        self.rules = rules
        self.breaks = breaks
    }

    /// - Parameters:
    ///   - window: the reference rendition with what is new in it.
    ///   - signals: the markers on the new segments, in order, and the date ranges that are listed.
    ///   - published: the edge up to which anything may have been listed; `nil` before the first publication.
    ///     Nothing before it can change any more (BRK-14).
    ///   - dates: which dates are listed when: configured breaks go by those.
    public mutating func update(_ window: ContentWindow, signals: [TimedSignal], published: ChannelTime?, dates: DateMap = DateMap()) {
        guard let edge = window.endTime else { return }
        for signal in signals {
            // What begins first is the break: see `BreakOrderRule`.
            if !due.isEmpty, window.contains(signal.number) {
                beginOrdered(before: signal.date ?? window[signal.number].startTime, window, published: published)
            }
            apply(signal, window, published: published)
        }
        for signal in announced where signal.date! <= edge {
            if !due.isEmpty { beginOrdered(before: signal.date!, window, published: published) }
            announced.removeAll { $0 == signal }
            open(at: signal.date!, signal, window, published: published)
        }
        if !isVod { openConfigured(window, edge: edge, published: published, dates) }
        if !due.isEmpty { beginOrdered(window, published: published) }
        closeDue(window, edge: edge, published: published)
        configuredThrough = edge
        if breaks.count > Limits.breaksRemembered { breaks.removeFirst(breaks.count - Limits.breaksRemembered) }
    }

    /// The origin has ended: so does an open break, with the content or with what of its pod may be listed already (ORG-8).
    public mutating func finish(_ window: ContentWindow, published: ChannelTime?) {
        guard let edge = window.endTime, let last = breaks.indices.last, breaks[last].returnTime == nil else { return }
        breaks[last].returnTime = max(edge, published ?? .distantPast)
    }

    /// Adds media at a boundary of a VOD asset, unless that lies within another break.
    mutating func insert(at asked: ChannelTime, planned: Int64?, event: UInt64, _ source: AdBreak.Source, _ window: ContentWindow) {
        let number = window.boundary(nearestTo: asked), start = window.time(ofBoundary: number)
        guard !breaks.contains(where: { $0.id.segment == number || ($0.start < start && start < $0.returnTime ?? .distantFuture) }) else {
            return
        }
        begin(
            AdBreak(
                id: BreakId(number), start: start, planned: planned, returnTime: start, event: event, source: source, isInsertion: true,
                asked: asked))
    }

    mutating func begin(_ adBreak: AdBreak) {
        guard rules.opensBreaks else { return }
        var adBreak = adBreak
        // Another rendition may have carried the clock when a number was given.
        while breaks.indices.contains(where: { breaks[$0].id == adBreak.id }) { adBreak.id = BreakId(adBreak.id.number + 1) }
        breaks.append(adBreak)
    }

    /// The break under way, if any.
    public var open: AdBreak? { breaks.last.flatMap { $0.returnTime == nil ? $0 : nil } }

    private mutating func apply(_ signal: TimedSignal, _ window: ContentWindow, published: ChannelTime?) {
        guard window.contains(signal.number), let newest = window.segments.last else { return }
        let position = window[signal.number].startTime
        if isVod, rules.insertsMarked || signal.direction == .insertion {
            guard signal.direction == .insertion || signal.direction == .out else { return }
            return insert(at: signal.date ?? position, planned: signal.planned, event: signal.event, .signalled, window)
        }
        switch signal.direction {
        case .insertion: break
        case .out:
            let date = signal.date ?? position
            if signal.date != nil, calledOff.contains(where: { $0.event == signal.event && abs($0.date - date) < Limits.sameBreakNs }) {
                return
            }
            if date > newest.endTime { announce(signal, at: date) } else { open(at: date, signal, window, published: published) }
        case .goesOn: goOn(signal, at: position, window, published: published)
        case .in: end(signal, at: signal.date ?? position, newest.endTime, window, published: published)
        case .cancelled:
            for later in announced where signal.names(later.event, later.message) == true { callOff(later.event, later.date!) }
            announced.removeAll { signal.names($0.event, $0.message) == true }
            guard let last = breaks.last, last.returnTime == nil, published ?? .distantPast <= last.start,
                signal.names(last.event, last.opener) == true
            else { return }
            callOff(last.event, last.asked ?? last.start)
            breaks.removeLast()
        }
    }

    mutating func callOff(_ event: UInt64, _ date: ChannelTime) {
        calledOff.append((event, date))
        if calledOff.count > Limits.breaksAnnounced { calledOff.removeFirst() }
    }

    /// A marker within a break.
    private mutating func goOn(_ signal: TimedSignal, at position: ChannelTime, _ window: ContentWindow, published: ChannelTime?) {
        if let last = breaks.last, last.returnTime == nil {
            // What goes on in it may be a part of it, as a provider's spot is of a distributor's break, and says nothing of its end.
            guard position >= last.start, signal.names(last.event, last.opener) != false else { return }
            if last.isOrdered {
                if let elapsed = signal.elapsed, signal.planned != nil { merge(signal, from: position - elapsed) }
                return
            }
            guard let planned = signal.planned else { return }
            if let elapsed = signal.elapsed {
                // Its length counts from the start that it tells: what is open may have begun late.
                learn(end: position - elapsed + planned, of: signal)
            } else if last.planned == nil {
                learn(end: last.start + planned, of: signal)
            }
            return
        }
        guard let elapsed = signal.elapsed else { return }
        // Joined in mid-break (BRK-10).
        let start = position - elapsed
        guard start >= breaks.last?.returnTime ?? .distantPast else { return }
        open(at: start, signal, window, published: published)
    }

    /// Takes up another planned end for the open break: the one that the out point left open, an extension, or an earlier one.
    private mutating func learn(end: ChannelTime, of signal: TimedSignal) {
        let index = breaks.count - 1, last = breaks[index]
        guard let planned = last.planned else {
            breaks[index].planned = max(0, min(end - last.start, rules.longestOpen))
            return
        }
        let change = end - (last.start + planned)
        // 119.987 against 120 is no news.
        guard abs(change) > Limits.sameBreakNs else { return }
        if change < 0 {
            breaks[index].inPoint = min(last.inPoint ?? .distantFuture, max(end, last.start))
        } else {
            // What pods were laid for stays: the rest is a break of its own, that begins where this one returns (SEQ-3).
            var rest = signal
            rest.direction = .out
            rest.event = last.event
            rest.elapsed = nil
            rest.planned = min(change, rules.longestOpen)
            announce(rest, at: last.start + planned)
        }
    }

    private mutating func end(
        _ signal: TimedSignal, at date: ChannelTime, _ edge: ChannelTime, _ window: ContentWindow, published: ChannelTime?
    ) {
        announced.removeAll { $0.event == signal.event && $0.date! >= date }
        guard let index = breaks.indices.last, breaks[index].returnTime == nil else { return }
        let last = breaks[index]
        if last.isOrdered { return endMerged(signal, at: date) }
        let isNamed = signal.event != 0 && signal.event == last.event
        // Of an earlier break: a date range is listed on, and after a restart of ours all that the origin lists is read again.
        if date <= last.start, !isNamed, signal.date != nil || published ?? .distantPast > last.start { return }
        if let message = signal.message, let opener = last.opener {
            guard message.ends(opener) else { return }
        } else if signal.event != 0, last.event != 0, !isNamed {
            return
        }
        announced.removeAll { $0.event == last.event && $0.date! >= date }
        if date <= last.start, published ?? .distantPast <= last.start {
            // Called off before anything of it was listed (BRK-12).
            breaks.removeLast()
        } else {
            breaks[index].inPoint = min(last.inPoint ?? .distantFuture, date)
            closeDue(window, edge: edge, published: published)
        }
    }

    /// Keeps an out point until there is content at its date.
    mutating func announce(_ signal: TimedSignal, at date: ChannelTime) {
        announced.removeAll { $0.event == signal.event && (signal.event != 0 || abs($0.date! - date) < Limits.sameBreakNs) }
        guard announced.count < Limits.breaksAnnounced else { return }
        var later = signal
        later.date = date
        announced.append(later)
        announced.sort { $0.date! < $1.date! }
    }

    private mutating func open(at date: ChannelTime, _ signal: TimedSignal, _ window: ContentWindow, published: ChannelTime?) {
        let oldest = window.segments[0].startTime
        guard date + Limits.sameBreakNs / 2 >= oldest else { return rebuild(from: date, signal, window, published: published) }
        let number = boundary(for: date, in: window), boundary = window.time(ofBoundary: number)
        // What has come to its planned end by then is no part of what begins here.
        closeDue(window, edge: boundary, published: published)
        if let same = indexOfSame(signal, at: date, number, window) {
            // A repeated or rolling marker (BRK-9, F11); it may tell the length that the first one left open, or another one.
            guard same == breaks.count - 1, breaks[same].returnTime == nil else { return }
            if let planned = signal.planned { learn(planned, from: date, of: signal, same) }
            if breaks[same].event == 0 { breaks[same].event = signal.event }
            if breaks[same].opener == nil { breaks[same].opener = signal.message }
            return
        }
        if let last = breaks.last {
            // An earlier break of which we kept nothing.
            if isWithinOrdered(boundary) {
                // Of one that began before it and says no length nobody knows whether it goes on.
                if boundary >= last.start || signal.planned != nil { merge(signal, from: date) }
                return
            }
            guard boundary > last.start else { return }
            if last.returnTime == nil {
                breaks[breaks.count - 1].inPoint = min(last.inPoint ?? .distantFuture, boundary)
                closeDue(window, edge: boundary, published: published)
            }
            // The pod of the break before is listed further than content has come: this one begins behind it.
            guard breaks[breaks.count - 1].returnTime != nil else { return announce(signal, at: date) }
        }
        let floor = earliestStart(published: published)
        let first = boundary >= floor ? number : window.firstNumber(startingAtOrAfter: floor - Manifest.Limits.dateToleranceNs)
        let start = window.time(ofBoundary: first)
        guard start + Manifest.Limits.dateToleranceNs >= floor else { return announce(signal, at: date) }
        // What a marker that came late has lost, the break has lost too: it still ends when it was to end.
        let planned = signal.planned.map { $0 - max(0, start - boundary) }
        if let planned, planned <= 0 { return }
        begin(
            AdBreak(
                id: BreakId(first), start: start, planned: planned, event: signal.event, source: .signalled, asked: date,
                opener: signal.message))
    }

    /// A break that began before anything that we have seen (BRK-10, F12). At the first look at a channel it is taken up as if we had
    /// been there: what is listed of it begins in the window. Later, what is left of it begins where nothing is listed yet.
    private mutating func rebuild(from start: ChannelTime, _ signal: TimedSignal, _ window: ContentWindow, published: ChannelTime?) {
        let oldest = window.segments[0].startTime
        guard start + (signal.planned ?? rules.longestOpen) > oldest, start >= breaks.last?.returnTime ?? .distantPast, open == nil else {
            return
        }
        guard published == nil, breaks.isEmpty else {
            var rest = signal
            rest.planned = signal.planned.map { $0 - (oldest - start) }
            return open(at: oldest, rest, window, published: published)
        }
        begin(
            AdBreak(
                id: BreakId(window.first), start: start, planned: signal.planned, event: signal.event, source: .signalled,
                asked: start, opener: signal.message))
    }

    /// The boundary at which a break begins that is signalled for `date`.
    private func boundary(for date: ChannelTime, in window: ContentWindow) -> SegmentNumber {
        let tolerance = Manifest.Limits.dateToleranceNs
        // The rest of an extended break begins where the break returns.
        if let last = breaks.last, last.start + (last.planned ?? -1) == date { return window.boundary(nearestTo: date) }
        switch rules.snap {
        case .nearest: return window.boundary(nearestTo: date)
        case .after: return window.firstNumber(startingAtOrAfter: date - tolerance)
        case .before:
            let next = window.firstNumber(startingAtOrAfter: date - tolerance)
            return window.time(ofBoundary: next) <= date + tolerance ? next : max(next - 1, window.first)
        }
    }

    /// The length that a repeated out point tells. Some repeat it unchanged at each segment, some count down: neither is news.
    private mutating func learn(_ planned: Int64, from date: ChannelTime, of signal: TimedSignal, _ index: Int) {
        let known = breaks[index]
        guard let now = known.planned.map({ known.start + $0 }) else { return learn(end: date + planned, of: signal) }
        if let message = signal.message, let opener = known.opener, message.relation(to: opener) != .again { return }
        guard signal.names(known.event, known.opener) ?? (signal.event == known.event) else { return }
        let ends = [known.start + planned, date + planned]
        if ends.contains(where: { abs($0 - now) <= Limits.sameBreakNs }) { return }
        learn(end: ends.filter { $0 > now }.min() ?? date + planned, of: signal)
    }

    /// The latest break that is known and that an out point at boundary `number` is one of.
    private func indexOfSame(_ signal: TimedSignal, at date: ChannelTime, _ number: SegmentNumber, _ window: ContentWindow) -> Int? {
        // Most of the thousands that a first look may find are over: to look up the boundaries of each for each would take seconds.
        let here = window.time(ofBoundary: number), old = number - 2 < window.first ? .distantPast : window.time(ofBoundary: number - 2)
        return breaks.indices.last { index in
            if breaks[index].start <= old, let end = breaks[index].returnTime, end <= here { return false }
            return isSame(breaks[index], signal, at: date, number, window)
        }
    }

    /// Whether an out point at boundary `number` is one of a break that is known: within a segment of its own, or before its end.
    private func isSame(_ known: AdBreak, _ signal: TimedSignal, at date: ChannelTime, _ number: SegmentNumber, _ window: ContentWindow)
        -> Bool
    {
        guard !known.isInsertion else { return false }
        if known.isOrdered {
            // One that was merged into it is over with it; while it is open that is still to be settled.
            return known.returnTime.map { end in
                number < window.boundary(nearestTo: end)
                    && window.time(ofBoundary: number) + Manifest.Limits.dateToleranceNs >= known.start
            } ?? false
        }
        // By where it began, not by its id: that is a number of the rendition that carried the clock then.
        if known.start >= window.segments[0].startTime, abs(number - window.boundary(nearestTo: known.start)) <= 1 { return true }
        let end = known.returnTime ?? known.end(longest: rules.longestOpen)
        let isWithin = number < window.boundary(nearestTo: end)
        let isNamed = signal.event != 0 && signal.event == known.event
        if let message = signal.message, let opener = known.opener {
            return isWithin && (isNamed || date >= known.start) && message.relation(to: opener) != .next
        }
        // Whoever names both knows what is one; within a planned length others are parts of it (a provider's spots in a distributor's).
        if known.planned == nil, signal.event != 0, known.event != 0, !isNamed { return false }
        return isWithin && (isNamed || date >= known.start)
    }

    /// Ends a break at its planned end, at its in-point, or at the longest length (BRK-7): at the nearest boundary that nothing
    /// is listed beyond. Where the pod is listed further than content has come, the next content decides.
    /// - Parameter edge: how far content has come that says anything of this break.
    mutating func closeDue(_ window: ContentWindow, edge: ChannelTime, published: ChannelTime?) {
        guard let last = breaks.indices.last, breaks[last].returnTime == nil else { return }
        let end = breaks[last].end(longest: rules.longestOpen)
        guard edge + Manifest.Limits.dateToleranceNs >= end else { return }
        var number = window.boundary(nearestTo: max(end, breaks[last].start))
        // What is listed of it stays; the dates may step back to the boundary a little.
        let listed = max(published ?? .distantPast, breaks[last].start)
        let back = Manifest.Limits.dateStepBackNs - 2 * Manifest.Limits.dateToleranceNs, start = breaks[last].start
        let floor = listed > start ? max(start, listed - back) : listed
        if window.time(ofBoundary: number) < floor - Manifest.Limits.dateToleranceNs {
            number = window.firstNumber(startingAtOrAfter: floor - Manifest.Limits.dateToleranceNs)
        }
        let returnTime = window.time(ofBoundary: number)
        guard returnTime >= floor - Manifest.Limits.dateToleranceNs else { return }
        breaks[last].returnTime = returnTime
        if listed - returnTime > Manifest.Limits.dateToleranceNs {
            breaks[last].laidThrough = listed
            return
        }
        guard number > window.first, window.contains(number) else { return }
        let before = window[number - 1].endTime
        guard returnTime - before > Manifest.Limits.dateToleranceNs else { return }
        breaks[last].laidThrough = min(returnTime, max(end, before, listed))
    }
}
