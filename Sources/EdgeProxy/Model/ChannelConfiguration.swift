import Decision
import Formats

/// One entry of `channels`.
public struct ChannelConfiguration: Sendable, Equatable {
    public var tenant: String
    public var id: String
    public var name: String
    /// URL prefixes, tried in order; each ends in "/". At least one, at most `Limits.origins`.
    public var origin: [String]
    public var segments = SegmentDelivery.direct
    /// Where content segments are listed when `segments` is `direct`, ends in "/"; `nil`: on the origin itself.
    public var contentPrefix: String?
    public var stitch = StitchShare.on
    /// The channel's EXT-X-TARGETDURATION, whole seconds; `nil`: the largest of the origin's renditions.
    public var targetDurationNs: Int64?
    public var join = JoinPolicy.step
    /// How long a break without an end may stay open.
    public var maxOpenBreakNs: Int64 = 600_000_000_000
    /// Sent with every request to the origin.
    public var originHeaders: [OriginHeader] = []
    /// Names of the viewer's query parameters that go to the origin and are part of what a fetch is shared by.
    public var originQueryForward: [String] = []
    public var segmentQuery = SegmentQuery.first
    /// With `segments` `proxy`: answers with `X-Accel-Redirect` and leaves the bytes to nginx.
    public var accel = false
    public var breaks = BreakSources()
    /// What of the origin's break markers reaches viewers.
    public var markers = MarkerMode.strip
    /// What its campaigns can be aimed at besides its id.
    public var labels: [String] = []
    public var pod = PodRules()
    /// Percent of a break of known length that ads have to fill; otherwise it is left alone.
    public var minFillPercent = 0
    /// What a session gets when it joins a live channel; `nil`: nothing.
    public var preRoll: PreRollRules?
    /// Ids of slates of the same tenant, laid before the first ad and behind the last one of each break.
    public var bumperIn: String?, bumperOut: String?
    /// Id of a slate of the same tenant.
    public var slate: String?
    /// URL of an ad server (VAST), a further source of demand.
    public var adServer: String?

    /// As it was written, for recordings.
    public var source = Source()

    public init(
        tenant: String, id: String, name: String, origin: [String], segments: SegmentDelivery = SegmentDelivery.direct,
        contentPrefix: String? = nil, stitch: StitchShare = StitchShare.on, targetDurationNs: Int64? = nil,
        join: JoinPolicy = JoinPolicy.step, maxOpenBreakNs: Int64 = 600_000_000_000, originHeaders: [OriginHeader] = [],
        originQueryForward: [String] = [], segmentQuery: SegmentQuery = SegmentQuery.first, accel: Bool = false,
        breaks: BreakSources = BreakSources(), markers: MarkerMode = MarkerMode.strip, labels: [String] = [], pod: PodRules = PodRules(),
        minFillPercent: Int = 0, preRoll: PreRollRules? = nil, bumperIn: String? = nil, bumperOut: String? = nil, slate: String? = nil,
        adServer: String? = nil, source: Source = Source()
    ) {
        self.tenant = tenant
        self.id = id
        self.name = name
        self.origin = origin
        self.segments = segments
        self.contentPrefix = contentPrefix
        self.stitch = stitch
        self.targetDurationNs = targetDurationNs
        self.join = join
        self.maxOpenBreakNs = maxOpenBreakNs
        self.originHeaders = originHeaders
        self.originQueryForward = originQueryForward
        self.segmentQuery = segmentQuery
        self.accel = accel
        self.breaks = breaks
        self.markers = markers
        self.labels = labels
        self.pod = pod
        self.minFillPercent = minFillPercent
        self.preRoll = preRoll
        self.bumperIn = bumperIn
        self.bumperOut = bumperOut
        self.slate = slate
        self.adServer = adServer
        self.source = source
    }

    /// An entry of the configuration without its secrets. What was read from it is what counts, so all are equal.
    public struct Source: Sendable, Equatable {
        public var json = Json.null

        public init() {}

        public init(_ json: Json) {
            guard case .object(let members) = json else { return }
            self.json = .object(members.filter { $0.name != "origin_headers" })
        }

        public static func == (one: Source, other: Source) -> Bool { true }
    }

    /// `{tenant}/{id}`, as it stands behind `/play/`.
    public var path: String { "\(tenant)/\(id)" }
}

/// Whether content segments are listed on their own host or taken through the edge.
public enum SegmentDelivery: String, Sendable, CaseIterable { case direct, proxy }

/// What a session that joins in the middle of a break sees: the pod from there, slate, or the content.
public enum JoinPolicy: String, Sendable, CaseIterable { case step, slate, content }

/// Whether the query of the origin's segment URIs stays as it was first seen or follows the newest playlist.
public enum SegmentQuery: String, Sendable, CaseIterable { case first, newest }

/// The share of a channel's sessions that are stitched.
public struct StitchShare: Sendable, Equatable {
    /// Hundredths of a percent, 0...10,000.
    public var basisPoints: Int

    public init(basisPoints: Int) {
        self.basisPoints = basisPoints
    }
    public static let off = StitchShare(basisPoints: 0)
    public static let on = StitchShare(basisPoints: 10_000)
}

/// One header for the origin; its value may be a secret.
public struct OriginHeader: Sendable, Equatable {
    public var name: String
    public var value: Secret

    public init(name: String, value: Secret) {
        self.name = name
        self.value = value
    }
}

/// `breaks`: where a channel's ad breaks come from.
public struct BreakSources: Sendable, Equatable {
    /// Whether the playlist's markers are followed.
    public var scte35 = true
    /// Which SCTE-35 messages open a break: the segmentation types (`nil`: the standard ones), whether `splice_insert` does, and which
    /// delivery restrictions count.
    public var segmentationTypes: [UInt8]?
    public var spliceInsert = true
    public var restrictions = RestrictionFilter.both
    /// Which boundary a break begins at that is signalled inside a segment.
    public var snap = SnapRule.nearest
    /// What the markers of a VOD asset do to its content.
    public var onDemand = MarkedContent.replace
    public var configured: [ConfiguredBreak] = []

    public init(
        scte35: Bool = true, segmentationTypes: [UInt8]? = nil, spliceInsert: Bool = true,
        restrictions: RestrictionFilter = RestrictionFilter.both, snap: SnapRule = SnapRule.nearest,
        onDemand: MarkedContent = MarkedContent.replace, configured: [ConfiguredBreak] = []
    ) {
        self.scte35 = scte35
        self.segmentationTypes = segmentationTypes
        self.spliceInsert = spliceInsert
        self.restrictions = restrictions
        self.snap = snap
        self.onDemand = onDemand
        self.configured = configured
    }
}

/// A break that the configuration makes.
public enum ConfiguredBreak: Sendable, Equatable {
    /// An offset into a VOD asset, `Int64.max` for its end; content is replaced, or stays and media is added.
    case at(offsetNs: Int64, durationNs: Int64, replaces: Bool = false)
    /// Wall clock, for live: at `anchor` and every `everyNs` before and after it.
    case every(everyNs: Int64, durationNs: Int64, anchorWallNs: Int64)
}

/// `pre_roll`: bounds of the pod that a session begins with.
public struct PreRollRules: Sendable, Equatable {
    public var maxAds = 2
    public var maxDurationNs: Int64 = 30_000_000_000

    public init(maxAds: Int = 2, maxDurationNs: Int64 = 30_000_000_000) {
        self.maxAds = maxAds
        self.maxDurationNs = maxDurationNs
    }
}

/// Which boundary a break begins at that is signalled inside a segment.
public enum SnapRule: String, Sendable, CaseIterable { case nearest, before, after }

/// Which time signals count, by their delivery restrictions.
public enum RestrictionFilter: String, Sendable, CaseIterable { case none, restricted, unrestricted, both }

/// Whether the markers of a VOD asset replace its content or only say where media goes in.
public enum MarkedContent: String, Sendable, CaseIterable { case replace, insert }
