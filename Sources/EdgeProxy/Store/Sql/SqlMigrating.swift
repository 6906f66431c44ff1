/// Brings a store's schema to what this program knows.
enum SqlMigrating {
    /// The statements that make the place where it stands which migrations were applied.
    static let base = """
        CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) {end};
        CREATE TABLE IF NOT EXISTS migrations (
            number {int} PRIMARY KEY, name TEXT NOT NULL, hash TEXT NOT NULL, applied_ms {int} NOT NULL
        ) {end};
        """
    static let minReader = "SELECT value FROM meta WHERE name = 'min_reader'"
    static let setMinReader = """
        INSERT INTO meta (name, value) VALUES ('min_reader', $1) ON CONFLICT (name) DO UPDATE SET value = excluded.value
        """
    static let applied = "SELECT number, name, hash FROM migrations ORDER BY number"
    static let add = "INSERT INTO migrations (number, name, hash, applied_ms) VALUES ($1, $2, $3, $4)"

    /// - Parameters:
    ///   - applied: rows of `applied`.
    ///   - minReader: the schema that a program has to know to write, as the store says.
    /// - Returns: what is still to be applied, in order.
    static func missing(applied: [SqlRow], minReader: Int64, of all: [SqlMigration] = SqlMigration.all) throws(StoreError) -> [SqlMigration]
    {
        let known = all.last?.number ?? 0
        guard minReader <= known else { throw .newer(found: minReader, known: known) }
        var left = all[...]
        for row in applied {
            let number = try row.integer(0)
            // A later program has added to it, and lets this one go on.
            guard let next = left.first else { continue }
            guard next.number == number, try row.text(2) == next.hash else {
                throw .otherHistory(migration: "\(number) (\(try row.text(1)))")
            }
            left = left.dropFirst()
        }
        return Array(left)
    }
}
