/// What a record of the event log is about. The numbers stand in files: none is ever given to something else.
public enum EventKind: UInt8, CaseIterable, Sendable {
    // 1 is a label and 63 a footer: both belong to a segment and to no session.
    case opportunity = 2
    case event = 3
    case click = 4
    case error = 5
    case beacons = 6
    case correction = 7
    case sessionEnd = 8
    case reservation = 9
    case outcomes = 10
}

/// What happened in a slot or a break: VAST's events (VAST 4.3 §3.14) and how a slot ended for which none is due any more.
/// The numbers stand in files.
public enum TrackedEvent: UInt8, CaseIterable, Sendable {
    case impression = 1
    case start = 2
    case firstQuartile = 3
    case midpoint = 4
    case thirdQuartile = 5
    case complete = 6
    case click = 7
    case mute = 8
    case unmute = 9
    case pause = 10
    case resume = 11
    case rewind = 12
    case skip = 13
    case error = 14
    case creativeView = 15
    case loaded = 16
    /// One of several in a slot: the context's `ordinal` tells them apart.
    case progress = 17
    case breakStart = 18
    case breakEnd = 19
    /// The viewer gave no sign of life when an event was due; `offsetMs` is how far the slot was seen.
    case abandoned = 32
    /// The break was over before the slot was.
    case cut = 33
    /// Joined in its middle: never billed.
    case partial = 34
    /// The player counts and has said nothing, though its segments were asked for.
    case unreported = 35
}

/// How an event is known. A later one is worth more than an earlier one to whoever pays.
public enum EventEvidence: UInt8, CaseIterable, Comparable, Sendable {
    /// Its segment was asked for.
    case requested = 1
    /// And its time had come.
    case paced = 2
    /// The player has told its playhead.
    case confirmed = 3
    /// The player has sent it.
    case client = 4

    /// The least that was billed before tenants could choose.
    static let leastBillable = EventEvidence.paced

    public static func < (one: EventEvidence, other: EventEvidence) -> Bool { one.rawValue < other.rawValue }
}

/// Why an event is not counted as valid. The numbers stand in files.
public enum InvalidReason: UInt8, CaseIterable, Sendable {
    case bot = 1
    case datacenter = 2
    case tooFast = 3
    case impossible = 4
    case manySessions = 5
    case longRunning = 6
    case replayed = 7
    case expired = 8
    case forged = 9
    case test = 10
    case sharedSession = 11
    /// A quartile before its impression: it counts when that comes within a minute.
    case outOfOrder = 12
    /// Server and player both have sent it.
    case duplicate = 13
    /// A correction's alone: the price is given back.
    case credit = 14
    /// A beacon comes from another kind of device than its session.
    case otherDevice = 15
    /// A beacon of an ad that its session never asked for.
    case withoutRequest = 16
}

/// What else is to be said of a record, 16 bits.
public struct EventFlags: OptionSet, Sendable {
    public let rawValue: UInt16
    public init(rawValue: UInt16) { self.rawValue = rawValue }

    public static let house = EventFlags(rawValue: 1 << 0)
    public static let test = EventFlags(rawValue: 1 << 1)
    /// The TCF applies (`gdpr=1`): `purposes` are those that were allowed.
    public static let gdpr = EventFlags(rawValue: 1 << 2)
    /// By GPP, US Privacy or `Sec-GPC`.
    public static let optedOut = EventFlags(rawValue: 1 << 3)
    /// An interstitial of the player's own.
    public static let guided = EventFlags(rawValue: 1 << 4)
    public static let audioOnly = EventFlags(rawValue: 1 << 5)
    /// A click of a slot that has no impression.
    public static let withoutImpression = EventFlags(rawValue: 1 << 6)
    /// The channel's breaks are passed through: counted apart.
    public static let passedThrough = EventFlags(rawValue: 1 << 7)
    /// No place was left for its timer, so it was written at the request.
    public static let untimed = EventFlags(rawValue: 1 << 8)
    /// What is known of it suffices for its tenant to bill it, or does not, as that was when it was counted. Neither is set before tenants
    /// could choose, and in what needs no evidence.
    public static let billed = EventFlags(rawValue: 1 << 9), unbilled = EventFlags(rawValue: 1 << 10)
}
