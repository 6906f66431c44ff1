/// Every bound of this module, in one place.
public enum Limits {
    /// A URL with its macros expanded, bytes: what the HTTP client takes.
    public static let urlBytes = 16 << 10
    /// What is forwarded of a viewer in one header field, bytes; more is cut off.
    static let viewerFieldBytes = 1 << 10
    /// Beacons that are not done yet, on the disk and in memory; more are dropped and counted. One takes 300 bytes of memory.
    public static let beacons = 500_000
    /// Beacons that wait to be written, in memory; more are dropped and counted.
    public static let queueBytes = 32 << 20
    /// What was written lately and is kept in memory, so that it need not be read again, bytes.
    public static let recentBytes = 16 << 20
    /// All segments with their marks; more waits in memory until some are done.
    public static let diskBytes = 4 << 30
    /// A segment that has grown to this is closed: bytes, records, and milliseconds after it was begun.
    public static let segmentBytes = 16 << 20, segmentRecords = 65_536
    public static let segmentMs: Int64 = 600_000
    /// Records that are written at once, bytes.
    static let writeBytes = 1 << 20
    /// Beacons of earlier processes that the sender gets at once.
    static let deliveredAtOnce = 1_024
    /// From one sync to the next, and from one look for segments that are done to the next: what a power cut takes back.
    static let tidySeconds = 1.0
    /// From one attempt to write what can't be written to the next.
    static let retrySeconds = 0.25
    /// A beacon is given up so long after its event, whatever its own expiry says, milliseconds.
    public static let ageMs: Int64 = 3_600_000
    /// Hosts that are told apart while beacons to them wait. The rest share one lane.
    public static let hosts = 4_096
    /// Hosts with numbers of their own in metrics.
    public static let namedHosts = 256
    /// What of a host's name stands in metrics, characters: as long as a name may be (RFC 1035 §2.3.4).
    static let hostLabelCharacters = 253
    /// Sums of one minute; what has no place of its own is summed under the host "(other)".
    public static let sums = 4_096
    /// Requests under way to one host, and to all.
    public static let inFlightPerHost = 64, inFlight = 1_024
    /// From the start until the connection can be used, and until the answer's header is here, milliseconds.
    public static let connectMs = 1_000, totalMs = 5_000
    /// What is read of an answer's body so that its connection can be kept, bytes; and how long its sender may be silent, milliseconds.
    static let bodyBytes = 64 << 10, bodyIdleMs = 1_000
    public static let redirects = 3
    /// Waits before the next attempts, seconds; the last one for all further ones. Each is a fifth shorter or longer by chance.
    static let retrySecondsAfter: [Int64] = [1, 5, 30, 60]
    /// The longest wait that a host may ask for, seconds.
    public static let retryAfterSeconds: Int64 = 300
    /// Failures in a row after which a host is asked with one beacon at a time, and how often, nanoseconds.
    static let breakerFailures = 20
    static let probeNs: Int64 = 10_000_000_000
    /// A host's limit grows by one, and is halved, at most so often, nanoseconds.
    static let limitNs: Int64 = 1_000_000_000
    /// How long a later event of a slot waits for an earlier one to the same host, nanoseconds.
    static let orderNs: Int64 = 10_000_000_000
    /// A host that nothing was sent to for so long is forgotten, nanoseconds.
    static let laneNs: Int64 = 60_000_000_000
    /// How long beacons wait whose marks could not be written, nanoseconds.
    static let claimNs: Int64 = 1_000_000_000
    /// Sums are of whole minutes of the wall clock, milliseconds.
    static let sumMs: Int64 = 60_000
}
