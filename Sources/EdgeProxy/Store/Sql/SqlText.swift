/// The statements of a store, in words that SQLite and PostgreSQL both take; and what their rows are.
enum SqlText {
    static let head = "SELECT head.number, commits.bits FROM head JOIN commits ON commits.number = head.number"
    static let bits = "SELECT bits FROM commits WHERE number = $1"
    static let nextNumber = "UPDATE head SET number = number + 1 WHERE one = 1 RETURNING number"
    static let addCommit = "INSERT INTO commits (number, bits, at_ms, principal, request) VALUES ($1, $2, $3, $4, $5)"

    static let objects = """
        SELECT o.kind, o.tenant, o.id, o.version, o.document, o.created_ms, o.updated_ms, o.created_by, v.principal
        FROM objects o JOIN versions v ON v.kind = o.kind AND v.tenant = o.tenant AND v.id = o.id AND v.version = o.version
        ORDER BY o.kind, o.tenant, o.id
        """
    static let current = "SELECT version FROM objects WHERE kind = $1 AND tenant = $2 AND id = $3"
    static let put = """
        INSERT INTO objects (kind, tenant, id, version, document, created_ms, updated_ms, created_by)
        VALUES ($1, $2, $3, $4, $5, $6, $6, $7)
        ON CONFLICT (kind, tenant, id) DO UPDATE
        SET version = excluded.version, document = excluded.document, updated_ms = excluded.updated_ms
        """
    static let remove = "DELETE FROM objects WHERE kind = $1 AND tenant = $2 AND id = $3"

    private static let versionColumns = "kind, tenant, id, version, number, at_ms, principal, document"
    static let lastVersion = "SELECT max(version) FROM versions WHERE kind = $1 AND tenant = $2 AND id = $3"
    static let addVersion = """
        INSERT INTO versions (kind, tenant, id, version, number, part, at_ms, principal, document)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
        """
    static let history = """
        SELECT \(versionColumns) FROM versions WHERE kind = $1 AND tenant = $2 AND id = $3 AND version < $4 ORDER BY version DESC LIMIT $5
        """
    static let changes = "SELECT \(versionColumns) FROM versions WHERE number > $1 AND number <= $2 ORDER BY number, part"

    static let addAudit = """
        INSERT INTO audit (at_ms, bits, number, principal, request, tenant, action, object, address, outcome)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
        """

    private static let auditColumns = "at_ms, bits, principal, request, tenant, action, object, address, outcome"
    /// Of all tenants, and of one.
    static let auditLines = """
        SELECT \(auditColumns) FROM audit WHERE (at_ms, bits) < ($1, $2) ORDER BY at_ms DESC, bits DESC LIMIT $3
        """
    static let auditLinesOfTenant = """
        SELECT \(auditColumns) FROM audit WHERE tenant = $4 AND (at_ms, bits) < ($1, $2) ORDER BY at_ms DESC, bits DESC LIMIT $3
        """

    static let logins = "SELECT token, owner, account, created_ms FROM logins WHERE created_ms > $1"
    static let addLogin = "INSERT INTO logins (token, owner, account, created_ms) VALUES ($1, $2, $3, $4)"
    static let removeLogin = "DELETE FROM logins WHERE token = $1"
    static let removeLoginsOf = "DELETE FROM logins WHERE owner = $1 AND account = $2 AND token <> $3"
    static let removeOldLogins = "DELETE FROM logins WHERE created_ms <= $1"

    static let uses = "SELECT tenant, id, at_ms FROM key_uses"
    static let noteUse = """
        INSERT INTO key_uses (tenant, id, at_ms) VALUES ($1, $2, $3)
        ON CONFLICT (tenant, id) DO UPDATE SET at_ms = excluded.at_ms WHERE key_uses.at_ms < excluded.at_ms
        """

    static let removeUse = "DELETE FROM key_uses WHERE tenant = $1 AND id = $2"

    static let answer = "SELECT print, status, body, expires_ms FROM answers WHERE tenant = $1 AND key = $2 AND expires_ms > $3"
    static let removeOldAnswers = "DELETE FROM answers WHERE expires_ms <= $1"
    /// Of one tenant all but so many, the oldest first.
    static let removeMostAnswers = """
        DELETE FROM answers WHERE tenant = $1
        AND expires_ms < (SELECT expires_ms FROM answers WHERE tenant = $1 ORDER BY expires_ms DESC LIMIT 1 OFFSET $2 - 1)
        """
    /// One that has expired makes room; one that has not stands, and the change is refused by its key.
    static let keepAnswer = """
        INSERT INTO answers (tenant, key, print, status, body, expires_ms) VALUES ($1, $2, $3, $4, $5, $6)
        ON CONFLICT (tenant, key) DO UPDATE
        SET print = excluded.print, status = excluded.status, body = excluded.body, expires_ms = excluded.expires_ms
        WHERE answers.expires_ms <= $7
        """

    // PostgreSQL's alone. The number of the lock is any that is always the same.
    static let tryMigrationLock = "SELECT pg_try_advisory_xact_lock(7164781503182)"
    static let notify = "SELECT pg_notify($1, $2)"

    static func object(_ row: SqlRow) throws(StoreError) -> StoredObject {
        StoredObject(
            key: try key(row), version: try row.integer(3), document: try row.text(4), createdMs: try row.integer(5),
            updatedMs: try row.integer(6), createdBy: try row.text(7), updatedBy: try row.text(8))
    }

    static func version(_ row: SqlRow) throws(StoreError) -> StoredVersion {
        StoredVersion(
            key: try key(row), version: try row.integer(3), number: try row.integer(4), atMs: try row.integer(5), by: try row.text(6),
            document: row[7].text)
    }

    static func auditLine(_ row: SqlRow) throws(StoreError) -> StoredAuditLine {
        StoredAuditLine(
            place: AuditPlace(atMs: try row.integer(0), bits: try row.integer(1)), principal: try row.text(2), request: try row.text(3),
            line: AuditLine(
                tenant: try row.text(4), action: try row.text(5), object: try row.text(6), address: try row.text(7),
                outcome: try row.text(8)))
    }

    private static func key(_ row: SqlRow) throws(StoreError) -> StoreKey {
        StoreKey(kind: try row.text(0), tenant: try row.text(1), id: try row.text(2))
    }
}

extension StoreKey {
    var values: [SqlValue] { [.text(kind), .text(tenant), .text(id)] }
}

extension AuditLine {
    func values(at nowMs: Int64, bits: Int64, number: Int64?, _ principal: String, _ request: String) -> [SqlValue] {
        [
            .integer(nowMs), .integer(bits), .integer(number), .text(principal), .text(request), .text(tenant), .text(action),
            .text(object),
            .text(address), .text(outcome),
        ]
    }
}
