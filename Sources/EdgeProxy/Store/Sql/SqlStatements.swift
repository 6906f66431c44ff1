/// What a store does, in statements that both data bases take.
extension SqlConnection {
    // MARK: The schema

    /// Applies what is missing of a set, within a transaction of the caller's.
    func migrate(_ schema: SqlSchema = .configuration, nowMs: Int64) throws(StoreError) {
        try run(dialect.text(schema.base))
        let minReader = try all(schema.minReaderText).first?[0].text.flatMap { Int64($0) } ?? 0
        for migration in try SqlMigrating.missing(applied: try all(schema.applied), minReader: minReader, of: schema.steps) {
            try run(dialect.text(migration.text))
            _ = try all(schema.add, [.integer(migration.number), .text(migration.name), .text(migration.hash), .integer(nowMs)])
        }
        if minReader < schema.minReader { _ = try all(schema.setMinReader, [.text("\(schema.minReader)")]) }
    }

    // MARK: Reading

    func head() throws(StoreError) -> StoreMark {
        guard let row = try all(SqlText.head).first else { throw .corrupt("the head is missing") }
        return StoreMark(number: try row.integer(0), bits: try row.integer(1))
    }

    func load() throws(StoreError) -> (objects: [StoredObject], mark: StoreMark) {
        // One transaction, so that the number fits what is read.
        try transaction(.reading) { () throws(StoreError) in
            (try all(SqlText.objects).map { row throws(StoreError) in try SqlText.object(row) }, try head())
        }
    }

    func changes(after mark: StoreMark) throws(StoreError) -> StoreChanges {
        try transaction(.reading) { () throws(StoreError) in
            let head = try head()
            guard try has(mark), head.number >= mark.number, head.number - mark.number <= Limits.storeChanges else { return .startOver }
            let rows = try all(SqlText.changes, [.integer(mark.number), .integer(head.number)])
            return .versions(try rows.map { row throws(StoreError) in try SqlText.version(row) }, upTo: head)
        }
    }

    /// Whether a change is in this history.
    func has(_ mark: StoreMark) throws(StoreError) -> Bool {
        try all(SqlText.bits, [.integer(mark.number)]).first?[0].integer == mark.bits
    }

    func history(_ key: StoreKey, before version: Int64, limit: Int) throws(StoreError) -> [StoredVersion] {
        try transaction(.reading) { () throws(StoreError) in
            let rows = try all(SqlText.history, key.values + [.integer(version), .integer(Int64(limit))])
            return try rows.map { row throws(StoreError) in try SqlText.version(row) }
        }
    }

    func answer(tenant: String, key: String, nowMs: Int64) throws(StoreError) -> KeptAnswer? {
        try transaction(.reading) { () throws(StoreError) in
            guard let row = try all(SqlText.answer, [.text(tenant), .text(key), .integer(nowMs)]).first else { return nil }
            return KeptAnswer(
                tenant: tenant, key: key, print: row[0].bytes ?? [], status: try row.integer(1), body: try row.text(2),
                expiresMs: try row.integer(3))
        }
    }

    func auditLines(tenant: String?, before place: AuditPlace?, limit: Int) throws(StoreError) -> [StoredAuditLine] {
        try transaction(.reading) { () throws(StoreError) in
            var values: [SqlValue] = [.integer(place?.atMs ?? .max), .integer(place?.bits ?? .max), .integer(Int64(limit))]
            if let tenant { values.append(.text(tenant)) }
            let rows = try all(tenant == nil ? SqlText.auditLines : SqlText.auditLinesOfTenant, values)
            return try rows.map { row throws(StoreError) in try SqlText.auditLine(row) }
        }
    }

    func logins(since ms: Int64) throws(StoreError) -> [StoredLogin] {
        try transaction(.reading) { () throws(StoreError) in
            try all(SqlText.logins, [.integer(ms)]).map { row throws(StoreError) in
                StoredLogin(token: row[0].bytes ?? [], owner: try row.text(1), user: try row.text(2), createdMs: try row.integer(3))
            }
        }
    }

    func uses() throws(StoreError) -> [KeyUse] {
        try transaction(.reading) { () throws(StoreError) in
            try all(SqlText.uses).map { row throws(StoreError) in
                KeyUse(tenant: try row.text(0), id: try row.text(1), atMs: try row.integer(2))
            }
        }
    }

    // MARK: Writing

    func add(_ login: StoredLogin, forgetting ms: Int64) throws(StoreError) {
        try transaction(.writing) { () throws(StoreError) in
            _ = try all(SqlText.removeOldLogins, [.integer(ms)])
            _ = try all(SqlText.addLogin, [.bytes(login.token), .text(login.owner), .text(login.user), .integer(login.createdMs)])
        }
    }

    func removeLogin(_ token: [UInt8]) throws(StoreError) {
        try transaction(.writing) { () throws(StoreError) in _ = try all(SqlText.removeLogin, [.bytes(token)]) }
    }

    func removeLogins(owner: String, user: String, besides token: [UInt8]) throws(StoreError) {
        try transaction(.writing) { () throws(StoreError) in
            _ = try all(SqlText.removeLoginsOf, [.text(owner), .text(user), .bytes(token)])
        }
    }

    /// Writes changes, within a transaction of the caller's.
    /// - Parameters:
    ///   - answersMost: answers that are kept of one tenant.
    ///   - random: makes bits that tell a change from any other of its number, and a line of the audit from others of that millisecond.
    func apply(
        _ changes: [StoreChange], nowMs: Int64, answersMost: Int = Limits.answersOfTenant, random: () -> UInt64
    ) throws(StoreError) -> [Committed] {
        try changes.map { change throws(StoreError) in
            let committed = try apply(change, nowMs: nowMs, bits: Int64(bitPattern: random()), auditBits: Int64(bitPattern: random()))
            if let answer = change.answer { try keep(answer, nowMs: nowMs, most: answersMost) }
            return committed
        }
    }

    private func apply(_ change: StoreChange, nowMs: Int64, bits: Int64, auditBits: Int64) throws(StoreError) -> Committed {
        // The number first: so changes stand in line, and what one checks another can't alter meanwhile.
        guard let number = try all(SqlText.nextNumber).first?[0].integer else { throw .corrupt("the head is missing") }
        if let after = change.after {
            let isSame = try has(after)
            guard isSame, number == after.number + 1 else { throw .behind }
        }
        _ = try all(
            SqlText.addCommit, [.integer(number), .integer(bits), .integer(nowMs), .text(change.principal), .text(change.request)])
        var versions: [Int64] = []
        for (part, write) in change.writes.enumerated() {
            versions.append(try apply(write, part: Int64(part), of: number, nowMs: nowMs, by: change.principal))
        }
        _ = try all(
            SqlText.addAudit, change.audit.values(at: nowMs, bits: auditBits, number: number, change.principal, change.request))
        return Committed(mark: StoreMark(number: number, bits: bits), versions: versions)
    }

    /// - Returns: the version that the object has now.
    private func apply(_ write: StoreWrite, part: Int64, of number: Int64, nowMs: Int64, by principal: String) throws(StoreError) -> Int64 {
        let now = try all(SqlText.current, write.key.values).first?[0].integer
        switch write.expected {
        case .nothing: if now != nil { throw .exists(write.key) }
        case .version(let expected): if now != expected { throw .conflict(write.key, version: now ?? 0) }
        case .anything: break
        }
        if now == nil, write.document == nil { throw .missing(write.key) }
        // An id that was used before goes on with its versions.
        let last = try all(SqlText.lastVersion, write.key.values).first?[0].integer ?? 0, version = last + 1
        if let document = write.document {
            _ = try all(SqlText.put, write.key.values + [.integer(version), .text(document), .integer(nowMs), .text(principal)])
        } else {
            _ = try all(SqlText.remove, write.key.values)
            if write.key.kind == StoreKey.keys { _ = try all(SqlText.removeUse, [.text(write.key.tenant), .text(write.key.id)]) }
        }
        _ = try all(
            SqlText.addVersion,
            write.key.values + [
                .integer(version), .integer(number), .integer(part), .integer(nowMs), .text(principal), .text(write.document),
            ])
        return version
    }

    private func keep(_ answer: KeptAnswer, nowMs: Int64, most: Int) throws(StoreError) {
        _ = try all(SqlText.removeOldAnswers, [.integer(nowMs)])
        _ = try all(
            SqlText.keepAnswer,
            [
                .text(answer.tenant), .text(answer.key), .bytes(answer.print), .integer(answer.status), .text(answer.body),
                .integer(answer.expiresMs), .integer(nowMs),
            ])
        guard changedRows > 0 else { throw .exists(StoreKey(kind: "answers", tenant: answer.tenant, id: answer.key)) }
        _ = try all(SqlText.removeMostAnswers, [.text(answer.tenant), .integer(Int64(most))])
    }

    /// - Parameter answersMost: answers that are kept of one tenant.
    func audit(
        _ line: AuditLine, bits: Int64, principal: String, request: String, keeping answer: KeptAnswer?, nowMs: Int64,
        answersMost: Int = Limits.answersOfTenant
    ) throws(StoreError) {
        try transaction(.writing) { () throws(StoreError) in
            _ = try all(SqlText.addAudit, line.values(at: nowMs, bits: bits, number: nil, principal, request))
            if let answer { try keep(answer, nowMs: nowMs, most: answersMost) }
        }
    }

    func note(_ uses: [KeyUse]) throws(StoreError) {
        try transaction(.writing) { () throws(StoreError) in
            // In one order on all nodes, so that none waits for another that waits for it.
            for use in uses.sorted(by: { ($0.tenant, $0.id) < ($1.tenant, $1.id) }) {
                _ = try all(SqlText.noteUse, [.text(use.tenant), .text(use.id), .integer(use.atMs)])
            }
        }
    }
}
