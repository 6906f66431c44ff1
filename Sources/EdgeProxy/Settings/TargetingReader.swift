import Decision

/// Reads whom a campaign is for. What values mean, and whether there are such, the engine checks: its refusals name the same paths.
enum TargetingReader {
    static func targeting(_ field: JsonField) throws(FieldError) -> Targeting {
        let object = try field.object(["all", "any", "none"])
        func list(_ name: String) throws(FieldError) -> [Targeting.Condition] { try object.given(name)?.array(condition) ?? [] }
        return Targeting(all: try list("all"), any: try list("any"), none: try list("none"))
    }

    private static let attributes: [ViewerAttribute] = [.country, .region, .city, .device, .channel, .label, .language, .time, .arm]

    /// `{"country": {"include": ["DE", "AT"]}}`, or a key-value: `{"key.genre": {"exclude": ["kids"]}}`.
    private static func condition(_ field: JsonField) throws(FieldError) -> Targeting.Condition {
        let entries = try field.entries()
        guard entries.count == 1, let (name, value) = entries.first else { throw field.refused("expected one attribute") }
        let attribute: ViewerAttribute
        if name.hasPrefix("key."), name.utf8.count > 4 {
            attribute = .key(String(name.dropFirst(4)))
        } else {
            guard let known = attributes.first(where: { $0.name == name }) else {
                throw value.refused("unknown attribute" + Suggestion.text(for: name, among: attributes.map(\.name) + ["key.…"]))
            }
            attribute = known
        }
        let object = try value.object(["include", "exclude"])
        let include = object.given("include"), exclude = object.given("exclude")
        guard let list = include ?? exclude, include == nil || exclude == nil else {
            throw value.refused("expected either \"include\" or \"exclude\"")
        }
        let values: [String]
        if attribute == .time {
            values = try list.array(dayPart).flatMap(\.quarters)
        } else {
            values = try list.array { field throws(FieldError) in try field.string() }
        }
        return Targeting.Condition(attribute, values, include == nil ? .exclude : .include)
    }

    private static let days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]

    /// `{"days": ["sat", "sun"], "from": "18:00", "to": "23:00"}`, in the tenant's time zone; over midnight when `to` is not after `from`.
    private static func dayPart(_ field: JsonField) throws(FieldError) -> DayPart {
        let object = try field.object(["days", "from", "to"])
        var part = DayPart(from: try quarter(object.given("from"), 0), to: try quarter(object.given("to"), 96))
        if let days = object.given("days") {
            part.days = try days.array { field throws(FieldError) in
                guard case .string(let name) = field.value, let day = Self.days.firstIndex(of: name) else {
                    throw field.wrong("a day such as \"mon\"")
                }
                return day
            }
        }
        return part
    }

    private static func quarter(_ field: JsonField?, _ standard: Int) throws(FieldError) -> Int {
        guard let field else { return standard }
        guard case .string(let text) = field.value else { throw field.wrong("a quarter of an hour such as \"18:15\"") }
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, parts.allSatisfy({ $0.utf8.count == 2 && $0.utf8.allSatisfy { $0 >= 0x30 && $0 <= 0x39 } }),
            let hour = Int(parts[0]), let minute = Int(parts[1]), minute < 60, minute % 15 == 0, hour * 60 + minute <= 1_440
        else { throw field.wrong("a quarter of an hour such as \"18:15\"") }
        return hour * 4 + minute / 15
    }
}
