import Testing

@testable import Store

@Suite struct SqlMigratingTests {
    private static let all = [
        SqlMigration(number: 1, name: "one", text: "a"), SqlMigration(number: 2, name: "two", text: "b"),
    ]
    private static func row(_ number: Int64, _ hash: String) -> SqlRow { SqlRow(values: [.integer(number), .text("name"), .text(hash)]) }

    @Test func whatIsMissingComesInOrder() throws {
        #expect(try SqlMigrating.missing(applied: [], minReader: 0, of: Self.all).map(\.number) == [1, 2])
        let first = Self.row(1, Self.all[0].hash), second = Self.row(2, Self.all[1].hash)
        #expect(try SqlMigrating.missing(applied: [first], minReader: 1, of: Self.all).map(\.number) == [2])
        // A later program has added to it.
        #expect(try SqlMigrating.missing(applied: [first, second, Self.row(3, "c")], minReader: 2, of: Self.all).isEmpty)
    }

    @Test func whatAnotherProgramMadeIsRefused() {
        #expect(throws: StoreError.newer(found: 3, known: 2)) { try SqlMigrating.missing(applied: [], minReader: 3, of: Self.all) }
        #expect(throws: StoreError.otherHistory(migration: "1 (name)")) {
            try SqlMigrating.missing(applied: [Self.row(1, "x")], minReader: 1, of: Self.all)
        }
    }

    /// What was released is never changed: another text is another number.
    @Test func migrationsHaveTheHashesThatStoresHave() {
        #expect(SqlMigration.all.map(\.number) == Array(1...Int64(SqlMigration.all.count)))
        #expect(
            SqlMigration.all.map { "\($0.number) \($0.name) \($0.hash)" } == [
                "1 objects d73470f0d5ffd793cd2c0b779d23ecc58656e0f8c604de770a9ca08af270a7b7",
                "2 uses 6e231773efa88b87f58c29ed4eb1cb7349970567658f145175a91755df099ad9",
            ])
    }

    @Test func reportsHaveTheHashesThatStoresHave() {
        #expect(
            SqlSchema.reports.steps.map { "\($0.number) \($0.name) \($0.hash)" } == [
                "1 sums 5e1fe399f8a3ecfc9d79b02b449a090eeeeeede1c7d36b1b19813da8cfb0eeec",
                "2 brief sums 56b0c2979fb5bcd23dfa1cec5f4ddec0b696e9d4ff2064e5b31866c368c4299a",
                "3 endings 2ed376cd158acbc89116f6dcdbbdf6125b15d21cc9999a1fa28909b0d7d14187",
                "4 outcomes 6729580b34c83f654635e4ec26cd69c33de6f68aee73e292deb20094bc3cf7da",
                "5 outcome hours ce0cbb77701423dc2da2cd9d227cdc4a95a2c02bc784b63a8d603bce2a742c95",
                "6 hours 9423c68dee5364b6657ef8e8c9536e205b31d73dd477d23540145c2199d5f671",
            ])
    }

    @Test func bothDialectsHaveTheirWords() {
        #expect(
            SqlDialect.sqlite.text("CREATE TABLE a (b {int}, c {key}) {end};")
                == "CREATE TABLE a (b INTEGER, c TEXT) STRICT, WITHOUT ROWID;")
        #expect(SqlDialect.postgresql.text("a {bytes}, b {key}{end}") == "a BYTEA, b TEXT COLLATE \"C\"")
    }
}
