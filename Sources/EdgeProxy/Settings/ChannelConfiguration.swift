import Decision
import Formats

/// One entry of `channels`.
struct ChannelConfiguration: Sendable, Equatable {
    var tenant: String
    var id: String
    var name: String
    /// URL prefixes, tried in order; each ends in "/". At least one, at most `Limits.origins`.
    var origin: [String]
    var segments = SegmentDelivery.direct
    /// Where content segments are listed when `segments` is `direct`, ends in "/"; `nil`: on the origin itself.
    var contentPrefix: String?
    var stitch = StitchShare.on
    /// The channel's EXT-X-TARGETDURATION, whole seconds; `nil`: the largest of the origin's renditions.
    var targetDurationNs: Int64?
    var join = JoinPolicy.step
    /// How long a break without an end may stay open.
    var maxOpenBreakNs: Int64 = 600_000_000_000
    /// Sent with every request to the origin.
    var originHeaders: [OriginHeader] = []
    /// Names of the viewer's query parameters that go to the origin and are part of what a fetch is shared by.
    var originQueryForward: [String] = []
    var segmentQuery = SegmentQuery.first
    /// With `segments` `proxy`: answers with `X-Accel-Redirect` and leaves the bytes to nginx.
    var accel = false
    var breaks = BreakSources()
    /// What of the origin's break markers reaches viewers.
    var markers = MarkerMode.strip
    /// What its campaigns can be aimed at besides its id.
    var labels: [String] = []
    var pod = PodRules()
    /// Percent of a break of known length that ads have to fill; otherwise it is left alone.
    var minFillPercent = 0
    /// What a session gets when it joins a live channel; `nil`: nothing.
    var preRoll: PreRollRules?
    /// Ids of slates of the same tenant, laid before the first ad and behind the last one of each break.
    var bumperIn: String?, bumperOut: String?
    /// Id of a slate of the same tenant.
    var slate: String?
    /// URL of an ad server (VAST), a further source of demand.
    var adServer: String?

    /// As it was written, for recordings.
    var source = Source()

    /// An entry of the configuration without its secrets. What was read from it is what counts, so all are equal.
    struct Source: Sendable, Equatable {
        var json = Json.null

        init() {}

        init(_ json: Json) {
            guard case .object(let members) = json else { return }
            self.json = .object(members.filter { $0.name != "origin_headers" })
        }

        static func == (one: Source, other: Source) -> Bool { true }
    }

    /// `{tenant}/{id}`, as it stands behind `/play/`.
    var path: String { "\(tenant)/\(id)" }
}

/// Whether content segments are listed on their own host or taken through the edge.
enum SegmentDelivery: String, Sendable, CaseIterable { case direct, proxy }

/// What a session that joins in the middle of a break sees: the pod from there, slate, or the content.
enum JoinPolicy: String, Sendable, CaseIterable { case step, slate, content }

/// Whether the query of the origin's segment URIs stays as it was first seen or follows the newest playlist.
enum SegmentQuery: String, Sendable, CaseIterable { case first, newest }

/// The share of a channel's sessions that are stitched.
struct StitchShare: Sendable, Equatable {
    /// Hundredths of a percent, 0...10,000.
    var basisPoints: Int
    static let off = StitchShare(basisPoints: 0)
    static let on = StitchShare(basisPoints: 10_000)
}

/// One header for the origin; its value may be a secret.
struct OriginHeader: Sendable, Equatable {
    var name: String
    var value: Secret
}

/// `breaks`: where a channel's ad breaks come from.
struct BreakSources: Sendable, Equatable {
    /// Whether the playlist's markers are followed.
    var scte35 = true
    /// Which SCTE-35 messages open a break: the segmentation types (`nil`: the standard ones), whether `splice_insert` does, and which
    /// delivery restrictions count.
    var segmentationTypes: [UInt8]?
    var spliceInsert = true
    var restrictions = RestrictionFilter.both
    /// Which boundary a break begins at that is signalled inside a segment.
    var snap = SnapRule.nearest
    /// What the markers of a VOD asset do to its content.
    var onDemand = MarkedContent.replace
    var configured: [ConfiguredBreak] = []
}

/// A break that the configuration makes.
enum ConfiguredBreak: Sendable, Equatable {
    /// An offset into a VOD asset, `Int64.max` for its end; content is replaced, or stays and media is added.
    case at(offsetNs: Int64, durationNs: Int64, replaces: Bool = false)
    /// Wall clock, for live: at `anchor` and every `everyNs` before and after it.
    case every(everyNs: Int64, durationNs: Int64, anchorWallNs: Int64)
}

/// `pre_roll`: bounds of the pod that a session begins with.
struct PreRollRules: Sendable, Equatable {
    var maxAds = 2
    var maxDurationNs: Int64 = 30_000_000_000
}

/// Which boundary a break begins at that is signalled inside a segment.
enum SnapRule: String, Sendable, CaseIterable { case nearest, before, after }

/// Which time signals count, by their delivery restrictions.
enum RestrictionFilter: String, Sendable, CaseIterable { case none, restricted, unrestricted, both }

/// Whether the markers of a VOD asset replace its content or only say where media goes in.
enum MarkedContent: String, Sendable, CaseIterable { case replace, insert }
