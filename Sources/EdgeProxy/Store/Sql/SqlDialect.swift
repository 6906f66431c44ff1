/// The few words in which SQLite and PostgreSQL differ. All else is written once and runs on both.
public enum SqlDialect: Sendable {
    case sqlite, postgresql

    /// Puts the words of this dialect into a text.
    func text(_ template: String) -> String {
        var text = template
        for (token, sqlite, postgresql) in [
            ("{int}", "INTEGER", "BIGINT"), ("{bytes}", "BLOB", "BYTEA"),
            // Otherwise PostgreSQL sorts ids by its locale, and pages differ.
            ("{key}", "TEXT", "TEXT COLLATE \"C\""), ("{end}", "STRICT, WITHOUT ROWID", ""),
        ] {
            text = text.split(separator: token, omittingEmptySubsequences: false).joined(separator: self == .sqlite ? sqlite : postgresql)
        }
        return text
    }
}
