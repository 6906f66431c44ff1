/// One ad of a campaign: what is played. `hls` is stitched, `videoUrl` is played by the client.
public struct Creative: Equatable, Sendable {
    public var id: String
    /// Nanoseconds, over zero.
    public var durationNs: Int64
    /// Its share among the creatives of its campaign; 0: none while another has one.
    public var weight: Int
    /// For people.
    public var name: String
    /// URL of a multivariant or media playlist; nil: it can't be stitched.
    public var hls: String?
    /// URL of a progressive file; nil: clients can't play it.
    public var videoUrl: String?
    /// Where a click leads, http or https, perhaps with VAST's macros; nil: nowhere.
    public var clickUrl: String?
    /// Its own flight within the campaign's, milliseconds since 1970, half-open; nil: no bound on that side.
    public var startMs: Int64?, endMs: Int64?
    /// Whom it is for, of those whom its campaign is for.
    public var targeting = Targeting()
    /// Whom to tell of what becomes of it, beside our own counting.
    public var tracking: [CreativeTracker] = []

    public init(
        id: String, durationNs: Int64, weight: Int = 1, name: String = "", hls: String? = nil, videoUrl: String? = nil,
        clickUrl: String? = nil
    ) {
        self.id = id
        self.durationNs = durationNs
        self.weight = weight
        self.name = name
        self.hls = hls
        self.videoUrl = videoUrl
        self.clickUrl = clickUrl
    }

    /// Whether it is not for all times and viewers of its campaign.
    var isSelective: Bool { startMs != nil || endMs != nil || targeting != Targeting() }
}

/// URLs of third parties that are told of one event of a creative.
public struct CreativeTracker: Hashable, Sendable {
    /// One of `events`, as VAST spells it.
    public var event: String
    /// http or https; macros of VAST may stand in them. At most `Limits.trackersOfEvent`.
    public var urls: [String]

    public init(event: String, urls: [String]) {
        self.event = event
        self.urls = urls
    }

    /// "impression", "click" and "error" stand for `Impression`, `ClickTracking` and `Error`; the others are values of `Tracking@event` for
    /// linear ads (VAST 4.3 §3.14.1, and those of VAST 2 and 3 that are still asked for).
    public static let events: [String] = [
        "impression", "click", "error", "loaded", "creativeView", "start", "firstQuartile", "midpoint", "thirdQuartile", "complete", "mute",
        "unmute", "pause", "resume", "rewind", "skip", "playerExpand", "playerCollapse", "acceptInvitation",
        "otherAdInteraction", "closeLinear",
    ]
}
