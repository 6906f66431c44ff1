/// The table of settings as text: for `--help` and for README.
enum SettingsText {
    /// Two lines for each: name, standard value and range; then why.
    static var plain: String {
        Setting.all.map { setting in
            "  \(setting.name) = \(value(setting.standard, setting))   (\(range(setting)))\n      \(setting.why)"
        }.joined(separator: "\n")
    }

    /// A Markdown table, one row for each.
    static var markdown: String {
        "| setting | standard | range | why |\n|---|---|---|---|\n"
            + Setting.all.map { setting in
                "| `\(setting.name)` | \(value(setting.standard, setting)) | \(range(setting)) | \(setting.why) |\n"
            }.joined()
    }

    private static func value(_ value: Int64, _ setting: Setting) -> String {
        setting.unit == .count ? "\(value)" : "\(value) \(setting.unit.rawValue)"
    }

    private static func range(_ setting: Setting) -> String { "\(setting.allowed.lowerBound) to \(setting.allowed.upperBound)" }
}
