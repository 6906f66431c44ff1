import Model

/// Reads one entry of `channels`.
struct ChannelReader {
    let folder: String
    /// A day: no break, pod or period between breaks is longer.
    private static let lengths: ClosedRange<Int64> = 1_000_000_000...86_400_000_000_000

    func channel(_ field: JsonField) throws(FieldError) -> ChannelConfiguration {
        let object = try field.object([
            "tenant", "id", "name", "origin", "segments", "content_prefix", "stitch", "target_duration", "join", "max_open_break",
            "origin_headers", "origin_query_forward", "segment_query", "accel", "breaks", "markers", "labels", "pod", "pre_roll", "bumpers",
            "slate",
            "ad_server",
        ])
        let id = try object.required("id").id()
        var channel = ChannelConfiguration(
            tenant: try object.required("tenant").id(), id: id, name: try object.given("name")?.string() ?? id,
            origin: try origins(try object.required("origin")))
        channel.source = .init(field.value)
        if let segments = object.given("segments") { channel.segments = try segments.choice() }
        channel.contentPrefix = try object.nullable("content_prefix").map { field throws(FieldError) in try field.urlPrefix() }
        if let stitch = object.given("stitch") { channel.stitch = try stitch.stitchShare() }
        if let target = object.nullable("target_duration") { channel.targetDurationNs = try target.integer(1...60) * 1_000_000_000 }
        if let join = object.given("join") { channel.join = try join.choice() }
        if let open = object.given("max_open_break") { channel.maxOpenBreakNs = try open.seconds(Self.lengths) }
        if let headers = object.given("origin_headers") { channel.originHeaders = try originHeaders(headers) }
        if let forward = object.given("origin_query_forward") {
            channel.originQueryForward = try forward.array { field throws(FieldError) in try field.string() }
        }
        if let query = object.given("segment_query") { channel.segmentQuery = try query.choice() }
        if let accel = object.given("accel") { channel.accel = try accel.bool() }
        if let breaks = object.given("breaks") { channel.breaks = try breakSources(breaks) }
        if let markers = object.given("markers") { channel.markers = try markers.choice() }
        if let labels = object.given("labels") {
            channel.labels = try labels.array { field throws(FieldError) in try field.string() }
        }
        if let pod = object.given("pod") {
            let pod = try pod.object(PodRulesReader.fields)
            channel.pod = try PodRulesReader.rules(pod)
            if let fill = pod.given("min_fill") { channel.minFillPercent = Int(try fill.integer(0...100)) }
        }
        channel.preRoll = try object.nullable("pre_roll").map(preRoll)
        if let bumpers = object.nullable("bumpers") {
            let bumpers = try bumpers.object(["in", "out"])
            channel.bumperIn = try bumpers.nullable("in").map { field throws(FieldError) in try field.id() }
            channel.bumperOut = try bumpers.nullable("out").map { field throws(FieldError) in try field.id() }
        }
        channel.slate = try object.nullable("slate").map { field throws(FieldError) in try field.id() }
        channel.adServer = try object.nullable("ad_server").map { field throws(FieldError) in try field.url() }
        return channel
    }

    private func origins(_ field: JsonField) throws(FieldError) -> [String] {
        let prefixes = try field.array { field throws(FieldError) in try field.urlPrefix() }
        guard (1...Model.Limits.origins).contains(prefixes.count) else {
            throw field.refused("expected 1 to \(Model.Limits.origins) URL prefixes, got \(prefixes.count)")
        }
        return prefixes
    }

    /// Headers that the client of the origin writes itself are refused: twice, they would make the request ambiguous.
    private func originHeaders(_ field: JsonField) throws(FieldError) -> [OriginHeader] {
        let own = ["host", "content-length", "transfer-encoding", "connection", "te", "upgrade", "expect", "accept-encoding"]
        var headers: [OriginHeader] = []
        for entry in try field.entries() {
            guard HeaderToken.isValid(entry.name) else { throw entry.field.refused("the name is no header name") }
            guard !own.contains(entry.name.lowercased()) else { throw entry.field.refused("this header is written by the edge itself") }
            guard !headers.contains(where: { $0.name.lowercased() == entry.name.lowercased() }) else {
                throw entry.field.refused("is given twice")
            }
            let value = try entry.field.secret(relativeTo: folder)
            if case .literal(let text) = value, text.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7f }) {
                throw entry.field.refused("expected a header value without control characters")
            }
            headers.append(OriginHeader(name: entry.name, value: value))
        }
        return headers
    }

    private func breakSources(_ field: JsonField) throws(FieldError) -> BreakSources {
        let object = try field.object([
            "scte35", "segmentation_types", "splice_insert", "restrictions", "snap", "on_demand", "configured",
        ])
        var sources = BreakSources()
        if let scte35 = object.given("scte35") { sources.scte35 = try scte35.bool() }
        sources.segmentationTypes = try object.nullable("segmentation_types").map { field throws(FieldError) in
            try field.array { field throws(FieldError) in UInt8(try field.integer(0...255)) }
        }
        if let insert = object.given("splice_insert") { sources.spliceInsert = try insert.bool() }
        if let restrictions = object.given("restrictions") { sources.restrictions = try restrictions.choice() }
        if let snap = object.given("snap") { sources.snap = try snap.choice() }
        if let onDemand = object.given("on_demand") { sources.onDemand = try onDemand.choice() }
        if let configured = object.given("configured") { sources.configured = try configured.array(configuredBreak) }
        return sources
    }

    private func configuredBreak(_ field: JsonField) throws(FieldError) -> ConfiguredBreak {
        let object = try field.object(["at", "every", "duration", "anchor", "replace"])
        let at = object.given("at"), every = object.given("every"), anchor = object.nullable("anchor")
        guard (at == nil) != (every == nil) else { throw field.refused("expected either \"at\" or \"every\"") }
        let duration = try object.required("duration")
        let durationNs = try duration.seconds(Self.lengths)
        if let at {
            guard anchor == nil else { throw field.refused("\"anchor\" goes with \"every\", not with \"at\"") }
            return .at(
                offsetNs: at.value == .string("end") ? .max : try at.offsetNs(), durationNs: durationNs,
                replaces: try object.given("replace")?.bool() ?? false)
        }
        if let replace = object.given("replace") { throw replace.refused("\"replace\" goes with \"at\", not with \"every\"") }
        let everyNs = try every?.seconds(Self.lengths) ?? 0
        guard durationNs < everyNs else { throw duration.refused("expected less than \"every\", got \(duration.value.shown)") }
        return .every(everyNs: everyNs, durationNs: durationNs, anchorWallNs: try anchor?.wallNs() ?? 0)
    }

    private func preRoll(_ field: JsonField) throws(FieldError) -> PreRollRules {
        let object = try field.object(["max_ads", "max_duration"])
        var rules = PreRollRules()
        if let ads = object.given("max_ads") { rules.maxAds = Int(try ads.integer(1...100)) }
        if let duration = object.given("max_duration") { rules.maxDurationNs = try duration.seconds(1_000_000_000...300_000_000_000) }
        return rules
    }
}
