import Formats

extension Creative: FieldModel {
    public static let title = "Creative"

    public init() { self.init(id: "", durationNs: 0) }

    public mutating func walk(_ cursor: inout some FieldCursor) {
        cursor.required("id", &id, .id, "unique among the tenant's creatives and slates")
        cursor.field("name", &name, .text, standard: id, shown: "the id", "for people")
        cursor.required(
            "duration", &durationNs, .seconds(Limits.adLengthsNs),
            "how long it is; when its playlist has been read, the true length counts")
        cursor.field(
            "weight", &weight, .whole(Limits.weights), "its share among the campaign's creatives; not 0 for all of them")
        cursor.optional("hls", &hls, .url, "a multivariant or media playlist, for stitching")
        cursor.optional("video_url", &videoUrl, .url, "a progressive file, for players that place ads themselves")
        cursor.atLeastOne(of: ["hls", "video_url"], [hls != nil, videoUrl != nil])
        cursor.optional("click_url", &clickUrl, .url, "where a click leads; VAST's macros in it are filled")
        cursor.optional("start_date", &startMs, .dateMs, "when its own flight begins, within the campaign's")
        cursor.optional("end_date", &endMs, .dateMs, "when it ends; after `start_date`")
        cursor.check(endMs ?? .max > startMs ?? .min, "end_date", expected: "a date after start_date")
        cursor.field(
            "targeting", &targeting, .object(), "whom it is for, of those whom the campaign is for, see [Targeting](#targeting)")
        let urls = ListForm(
            ParsedForm<String>.url, count: 1...Limits.trackersOfEvent,
            refusal: { "expected 1 to \(Limits.trackersOfEvent) URLs, got \($0)" })
        cursor.field(
            "tracking", &tracking,
            MapForm(CreativeTracker.self, names: "event", urls, most: CreativeTracker.events.count, problem: CreativeTracker.problem),
            "third parties that are told of its events: `impression`, `start`, `click` and others as VAST names them, each with URLs"
        )
    }
}

extension CreativeTracker: FieldEntry {
    public var name: String { event }
    public var value: [String] { urls }

    public init(name: String, value: [String]) { self.init(event: name, urls: value) }

    @Sendable fileprivate static func problem(_ name: String, _: [CreativeTracker]) -> String? {
        events.contains(name) ? nil : "unknown event" + Suggestion.text(for: name, among: events)
    }
}
