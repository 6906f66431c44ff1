import Formats

// What values mean, and whether there are such, the engine checks: its refusals name the same paths.

extension Targeting: FieldModel {
    public static let title = "Targeting"

    public init() { self.init(all: []) }

    public mutating func walk(_ cursor: inout some FieldCursor) {
        let form = ListForm(
            ConditionForm(), count: 0...Limits.conditions, refusal: { _ in "has more than \(Limits.conditions) conditions" })
        cursor.field("all", &all, form, "all of them have to hold")
        cursor.field("any", &any, form, "one of them has to hold, if there are some")
        cursor.field("none", &none, form, "none of them may hold")
    }
}

/// One attribute and its values: `{"country": {"include": ["DE", "AT"]}}`, or a key-value: `{"key.genre": {"exclude": ["kids"]}}`.
struct ConditionForm: FieldForm {
    typealias Value = Targeting.Condition

    private static let attributes: [(attribute: ViewerAttribute, text: String)] = [
        (.country, "ISO 3166-1, two letters: `\"DE\"`"), (.region, "ISO 3166-2: `\"DE-BY\"`"), (.city, "as the geo header spells it"),
        (.device, Device.allCases.map { "`\"\($0.rawValue)\"`" }.joined(separator: ", ")), (.channel, "the id of a channel of the tenant"),
        (.label, "a label of the channel"), (.language, "ISO 639, two or three letters: `\"de\"`"),
        (.time, "hours of days in the tenant's time zone, see [times](configuration.md#targeting)"),
        (.arm, "an experiment's arm: `\"experiment/arm\"`"),
    ]
    private static let prefix = "key."

    func read(_ json: Json, _ old: Targeting.Condition?, _ reader: inout FieldReader) -> Targeting.Condition? {
        guard case .object(let members) = json else {
            reader.note(.expected("an object"), at: json)
            return nil
        }
        guard members.count == 1, let member = members.first else {
            reader.note(.refused("expected one attribute"), at: json)
            return nil
        }
        var condition: Targeting.Condition?
        reader.member(member.name) { reader in
            guard let attribute = Self.attribute(member.name) else {
                let hint = Suggestion.text(for: member.name, among: Self.attributes.map(\.attribute.name) + [Self.prefix + "…"])
                return reader.note(.refused("unknown attribute" + hint), at: member.value)
            }
            if attribute == .time {
                let times = ObjectForm<TimeFields>().read(member.value, nil, &reader)
                condition = times.map {
                    Targeting.Condition(
                        attribute, ($0.include ?? $0.exclude ?? []).flatMap(\.quarters), $0.include == nil ? .exclude : .include)
                }
            } else {
                let values = ObjectForm<ValueFields>().read(member.value, nil, &reader)
                condition = values.map {
                    Targeting.Condition(attribute, $0.include ?? $0.exclude ?? [], $0.include == nil ? .exclude : .include)
                }
            }
        }
        return condition
    }

    func write(_ value: Targeting.Condition, _ writer: FieldWriter) -> Json {
        let body: Json
        if value.attribute == .time {
            var fields = TimeFields()
            fields[value.sense] = DayPart.parts(ofQuarters: value.values)
            body = ObjectForm().write(fields, writer)
        } else {
            var fields = ValueFields()
            fields[value.sense] = value.values
            body = ObjectForm().write(fields, writer)
        }
        return .object([Json.Member(name: value.attribute.name, value: body)])
    }

    var shape: FieldShape {
        let values = FieldShape.object(FieldSchema.table(of: ValueFields.self)),
            times = FieldShape.object(FieldSchema.table(of: TimeFields.self))
        var table = FieldTable(
            title: "Condition",
            rows: Self.attributes.map { attribute, text in
                FieldTable.Row(FieldRule(attribute.name, .standard, text), attribute == .time ? times : values)
            })
        table.others = FieldTable.Row(
            FieldRule(Self.prefix, .standard, "a value that the first request gave: `key.genre` is `ads.genre` of its query"), values)
        table.isSingle = true
        return .object(table)
    }

    private static func attribute(_ name: String) -> ViewerAttribute? {
        if name.hasPrefix(prefix), name.utf8.count > prefix.utf8.count { return .key(String(name.dropFirst(prefix.count))) }
        return attributes.first { $0.attribute.name == name }?.attribute
    }
}

/// What a condition says of an attribute.
struct ValueFields: FieldModel {
    static let title = "Values"
    private static let list = ListForm(TextForm(), count: 1...Limits.conditionValues, refusal: Targeting.Condition.refusal(valueCount:))
    var include: [String]?
    var exclude: [String]?

    subscript(_ sense: Targeting.Condition.Sense) -> [String]? {
        get { sense == .include ? include : exclude }
        set { if sense == .include { include = newValue } else { exclude = newValue } }
    }

    mutating func walk(_ cursor: inout some FieldCursor) {
        cursor.alternative("include", &include, Self.list, "one of the values has to be there")
        cursor.alternative("exclude", &exclude, Self.list, "none of the values may be there")
        cursor.exactlyOne(of: ["include", "exclude"], [include != nil, exclude != nil])
    }
}

/// The same of time.
struct TimeFields: FieldModel {
    static let title = "Times"
    private static let list = ListForm(
        ObjectForm<DayPart>(), count: 1...Limits.conditionValues, refusal: Targeting.Condition.refusal(valueCount:))
    var include: [DayPart]?
    var exclude: [DayPart]?

    subscript(_ sense: Targeting.Condition.Sense) -> [DayPart]? {
        get { sense == .include ? include : exclude }
        set { if sense == .include { include = newValue } else { exclude = newValue } }
    }

    mutating func walk(_ cursor: inout some FieldCursor) {
        cursor.alternative("include", &include, Self.list, "it has to be one of these times")
        cursor.alternative("exclude", &exclude, Self.list, "it may be none of these times")
        cursor.exactlyOne(of: ["include", "exclude"], [include != nil, exclude != nil])
    }
}

extension DayPart: FieldModel {
    public static let title = "WeeklyTime"

    public init() { self.init(from: 0, to: Self.quartersOfDay) }

    public mutating func walk(_ cursor: inout some FieldCursor) {
        cursor.field(
            "days", &days, .list(DayForm(), 1...Limits.daysOfWeek, of: "days"), shown: "every day", "the days on which the time begins")
        cursor.field("from", &from, QuarterForm(isStart: true), "when it begins, in the tenant's time zone")
        cursor.field("to", &to, QuarterForm(), "when it ends; on the next day if it is not after `from`")
    }

    /// Parts that hold these quarters of the week (`quarters`) in this order: a stretch of at most a day each, those of equal hours on
    /// several days as one.
    static func parts(ofQuarters quarters: [String]) -> [DayPart] {
        var parts: [DayPart] = [], last: Int?, length = 0
        for quarter in quarters.compactMap({ Int($0) }) where (0..<quartersOfWeek).contains(quarter) {
            if let last, quarter == (last + 1) % quartersOfWeek, length < quartersOfDay, let part = parts.last {
                length += 1
                let end = part.from + length
                parts[parts.count - 1].to = end > quartersOfDay ? end - quartersOfDay : end
            } else {
                length = 1
                parts.append(DayPart(days: [quarter / quartersOfDay], from: quarter % quartersOfDay, to: quarter % quartersOfDay + 1))
            }
            last = quarter
        }
        return parts.reduce(into: []) { merged, part in
            if let before = merged.last, before.from == part.from, before.to == part.to, before.days.count < Limits.daysOfWeek {
                merged[merged.count - 1].days += part.days
            } else {
                merged.append(part)
            }
        }
    }
}

/// A day of the week, 0 for Monday.
private struct DayForm: FieldScalar {
    typealias Value = Int
    private static let names = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]

    func read(_ json: Json) throws(FieldRefusal) -> Int {
        guard case .string(let name) = json, let day = Self.names.firstIndex(of: name) else { throw .expected("a day such as \"mon\"") }
        return day
    }

    func write(_ value: Int) -> Json { .string(Self.names[value]) }

    var shape: FieldShape { .words(Self.names) }
}

/// A quarter of an hour of the day, "18:15", 0...96.
private struct QuarterForm: FieldScalar {
    typealias Value = Int
    /// A day's end is the start of nothing.
    var isStart = false

    func read(_ json: Json) throws(FieldRefusal) -> Int {
        guard case .string(let text) = json, let quarter = Self.quarter(text), !isStart || quarter < DayPart.quartersOfDay else {
            throw .expected("a quarter of an hour such as \"18:15\"")
        }
        return quarter
    }

    private static func quarter(_ text: String) -> Int? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, parts.allSatisfy({ $0.utf8.count == 2 && $0.utf8.allSatisfy(\.isDigit) }),
            let hour = Int(parts[0]), let minute = Int(parts[1]), minute < 60, minute % 15 == 0, hour * 60 + minute <= 1_440
        else { return nil }
        return hour * 4 + minute / 15
    }

    func write(_ value: Int) -> Json {
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return .string("\(two(value / 4)):\(two(value % 4 * 15))")
    }

    var shape: FieldShape {
        let times = "([01]\\d|2[0-3]):(00|15|30|45)"
        return .text(TextShape("`\"HH:MM\"`, in quarters of an hour", pattern: isStart ? "^\(times)$" : "^(\(times)|24:00)$"))
    }
}

extension Targeting.Condition {
    /// What is said of a list of values that is too long, or empty.
    @Sendable fileprivate static func refusal(valueCount: Int) -> String {
        valueCount == 0 ? "is empty" : "has more than \(Limits.conditionValues) values"
    }
}
