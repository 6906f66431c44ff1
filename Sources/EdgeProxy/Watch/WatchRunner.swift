import Foundation
import Glibc
import Transport

/// A watch as a process: its loop on the main thread, Ctrl-C on another.
public enum WatchRunner {
    /// Runs until the time is over, the stream has ended, or Ctrl-C.
    ///
    /// - Returns: what was seen.
    /// - Throws: `InputError` when there is no stream at the URL.
    public static func run(_ options: WatchOptions) throws -> WatchSummary {
        let loop = try EventLoop()
        let watch = try StreamWatch(options, loop: loop)
        let screen = WatchScreen(isQuiet: options.json)
        var summary = watch.summary
        watch.onBroken = { screen.show($0) }
        watch.onEnd = {
            summary = watch.summary
            loop.stop()
        }
        let confined = Confined(watch)
        takeSignals { loop.execute { confined.value.stop() } }
        loop.execute {
            confined.value.start()
        }
        redraw(watch, screen, loop)
        loop.run()
        screen.clear()
        if let failure = watch.failure { throw failure }
        return summary
    }

    private static func redraw(_ watch: StreamWatch, _ screen: WatchScreen, _ loop: EventLoop) {
        loop.schedule(afterNs: 1_000_000_000) {
            screen.progress(watch.summary.progress)
            redraw(watch, screen, loop)
        }
    }

    /// The first Ctrl-C ends the watch with its summary, the second the process.
    private static func takeSignals(_ stop: @escaping @Sendable () -> Void) {
        var signals = sigset_t()
        sigemptyset(&signals)
        for number in [SIGTERM, SIGINT] { sigaddset(&signals, number) }
        // Before any other thread is made, so that all inherit it.
        pthread_sigmask(SIG_BLOCK, &signals, nil)
        let waited = signals
        let thread = Thread {
            var signals = waited
            var number: Int32 = 0
            while sigwait(&signals, &number) != 0 {}
            stop()
            while sigwait(&signals, &number) != 0 {}
            _exit(128 + number)
        }
        thread.name = "signals"
        thread.start()
    }
}
