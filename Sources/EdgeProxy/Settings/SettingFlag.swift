import Console
import Formats

/// Reads the values of `--set`: "origin.timeout=2000".
enum SettingFlag {
    /// - Throws: `UsageError` for what is no pair, an unknown name, or a value out of range.
    static func read(_ values: [String]) throws(UsageError) -> Settings {
        var settings = Settings()
        for text in values {
            guard let equals = text.firstIndex(of: "=") else { throw UsageError("--set \(text): expected NAME=VALUE") }
            let name = String(text[..<equals]), digits = String(text[text.index(after: equals)...])
            guard let setting = Setting.named(name) else {
                throw UsageError("--set \(name): unknown setting" + Suggestion.text(for: name, among: Setting.all.map(\.name)))
            }
            guard let value = try? DecimalText.scaled(digits, places: 0), settings.set(setting, to: value) else {
                throw UsageError("--set \(name): expected \(setting.expected), got \(Json.string(digits).shown)")
            }
        }
        return settings
    }
}
