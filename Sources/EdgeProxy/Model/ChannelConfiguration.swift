import Decision
import Formats

/// One entry of `channels`.
public struct ChannelConfiguration: FieldModel {
    public static let title = "Channel"

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
    /// Besides the tenant's; `nil`: as the tenant has it.
    public var privacy: PrivacySettings?

    public init() { self.init(tenant: "", id: "", name: "", origin: []) }

    public init(tenant: String, id: String, name: String, origin: [String]) {
        self.tenant = tenant
        self.id = id
        self.name = name
        self.origin = origin
    }

    /// `{tenant}/{id}`, as it stands behind `/play/`.
    public var path: String { "\(tenant)/\(id)" }

    /// As recordings have it: without what is sent to the origin alone, which may be secret.
    public var recorded: Json {
        guard case .object(let members) = FieldWriter.json(self) else { return .null }
        return .object(members.filter { $0.name != "origin_headers" })
    }
}

extension ChannelConfiguration {
    public mutating func walk(_ cursor: inout some FieldCursor) {
        cursor.required("tenant", &tenant, .id, "whose it is")
        cursor.required("id", &id, .id, "stands in URLs: `/play/{tenant}/{id}/`")
        cursor.field("name", &name, .text, standard: id, shown: "the id", "for people")
        cursor.required(
            "origin", &origin, .list(.urlPrefix, 1...Limits.origins, of: "URL prefixes"),
            "where the playlists are. If one fails or stands still, the next one is used")
        cursor.field(
            "segments", &segments, .word(), "whether players fetch content segments from their own server, or through the edge")
        cursor.optional(
            "content_prefix", &contentPrefix, .urlPrefix,
            "with `\"direct\"`: stands in place of the origin's prefix in content URLs, for example a CDN")
        cursor.field("stitch", &stitch, StitchForm(), "how many sessions get ads: `25`, `0.5` or `\"25%\"`")
        cursor.optional(
            "target_duration", &targetDurationNs, .wholeSeconds(Limits.targetDurations),
            "the target duration of the channel's playlists in seconds; `null` is the largest of the origin's renditions")
        cursor.field(
            "join", &join, .word(), "what a viewer gets who joins during a break: the pod from where it is, slate, or the content")
        cursor.field("max_open_break", &maxOpenBreakNs, .seconds(Limits.breakLengthsNs), "how long a break without an end may last")
        cursor.field(
            "origin_headers", &originHeaders,
            MapForm(OriginHeader.self, names: "header name", SecretForm(isHeader: true), problem: OriginHeader.problem),
            "headers for each request to the origin. Headers that edgeproxy writes itself, such as Host, are refused")
        cursor.field(
            "origin_query_forward", &originQueryForward, .list(.text),
            "names of query parameters that are passed on to the origin. Viewers with different values do not share fetches")
        cursor.field(
            "segment_query", &segmentQuery, .word(),
            "whether a query on the origin's segment URIs stays as first seen, or follows the newest that the origin has for the segment, "
                + "as tokens that expire need it")
        cursor.field(
            "accel", &accel, .flag,
            "with `\"proxy\"`: answers content segments with `X-Accel-Redirect`, so that nginx fetches them")
        cursor.field("breaks", &breaks, .object(), "where ad breaks come from, see [Breaks](#breaks)")
        cursor.field(
            "markers", &markers, .word(),
            "what players get of the origin's break markers: nothing, the markers as they came, "
                + "or EXT-X-CUE-OUT and EXT-X-CUE-IN around what was stitched")
        cursor.field("labels", &labels, .list(.text), "what campaigns can be aimed at besides the id")
        var pod = PodFields(rules: self.pod, minFillPercent: minFillPercent)
        cursor.field("pod", &pod, .object(), "what a break may hold, see [Pod rules](#pod-rules)")
        (self.pod, minFillPercent) = (pod.rules, pod.minFillPercent)
        cursor.optional("pre_roll", &preRoll, .object(), "ads at the start of a live session; `null` is none")
        var bumpers = bumperIn == nil && bumperOut == nil ? nil : BumperFields(opening: bumperIn, closing: bumperOut)
        cursor.optional("bumpers", &bumpers, .object(), "slates before and after the ads of each break")
        (bumperIn, bumperOut) = (bumpers?.opening, bumpers?.closing)
        cursor.optional("slate", &slate, .id, "the slate that fills what the ads leave of a break; with `null` the content stands there")
        cursor.optional(
            "privacy", &privacy, .object(),
            "what may be done with its viewers' data, see [Privacy](#privacy): the stricter of this and the tenant's holds")
        cursor.reserved("ad_server", "an ad server as a further source of ads; not available yet")
    }
}

/// `pod`: the engine's rules, and the one that is not the engine's.
private struct PodFields: FieldModel {
    static let title = PodRules.title
    var rules = PodRules()
    var minFillPercent = 0

    init() {}

    init(rules: PodRules, minFillPercent: Int) {
        self.rules = rules
        self.minFillPercent = minFillPercent
    }

    mutating func walk(_ cursor: inout some FieldCursor) {
        rules.walk(&cursor)
        cursor.field(
            "min_fill", &minFillPercent, .whole(Limits.percents),
            "percent of a break that ads have to fill; otherwise the break is left alone")
    }
}

/// `bumpers`.
private struct BumperFields: FieldModel {
    static let title = "Bumpers"
    var opening: String?
    var closing: String?

    mutating func walk(_ cursor: inout some FieldCursor) {
        cursor.optional("in", &opening, .id, "the slate before the first ad of a break")
        cursor.optional("out", &closing, .id, "the slate after the last one")
    }
}

/// Whether content segments are listed on their own host or taken through the edge.
public enum SegmentDelivery: String, Sendable, CaseIterable { case direct, proxy }

/// What a session that joins in the middle of a break sees: the pod from there, slate, or the content.
public enum JoinPolicy: String, Sendable, CaseIterable { case step, slate, content }

/// What becomes of the query of the origin's segment URIs: it stays as it was first seen, or is the newest that the origin lists.
public enum SegmentQuery: String, Sendable, CaseIterable { case first, newest }

/// The share of a channel's sessions that are stitched.
public struct StitchShare: Sendable, Equatable {
    /// Hundredths of a percent, 0...10,000.
    public var basisPoints: Int
    public static let off = StitchShare(basisPoints: 0)
    public static let on = StitchShare(basisPoints: 10_000)

    public init(basisPoints: Int) { self.basisPoints = basisPoints }
}

/// "on", "off", or a percentage of sessions: 25, 0.5 or "25%", with at most two places.
private struct StitchForm: FieldScalar {
    typealias Value = StitchShare

    func read(_ json: Json) throws(FieldRefusal) -> StitchShare {
        let digits: String?
        switch json {
        case .string("on"): return .on
        case .string("off"): return .off
        case .string(let text): digits = text.hasSuffix("%") ? String(text.dropLast()) : nil
        case .number(let text): digits = text
        default: digits = nil
        }
        guard let points = digits.flatMap({ try? DecimalText.scaled($0, places: 2) }), Limits.stitchShares.contains(points) else {
            throw .expected("\"on\", \"off\" or a percentage from 0 to 100 with at most two places")
        }
        return StitchShare(basisPoints: Int(points))
    }

    func write(_ value: StitchShare) -> Json {
        switch value {
        case .on: .string("on")
        case .off: .string("off")
        default: .number(DecimalText.text(Int64(value.basisPoints), places: 2))
        }
    }

    var shape: FieldShape {
        .anyOf([
            .words(["on", "off"]), .number(NumberShape("percentage", places: 2, allowed: Limits.stitchShares)),
            .text(TextShape("text such as `\"25%\"`", pattern: "^\\d{1,3}(\\.\\d{1,2}0*)?%$")),
        ])
    }
}

/// One header for the origin; its value may be a secret.
public struct OriginHeader: Sendable, Equatable, FieldEntry {
    public var name: String
    public var value: Secret

    public init(name: String, value: Secret) {
        self.name = name
        self.value = value
    }

    /// Headers that the client of the origin writes itself are refused: twice, they would make the request ambiguous.
    @Sendable static func problem(_ name: String, _ before: [OriginHeader]) -> String? {
        let own = ["host", "content-length", "transfer-encoding", "connection", "te", "upgrade", "expect", "accept-encoding"]
        if !HeaderToken.isValid(name) { return "the name is no header name" }
        if own.contains(name.lowercased()) { return "this header is written by the edge itself" }
        return before.contains { $0.name.lowercased() == name.lowercased() } ? "is given twice" : nil
    }
}

/// `pre_roll`: bounds of the pod that a session begins with.
public struct PreRollRules: FieldModel {
    public static let title = "PreRoll"

    public var maxAds = 2
    public var maxDurationNs: Int64 = 30_000_000_000

    public init() {}

    public init(maxAds: Int, maxDurationNs: Int64) {
        self.maxAds = maxAds
        self.maxDurationNs = maxDurationNs
    }

    public mutating func walk(_ cursor: inout some FieldCursor) {
        cursor.field("max_ads", &maxAds, .whole(Limits.preRollAds), "most ads")
        cursor.field("max_duration", &maxDurationNs, .seconds(Limits.preRollLengthsNs), "most time")
    }
}
