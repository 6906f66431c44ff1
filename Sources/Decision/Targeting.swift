/// Who and when a campaign is for.
///
/// All of `all`, one of `any` (when there are some), none of `none` must hold. An empty targeting takes everyone.
public struct Targeting: Equatable, Sendable {
    /// One attribute and a list of values.
    public struct Condition: Equatable, Sendable {
        public enum Sense: Equatable, Sendable {
            /// The avail has one of the values; not when the attribute is unknown.
            case include
            /// The avail has none of the values; also when the attribute is unknown.
            case exclude
        }
        public var attribute: ViewerAttribute
        public var sense: Sense
        public var values: [String]

        public init(_ attribute: ViewerAttribute, _ values: [String], _ sense: Sense = .include) {
            self.attribute = attribute
            self.sense = sense
            self.values = values
        }
    }

    public var all: [Condition]
    public var any: [Condition]
    public var none: [Condition]

    public init(all: [Condition] = [], any: [Condition] = [], none: [Condition] = []) {
        self.all = all
        self.any = any
        self.none = none
    }

    /// A literal of the clauses below: one of the values is there, or none is.
    typealias Literal = (attribute: ViewerAttribute, values: [String], isPositive: Bool)

    /// The same as clauses of which each must hold, and each holds when one of its literals does.
    var clauses: [[Literal]] {
        func literal(_ condition: Condition, negated: Bool) -> Literal {
            (condition.attribute, condition.values, (condition.sense == .include) != negated)
        }
        return all.map { [literal($0, negated: false)] } + none.map { [literal($0, negated: true)] }
            + (any.isEmpty ? [] : [any.map { literal($0, negated: false) }])
    }

    /// Refuses what no viewer could have.
    /// - Parameter path: the campaign's path of the targeting.
    func check(_ path: String, _ refuse: (String, String) -> DecisionError) throws(DecisionError) {
        for (name, conditions) in [("all", all), ("any", any), ("none", none)] {
            if conditions.count > Limits.conditions { throw refuse("\(path).\(name)", "has more than \(Limits.conditions) conditions") }
            for (index, condition) in conditions.enumerated() {
                let sense = condition.sense == .include ? "include" : "exclude"
                let field = "\(path).\(name)[\(index)].\(condition.attribute.name).\(sense)"
                if condition.values.isEmpty { throw refuse(field, "is empty") }
                if condition.values.count > Limits.conditionValues { throw refuse(field, "has more than \(Limits.conditionValues) values") }
                for (place, value) in condition.values.enumerated() {
                    if let problem = condition.attribute.problem(with: value) { throw refuse("\(field)[\(place)]", problem) }
                }
            }
        }
    }
}

extension ViewerAttribute {
    /// What is wrong with a value that a campaign asks for; nil when nothing is.
    public func problem(with value: String) -> String? {
        if value.isEmpty { return "is empty" }
        switch self {
        case .country: return CountryCode.isKnown(value) ? nil : "unknown country \"\(value)\""
        case .region:
            let parts = value.split(separator: "-", omittingEmptySubsequences: false)
            let isCode =
                parts.count == 2 && (1...3).contains(parts[1].utf8.count)
                && parts[1].utf8.allSatisfy { $0 >= 0x30 && $0 <= 0x39 || $0 >= 0x41 && $0 <= 0x5a }
            return isCode && CountryCode.isKnown(String(parts[0])) ? nil : "unknown region \"\(value)\"; expected one such as \"DE-BY\""
        case .device:
            return Device(rawValue: value) != nil ? nil : "unknown device \"\(value)\""
        case .language:
            let isCode = (2...3).contains(value.utf8.count) && value.utf8.allSatisfy { $0 >= 0x61 && $0 <= 0x7a }
            return isCode ? nil : "unknown language \"\(value)\"; expected one such as \"de\""
        case .time:
            return Int(value).map { (0..<DayPart.quartersOfWeek).contains($0) } ?? false ? nil : "is no quarter of an hour of a week"
        case .city, .channel, .label, .arm, .key: return nil
        }
    }
}

/// The kinds of device that a campaign may ask for.
public enum Device: String, CaseIterable, Sendable {
    case tv, mobile, tablet, desktop, console, other
    case setTopBox = "set_top_box"
}
