/// Every bound of this module, in one place.
public enum Limits {
    /// Records that wait while the journal can't be written; more are lost and counted: half a million commits.
    public static let journalQueueBytes = 32 << 20
    /// From one attempt to write a journal that can't be written to the next.
    public static let journalRetrySeconds = 0.25
    /// So long after it was begun a journal that something was added to is written anew, without what was kept of viewers who are gone.
    public static let journalAgeNs: Int64 = 3_600_000_000_000
    /// What is left to be copied when a new edition of the journal takes the old one's place.
    public static let journalCopyBytes = 64 << 10
    /// A number that the file of numbers may hold: higher ones are damage.
    public static let numbersMost: Int64 = 1 << 53
    /// A record of the journal.
    public static let recordBytes = 1 << 20
    /// The first byte of a record, but for its highest bit: of this version and of later ones.
    public static let recordKinds: ClosedRange<UInt8> = 1...63
    /// How long SQLite waits for a lock that another process holds, which is an accident, milliseconds.
    static let sqliteBusyMs: Int32 = 5_000
    /// Bytes to which its log shrinks when it begins anew.
    static let sqliteLogBytes = 16 << 20
    /// Statements that are kept prepared.
    static let sqliteStatements = 128
    /// Changes that are read one by one; whoever is further behind reads all.
    static let storeChanges: Int64 = 512
}
