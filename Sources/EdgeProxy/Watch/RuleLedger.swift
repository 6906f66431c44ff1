import Manifest

/// The rules that a stream has broken: each with where it was seen first, and how often since.
struct RuleLedger: Sendable {
    struct Sighting: Sendable, Equatable {
        var violation: Violation
        /// "360p", "multivariant".
        var rendition: String
        /// The playlist that disagrees, for what two break against each other.
        var other: String?
        /// Since the watch began, nanoseconds.
        var atNs: Int64

        /// "360p segment 1010 line 7", with what was expected and seen.
        var text: String {
            var text = rendition
            if let other { text += " against \(other)" }
            if let number = violation.mediaSequence { text += " segment \(number)" }
            if violation.line > 0 { text += " line \(violation.line)" }
            return "\(text): \(violation.message)"
        }
    }

    struct Broken: Sendable, Equatable {
        var rule: Rule
        var count: Int
        /// How often for each rendition, in the order of appearance.
        var renditions: [(name: String, count: Int)]
        var first: Sighting

        static func == (one: Self, other: Self) -> Bool {
            one.rule == other.rule && one.count == other.count && one.first == other.first
                && one.renditions.map(\.name) == other.renditions.map(\.name)
                && one.renditions.map(\.count) == other.renditions.map(\.count)
        }
    }

    /// In the order in which they were first seen.
    private(set) var broken: [Broken] = []

    /// - Returns: whether the rule is broken for the first time.
    mutating func add(_ sighting: Sighting) -> Bool {
        let rule = sighting.violation.rule, name = sighting.rendition
        guard let index = broken.firstIndex(where: { $0.rule == rule }) else {
            broken.append(Broken(rule: rule, count: 1, renditions: [(name, 1)], first: sighting))
            return true
        }
        broken[index].count += 1
        if let known = broken[index].renditions.firstIndex(where: { $0.name == name }) {
            broken[index].renditions[known].count += 1
        } else {
            broken[index].renditions.append((name, 1))
        }
        return false
    }
}
