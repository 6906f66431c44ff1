/// Bounds of the HTTP client.
extension Limits {
    /// Body of a fetch into memory, bytes after decompression, when the request names no limit of its own.
    public static let fetchBodyBytes = 16 << 20
    /// Body of a streamed response, bytes, when the request names no limit of its own.
    public static let streamBodyBytes = 4 << 30
    /// All header lines of one response, trailers and 1xx answers included, bytes.
    public static let responseHeaderBytes = 64 << 10
    /// Header lines of one response, trailers and 1xx answers included.
    public static let responseHeaderLines = 200
    /// Body of a redirect that is read to keep its connection, bytes; a longer one costs the connection.
    public static let redirectBodyBytes = 64 << 10
    /// Redirects that any request may ask to be followed.
    public static let redirects = 10
    /// URL of a request, bytes.
    public static let urlBytes = 16 << 10
    /// Transfers of one loop that run or wait; a further one fails with `.overloaded`.
    public static let transfers = 16_384
    /// Connections of one loop to one host and port for playlists and other fetches. HTTP/2 needs one.
    public static let fetchConnectionsPerHost = 32
    /// Connections of one loop to one host and port for segments over HTTP/1.1, one for each viewer's transfer.
    public static let streamConnectionsPerHost = 512
    /// All connections of one loop for fetches, idle ones included; the oldest idle one makes room.
    public static let fetchConnections = 1_024
    /// The same for streams.
    public static let streamConnections = 4_096
    /// curl handles kept for the next transfer, one loop.
    public static let pooledHandles = 128
    /// Name look-ups under way for one host, one loop: curl runs a thread for each.
    public static let lookupsPerHost = 8
    /// Name look-ups under way for all hosts, one loop.
    public static let lookups = 128
    /// How long a look-up whose transfer has given up still counts, ms: its thread goes on until the resolver's own
    /// time is over (resolv.conf(5): two attempts of 5 s).
    public static let lookupLingerMs = 10_000
    /// How long an origin is asked over HTTP/1.1 after a request on a shared HTTP/2 connection got no answer, ms.
    public static let multiplexAvoidMs = 60_000
    /// Origins that are remembered for that.
    public static let multiplexAvoided = 1_024
    /// Unacknowledged data ends a connection after this, ms: a peer that vanished without a reset.
    public static let tcpUserTimeoutMs = 15_000
    /// What curl reads from a socket at once, bytes; also about what a paused stream holds.
    public static let receiveBytes = 64 << 10
    /// Entries of `outbound.allow`.
    public static let outboundEntries = 1_024
}
