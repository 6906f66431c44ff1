// Bounds of what the management routes read and keep.

extension Limits {
    /// Of a request to the management routes: a cursor has up to 4,096 of them, a list of 500 ids would be a body.
    static let managementQueryBytes = 8_192
    /// A cursor as text. Names have 255 characters and ids 63, so those that are made here have 1,500 at most.
    static let cursorBytes = 4_096
    /// Tags in one `If-Match`: more than versions that anybody holds at once.
    static let entityTags = 100
    /// Failed logins that are free to an account and an address together, how long the next one then waits, and the longest that it ever
    /// does: each failure doubles it. Nanoseconds.
    static let loginPairFailures = 5
    static let loginPairWaitNs: Int64 = 30_000_000_000, loginPairMostNs: Int64 = 900_000_000_000
    /// An account and an address that have not failed for so long begin anew, nanoseconds: a day.
    static let loginPairKeepNs: Int64 = 86_400_000_000_000
    /// Failed logins of an account from anywhere, and in what time, nanoseconds.
    static let loginAccountFailures: Int64 = 100, loginAccountNs: Int64 = 3_600_000_000_000
    /// Failed logins of an address with any account, and in what time, nanoseconds.
    static let loginAddressFailures: Int64 = 30, loginAddressNs: Int64 = 60_000_000_000
    /// Accounts, addresses and pairs of them whose failures are remembered. Two passwords are tried at once and each takes a fifth of a
    /// second, so an hour has 36,000 failures: no flood pushes one of this hour out.
    static let loginTallies = 65_536
    /// Bytes of an account's name that are looked at: an e-mail address has 254 (RFC 5321 §4.5.3.1.3).
    static let loginAccountBytes = 320
    /// Logins at once, and those of one user.
    static let logins = 100_000, loginsOfUser = 20
    /// A login that is not used ends after an hour, and any after twelve, nanoseconds.
    static let loginIdleNs: Int64 = 3_600_000_000_000, loginLongestNs: Int64 = 43_200_000_000_000
    /// Characters of a password, and bytes of one that is looked at.
    static let passwordCharacters = 12...128, passwordBytes = 1_024
    /// Passwords that are hashed at once, and that wait for it: each takes a fifth of a second and 32 MiB.
    static let passwordThreads = 2, passwordsWaiting = 20
    /// Of a text, what counts for the order of a list.
    static let sortKeyBytes = 1_024
    /// Rows of a page, at most and where nothing is said.
    static let listRows = 500, listRowsStandard = 50
    /// Versions of an object.
    static let versions: ClosedRange<Int64> = 1...(.max)
    /// What answers count: hundredths, and impressions.
    static let countedCents: ClosedRange<Int64> = 0...(.max), countedImpressions: ClosedRange<Int64> = 0...(.max)
    /// Of a name, what a copy keeps.
    static let copiedNameCharacters = 240
    /// Hours or days of one report: more than a year of hours.
    static let reportIntervals: Int64 = 10_000
    /// So many days the sums of all time go back: ten years.
    static let reportDays: Int64 = 3_660
    /// Rows of a report as JSON, which is made as a whole: about 15 MB.
    static let reportJsonRows = 50_000
    /// Of a report that is sent as lines, what is made at once.
    static let reportPieceBytes = 32_768
    /// A day's sums are final so long after its end: what comes later is corrected elsewhere. Milliseconds.
    static let reportSettleMs: Int64 = 172_800_000
    /// Days of the dashboard, campaigns that it lists, and tenants that it adds up.
    static let dashboardDays: Int64 = 30, dashboardCampaigns = 5, dashboardTenants = 100
    /// Bytes of the name of a time zone; the longest that there is has 32.
    static let timeZoneBytes = 64
    /// Bytes of an `Idempotency-Key`.
    static let idempotencyKeyBytes = 255
    /// So often what other nodes have written of logins is read, nanoseconds.
    static let loginReadNs: Int64 = 400_000_000
}
