import Formats

/// The tunables in force: the table's standard values and what the file and the flags put over them.
struct Settings: Sendable, Equatable {
    private var overrides: [String: Int64] = [:]

    init() {}

    /// Equal when all of them are in force alike, whether or not somebody wrote a standard value down.
    static func == (one: Settings, other: Settings) -> Bool { Setting.all.allSatisfy { one[$0] == other[$0] } }

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

    /// The standard value again.
    mutating func reset(_ setting: Setting) { overrides[setting.name] = nil }

    /// Takes over what `other` changes: flags go over the file.
    mutating func merge(_ other: Settings) {
        overrides.merge(other.overrides) { _, theirs in theirs }
    }
}

/// An object with a member for each that is changed; written are all.
struct SettingsForm: FieldForm {
    typealias Value = Settings

    func read(_ json: Json, _ old: Settings?, _ reader: inout FieldReader) -> Settings? {
        guard case .object(let members) = json else {
            reader.note(.expected("an object"), at: json)
            return nil
        }
        var settings = reader.isMerging ? old ?? Settings() : Settings()
        for member in members {
            reader.member(member.name) { reader in
                guard let setting = Setting.named(member.name) else {
                    let hint = Suggestion.text(for: member.name, among: Setting.all.map(\.name))
                    return reader.note(.refused("unknown setting" + hint), at: member.value)
                }
                if reader.use != .file, member.value == .null { return settings.reset(setting) }
                guard case .number(let digits) = member.value, let value = try? DecimalText.scaled(digits, places: 0),
                    settings.set(setting, to: value)
                else { return reader.note(.expected(setting.expected), at: member.value) }
            }
        }
        return settings
    }

    func write(_ value: Settings, _ writer: FieldWriter) -> Json {
        .object(Setting.all.map { Json.Member(name: $0.name, value: .integer(value[$0])) })
    }

    var shape: FieldShape {
        .object(
            FieldTable(
                title: "Settings",
                rows: Setting.all.map { setting in
                    FieldTable.Row(
                        FieldRule(setting.name, .standard, setting.why),
                        .number(NumberShape(setting.noun, places: 0, allowed: setting.allowed)),
                        standard: .integer(setting.standard))
                }))
    }
}

extension Setting {
    fileprivate var noun: String { unit == .count ? "whole number" : unit == .percent ? "percent" : "whole number of \(unit.rawValue)" }
}
