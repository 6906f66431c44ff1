/// Every bound of this module, in one place.
public enum Limits {
    /// Records that wait while the journal can't be written; more are lost and counted: half a million commits.
    public static let journalQueueBytes = 32 << 20
    /// From one attempt to write a journal that can't be written to the next.
    public static let journalRetrySeconds = 0.25
    /// What is left to be copied when a new edition of the journal takes the old one's place.
    public static let journalCopyBytes = 64 << 10
    /// A record of the journal.
    public static let recordBytes = 1 << 20
}
