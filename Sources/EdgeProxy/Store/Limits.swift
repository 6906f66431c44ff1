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
    /// A segment of the event log that is larger or older is closed: bytes and milliseconds.
    public static let eventSegmentBytes = 64 << 20
    public static let eventSegmentMs: Int64 = 3_600_000
    /// All segments of the event log; more is refused as when the disk is full. 150 million events.
    public static let eventDiskBytes = 16 << 30
    /// Events that wait to be written or are not on the disk yet, in memory: 200,000.
    public static let eventQueueBytes = 32 << 20
    /// What is written at a time; a batch is not cut.
    static let eventWriteBytes = 1 << 20
    /// A piece of a segment that is read at a time, more than a record with its frame; and records.
    static let eventReadBytes = 256 << 10
    public static let eventReadRecords = 5_000
    /// From one sync of the event log to the next: what a power cut takes back.
    public static let eventSyncSeconds = 0.1
    /// From one attempt to write events that can't be written to the next.
    static let eventRetrySeconds = 0.25
    /// How long the writer of events rests when there is nothing to do, unless a segment has to be closed.
    static let eventRestSeconds = 60.0
    /// A record of the event log, of this version and of later ones, and the kinds that it may have.
    static let eventRecordBytes = 4_096
    static let eventKinds: ClosedRange<UInt8> = 1...63
    /// Texts that records of the event log name by number, and how long one may be.
    static let eventLabels = 1 << 18, eventLabelBytes = 255
    /// Damaged places of the event log that are remembered, so that each is said once, and copies that are kept of them.
    static let eventDamages = 10_000, eventDamageCopies = 64
    /// Keys that are known, so that nothing counts twice: for how long at least, and how many at once. A key takes 50 bytes.
    public static let eventKeysMs: Int64 = 86_400_000
    public static let eventKeys = 4_000_000
    /// How long SQLite waits for a lock that another process holds, which is an accident, milliseconds.
    static let sqliteBusyMs: Int32 = 5_000
    /// Bytes to which its log shrinks when it begins anew.
    static let sqliteLogBytes = 16 << 20
    /// Statements that are kept prepared.
    static let sqliteStatements = 128
    /// Changes that are read one by one; whoever is further behind reads all.
    static let storeChanges: Int64 = 512
    /// Answers that are kept of one tenant's requests; the oldest go first.
    static let answersOfTenant = 10_000
    /// Connections to PostgreSQL that calls share; one more listens. Thirty nodes fill its usual hundred.
    static let postgresConnections = 2
    /// Calls that wait for one of them, or use it; more are refused as busy.
    static let postgresWaiting = 64
    /// How long a call may take, with all of its attempts: whoever manages gets an answer by then.
    static let postgresCallMs: Int64 = 2_000
    /// How long it may take to read all that is configured.
    static let postgresLoadMs: Int64 = 30_000
    /// How long one address may take to let us in, unless the URL says otherwise: a mute one would be waited for without end.
    static let postgresConnectMs: Int64 = 1_000
    /// The most that a URL may say for it (`connect_timeout`).
    static let postgresConnectSeconds: Int64 = 60
    /// How long a statement waits for what another transaction holds.
    static let postgresLockMs: Int64 = 1_000
    /// After so long without a word from us PostgreSQL ends a transaction: a node that was stopped must not hold up the others.
    static let postgresIdleMs: Int64 = 5_000
    /// Attempts at a call that met a lock or a deadlock.
    static let postgresTries = 3
    /// From the first failed attempt to connect to the next; each later pause is twice as long, up to the other.
    static let postgresBackOffMs: ClosedRange<Int64> = 100...5_000
    /// Hosts in a URL, and addresses of one of them, that are tried.
    static let postgresHosts = 8
    /// How long it may take until another program's migrations are done and ours are.
    static let postgresMigrateMs: Int64 = 60_000
    /// How long a migration waits for a lock: while it waits, all who read wait behind it.
    static let postgresMigrateLockMs: Int64 = 2_000
    /// Attempts at a migration that met such a lock.
    static let postgresMigrateTries = 5
    /// From one look whether another program's migrations are done to the next.
    static let postgresMigratePauseMs: Int64 = 200
    /// From one look at the number to the next where notifications come, and where they don't.
    static let postgresPollMs: Int64 = 1_000, postgresDeafPollMs: Int64 = 250
    /// How long the notification that tries whether any come may take.
    static let postgresHearMs: Int64 = 1_000
    /// Registers of a sketch that are listed one by one, 3 bytes each; a sketch with more has all of them.
    static let sketchFew = 340
    /// Registers of a sketch of viewers, as a power of 2: of an hour and of a day.
    static let sketchHourBits = 12, sketchDayBits = 14
    /// What an event of the report may cost, millionths: more is nonsense, and would overflow the sums.
    static let reportPriceMicros: Int64 = 10_000_000_000
    /// The latest time that a record of the log can have, milliseconds since 1970.
    static let reportTimeMs: Int64 = 1 << 48 - 1
    /// How far an event may be from its receipt to be in the sums: back, which is what days are kept for, and ahead.
    static let reportPastMs: Int64 = 761 * 86_400_000, reportFutureMs: Int64 = 86_400_000
    /// Slots whose impression is remembered for what comes behind it: how long, and how many. One takes 120 bytes.
    static let reportSlotsMs: Int64 = 86_400_000
    public static let reportSlots = 1_000_000
    /// How long an event of a slot waits for the slot's impression, and how many wait.
    public static let reportWaitMs: Int64 = 60_000
    public static let reportWaiting = 100_000
    /// How long what was charged on single days is kept, milliseconds: accounts are of no tenant.
    static let reportAccountDaysMs: Int64 = 761 * 86_400_000
    /// Values of one dimension of a tenant that are told apart; all others are one.
    static let reportValues = 10_000
    /// After so long without use a value makes room for another one: later than the last sum of it is gone.
    static let reportValuesMs: Int64 = 770 * 86_400_000
    /// Quarters of an hour whose sketches are read at a time: more than a day has.
    static let reportSketchQuarters = 768
    /// Quarters of an hour that are read in vain, at most, to read what is on both sides of them at once.
    static let reportGapQuarters: Int64 = 384
    /// Attempts at a sketch that others write too.
    static let reportSketchTries = 16
    /// Rows of an answer.
    static let reportRows = 100_000
    /// Hours or days of a query.
    static let reportSpans = 10_000
    /// Rows that are written by one statement.
    static let reportWriteRows = 32
    /// How long a call of the report's store may take, milliseconds.
    static let reportCallMs: Int64 = 30_000
    /// For a step of the schema, milliseconds.
    static let reportMigrationMs: Int64 = 3_600_000
    /// From one look at the log to the next, milliseconds.
    static let reportPauseMs: Int64 = 250
    /// Events that are added up in one transaction.
    static let reportBatch = 50_000
    /// From one time that viewers are written to the next; and as-of where nothing happens; milliseconds. They are kept in memory
    /// until then, at most so many sketches.
    static let reportViewersMs: Int64 = 10_000, reportIdleMs: Int64 = 10_000
    static let reportSketches = 4_096
    /// How long it may take until what was received is on the disk, milliseconds.
    static let reportLagMs: Int64 = 1_000
    /// From one removal of what is too old to the next.
    static let reportPruneMs: Int64 = 3_600_000
    /// How often what was charged is kept beside the log, where the sums are on another machine: milliseconds.
    static let deliveriesKeptMs: Int64 = 60_000
    /// Tenants that are looked at in one transaction of it.
    static let reportPruneTenants = 100
    /// From the first failed attempt to write sums to the next; each later pause is twice as long, up to the other.
    static let reportBackOffMs: ClosedRange<Int64> = 250...30_000
    /// A node that has written nothing for so long before the last one says nothing of how far the sums are.
    static let reportNodeMs: Int64 = 86_400_000
}
