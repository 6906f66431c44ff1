/// How the schema came about, one step a number. A step that was released is never changed: what stands in a store has its hash.
///
/// Steps only add. What an earlier program can't do without leaves a release later, for two programs run side by side during an upgrade.
struct SqlMigration: Sendable {
    let number: Int64
    let name: String
    let text: String

    /// SHA-256 of the text before its words are put in, as hexadecimal.
    var hash: String { Sha256.hex(Array(text.utf8)) }

    static let all = [
        SqlMigration(
            number: 1, name: "objects",
            text: """
                CREATE TABLE head (one {int} PRIMARY KEY CHECK (one = 1), number {int} NOT NULL) {end};
                INSERT INTO head VALUES (1, 0);
                CREATE TABLE commits (
                    number {int} PRIMARY KEY, bits {int} NOT NULL, at_ms {int} NOT NULL, principal TEXT NOT NULL, request TEXT NOT NULL
                ) {end};
                INSERT INTO commits VALUES (0, 0, 0, '', '');
                CREATE TABLE objects (
                    kind {key} NOT NULL, tenant {key} NOT NULL, id {key} NOT NULL, version {int} NOT NULL, document TEXT NOT NULL,
                    created_ms {int} NOT NULL, updated_ms {int} NOT NULL, created_by TEXT NOT NULL, PRIMARY KEY (kind, tenant, id)
                ) {end};
                CREATE TABLE versions (
                    kind {key} NOT NULL, tenant {key} NOT NULL, id {key} NOT NULL, version {int} NOT NULL, number {int} NOT NULL,
                    part {int} NOT NULL, at_ms {int} NOT NULL, principal TEXT NOT NULL, document TEXT,
                    PRIMARY KEY (kind, tenant, id, version), UNIQUE (number, part)
                ) {end};
                CREATE TABLE audit (
                    at_ms {int} NOT NULL, bits {int} NOT NULL, number {int}, principal TEXT NOT NULL, request TEXT NOT NULL,
                    tenant {key} NOT NULL, action TEXT NOT NULL, object TEXT NOT NULL, address TEXT NOT NULL, outcome TEXT NOT NULL,
                    PRIMARY KEY (at_ms, bits)
                ) {end};
                CREATE INDEX audit_of_tenant ON audit (tenant, at_ms, bits);
                CREATE TABLE logins (
                    token {bytes} PRIMARY KEY, owner {key} NOT NULL, account {key} NOT NULL, created_ms {int} NOT NULL
                ) {end};
                CREATE TABLE answers (
                    tenant {key} NOT NULL, key {key} NOT NULL, print {bytes} NOT NULL, status {int} NOT NULL, body TEXT NOT NULL,
                    expires_ms {int} NOT NULL, PRIMARY KEY (tenant, key)
                ) {end};
                CREATE INDEX answers_expired ON answers (expires_ms);
                """),
        SqlMigration(
            number: 2, name: "uses",
            text: """
                CREATE TABLE key_uses (
                    tenant {key} NOT NULL, id {key} NOT NULL, at_ms {int} NOT NULL, PRIMARY KEY (tenant, id)
                ) {end};
                CREATE INDEX answers_of_tenant ON answers (tenant, expires_ms);
                """),
    ]
}

/// Steps that are numbered together, with tables of their own for what was applied: several sets may stand in one data base.
struct SqlSchema: Sendable {
    /// Before the names of these tables.
    let prefix: String
    /// Programs that know no step from this number on may not write.
    let minReader: Int64
    let steps: [SqlMigration]

    static let configuration = SqlSchema(prefix: "", minReader: 1, steps: SqlMigration.all)
}
