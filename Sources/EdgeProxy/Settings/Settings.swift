/// The tunables in force: the table's standard values and what the file and the flags put over them.
struct Settings: Sendable, Equatable {
    private var overrides: [String: Int64] = [:]

    init() {}

    /// The value of one entry in its own unit.
    subscript(_ setting: Setting) -> Int64 { overrides[setting.name] ?? setting.standard }

    /// A length of time in nanoseconds.
    func ns(_ setting: Setting) -> Int64 {
        switch setting.unit {
        case .ms: self[setting] * 1_000_000
        case .s: self[setting] * 1_000_000_000
        case .bytes, .mebibytes, .percent, .count: preconditionFailure("\(setting.name) is no length of time")
        }
    }

    /// A size in bytes.
    func bytes(_ setting: Setting) -> Int {
        switch setting.unit {
        case .bytes: Int(self[setting])
        case .mebibytes: Int(self[setting]) << 20
        case .ms, .s, .percent, .count: preconditionFailure("\(setting.name) is no size")
        }
    }

    /// A count, a percentage or a number of milliseconds as the platform's integer.
    func int(_ setting: Setting) -> Int { Int(self[setting]) }

    /// Puts a value over the standard one; `false`, and nothing done, when it is outside of the entry's range.
    mutating func set(_ setting: Setting, to value: Int64) -> Bool {
        guard setting.allowed.contains(value) else { return false }
        overrides[setting.name] = value
        return true
    }

    /// Takes over what `other` changes: flags go over the file.
    mutating func merge(_ other: Settings) {
        overrides.merge(other.overrides) { _, theirs in theirs }
    }
}
