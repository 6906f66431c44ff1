/// Every bound of this module, in one place.
public enum Limits {
    /// Events taken from epoll at once: with a TLS handshake (0.4 ms) each, a turn stays at 25 ms.
    static let eventsPerTurn = 64
    /// Tasks and closures run in one turn before descriptors are looked at again.
    static let workPerTurn = 1_024
    /// A turn longer than this is reported to the watchdog: 50 ms.
    public static let slowTurnNs: Int64 = 50_000_000
    /// How old the thread's own times may be at the start of a turn: 1 ms. Reading them costs 1 µs, too much for every turn.
    static let turnSampleNs: Int64 = 1_000_000
    /// Threads of one pool of workers.
    public static let workerThreads = 64
    /// Jobs that may wait for one pool of workers, whatever it was made with.
    public static let workerJobs = 65_536
    /// Header lines of one request; more are 431.
    static let headerFields = 100
    /// The most that `HttpServerSettings.headBytesMax` may be: half a read buffer.
    public static let headBytes = 32 << 10
    /// One buffer a loop that all its connections read into. Bytes.
    static let readBuffer = 64 << 10
    /// The largest piece of a streamed request body. A connection holds no more than that of a body, with what follows it, until the body's
    /// handler asks for more. Bytes.
    public static let bodyPieceBytes = readBuffer
    /// What has not come of a body that its handler does not want is read and thrown away up to this, so that the connection can be kept;
    /// with more to come it is closed behind the answer. Bytes.
    public static let skippedBodyBytes = 64 << 10
    /// A body that comes slower than this on average, while we are willing to read it, is cut off. Bytes per second.
    public static let bodyBytesPerSecond = 10_000
    /// Shared bytes up to this size are copied into a response: cheaper than a reference count and an iovec.
    static let copiedPiece = 4 << 10
    /// Answers to pipelined requests are put out when they have grown to this. Bytes.
    static let outputBatch = 128 << 10
    /// A streamed body's source is told to stop when this much waits for the viewer, and to go on when half of it has left. Bytes.
    public static let streamQueue = 256 << 10
    /// Chunk extensions of one body, all together. Bytes; more is 400.
    static let chunkExtensionBytes = 4 << 10
    /// Trailers of one body with their line ends. Bytes; more is 400.
    static let trailerBytes = 4 << 10
    /// The most plaintext in a TLS record (RFC 8446 §5.1). Bytes.
    static let tlsRecord = 16 << 10
    /// Pieces given to one `writev`.
    static let vectors = 64
    /// Reads from one connection before the others have their turn.
    static let readsPerTurn = 4
    /// Connections taken from one listener before other descriptors have their turn.
    static let acceptsPerTurn = 64
    /// Connections that wait in the kernel to be accepted, for each listener.
    static let backlog: Int32 = 1_024
    /// What a closed connection still sends is read and thrown away up to this; then it is reset. Bytes.
    static let lingerBytes = 4 << 20
    /// How long handshakes under way may take once a draining listener lets nobody new in: 100 ms.
    static let handshakeGraceNs: Int64 = 100_000_000
    /// Threads for what takes too long for a loop.
    static let patientThreads = 2
    /// What threads that let all others go first are behind them by (`nice`): a tenth of their share where both have work to do.
    static let patientNiceness: Int32 = 10
}
