import Manifest

/// What one marker says of a break, whatever its dialect. Each fact may be missing.
struct BreakSignal: Equatable, Sendable {
    enum Direction: Equatable, Sendable { case out, `in`, goesOn }

    var direction: Direction
    /// The channel number of the segment that the marker stands before.
    var number: Int64
    /// Hash of the event id; 0 when the marker has none.
    var event: UInt64 = 0
    /// Nanoseconds.
    var planned: Int64?
    var elapsed: Int64?
    /// Where the marker gives a date of its own (EXT-X-DATERANGE), nanoseconds since 1970.
    var date: Int64?
}

/// Follows the breaks of one channel in its reference rendition. Pure: it sees content, markers and the edge, and keeps breaks.
struct BreakTracker: Sendable {
    /// Breaks in order of time: the open one is the last. Bounded by `Limits.breaksRemembered`.
    private(set) var breaks: [AdBreak] = []
    /// Breaks announced for a time that has no content yet.
    private var announced: [BreakSignal] = []
    /// Up to where configured breaks have been looked for.
    private var configuredThrough: Int64 = .min
    let rules: Rules

    struct Rules: Equatable, Sendable {
        /// The longest that a break without a planned length may last, nanoseconds.
        var longestOpen: Int64
        var configured: [Repeating] = []

        /// A break every `every` nanoseconds from `anchor` on.
        struct Repeating: Equatable, Sendable { var every: Int64, duration: Int64, anchor: Int64 }
    }

    init(rules: Rules, breaks: [AdBreak] = []) {
        self.rules = rules
        self.breaks = breaks
    }

    /// - Parameters:
    ///   - window: the reference rendition with what is new in it.
    ///   - signals: the markers on the new segments, in order, and the date ranges that are listed.
    ///   - published: the edge up to which anything may have been listed; `Int64.min` before the first publication.
    ///     Nothing before it can change any more (BRK-14).
    mutating func update(_ window: ContentWindow, signals: [BreakSignal], published: Int64) {
        guard let edge = window.segments.last?.end else { return }
        for signal in signals { take(signal, window, published: published) }
        for signal in announced where signal.date! <= edge {
            announced.removeAll { $0 == signal }
            open(at: signal.date!, signal, window, published: published)
        }
        openConfigured(window, edge: edge, published: published)
        closeDue(window, edge: edge, published: published)
        configuredThrough = edge
        if breaks.count > Limits.breaksRemembered { breaks.removeFirst(breaks.count - Limits.breaksRemembered) }
    }

    /// The origin has ended: so does an open break, with the content or with what of its pod may be listed already (ORG-8).
    mutating func finish(_ window: ContentWindow, published: Int64) {
        guard let edge = window.segments.last?.end, let last = breaks.indices.last, breaks[last].returnTime == nil else { return }
        breaks[last].returnTime = max(edge, published)
    }

    /// Makes the breaks that a VOD asset's configuration names: media added at offsets from its start, but not within another break.
    mutating func addInsertions(_ configured: [ConfiguredBreak], in window: ContentWindow) {
        guard let first = window.segments.first else { return }
        for case .at(let offset, let duration) in configured {
            let number = window.boundary(nearestTo: first.start + offset)
            let start = window.time(ofBoundary: number)
            let isTaken = breaks.contains { $0.id == number || ($0.start < start && start < $0.returnTime ?? .max) }
            guard !isTaken else { continue }
            breaks.append(
                AdBreak(
                    id: number, start: start, planned: duration, returnTime: start, event: 0, source: .configured, isInsertion: true))
        }
        breaks.sort { $0.start < $1.start }
    }

    /// The break under way, if any.
    var open: AdBreak? { breaks.last.flatMap { $0.returnTime == nil ? $0 : nil } }

    private mutating func take(_ signal: BreakSignal, _ window: ContentWindow, published: Int64) {
        guard window.contains(signal.number), let newest = window.segments.last else { return }
        let position = window[signal.number].start
        switch signal.direction {
        case .out:
            let date = signal.date ?? position
            if date > newest.end { announce(signal, at: date) } else { open(at: date, signal, window, published: published) }
        case .goesOn:
            guard let elapsed = signal.elapsed else { return }
            if let last = breaks.indices.last, breaks[last].returnTime == nil {
                // It may tell the length that the out point left open.
                if breaks[last].planned == nil, position >= breaks[last].start { breaks[last].planned = signal.planned }
                return
            }
            // Joined in mid-break (BRK-10). Where its start has left the window, the rest of it is content.
            let start = position - elapsed
            guard start + Manifest.Limits.dateToleranceNs >= window.segments[0].start, start >= breaks.last?.returnTime ?? .min else {
                return
            }
            open(at: start, signal, window, published: published)
        case .in:
            let date = signal.date ?? position
            if signal.event != 0 { announced.removeAll { $0.event == signal.event && $0.date! >= date } }
            guard let last = breaks.indices.last, breaks[last].returnTime == nil else { return }
            let isOther = signal.event != 0 && breaks[last].event != 0 && signal.event != breaks[last].event
            let isUnnamed = signal.event == 0 || breaks[last].event == 0
            // A date range of an earlier break, listed on.
            if isOther || (isUnnamed && signal.date != nil && date <= breaks[last].start) { return }
            if date <= breaks[last].start, published <= breaks[last].start {
                // Called off before anything of it was listed (BRK-12).
                breaks.removeLast()
            } else {
                breaks[last].inPoint = min(breaks[last].inPoint ?? .max, date)
                closeDue(window, edge: newest.end, published: published)
            }
        }
    }

    /// Keeps an out point until there is content at its date.
    private mutating func announce(_ signal: BreakSignal, at date: Int64) {
        announced.removeAll { $0.event == signal.event && (signal.event != 0 || abs($0.date! - date) < Limits.sameBreakNs) }
        guard announced.count < Limits.breaksAnnounced else { return }
        var later = signal
        later.date = date
        announced.append(later)
        announced.sort { $0.date! < $1.date! }
    }

    private mutating func open(at date: Int64, _ signal: BreakSignal, _ window: ContentWindow, published: Int64) {
        // It started before anything that we have seen: what is left of it is content.
        guard date + Limits.sameBreakNs / 2 >= window.segments[0].start else { return }
        let number = window.boundary(nearestTo: date)
        let boundary = window.time(ofBoundary: number)
        // What has come to its planned end by then is no part of what begins here.
        closeDue(window, edge: boundary, published: published)
        if let same = breaks.lastIndex(where: { isSame($0, signal, at: date, number, window) }) {
            // A repeated or rolling marker (BRK-9, F11); it may tell the length that the first one left open.
            guard breaks[same].returnTime == nil else { return }
            if breaks[same].planned == nil, let planned = signal.planned {
                breaks[same].planned = max(0, min(date + planned - breaks[same].start, rules.longestOpen))
            }
            if breaks[same].event == 0 { breaks[same].event = signal.event }
            return
        }
        if let last = breaks.last {
            // An earlier break of which we kept nothing.
            guard boundary > last.start else { return }
            if last.returnTime == nil {
                breaks[breaks.count - 1].inPoint = min(last.inPoint ?? .max, boundary)
                closeDue(window, edge: boundary, published: published)
            }
            // The pod of the break before is listed further than content has come: this one begins behind it.
            guard breaks[breaks.count - 1].returnTime != nil else { return announce(signal, at: date) }
        }
        let floor = max(published, breaks.last?.returnTime ?? .min)
        let first = boundary >= floor ? number : window.firstNumber(startingAtOrAfter: floor - Manifest.Limits.dateToleranceNs)
        let start = window.time(ofBoundary: first)
        guard start + Manifest.Limits.dateToleranceNs >= floor else { return announce(signal, at: date) }
        // What a marker that came late has lost, the break has lost too: it still ends when it was to end.
        let planned = signal.planned.map { $0 - max(0, start - boundary) }
        if let planned, planned <= 0 { return }
        breaks.append(AdBreak(id: first, start: start, planned: planned, event: signal.event, source: .signalled))
    }

    /// Whether an out point at boundary `number` is one of a break that is known: within a segment of its own, or before its end.
    private func isSame(_ known: AdBreak, _ signal: BreakSignal, at date: Int64, _ number: Int64, _ window: ContentWindow) -> Bool {
        guard !known.isInsertion else { return false }
        if abs(number - known.id) <= 1 { return true }
        let isNamed = signal.event != 0 && signal.event == known.event
        // Whoever names both knows what is one; within a planned length others are parts of it (a provider's spots in a distributor's).
        if known.planned == nil, signal.event != 0, known.event != 0, !isNamed { return false }
        let end = known.returnTime ?? known.end(longest: rules.longestOpen)
        return (isNamed || date >= known.start) && number < window.boundary(nearestTo: end)
    }

    /// Opens what the configuration's clock has reached: at the boundary nearest to each of its times.
    private mutating func openConfigured(_ window: ContentWindow, edge: Int64, published: Int64) {
        let from = max(configuredThrough, window.segments[0].start)
        for rule in rules.configured where rule.every > 0 {
            var time = rule.anchor + (from - rule.anchor + rule.every) / rule.every * rule.every
            if rule.anchor > from { time = rule.anchor - (rule.anchor - from - 1) / rule.every * rule.every }
            while time <= edge {
                closeDue(window, edge: time, published: published)
                let number = window.boundary(nearestTo: time)
                let start = window.time(ofBoundary: number)
                if open == nil, start >= published, start >= breaks.last?.returnTime ?? .min, breaks.last?.id != number {
                    breaks.append(AdBreak(id: number, start: start, planned: rule.duration, event: 0, source: .configured))
                }
                time += rule.every
            }
        }
    }

    /// Ends a break at its planned end, at its in-point, or at the longest length (BRK-7): at the nearest boundary that nothing
    /// is listed beyond. Where the pod is listed further than content has come, the next content decides.
    /// - Parameter edge: how far content has come that says anything of this break.
    private mutating func closeDue(_ window: ContentWindow, edge: Int64, published: Int64) {
        guard let last = breaks.indices.last, breaks[last].returnTime == nil else { return }
        let end = breaks[last].end(longest: rules.longestOpen)
        guard edge + Manifest.Limits.dateToleranceNs >= end else { return }
        var number = window.boundary(nearestTo: max(end, breaks[last].start))
        let floor = max(published, breaks[last].start) - Manifest.Limits.dateToleranceNs
        if window.time(ofBoundary: number) < floor { number = window.firstNumber(startingAtOrAfter: floor) }
        let returnTime = window.time(ofBoundary: number)
        if returnTime >= floor { breaks[last].returnTime = returnTime }
    }
}
