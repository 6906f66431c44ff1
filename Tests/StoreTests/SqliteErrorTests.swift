import Glibc
import Testing

@testable import Store

/// What a code of SQLite's means for whoever asked (https://sqlite.org/rescode.html).
@Suite struct SqliteErrorTests {
    private static let error: Int32 = 1, busy: Int32 = 5, locked: Int32 = 6, noMemory: Int32 = 7, readOnly: Int32 = 8, ioError: Int32 = 10
    private static let corrupt: Int32 = 11, full: Int32 = 13, canNotOpen: Int32 = 14, constraint: Int32 = 19, notADatabase: Int32 = 26
    private static let read = ioError | 1 << 8, write = ioError | 3 << 8, sync = ioError | 4 << 8, truncate = ioError | 6 << 8

    /// A quota and a limit on the length of files too: what is asked for can be done when there is room.
    @Test(arguments: [full, write, sync, truncate], [ENOSPC, EDQUOT, EFBIG])
    func noRoomIsAFullDisk(code: Int32, cause: Int32) { #expect(SqliteConnection.error(code, cause: cause, "x") == .full) }

    @Test(arguments: [
        (write, EIO, StoreError.unavailable("x")), (read, EIO, .unavailable("x")), (sync, EIO, .unavailable("x")),
        // What a write failed for is not always told.
        (write, 0, .full), (write, EACCES, .full), (sync, 0, .unavailable("x")),
        (canNotOpen, EACCES, .unavailable("x")), (readOnly, 0, .unavailable("x")), (noMemory, 0, .unavailable("x")),
        (busy, 0, .busy("x")), (locked | 1 << 8, 0, .busy("x")), (corrupt | 2 << 8, 0, .corrupt("x")), (notADatabase, 0, .corrupt("x")),
        (error, 0, .refused("x")), (constraint | 5 << 8, 0, .refused("x")),
        // Its last error may be of another call: no code but one of input and output is about room.
        (busy, ENOSPC, .busy("x")), (constraint, EFBIG, .refused("x")),
    ])
    func aCodeHasItsError(code: Int32, cause: Int32, error: StoreError) {
        #expect(SqliteConnection.error(code, cause: cause, "x") == error)
    }
}
