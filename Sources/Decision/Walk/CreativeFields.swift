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
        cursor.reserved("click_url", "where a click leads; not available yet")
        cursor.atLeastOne(of: ["hls", "video_url"], [hls != nil, videoUrl != nil])
    }
}
