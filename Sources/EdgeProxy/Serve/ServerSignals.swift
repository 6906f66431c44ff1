import Foundation
import Glibc

/// The signals that the process is told with: SIGHUP to read again, SIGTERM and SIGINT to drain. One thread waits for them; to no other
/// are they delivered.
enum ServerSignals {
    private static let all = [SIGTERM, SIGINT, SIGHUP]

    /// Has them wait until somebody asks. Before any thread is made: threads inherit that, and one that did not would die of them.
    static func block() {
        // A viewer that goes away is an error of that write, and a file that may not grow one of that.
        signal(SIGPIPE, SIG_IGN)
        signal(SIGXFSZ, SIG_IGN)
        var set = Self.set
        pthread_sigmask(SIG_BLOCK, &set, nil)
    }

    /// Waits for the next.
    static func next() -> Int32 {
        var set = Self.set, number: Int32 = 0
        while sigwait(&set, &number) != 0 {}
        return number
    }

    /// Takes those that come while the process drains: it is on its way already, and nothing is cut by telling it again.
    static func takeWhileDraining() {
        let thread = Thread {
            while true {
                let isHangup = next() == SIGHUP
                Log.info(isHangup ? "draining: nothing is read again" : "draining already; SIGKILL ends the process at once")
            }
        }
        thread.name = "signals"
        thread.start()
    }

    private static var set: sigset_t {
        var set = sigset_t()
        sigemptyset(&set)
        for number in all { sigaddset(&set, number) }
        return set
    }
}
