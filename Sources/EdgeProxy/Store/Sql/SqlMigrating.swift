/// Brings a store's schema to what this program knows.
enum SqlMigrating {
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

/// Where it stands which steps were applied.
extension SqlSchema {
    /// The statements that make this place.
    var base: String {
        """
        CREATE TABLE IF NOT EXISTS \(prefix)meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) {end};
        CREATE TABLE IF NOT EXISTS \(prefix)migrations (
            number {int} PRIMARY KEY, name TEXT NOT NULL, hash TEXT NOT NULL, applied_ms {int} NOT NULL
        ) {end};
        """
    }
    var minReaderText: String { "SELECT value FROM \(prefix)meta WHERE name = 'min_reader'" }
    var setMinReader: String {
        """
        INSERT INTO \(prefix)meta (name, value) VALUES ('min_reader', $1) ON CONFLICT (name) DO UPDATE SET value = excluded.value
        """
    }
    var applied: String { "SELECT number, name, hash FROM \(prefix)migrations ORDER BY number" }
    var add: String { "INSERT INTO \(prefix)migrations (number, name, hash, applied_ms) VALUES ($1, $2, $3, $4)" }
}
