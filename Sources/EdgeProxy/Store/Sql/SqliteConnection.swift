import CSQLite
import Glibc

/// One connection to a file of SQLite. Confined to the thread that made it, or to a queue.
///
/// Only one connection of a file may write and make checkpoints: 3.7.0 to 3.51.2 can lose what was committed otherwise
/// (https://sqlite.org/wal.html, "the WAL-reset bug"). A lock on a file beside it keeps a second process out.
public final class SqliteConnection: SqlConnection {
    let dialect = SqlDialect.sqlite
    private let handle: OpaquePointer
    private let path: String
    private var lock: Int32 = -1
    /// By their text; none is finalised before the connection is closed.
    private var statements: [String: Prepared] = [:]
    private struct Prepared {
        let handle: OpaquePointer
        /// Of `$1`, `$2` and so on; 0 for one that it doesn't name. Looking for a name goes over all of them.
        var places: [Int32] = []
    }

    private static let isConfigured: Bool = sqlite_each_connection_has_one_thread() == SQLITE_OK && sqlite3_initialize() == SQLITE_OK

    /// Opens, or makes, a file of which this is the connection that writes.
    /// - Parameters:
    ///   - path: of a file on a local disk.
    ///   - isAlone: whether nobody else may look at the file meanwhile: then the index of its log is in memory, and takes no room on a
    ///     disk that has none.
    public init(writing path: String, isAlone: Bool = false) throws(StoreError) {
        guard Self.isConfigured else { throw .refused("SQLite was used before it was set up") }
        self.path = path
        lock = try Self.lock(path)
        var handle: OpaquePointer?
        let flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE
        let code = sqlite3_open_v2(path, &handle, flags, nil)
        guard code == SQLITE_OK, let handle else {
            let why = handle.map { String(cString: sqlite3_errmsg($0)) } ?? "no memory"
            sqlite3_close(handle)
            close(lock)
            throw Self.error(code, "\(path): \(why)")
        }
        self.handle = handle
        chmod(path, 0o600)
        sqlite3_busy_timeout(handle, Limits.sqliteBusyMs)
        for (flag, value) in [
            (SQLITE_DBCONFIG_DEFENSIVE, 1), (SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0), (SQLITE_DBCONFIG_DQS_DML, 0), (SQLITE_DBCONFIG_DQS_DDL, 0),
        ] { _ = sqlite_set_flag(handle, flag, Int32(value)) }
        // An I/O error in mapped memory would end the process.
        try run("PRAGMA foreign_keys=ON; PRAGMA cell_size_check=ON; PRAGMA mmap_size=0")
        // To set what is set already writes a page, for which a full disk has no room.
        if try all("PRAGMA auto_vacuum").first?[0].integer != 2 { try run("PRAGMA auto_vacuum=INCREMENTAL") }
        if isAlone { _ = try all("PRAGMA locking_mode=EXCLUSIVE") }
        guard try all("PRAGMA journal_mode=WAL").first?[0].text == "wal" else { throw .unavailable("\(path): no write-ahead log there") }
        try run("PRAGMA synchronous=FULL; PRAGMA journal_size_limit=\(Limits.sqliteLogBytes); PRAGMA temp_store=MEMORY")
    }

    deinit {
        for statement in statements.values { sqlite3_finalize(statement.handle) }
        sqlite3_close(handle)
        if lock >= 0 { close(lock) }
    }

    private static func lock(_ path: String) throws(StoreError) -> Int32 {
        let name = path + ".lock", file = open(name, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw .unavailable("\(name): \(String(cString: strerror(errno)))") }
        guard flock(file, LOCK_EX | LOCK_NB) == 0 else {
            close(file)
            throw .busy("another process has \(path) open")
        }
        return file
    }

    // MARK: Statements

    func run(_ script: String) throws(StoreError) {
        let code = sqlite3_exec(handle, script, nil, nil, nil)
        guard code == SQLITE_OK else { throw failure(code) }
    }

    func all(_ sql: String, _ parameters: [SqlValue]) throws(StoreError) -> [SqlRow] {
        let prepared = try prepared(sql, parameters.count), statement = prepared.handle
        defer {
            sqlite3_reset(statement)
            sqlite3_clear_bindings(statement)
        }
        for (index, value) in parameters.enumerated() {
            let place = prepared.places[index]
            guard place > 0 else { continue }
            let code = bind(value, at: place, of: statement)
            guard code == SQLITE_OK else { throw failure(code) }
        }
        var rows: [SqlRow] = []
        while true {
            let code = sqlite3_step(statement)
            if code == SQLITE_DONE { return rows }
            guard code == SQLITE_ROW else { throw failure(code) }
            rows.append(row(of: statement))
        }
    }

    var changedRows: Int { Int(sqlite3_changes64(handle)) }

    func transaction<Result>(_ access: SqlAccess, _ body: () throws(StoreError) -> Result) throws(StoreError) -> Result {
        // A transaction that only later turns into one that writes may be refused then.
        try run(access == .writing ? "BEGIN IMMEDIATE" : "BEGIN")
        do {
            let result = try body()
            try run("COMMIT")
            return result
        } catch {
            // On a full disk it was rolled back already.
            if sqlite3_get_autocommit(handle) == 0 { try? run("ROLLBACK") }
            throw error
        }
    }

    private func prepared(_ sql: String, _ parameters: Int) throws(StoreError) -> Prepared {
        if let known = statements[sql], known.places.count >= parameters { return known }
        var statement: OpaquePointer?
        let code = sqlite3_prepare_v3(handle, sql, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &statement, nil)
        guard code == SQLITE_OK, let statement else { throw failure(code) }
        if statements.count >= Limits.sqliteStatements {
            for old in statements.values { sqlite3_finalize(old.handle) }
            statements = [:]
        }
        if let known = statements.removeValue(forKey: sql) { sqlite3_finalize(known.handle) }
        var made = Prepared(handle: statement)
        // `$2` is a name there, numbered by where it stands first.
        if parameters > 0 { made.places = (1...parameters).map { sqlite3_bind_parameter_index(statement, "$\($0)") } }
        statements[sql] = made
        return made
    }

    private func bind(_ value: SqlValue, at index: Int32, of statement: OpaquePointer) -> Int32 {
        switch value {
        case .null: return sqlite3_bind_null(statement, index)
        case .integer(let number): return sqlite3_bind_int64(statement, index, number)
        case .text(var text):
            return text.withUTF8 { bytes in
                bytes.withMemoryRebound(to: CChar.self) { sqlite_bind_text_copy(statement, index, $0.baseAddress, Int32($0.count)) }
            }
        case .bytes(let bytes): return bytes.withUnsafeBytes { sqlite_bind_blob_copy(statement, index, $0.baseAddress, Int32($0.count)) }
        }
    }

    private func row(of statement: OpaquePointer) -> SqlRow {
        SqlRow(
            values: (0..<sqlite3_column_count(statement)).map { column in
                switch sqlite3_column_type(statement, column) {
                case SQLITE_INTEGER: return .integer(sqlite3_column_int64(statement, column))
                case SQLITE_TEXT:
                    let count = Int(sqlite3_column_bytes(statement, column))
                    let bytes = UnsafeBufferPointer(start: sqlite3_column_text(statement, column), count: count)
                    return .text(String(decoding: bytes, as: UTF8.self))
                case SQLITE_BLOB:
                    let bytes = sqlite3_column_blob(statement, column), count = Int(sqlite3_column_bytes(statement, column))
                    return .bytes(Array(UnsafeRawBufferPointer(start: bytes, count: count)))
                default: return .null
                }
            })
    }

    // MARK: Errors

    private func failure(_ code: Int32) -> StoreError {
        Self.error(code, cause: sqlite3_system_errno(handle), "\(path): \(String(cString: sqlite3_errmsg(handle)))")
    }

    /// - Parameters:
    ///   - code: extended (https://sqlite.org/rescode.html).
    ///   - cause: `errno` of what the system refused last; `nil`: nobody asked for it.
    static func error(_ code: Int32, cause: Int32? = nil, _ what: String) -> StoreError {
        // A quota, or a limit on the length of files, is as much a full disk as a full disk is. What a write to the log failed for is not
        // always told; a disk that is broken says so.
        let isOfWrite = code == SQLITE_IOERR | 3 << 8
        if let cause, code & 0xff == SQLITE_IOERR, [ENOSPC, EDQUOT, EFBIG].contains(cause) || isOfWrite && cause != EIO { return .full }
        // The primary code.
        return switch code & 0xff {
        case SQLITE_FULL: .full
        case SQLITE_BUSY, SQLITE_LOCKED: .busy(what)
        case SQLITE_CORRUPT, SQLITE_NOTADB: .corrupt(what)
        case SQLITE_IOERR, SQLITE_CANTOPEN, SQLITE_READONLY, SQLITE_PERM, SQLITE_NOMEM: .unavailable(what)
        default: .refused(what)
        }
    }
}
