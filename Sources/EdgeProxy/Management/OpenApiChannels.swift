import Formats
import Stitching

/// Schemas of what a channel does and of its breaks: no objects with versions, but what is so when somebody asks.
enum OpenApiChannels {
    /// An order's number, or that of a presentation and of the break in it.
    static let breakId: Json = ["type": "string", "pattern": "^-?[0-9]{1,19}(?:--?[0-9]{1,19})?$"]

    static var schemas: [(String, Json)] {
        [
            ("Break", adBreak), ("BreakTold", told),
            ("BreakList", object([("breaks", list(reference("Break"))), ("next_cursor", OpenApiAnswers.cursor)])),
            ("BreakOrderAnswer", object([("break", ordered(breakId))])),
            ("BreakOrderDryAnswer", object([("break", ordered(["type": "null"]))] + OpenApiAnswers.dryRun)),
            ("BreakEndAnswer", object([("break", ending)])),
            ("BreakEndDryAnswer", object([("break", ending)] + OpenApiAnswers.dryRun)),
            ("ChannelStatus", status), ("ChannelStatusAnswer", object([("status", reference("ChannelStatus"))])),
        ]
    }

    // MARK: Breaks

    private static func ordered(_ id: Json) -> Json {
        object([
            ("id", saying("what ends it: `DELETE /channels/{id}/breaks/{break}`", id)),
            ("start", saying("not before this", OpenApiAnswers.date)), ("duration", seconds),
            ("state", OpenApiAnswers.words(["announced"])),
        ])
    }
    private static let ending = object([("id", breakId), ("state", OpenApiAnswers.words(["ending"]))])

    private static let adBreak = object([
        ("id", saying("`null` of one that the origin has only announced", orNull(breakId))),
        ("source", saying("what made it", OpenApiAnswers.words(["signalled", "configured", "ordered"]))),
        ("order", saying("`null`: nobody ordered it", orNull(reference("BreakTold")))),
        (
            "state",
            saying(
                "`cut`: it ended before its planned end; of an order that nobody was there to see `missed`, or `ended` where somebody "
                    + "ended it before", OpenApiAnswers.words(["announced", "open", "cut", "closed", "missed", "ended"]))
        ),
        ("start", saying("when it began or is to begin, by the channel's dates", orNull(OpenApiAnswers.date))),
        ("planned", saying("how long it was to be, seconds; `null` while nobody knows", orNull(seconds))),
        ("laid", saying("what ads and slates were laid for, seconds", orNull(seconds))),
        ("return", saying("when the content comes back", orNull(OpenApiAnswers.date))),
        ("presentations", saying("in how many of the channel's it has begun", OpenApiAnswers.count)),
        (
            "sessions",
            saying(
                "that got a pod there, or the content, since the process began",
                object([("pod", OpenApiAnswers.count), ("content", OpenApiAnswers.count)]))
        ),
    ])

    private static let told = object([
        ("id", breakId), ("by", saying("who ordered it", OpenApiAnswers.text)),
        ("request", saying("`X-Request-Id` of the order", OpenApiAnswers.text)), ("ordered", orNull(OpenApiAnswers.date)),
        ("start", orNull(OpenApiAnswers.date)), ("duration", seconds),
        ("ended", saying("when somebody ended it; `null`: nobody has", orNull(OpenApiAnswers.date))),
    ])

    // MARK: Status

    private static let status = object([
        ("viewers", OpenApiAnswers.count), ("origin", list(saying("URL prefix", OpenApiAnswers.text))),
        (
            "presentations",
            saying(
                "what somebody watches, or has watched a moment ago",
                list(
                    object([
                        ("path", saying("below the origin's prefix", OpenApiAnswers.text)), ("viewers", OpenApiAnswers.count),
                        ("edge", saying("up to when it is listed; `null`: nothing is read yet", orNull(OpenApiAnswers.date))),
                        ("fault", saying("why nothing is read", OpenApiAnswers.textOrNull)), ("renditions", list(rendition)),
                    ])))
        ),
        ("break", saying("the one that is open", orNull(reference("Break")))),
    ])

    private static let rendition = object([
        ("path", OpenApiAnswers.text), ("is_followed", ["type": "boolean"]),
        ("age", saying("how long ago it was read well, seconds; `null`: never", orNull(seconds))),
        ("fault", saying("what was wrong the last time", OpenApiAnswers.textOrNull)),
    ])

    // MARK: Words of schemas

    private static let seconds: Json = ["type": "number", "minimum": 0]

    private static func reference(_ name: String) -> Json { OpenApiAnswers.reference(name) }
    private static func list(_ element: Json) -> Json { OpenApiAnswers.list(element) }
    private static func object(_ required: [(String, Json)]) -> Json { OpenApiAnswers.object(required) }
    private static func orNull(_ schema: Json) -> Json { ["anyOf": .array([schema, ["type": "null"]])] }
    private static func saying(_ text: String, _ schema: Json) -> Json { schema.setting("description", .string(text)) }
}
