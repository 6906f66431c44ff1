/// Every rule by which a playlist, a session or an answer is judged, here or by the tools: its id, where it comes from, and what it asks.
/// Comments, findings and tests name rules by these ids.
public enum RuleTable {
    public struct Row: Sendable {
        public let id: String
        /// A section of rfc8216bis, or who asks for it: "players", "design"; empty where it is the section of the tag that is looked at.
        public let source: String
        /// A sentence without its full stop.
        public let sentence: String
    }

    /// In the order of the documentation.
    public static let rows: [Row] =
        sequence + discontinuities + durations + dates + mediaState + alignment + breaks + origins + others + http + onePlaylist

    public static func row(_ id: String) -> Row? { byId[id] }
    private static let byId = Dictionary(rows.map { ($0.id, $0) }) { first, _ in first }

    private static func row(_ id: String, _ source: String, _ sentence: String) -> Row { Row(id: id, source: source, sentence: sentence) }

    private static let sequence: [Row] = [
        row("SEQ-1", "6.2.2", "Neither the first nor the last sequence number of a playlist goes down"),
        row("SEQ-2", "6.2.2", "Segments leave at the front only, and the first number rises by as many as left"),
        row("SEQ-3", "6.3.4", "A segment, once listed, keeps its URI, byte range, duration, discontinuity number, key, map and date"),
        row("SEQ-4", "6.3.4", "The path of a segment's URI stays; its query should"),
        row("SEQ-5", "6.2.2", "Over a session the numbers are dense: none is left out, none is used twice"),
        row("SEQ-6", "4.4.3", "Tags of the whole playlist stand once, and the sequence tags before the first segment"),
        row("SEQ-7", "8", "EXT-X-VERSION is constant and as high as what the playlist uses"),
        row("SEQ-8", "6.3.4", "A playlist that differs from the last one has a new segment, a new part or EXT-X-ENDLIST"),
        row("SEQ-9", "6.2.2", "A playlist is never empty, and gets shorter only at its front"),
    ]

    private static let discontinuities: [Row] = [
        row("DSC-1", "6.2.2", "The discontinuity number of a segment never changes"),
        row("DSC-2", "4.4.3.3", "EXT-X-DISCONTINUITY-SEQUENCE is written from the first playlist on, also as 0"),
        row("DSC-3", "4.4.4.3", "One EXT-X-DISCONTINUITY stands at each change of media, none within a creative, none for an empty pod"),
        row("DSC-4", "6.2.4", "At any time of the media all playlists of a session have one discontinuity number"),
        row("DSC-5", "design", "Discontinuities of the origin are kept and counted in our own numbers"),
        row("DSC-6", "6.2.2", "A discontinuity before the first segment stays until that segment leaves"),
    ]

    private static let durations: [Row] = [
        row("DUR-1", "6.2.1", "EXT-X-TARGETDURATION never changes"),
        row("DUR-2", "4.4.3.1", "No rounded EXTINF is above the target duration"),
        row("DUR-3", "6.2.4", "All live playlists of a session have one target duration"),
        row("DUR-4", "6.2.2", "Once segments leave, three target durations stay listed"),
        row("DUR-5", "6.2.1", "A new segment comes within one and a half target durations of the one before"),
        row("DUR-6", "6.2.1", "Media is added no faster than time passes, but for one target duration"),
        row("DUR-7", "4.4.4.1", "EXTINF is the true length of the media"),
        row("DUR-8", "6.2.1", "A playlist that slides has no EXT-X-PLAYLIST-TYPE; EVENT only grows, VOD never changes"),
        row("DUR-9", "4.4.3.4", "EXT-X-ENDLIST is not taken back"),
    ]

    private static let dates: [Row] = [
        row("PDT-1", "6.2.1", "Where one playlist has dates, all have: on their first segment and behind each discontinuity"),
        row("PDT-2", "6.3.3", "Within one discontinuity number dates go on by the segments' durations"),
        row("PDT-3", "6.2.1", "Dates don't step back by a second or more, and segments overlap in part only"),
        row("PDT-4", "6.3.4", "The date of a segment never changes"),
        row("PDT-5", "4.4.4.6", "Ads have dates of the programme's clock, not of their own"),
        row("PDT-6", "design", "Behind a break the content has the origin's dates again"),
        row("PDT-7", "6.2.4", "Equal instants have equal dates in all playlists of a session"),
        row("PDT-8", "4.4.4.6", "Dates have milliseconds and a time zone, in one form"),
    ]

    private static let mediaState: [Row] = [
        row("KEY-1", "4.4.4.4", "Before clear ads of encrypted content stands EXT-X-KEY:METHOD=NONE"),
        row("KEY-2", "4.4.4.4", "Behind a pod all keys that were in force are written again"),
        row("KEY-3", "5.2", "The IV of each content segment stays the origin's, also where its number was the IV"),
        row("KEY-4", "6.2.3", "When the segment with the key leaves, the next one has it"),
        row("KEY-5", "4.1", "URIs of keys count from the origin's playlist"),
        row("MAP-1", "4.4.4.5", "Every segment of fragmented MP4 has its own map in force, the content's again behind a pod"),
        row("MAP-2", "4.4.4.5", "When the segment with the map leaves, the next one has it"),
        row("MAP-3", "4.4.4.5", "A playlist has one container: transport streams and fragmented MP4 don't mix"),
        row("MAP-4", "players", "The bytes behind a map's URI never change"),
        row("MAP-5", "players", "Other codec parameters have another map and a discontinuity"),
        row("BYT-1", "4.4.4.2", "Every EXT-X-BYTERANGE has its offset"),
        row("BYT-2", "4.4.3.6", "Byte ranges stand where the resource has more than the segment, and only there"),
        row("GAP-1", "4.4.4.7", "A gap is listed as the origin lists it, and its URI leads to media of ours where it is ours"),
    ]

    private static let alignment: [Row] = [
        row("ALN-1", "design", "A session has one decision for a break, for all its playlists"),
        row("ALN-2", "6.2.4", "Playlists that share a discontinuity number begin it at one time"),
        row("ALN-3", "6.3.2", "Equal numbers of variants stand for equal times"),
        row("ALN-4", "design", "A playlist that is asked for late has the numbers that it would have had from the start"),
        row("ALN-5", "players", "A pod is as long in sound as in video, and errors don't add up"),
        row("ALN-6", "design", "Every rendition of sound has the pod"),
        row("ALN-7", "players", "Subtitle renditions have WebVTT, in pods too"),
        row("ALN-8", "6.2.4", "I-frame playlists have the pod's discontinuities and dates"),
        row("ALN-9", "6.2.4", "The multivariant playlist covers what may be inserted: codecs, resolution, bandwidth"),
        row("ALN-10", "6.2.4", "EXT-X-INDEPENDENT-SEGMENTS, date ranges and EXT-X-SERVER-CONTROL agree in all playlists of a session"),
    ]

    private static let breaks: [Row] = [
        row("BRK-1", "design", "A pod as long as its break leaves dates as they were"),
        row("BRK-2", "design", "A shorter pod without slate returns at the segment boundary nearest to its end, delay included"),
        row("BRK-3", "design", "Slate ends at a boundary of its segments"),
        row("BRK-4", "design", "An ad that does not fit is not begun; one that is listed is finished"),
        row("BRK-5", "design", "A break of unknown length gets one ad after the other, until it ends or the configured limit"),
        row("BRK-6", "design", "An early in-point takes nothing back that is listed, and drops the rest"),
        row("BRK-7", "design", "Without an in-point a break ends as planned, or at the configured limit"),
        row("BRK-8", "design", "An out-point inside a segment goes to one boundary, the same in all playlists"),
        row("BRK-9", "design", "A marker that is repeated or updated is one break"),
        row("BRK-10", "design", "Who joins in mid-break gets the rest of a pod or the content"),
        row("BRK-11", "design", "Breaks may follow each other, begin the stream, or end it"),
        row("BRK-12", "design", "A break that is called off changes nothing that is listed"),
        row("BRK-13", "design", "A break without ads leaves the output as the origin's"),
        row("BRK-14", "design", "A break that is known late begins at the next boundary that is not listed yet"),
    ]

    private static let origins: [Row] = [
        row("ORG-1", "design", "An origin that begins anew goes on above our numbers, behind a discontinuity"),
        row("ORG-2", "design", "An older copy of the origin's playlist is ignored"),
        row("ORG-3", "design", "An origin that jumps ahead leaves no hole in our numbers"),
        row("ORG-4", "design", "An origin that fails leaves the last playlist in force for a while, and pods go on"),
        row("ORG-5", "design", "Variants out of step are aligned by time, not by when they came"),
        row("ORG-6", "design", "A segment whose URI changes keeps the first one; its query may follow the newest"),
        row("ORG-7", "design", "An origin that raises its target duration does not raise ours"),
        row("ORG-8", "design", "EXT-X-ENDLIST within a break ends the pod first"),
        row("ORG-9", "6.3.2", "What is no playlist counts as no answer"),
        row("ORG-10", "design", "EXT-X-GAP goes with its segment"),
    ]

    private static let others: [Row] = [
        row("DRG-1", "4.4.5.1", "Date ranges pass where their dates still hold, SCTE-35 ones as configured, alike in all playlists"),
        row("DRG-2", "4.4.5.1", "A date range's DURATION and END-DATE agree, and END-ON-NEXT stands with CLASS alone"),
        row("DRG-3", "4.4.5.1", "A later tag of one ID completes a date range"),
        row("INT-1", "D", "An interstitial has one of X-ASSET-URI and X-ASSET-LIST, a START-DATE, and an ID of its own"),
        row("INT-2", "D", "An interstitial never changes a value"),
        row("INT-3", "6.2.1", "An interstitial stays while it has segments, alike in all playlists"),
        row("DLT-1", "6.2.5.1", "A delta update on an earlier playlist gives the full playlist"),
        row("DLT-2", "6.2.5.1", "A delta update skips and lists as many segments as the playlist has"),
        row("DLT-3", "6.2.5.1", "Delta updates are offered for windows of twelve target durations, with a boundary of at least six"),
        row("DEF-1", "4.4.2.3", "Variables of the origin are put in, and no EXT-X-DEFINE is written"),
        row("DEF-2", "4.4.2.3", "A variable that is unknown, or defined twice, is the origin's mistake"),
        row("STE-1", "7", "Steering leads to addresses of the session, or is removed"),
        row("VOD-1", "6.2.1", "A playlist on demand is the same for all of the session"),
        row("VOD-2", "4.4.3.1", "On demand the target duration covers the longest segment that is inserted"),
        row("VOD-3", "5.2", "On demand the origin's first number stays, and IVs and offsets are written out"),
        row("VOD-4", "design", "A break on demand goes to the boundary of the video's segments next to it"),
    ]

    private static let http: [Row] = [
        row("HTT-1", "players", "A session's playlists are not cached, have their own content type, and are compressed on demand"),
        row("HTT-2", "players", "The media playlist of a session stays where it is: relative URIs in it count from there"),
        row("HTT-3", "design", "Whoever answers, no player sees an older state than before"),
        row("HTT-4", "players", "All that a session consists of has CORS headers"),
        row("HTT-5", "6.2.1", "What is listed can be had"),
        row("http-status", "6.3.2", "A playlist that is followed is answered with 200"),
        row("http-answer", "6.3.2", "There is an answer at all"),
    ]

    /// What one playlist shows by itself.
    private static let onePlaylist: [Row] = [
        row("allowed-cpc", "4.4.6.2", "ALLOWED-CPC has its form"),
        row("attribute-once", "4.2", "No attribute stands twice in a list"),
        row("attribute-syntax", "4.2", "An attribute list has names, equals signs and values"),
        row("attribute-value", "", "An attribute has a value of its type"),
        row("audio-attribute", "4.4.6.2.1", "Attributes of sound stand on renditions of sound"),
        row("average-bandwidth", "4.4.6.2", "AVERAGE-BANDWIDTH is not above BANDWIDTH"),
        row("bounds", "4.1", "A playlist keeps to the bounds of this reader"),
        row("byte-order-mark", "4.1", "A playlist begins without a byte order mark"),
        row("can-skip-dateranges", "4.4.3.8", "CAN-SKIP-DATERANGES stands with CAN-SKIP-UNTIL"),
        row("can-skip-until", "4.4.3.8", "CAN-SKIP-UNTIL is at least six target durations"),
        row("captions-none", "4.4.6.2", "CLOSED-CAPTIONS=NONE stands on all variants or on none"),
        row("captions-uri", "4.4.6.1", "Closed captions have no URI"),
        row("channels-syntax", "4.4.6.1", "CHANNELS has its form"),
        row("channels-usage", "4.4.6.1", "Renditions of one group that differ in channels say so"),
        row("characteristics", "4.4.6.1", "CHARACTERISTICS has no entry that is empty"),
        row("control-character", "4.1", "A playlist has no control characters but line ends"),
        row("date-at-discontinuity", "6.2.1", "Behind a discontinuity stands a date"),
        row("date-form", "4.4.4.6", "A date is one of ISO 8601"),
        row("date-overlap", "6.2.1", "Dates within one playlist don't overlap"),
        row("date-precision", "4.4.4.6", "A date has milliseconds and a time zone"),
        row("date-range-cue", "D", "CUE has words that go together"),
        row("date-range-date", "4.4.5.1", "A date range has dates that can be read"),
        row("date-range-dates", "4.4.5.1", "A date range ends no earlier than it begins"),
        row("date-range-in", "4.4.5.1", "SCTE35-IN ends a range that has SCTE35-OUT"),
        row("date-range-overlap", "4.4.5.1", "Ranges of a class with END-ON-NEXT don't overlap"),
        row("date-range-removed", "6.2.1", "A date range stays while it has segments"),
        row("date-range-same", "4.4.5.1", "Tags of one date range agree"),
        row("date-range-start", "4.4.5.1", "A date range has its START-DATE"),
        row("default-autoselect", "4.4.6.1", "A default rendition may be selected by itself"),
        row("define-form", "4.4.2.3", "EXT-X-DEFINE has one of NAME, IMPORT and QUERYPARAM"),
        row("delta-fits", "6.2.5.1", "A delta update fits the playlist that it is applied to"),
        row("discontinuity-sequence", "4.4.3.3", "A live playlist with discontinuities says their number"),
        row("extinf-comma", "4.4.4.1", "A comma stands behind EXTINF's duration"),
        row("extm3u-first", "4.4.1.1", "#EXTM3U is the first line"),
        row("frame-rate", "4.4.6.2", "Variants of video say FRAME-RATE where one does"),
        row("group-attributes", "4.4.6.1", "Groups of one type agree in what their renditions say"),
        row("group-autoselect", "4.4.6.1", "Renditions that are selected by themselves can be told apart"),
        row("group-default", "4.4.6.1", "A group has one default at most"),
        row("group-exists", "4.4.6.2", "A group that a variant names is there"),
        row("group-members", "4.4.6.1", "Groups of one type have the same renditions"),
        row("group-name", "4.4.6.1", "Renditions of one group have names of their own"),
        row("hexadecimal-form", "4.2", "Hexadecimal numbers begin with 0x and have capital letters"),
        row("hint-endlist", "4.4.5.3", "A playlist that has ended hints at nothing"),
        row("hint-once", "4.4.5.3", "There is one hint of a type at most"),
        row("hold-back", "4.4.3.8", "HOLD-BACK is at least three target durations"),
        row("instream-id", "4.4.6.1", "Closed captions have an INSTREAM-ID, others none"),
        row("key-format-versions", "4.4.4.4", "KEYFORMATVERSIONS has numbers and slashes"),
        row("key-iv", "4.4.4.4", "An IV stands where it has a use"),
        row("key-method", "4.4.4.4", "A key has a method that is known"),
        row("key-methods", "6.2.3", "All keys of a segment have one method"),
        row("key-none", "4.4.4.4", "METHOD=NONE stands alone"),
        row("map-iv", "4.4.4.5", "A map under AES-128 has an IV"),
        row("map-missing", "4.4.4.5", "A segment of fragmented MP4 has its map before it"),
        row("map-range", "4.4.4.5", "A map's byte range has its offset"),
        row("no-segments", "6.2.1", "A media playlist has segments"),
        row("no-variants", "4.4.6.2", "A multivariant playlist has variants"),
        row("number-range", "4.2", "A number can be held"),
        row("one-kind", "4.1", "A playlist is a media playlist or a multivariant one, not both"),
        row("part-changed", "6.2.1", "A part, once listed, stays as it is"),
        row("part-hold-back", "4.4.3.8", "PART-HOLD-BACK stands where there are parts, at three of their targets"),
        row("part-i-frames", "4.4.4.9", "I-frame playlists have no parts"),
        row("part-inf", "4.4.3.7", "A playlist with parts has EXT-X-PART-INF"),
        row("part-range", "4.4.4.9", "A part's byte range can be told"),
        row("part-short", "4.4.4.9", "A part has at least 85 % of the target, but for the last"),
        row("part-sum", "3.2", "The parts of a segment are as long as it is"),
        row("part-target", "4.4.3.7", "No part is longer than the target"),
        row("pathway-id", "4.4.6.2", "PATHWAY-ID has its form and its steering"),
        row("playlist-changed", "6.2.1", "A playlist on demand does not change"),
        row("preload-range", "F", "A preload date range has what it needs"),
        row("removed-attribute", "", "An attribute that was removed from the protocol is not used"),
        row("removed-tag", "", "A tag that was removed from the protocol is not used"),
        row("report-relative", "4.4.5.4", "A rendition report's URI is relative"),
        row("required-attribute", "4.4", "A tag has the attributes that it must have"),
        row("required-feature", "4.4.6.2", "What a variant requires of a client is known to the standard"),
        row("required-tag", "4.4", "A playlist has the tags that it must have"),
        row("scte35-section", "4.4.5.1.1", "An SCTE-35 value is a whole splice_info_section"),
        row("session-data", "4.4.6.4", "Session data has one of VALUE and URI"),
        row("session-data-once", "4.4.6.4", "Session data stands once for an id and a language"),
        row("session-key-none", "4.4.6.5", "A session key has a method"),
        row("session-key-once", "4.4.6.5", "A session key stands once"),
        row("skip-control", "D", "X-SKIP-CONTROL attributes go together"),
        row("skip-control-label", "D", "X-SKIP-CONTROL-LABEL-ID names a label"),
        row("skip-endlist", "4.4.5.2", "A playlist that has ended skips nothing"),
        row("stable-id", "4.4.6.2", "Stable ids have their form"),
        row("stable-id-uri", "4.4.6.2", "One stable id is one URI"),
        row("start-offset", "4.4.2.2", "EXT-X-START lies within the playlist"),
        row("subtitles-uri", "4.4.6.1", "Subtitles have a URI"),
        row("supplemental-codecs", "4.4.6.2", "SUPPLEMENTAL-CODECS has its form"),
        row("tag-before-part", "4.4.4.9", "Tags of a segment stand before its first part"),
        row("tag-before-uri", "4.4.4.1", "Tags of a segment have a segment"),
        row("tag-once", "4.4.3", "A tag that is to stand once stands once"),
        row("tag-order", "4.4.3.2", "Tags stand in their order"),
        row("target-duration", "4.4.3.1", "The target duration fits the segments"),
        row("uri-after-tag", "4.4.4.1", "A URI has its tag"),
        row("uri-syntax", "4.1", "A URI has the form of RFC 3986"),
        row("utf-8", "4.1", "A playlist is UTF-8"),
        row("value-syntax", "4.2", "A tag's value has its form"),
        row("variable-defined", "4.3", "A variable that is used is defined"),
        row("version-known", "4.4.1.2", "The version is one that exists"),
        row("video-layout", "4.4.6.2", "REQ-VIDEO-LAYOUT has its form"),
        row("vod-endlist", "4.4.3.4", "A playlist on demand has EXT-X-ENDLIST"),
        row("white-space", "4.1", "No blanks stand where they mean nothing"),
    ]
}
