import Glibc

/// The machine's clocks in nanoseconds. Code above the loop reads `Loop.now` instead, so that tests can move it.
package enum Clock {
    /// CLOCK_MONOTONIC; about 20 ns a call.
    package static func monotonicNs() -> Int64 { read(CLOCK_MONOTONIC) }

    /// The same clock as of the last kernel tick, at most 10 ms old, for a quarter of the price.
    package static func coarseNs() -> Int64 { read(CLOCK_MONOTONIC_COARSE) }

    /// How long the calling thread has been on a processor; about 200 ns a call.
    package static func threadRunNs() -> Int64 { read(CLOCK_THREAD_CPUTIME_ID) }

    /// Nanoseconds since 1970.
    package static func wallNs() -> Int64 { read(CLOCK_REALTIME) }

    private static func read(_ clock: clockid_t) -> Int64 {
        var time = timespec()
        clock_gettime(clock, &time)
        return Int64(time.tv_sec) &* 1_000_000_000 &+ Int64(time.tv_nsec)
    }
}
