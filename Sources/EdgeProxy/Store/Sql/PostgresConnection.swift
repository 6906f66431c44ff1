import CPostgres
import Formats
import Glibc
import Transport

/// One connection to a server of PostgreSQL. Confined to a queue; it may block there, but never beyond `deadlineNs`.
///
/// No statement has a name and no setting outlives its transaction, so all of this works through a pooler that gives each transaction
/// another connection (PgBouncer).
final class PostgresConnection: SqlConnection {
    let dialect = SqlDialect.postgresql
    private let handle: OpaquePointer
    private(set) var changedRows = 0
    /// Until when whoever uses it waits, nanoseconds of the monotonic clock.
    var deadlineNs: Int64
    /// What the server waits for on our behalf, milliseconds.
    struct Waits: Sendable {
        /// For what another transaction holds.
        var lockMs = Limits.postgresLockMs
        /// For our next statement within a transaction.
        var idleMs = Limits.postgresIdleMs
    }
    var waits = Waits()
    /// False once it is lost, or its server is one that can't be written to: whoever holds it makes another one.
    private(set) var isUsable = true

    /// - Parameter parameters: libpq's, of one address: libpq itself would wait for a mute one without end.
    /// - Throws: `unavailable`, with what the server or the network said.
    init(_ parameters: [String: String], deadlineNs: Int64) throws(StoreError) {
        let keys = Array(parameters.keys), values = keys.map { parameters[$0] ?? "" }
        let started = Self.withTexts(keys + values) { texts in
            let names = Array(texts[..<keys.count]) + [nil], values = Array(texts[keys.count...]) + [nil]
            return PQconnectStartParams(names, values, 0)
        }
        guard let started else { throw .unavailable("no memory for a connection") }
        handle = started
        self.deadlineNs = deadlineNs
        // It would write notices to stderr.
        PQsetNoticeReceiver(handle, { _, _ in }, nil)
        guard PQstatus(handle) != CONNECTION_BAD else { throw lost() }
        var next = PGRES_POLLING_WRITING
        while next != PGRES_POLLING_OK {
            switch next {
            case PGRES_POLLING_READING: try wait(for: POLLIN)
            case PGRES_POLLING_WRITING: try wait(for: POLLOUT)
            default: throw lost()
            }
            next = PQconnectPoll(handle)
        }
        guard PQsetnonblocking(handle, 1) == 0 else { throw lost() }
    }

    deinit { PQfinish(handle) }

    /// What libpq reads in a URL: parameters by their names.
    /// - Throws: `refused`, without the URL: there is a password in it.
    static func parameters(of url: String) throws(StoreError) -> [String: String] {
        guard let options = PQconninfoParse(url, nil) else { throw .refused("this is no URL of PostgreSQL") }
        defer { PQconninfoFree(options) }
        var found: [String: String] = [:], option = options
        while let name = option.pointee.keyword {
            if let value = option.pointee.val { found[String(cString: name)] = String(cString: value) }
            option += 1
        }
        return found
    }

    // MARK: Statements

    func run(_ script: String) throws(StoreError) {
        _ = try answer { PQsendQuery(handle, script) }
    }

    func all(_ sql: String, _ parameters: [SqlValue]) throws(StoreError) -> [SqlRow] {
        var texts: [String?] = []
        for parameter in parameters { texts.append(try Self.text(parameter)) }
        let result = try answer {
            // Without types and lengths: the columns say what is meant, and all is text.
            Self.withTexts(texts) { PQsendQueryParams(handle, sql, Int32($0.count), nil, $0, nil, nil, 0) }
        }
        guard let result else { return [] }
        changedRows = Int(String(cString: PQcmdTuples(result.raw))) ?? 0
        return try result.rows()
    }

    func transaction<Result>(_ access: SqlAccess, _ body: () throws(StoreError) -> Result) throws(StoreError) -> Result {
        let result: Result
        do throws(StoreError) {
            try run(begin(access))
            result = try body()
        } catch {
            // One that can't be rolled back is not used again.
            if isUsable, PQtransactionStatus(handle) != PQTRANS_IDLE { try? run("ROLLBACK") }
            throw error
        }
        do throws(StoreError) {
            // What waits for a standby would be cut short by the time limit, and reported as done.
            let end = try answer { PQsendQuery(handle, "SET LOCAL statement_timeout = 0; COMMIT") }
            guard let end, String(cString: PQcmdStatus(end.raw)) == "COMMIT" else { throw .refused("the transaction was rolled back") }
        } catch {
            throw isUsable || access == .reading ? error : .unknown("\(error)")
        }
        return result
    }

    private func begin(_ access: SqlAccess) -> String {
        let leftMs = max(1, (deadlineNs - Clock.monotonicNs()) / 1_000_000)
        // Later statements of one that writes have to see what it waited for.
        return """
            BEGIN ISOLATION LEVEL \(access == .reading ? "REPEATABLE READ READ ONLY" : "READ COMMITTED");
            SET LOCAL statement_timeout = \(min(leftMs, Int64(Int32.max))); SET LOCAL lock_timeout = \(waits.lockMs);
            SET LOCAL idle_in_transaction_session_timeout = \(waits.idleMs);
            SET LOCAL synchronous_commit = on; SET LOCAL bytea_output = hex
            """
    }

    /// Whether a change was committed, when the connection was lost while it was.
    func stands(_ mark: StoreMark) throws(StoreError) -> Bool {
        try transaction(.writing) { () throws(StoreError) in
            // Its transaction may still be under way, on a server that has not seen yet that we are gone: it holds the head until then.
            _ = try all("SELECT number FROM head WHERE one = 1 FOR UPDATE")
            return try has(mark)
        }
    }

    // MARK: Notifications

    /// Waits for notifications.
    /// - Parameters:
    ///   - untilNs: of the monotonic clock.
    ///   - waker: a descriptor; when it can be read, this returns.
    /// - Returns: the channels of those that came.
    func notifications(untilNs: Int64, waker: Int32) throws(StoreError) -> [String] {
        let found = notified()
        guard found.isEmpty else { return found }
        var descriptors = [Self.entry(PQsocket(handle), POLLIN), Self.entry(waker, POLLIN)]
        _ = poll(&descriptors, 2, Self.milliseconds(until: untilNs))
        guard PQconsumeInput(handle) == 1 else { throw lost() }
        return notified()
    }

    private func notified() -> [String] {
        var found: [String] = []
        while let note = PQnotifies(handle) {
            found.append(String(cString: note.pointee.relname))
            PQfreemem(note)
        }
        return found
    }

    // MARK: The wire

    /// Sends something and reads all that comes back for it.
    /// - Returns: the last result.
    private func answer(_ send: () -> Int32) throws(StoreError) -> PostgresResult? {
        guard isUsable else { throw .unavailable("the connection was lost") }
        guard send() == 1 else { throw lost() }
        while true {
            let left = PQflush(handle)
            if left == 0 { break }
            guard left > 0 else { throw lost() }
            // The server may wait until we read.
            try wait(for: POLLIN | POLLOUT)
            guard PQconsumeInput(handle) == 1 else { throw lost() }
        }
        var last: PostgresResult?, failure: StoreError?
        while true {
            while PQisBusy(handle) == 1 {
                try wait(for: POLLIN)
                // What it said before it closed is still to be read.
                guard PQconsumeInput(handle) == 1 || PQisBusy(handle) == 0 else { throw lost() }
            }
            guard let raw = PQgetResult(handle) else { break }
            let result = PostgresResult(raw)
            if let error = result.failure() {
                failure = failure ?? error
                // A demoted primary keeps its connections.
                if case .unavailable = error { isUsable = false }
            }
            last = result
            guard PQstatus(handle) == CONNECTION_OK else { break }
        }
        if PQstatus(handle) != CONNECTION_OK { isUsable = false }
        if let failure { throw failure }
        guard isUsable else { throw lost() }
        return last
    }

    private func wait(for events: Int32) throws(StoreError) {
        while true {
            let left = Self.milliseconds(until: deadlineNs)
            guard left > 0 else { throw lost("no answer in time") }
            var descriptor = Self.entry(PQsocket(handle), events)
            let count = poll(&descriptor, 1, left)
            if count > 0 { return }
            guard count == 0 || errno == EINTR else { throw lost(String(cString: strerror(errno))) }
        }
    }

    private static func entry(_ descriptor: Int32, _ events: Int32) -> pollfd { pollfd(fd: descriptor, events: Int16(events), revents: 0) }

    /// Rounded up, for `poll`; 0 when it has passed.
    private static func milliseconds(until ns: Int64) -> Int32 {
        let left = ns - Clock.monotonicNs()
        return left <= 0 ? 0 : Int32(min(left / 1_000_000 + 1, 3_600_000))
    }

    private func lost(_ why: String? = nil) -> StoreError {
        isUsable = false
        // Several lines, with the host and never the password.
        let said = String(cString: PQerrorMessage(handle)).split(whereSeparator: \.isNewline).joined(separator: " ")
        return .unavailable(why ?? (said.isEmpty ? "the connection was lost" : said))
    }

    // MARK: Values

    private static func text(_ value: SqlValue) throws(StoreError) -> String? {
        switch value {
        case .null: return nil
        case .integer(let number): return "\(number)"
        case .bytes(let bytes): return "\\x" + String(decoding: Hex.encode(bytes, isUppercase: false), as: UTF8.self)
        case .text(let text):
            // libpq would cut it off there.
            guard !text.utf8.contains(0) else { throw .refused("a text has a NUL in it") }
            return text
        }
    }

    private static func withTexts<Result>(_ texts: [String?], _ body: ([UnsafePointer<CChar>?]) -> Result) -> Result {
        let copies = texts.map { text in text.flatMap { strdup($0) } }
        defer { for copy in copies { free(copy) } }
        return body(copies.map { UnsafePointer($0) })
    }
}

/// What came back for one statement; cleared when nobody needs it any more.
private final class PostgresResult {
    let raw: OpaquePointer

    init(_ raw: OpaquePointer) { self.raw = raw }
    deinit { PQclear(raw) }

    func rows() throws(StoreError) -> [SqlRow] {
        let columns = PQnfields(raw), types = (0..<columns).map { PQftype(raw, $0) }
        var rows: [SqlRow] = []
        rows.reserveCapacity(Int(PQntuples(raw)))
        for row in 0..<PQntuples(raw) {
            var values: [SqlValue] = []
            for column in 0..<columns { values.append(try value(row, column, types[Int(column)])) }
            rows.append(SqlRow(values: values))
        }
        return rows
    }

    /// - Parameter type: as the server's table of types numbers them (src/include/catalog/pg_type.dat).
    private func value(_ row: Int32, _ column: Int32, _ type: Oid) throws(StoreError) -> SqlValue {
        guard PQgetisnull(raw, row, column) == 0, let start = PQgetvalue(raw, row, column) else { return .null }
        let text = String(decoding: UnsafeRawBufferPointer(start: start, count: Int(PQgetlength(raw, row, column))), as: UTF8.self)
        switch type {
        case 20, 21, 23:
            guard let number = Int64(text) else { throw .corrupt("column \(column): \(text) is no integer") }
            return .integer(number)
        case 17:
            guard text.hasPrefix("\\x"), let bytes = try? Hex.decode(Array(text.utf8.dropFirst(2)).span) else {
                throw .corrupt("column \(column): bytes that are not in hexadecimal")
            }
            return .bytes(bytes)
        default: return .text(text)
        }
    }

    /// Why it is no result; `nil`: it is one.
    func failure() -> StoreError? {
        let status = PQresultStatus(raw)
        if status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK || status == PGRES_EMPTY_QUERY { return nil }
        let message = postgres_message(raw) ?? UnsafePointer(PQresultErrorMessage(raw))
        let what = message.map { String(cString: $0) } ?? "no reason was given"
        return Self.failure(state: postgres_state(raw).map { String(cString: $0) }, what)
    }

    /// - Parameter state: as https://www.postgresql.org/docs/15/errcodes-appendix.html has it; `nil`: the connection was lost.
    private static func failure(state: String?, _ what: String) -> StoreError {
        guard let state else { return .unavailable(what) }
        let said = "\(what) (\(state))"
        switch state {
        case "53100": return .full
        // Read-only: a standby, or a primary that was demoted. The other ends a transaction in which we said nothing.
        case "25006", "25P03": return .unavailable(said)
        case "40001", "40P01", "55P03", "57014": return .busy(said)
        case "XX001", "XX002": return .corrupt(said)
        default: break
        }
        switch state.prefix(2) {
        case "08", "53", "57", "58": return .unavailable(said)
        default: return .refused(said)
        }
    }
}
