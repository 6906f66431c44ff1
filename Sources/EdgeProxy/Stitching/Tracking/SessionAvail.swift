import Decision
import Manifest
import Model

/// One break of a session as its player meets it: times by the clock of the session's own playlists. Its zero is the start of the first
/// playlist, and it goes on by the sum of EXTINF, so on demand it is the time that a player shows.
public struct SessionAvail: Equatable, Sendable {
    /// One ad of the pod; bumpers and slate are none.
    public struct Ad: Equatable, Sendable {
        /// Its place among the pod's entries, as records of events have it.
        public var slot: Int
        public var booking: AdBooking
        /// Nanoseconds; what lies before zero or behind a cut is left out.
        public var start: Int64, duration: Int64
        /// When it begins as playlists date it, nanoseconds since 1970.
        public var date: Int64
        /// The whole ad's length, nanoseconds.
        public var wholeDuration: Int64
        /// What happens in it and when, nanoseconds; nothing in one that the session came into in its middle, which nobody pays for.
        public var events: [Event]
    }

    public struct Event: Equatable, Sendable {
        public var event: SlotEvent
        public var at: Int64
    }

    public var layout: LayoutId, pod: PodId, breakId: BreakId
    /// When the break starts on the channel's clock: it tells the order of breaks.
    public var channelStart: ChannelTime
    /// Nanoseconds. The duration of a break that goes on is the one that is planned.
    public var start: Int64, duration: Int64
    /// When it begins as playlists date it, nanoseconds since 1970.
    public var date: Int64
    public var ads: [Ad]

    /// The breaks that a session was given, in order; one of which nothing is laid, or that was over before its first playlist, is left
    /// out.
    ///
    /// The pod is told as a whole from its first playlist on, which lists the beginning of it; what is cut is left out when that is known.
    ///
    /// - Parameters:
    ///   - states: of the session's layouts, oldest first, as the timeline stands.
    ///   - zero: the channel's time at which the session's first playlist began.
    ///   - lag: the sum of (laid − replaced) over the breaks before the first of `states`, nanoseconds.
    public static func all(_ states: [LaidPodState], zero: ChannelTime, lag: Int64) -> [SessionAvail] {
        var lag = lag, avails: [SessionAvail] = []
        for state in states {
            let layout = state.layout
            if let avail = SessionAvail(state, start: layout.start - zero + lag) { avails.append(avail) }
            lag += state.closing?.lag(from: layout.start.nanoseconds) ?? 0
        }
        return avails
    }

    /// - Parameter start: nanoseconds from zero; negative where the session came into the pod in its middle.
    private init?(_ state: LaidPodState, start: Int64) {
        let layout = state.layout
        let whole = state.laid ?? (layout.hasSlate ? max(layout.room, layout.adsLength) : layout.adsLength)
        // What of it is dated up to `whole` takes longer where entries overlap in date.
        let adsOverlap = layout.entries.prefix(layout.ads.count).reduce(0) { $0 + $1.creative.duration } - layout.adsLength
        let end = start + whole + (state.closing?.overlap ?? (whole < layout.adsLength ? 0 : adsOverlap))
        guard whole > 0, end > 0 else { return nil }
        (self.layout, pod, breakId, channelStart) = (layout.id, layout.pod, layout.breakId, layout.start)
        self.start = max(0, start)
        duration = end - max(0, start)
        date = layout.start.nanoseconds + layout.ahead + (max(0, start) - start)
        ads = []
        var adStart = start
        for (place, entry) in layout.entries.enumerated().prefix(layout.bookings.count) {
            let adEnd = adStart + entry.creative.duration
            defer { adStart = adEnd }
            guard let booking = layout.bookings[place], adEnd > 0, adStart + Limits.pieceSlackNs < end else { continue }
            let listed = max(0, adStart), listedEnd = min(adEnd, end), isPartial = adStart + Limits.pieceSlackNs < 0
            ads.append(
                Ad(
                    slot: place, booking: booking, start: listed, duration: listedEnd - listed,
                    date: layout.start.nanoseconds + layout.ahead + entry.offset + (listed - adStart),
                    wholeDuration: entry.creative.duration,
                    events: isPartial ? [] : Self.events(of: entry.creative.duration, from: adStart, until: end)))
        }
    }

    /// - Parameter end: where what is laid ends: whatever lies behind that does not come.
    private static func events(of length: Int64, from start: Int64, until end: Int64) -> [Event] {
        SlotEvent.allCases.compactMap { event in
            let at = start + event.offset(in: length)
            return at <= end + Limits.pieceSlackNs ? Event(event: event, at: max(0, at)) : nil
        }
    }
}

extension PresentationView {
    /// The breaks of a session that are in its window, or have just left it; none before its first playlist.
    public func avails(of session: Session) -> [SessionAvail] {
        guard session.zero > .distantPast else { return [] }
        return SessionAvail.all(session.history.compactMap { state(of: $0) }, zero: session.zero, lag: session.lag)
    }

    /// When what `compose` has put together begins, on the channel's clock; `nil`: nothing is listed.
    ///
    /// In the middle of a pod it is as long after the pod's start as the media before it lasts.
    func listedStart(_ rendition: Int) -> ChannelTime? {
        guard let piece = pieces.first else { return nil }
        guard piece.pod != nil else {
            return snapshot.windows[rendition].contains(piece.first)
                ? ChannelTime(nanoseconds: snapshot.windows[rendition][piece.first].start) : nil
        }
        guard let placement = placement(of: piece) else { return nil }
        let before = placement.media.segments.prefix(Int(piece.first)).reduce(0) { $0 + $1.duration }
        return ChannelTime(nanoseconds: placement.start + before)
    }
}
