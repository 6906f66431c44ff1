/// One tunable. It stands once: the file, the flags, `--help` and the table of docs/configuration.md are all made from these entries.
struct Setting: Sendable, Equatable {
    /// What the value counts. A length of time has an exact number of nanoseconds.
    enum Unit: String, Sendable, Equatable {
        case ms, s, bytes
        case mebibytes = "MiB"
        case percent = "%"
        case count = ""
    }

    let name: String
    let unit: Unit
    let standard: Int64
    let allowed: ClosedRange<Int64>
    let why: String

    static func named(_ name: String) -> Setting? { all.first { $0.name == name } }

    /// "a whole number of ms from 50 to 30000": what an error message asks for.
    var expected: String {
        let ofUnit = unit == .count ? "" : unit == .percent ? " (percent)" : " of \(unit.rawValue)"
        return "a whole number\(ofUnit) from \(allowed.lowerBound) to \(allowed.upperBound)"
    }
}
