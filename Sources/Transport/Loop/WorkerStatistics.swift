/// What a pool of workers tells about itself, at one moment.
public struct WorkerStatistics: Equatable, Sendable {
    /// Jobs that wait for a thread.
    public var queued = 0
    /// Jobs under way.
    public var running = 0
    /// Jobs that were done, since the start.
    public var finished = 0
    /// Jobs that were not taken in, or that the stop ended before their turn, since the start.
    public var refused = 0
    /// The longest that a job has waited for its thread since the start, nanoseconds. Those that wait still are not counted.
    public var longestWaitNs: Int64 = 0
    /// What all jobs together have waited, nanoseconds, so that a mean over any time can be had.
    public var waitedNs: Int64 = 0

    public init() {}
}
