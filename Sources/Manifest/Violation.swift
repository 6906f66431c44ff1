/// A broken rule, with what shows it.
public struct Violation: Equatable, Sendable, CustomStringConvertible {
    /// An error is what a player may fail over; a warning is what a careful origin would not do.
    public enum Severity: UInt8, Equatable, Sendable { case error, warning }
    public let rule: Rule
    public let severity: Severity
    /// One sentence with the values that disagree.
    public let message: String
    /// Line in the response, from 1; 0 when the whole response is meant.
    public let line: Int
    /// The segment, where one is meant.
    public let mediaSequence: Int64?

    public init(_ rule: Rule, _ message: String, line: Int = 0, mediaSequence: Int64? = nil, severity: Severity = .error) {
        self.rule = rule
        self.severity = severity
        self.message = message
        self.line = line
        self.mediaSequence = mediaSequence
    }

    public var description: String {
        let place = mediaSequence.map { " segment \($0)" } ?? ""
        return "\(severity == .error ? "error" : "warning") \(rule)\(place)\(line > 0 ? " line \(line)" : ""): \(message)"
    }
}

/// Gathers violations, at most a few of a rule for one response: a shifted list breaks one rule, not a thousand.
struct Findings {
    private(set) var all: [Violation] = []
    private var counts: [Rule: Int] = [:]
    let perRule: Int

    init(perRule: Int = 3) { self.perRule = perRule }

    mutating func add(
        _ rule: Rule, _ message: @autoclosure () -> String, line: Int = 0, segment: CheckedSegment? = nil,
        severity: Violation.Severity = .error
    ) {
        let count = counts[rule, default: 0]
        counts[rule] = count + 1
        guard count < perRule, all.count < Limits.findings else { return }
        all.append(
            Violation(
                rule, message(), line: line > 0 ? line : segment?.line ?? 0, mediaSequence: segment?.mediaSequence, severity: severity))
    }

    /// A violation found elsewhere, as severe as it is here.
    mutating func add(_ found: Violation, _ severity: Violation.Severity, line: Int? = nil) {
        let count = counts[found.rule, default: 0]
        counts[found.rule] = count + 1
        guard count < perRule, all.count < Limits.findings else { return }
        all.append(
            Violation(found.rule, found.message, line: line ?? found.line, mediaSequence: found.mediaSequence, severity: severity))
    }

    func has(_ rule: Rule) -> Bool { counts[rule] != nil }
}
