import Formats

/// `breaks`: where a channel's ad breaks come from.
public struct BreakSources: FieldModel {
    public static let title = "Breaks"

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

    public init() {}

    public mutating func walk(_ cursor: inout some FieldCursor) {
        cursor.field("scte35", &scte35, .flag, "whether the markers in the playlist are followed")
        cursor.optional(
            "segmentation_types", &segmentationTypes, .list(.whole(Limits.segmentationTypes)),
            "which SCTE-35 segmentation types open a break; `null` is 34, 48, 50, 52, 54, 68 and 70: "
                + "breaks, ads, placement opportunities and ad blocks")
        cursor.field("splice_insert", &spliceInsert, .flag, "whether `splice_insert` opens a break")
        cursor.field(
            "restrictions", &restrictions, .word(),
            "which time signals open a break: none of them, only those with delivery restrictions, only those without, or both")
        cursor.field("snap", &snap, .word(), "at which segment boundary a break begins that is signalled inside a segment")
        cursor.field(
            "on_demand", &onDemand, .word(), "what markers do on demand: replace the content, or add to it")
        cursor.field("configured", &configured, .list(ConfiguredBreak.form), "breaks without markers")
    }
}

/// Which boundary a break begins at that is signalled inside a segment.
public enum SnapRule: String, Sendable, CaseIterable { case nearest, before, after }

/// Which time signals count, by their delivery restrictions.
public enum RestrictionFilter: String, Sendable, CaseIterable { case none, restricted, unrestricted, both }

/// Whether the markers of a VOD asset replace its content or only say where media goes in.
public enum MarkedContent: String, Sendable, CaseIterable { case replace, insert }

/// A break that the configuration makes.
public enum ConfiguredBreak: Sendable, Equatable {
    /// An offset into a VOD asset, `Int64.max` for its end; content is replaced, or stays and media is added.
    case at(offsetNs: Int64, durationNs: Int64, replaces: Bool = false)
    /// For live: at `anchor` and every `everyNs` before and after it.
    case every(everyNs: Int64, durationNs: Int64, anchor: WallTime)

    static var form: MappedForm<ObjectForm<ConfiguredBreakFields>, ConfiguredBreak> {
        MappedForm(ObjectForm(), into: { $0.configured }, from: { ConfiguredBreakFields($0) })
    }
}

/// A configured break as its fields have it: `at` and `every` stand for each other.
struct ConfiguredBreakFields: FieldModel {
    static let title = "ConfiguredBreak"
    private var at: Int64?
    private var every: Int64?
    private var durationNs: Int64 = 0
    private var anchorWallNs: Int64?
    private var replaces: Bool?

    init() {}

    init(_ configured: ConfiguredBreak) {
        switch configured {
        case .at(let offsetNs, let durationNs, let replaces):
            (at, self.durationNs, self.replaces) = (offsetNs, durationNs, replaces)
        case .every(let everyNs, let durationNs, let anchor):
            (every, self.durationNs, anchorWallNs) = (everyNs, durationNs, anchor.nanoseconds)
        }
    }

    var configured: ConfiguredBreak {
        if let at { return .at(offsetNs: at, durationNs: durationNs, replaces: replaces ?? false) }
        return .every(everyNs: every ?? 0, durationNs: durationNs, anchor: WallTime(nanoseconds: anchorWallNs ?? 0))
    }

    mutating func walk(_ cursor: inout some FieldCursor) {
        cursor.alternative("at", &at, OffsetForm(), "the place in the asset; `0` is a pre-roll, `\"end\"` a post-roll")
        cursor.alternative("every", &every, .seconds(Limits.breakLengthsNs), "from one break to the next, by the clock")
        cursor.exactlyOne(of: ["at", "every"], [at != nil, every != nil])
        cursor.required("duration", &durationNs, .seconds(Limits.breakLengthsNs), "how long the break is; less than `every`")
        cursor.alternative(
            "anchor", &anchorWallNs, .date, "goes with `every`: when one of the breaks begins; the beginning of 1970 if it is left out")
        cursor.check(at == nil || anchorWallNs == nil, "", refused: "\"anchor\" goes with \"every\", not with \"at\"")
        cursor.alternative("replace", &replaces, .flag, "goes with `at`: whether the break covers content, or is added to it")
        cursor.check(every == nil || replaces == nil, "replace", refused: "\"replace\" goes with \"at\", not with \"every\"")
        cursor.check(durationNs < every ?? .max, "duration", expected: "less than \"every\"")
    }
}

/// "00:10:00" or "00:10:00.5", a number of seconds, or "end", which is `Int64.max`; at most a hundred hours.
private struct OffsetForm: FieldScalar {
    typealias Value = Int64
    private let seconds: NumberForm<Int64> = .seconds(Limits.offsetsNs)

    func read(_ json: Json) throws(FieldRefusal) -> Int64 {
        switch json {
        case .number: return try seconds.read(json)
        case .string("end"): return .max
        case .string(let text):
            if let ns = Self.ns(text) { return ns }
            fallthrough
        default: throw .expected("an offset such as \"00:10:00\"")
        }
    }

    private static func ns(_ text: String) -> Int64? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0].utf8.count == 2, parts[1].utf8.count == 2, parts[2].prefix(while: { $0 != "." }).utf8.count == 2,
            parts.allSatisfy({ $0.utf8.allSatisfy { $0 == UInt8(ascii: ".") || $0.isDigit } }),
            let hours = Int64(parts[0]), let minutes = Int64(parts[1]), minutes < 60,
            let ns = try? DecimalText.scaled(String(parts[2]), places: 9), ns < 60_000_000_000
        else { return nil }
        return (hours * 60 + minutes) * 60_000_000_000 + ns
    }

    func write(_ value: Int64) -> Json {
        guard value < .max else { return .string("end") }
        func two(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }
        let hours = value / 3_600_000_000_000, minutes = value / 60_000_000_000 % 60, ns = value % 60_000_000_000
        // A hundred hours have no third digit in this form.
        guard hours < 100 else { return seconds.write(value) }
        return .string("\(two(hours)):\(two(minutes)):\(ns < 10_000_000_000 ? "0" : "")\(DecimalText.text(ns, places: 9))")
    }

    var shape: FieldShape {
        .anyOf([
            .text(TextShape("`\"HH:MM:SS\"`, or `\"end\"`", pattern: "^(\\d{2}:[0-5]\\d:[0-5]\\d(\\.\\d{1,9}0*)?|end)$")), seconds.shape,
        ])
    }
}
