import Model

/// Every bound of this module, in one place.
public enum Limits {
    /// Breaks of a presentation that are remembered; the older ones have left every window.
    public static let breaksRemembered = 4_096
    /// Of them, those that are kept when their presentation ends.
    public static let breaksKeptOfEnded = 64
    /// Breaks announced ahead.
    public static let breaksAnnounced = 64
    /// Orders of a channel that wait or are under way, and those that are remembered with them.
    public static let ordersWaiting = 16, ordersKept = 64
    /// Length of an ordered break, and how far ahead it can be ordered, nanoseconds: a day.
    public static let orderLengthsNs: ClosedRange<Int64> = 1_000_000_000...86_400_000_000_000, orderAheadNs: Int64 = 86_400_000_000_000
    /// So long after its end an order still begins whose origin has stood still meanwhile, nanoseconds: longer than players wait.
    public static let orderLateNs: Int64 = 30_000_000_000
    /// Of who has ordered a break, and of the request's id.
    public static let orderTextBytes = 256
    /// Two out points this near with the same id, or none, are the same break, nanoseconds.
    public static let sameBreakNs: Int64 = 1_000_000_000
    /// The first origin is tried again so long after it failed, nanoseconds; twice as long each time that it fails again, up to 16 times.
    public static let firstOriginNs: Int64 = 60_000_000_000
    /// An origin that brings nothing for so many target durations stands still, and another one is asked.
    public static let frozenTargets: Int64 = 3
    /// A rendition that carries the clock and brings nothing for so many target durations, or lags so far behind another, hands it over.
    public static let clockTargets: Int64 = 2
    /// One that carried it before and goes on for so many target durations gets it back.
    public static let steadyTargets: Int64 = 3
    /// Renditions that are asked for within this part of a target duration are taken to end at the same live edge.
    public static let jointsPerTarget: Int64 = 20
    /// So long after a segment has come out, a part of a target duration, it is out in all renditions.
    public static let settledPerTarget: Int64 = 4
    /// How much sooner a segment may appear each time, nanoseconds, a share of its length; after so many of that it is asked for sooner.
    public static let phaseDriftNs: ClosedRange<Int64> = 5_000_000...20_000_000, phaseDrifts: Int64 = 150, phaseDriftsKept: Int64 = 5
    /// After so many segments in a row that are late by more than that, they are taken to come later.
    public static let phaseLates = 3
    /// How soon the origin is asked again when a segment is not there yet, nanoseconds, a share of its length.
    public static let phaseStepNs: ClosedRange<Int64> = 40_000_000...150_000_000, phaseSteps: Int64 = 20
    /// A rendition that nobody has asked for since so many target durations is not read ahead of the next who does.
    public static let watchedTargets: Int64 = 3
    /// How exactly it is known when somebody last asked, nanoseconds.
    static let watchStepNs: Int64 = 250_000_000
    /// How long after its planned end an in-point that must come is waited for, nanoseconds.
    public static let lostInNs: Int64 = 2_000_000_000
    /// After so much of a target duration without a new segment a pod goes on by the clock. A segment is seen a fifth late at most, by the
    /// cadence of `refresh.unchanged`; what is listed before an in-point is seen can't be taken back.
    public static let stalledPercent: Int64 = 130
    /// The same while the origin is being asked, which may show an in-point.
    public static let stalledReadingPercent: Int64 = 145
    /// How far behind the clock, in shares of a target duration, a pod goes on behind the segment that was under way.
    public static let pacedLatePercent: Int64 = 70
    /// The newest segments of a rendition that are written down; what the origin lists before them is read again after a restart.
    public static let segmentsJournaled = 128
    /// Creatives and runs of the slate in one pod.
    public static let podEntries = 512
    /// How much more slate a pod has than the break has room, for the return is at the nearest boundary, nanoseconds.
    public static let slateBeyondNs: Int64 = 15_000_000_000
    /// EXT-X-VERSION of what leaves: maps outside of I-frame playlists need 6, and it may not change when a pod with one comes.
    public static let playlistVersion = 6
    /// The same where delta updates are offered (EXT-X-SKIP needs 9).
    public static let deltaVersion = 9
    /// CAN-SKIP-UNTIL in target durations: the least that is allowed (§4.4.3.8).
    public static let skipTargets: Int64 = 6
    /// Playlists of so many target durations are offered as delta updates: shorter ones would hardly be shorter, and old players refuse
    /// the version that the tag needs.
    public static let deltaWindowTargets: Int64 = 12
    /// Tags of one segment that pass through, and date ranges of a playlist.
    public static let passedBytes = 8_192, dateRangeBytes = 65_536
    /// States of the date ranges that are remembered: a session is at most half a segment behind the newest.
    public static let dateRangeStates = 16
    /// The lag of a session is rounded to this when a pod is fitted, so that sessions share layouts, nanoseconds; and to so many of it
    /// either way.
    public static let lagStepNs: Int64 = 500_000_000, lagSteps: Int64 = 16
    /// How much earlier than its neighbour's end a creative of a pod is dated where the session would lose content otherwise, nanoseconds:
    /// under the second that dates may step back at a discontinuity (PDT-3).
    public static let overlapNs: Int64 = 900_000_000
    /// Dates of segments, nanoseconds since 1970, up to 2100: others are none. What is reckoned with them stays far from the ends of Int64.
    public static let datesNs: Range<Int64> = 0..<4_102_444_800_000_000_000
    /// URIs of one channel that have a number, without the names that its presentations have: about half a kilobyte each.
    public static let uris = 65_536
    /// Of one presentation: renditions' names and session keys; twice as many as it has renditions, for those of a reading that follows.
    public static let urisNamed = 2 * Model.Limits.renditions
    /// Of each playlist of a presentation that has ended: its last segment with its keys and its map.
    public static let urisKeptOfEnded = 16
    /// Markers of a presentation that are kept for explanations, and bytes of each.
    public static let signalsKept = 128, signalBytes = 1_024
    /// Breaks of a session that can be explained.
    public static let breaksExplained = 16
    /// How often one request writes decisions down before it is told to come back: breaks don't come faster than that.
    public static let turnWrites = 4
    /// How far sessions go on above the last numbers that are known of them when a journal has lost something: more than the breaks of a
    /// day can have added, and so little that a player with numbers of 32 bits takes it two thousand times.
    public static let lostNumbers: Int64 = 1 << 20
    /// Bytes of a path below a channel: what is longer has a number instead.
    public static let pathBelowChannelBytes = 900
    /// Pieces of an ad belong together across a gap this short, nanoseconds: renditions round their lengths.
    static let pieceSlackNs: Int64 = 50_000_000
    /// How much earlier than it was asked for something may be played, as times of requests and of reports tell, nanoseconds.
    static let playheadSlackNs: Int64 = 500_000_000
    /// How long an event waits for a player that reports its playhead by itself, nanoseconds: it does so every 30 s (CTA-5004-B, `t`).
    static let playheadWaitNs: Int64 = 35_000_000_000
    /// The same for one that says it with its requests, in target durations: as long as it plays it asks for a segment in each.
    static let playheadWaitTargets: Int64 = 3
    /// Entries of pods that a session has events to come of, at once.
    static let slotsWatched = 32
    /// Pods that a session has events to come of, at once.
    static let podsWatched = 8
    /// Segments of a pod that are told apart while it is not known who asks for them: more than an hour has.
    static let probedPieces = 1_024
    /// How long after a pod's end its player may take to tell of it before it is noted that it has not, nanoseconds: a tab that sleeps
    /// wakes once a minute.
    static let unreportedNs: Int64 = 60_000_000_000
    /// How long after a restart a break that had begun waits for its player, nanoseconds.
    static let restoredBreakNs: Int64 = 30_000_000_000
    /// Pods of a session of which it is known that they are over, or that its player has told of them, or has not.
    static let podsRemembered = 64
    /// Entries that a session has played and that are not counted again, whatever the viewer seeks back to.
    static let slotsRemembered = 1_024
}
