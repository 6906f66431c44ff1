import Transport

/// Work that a loop does again and again: has an owner, a timer and a stop. Confined to its loop but for `start` and `stop`.
final class RepeatedJob: @unchecked Sendable {
    private let loop: any Loop
    private let work: () async -> Int64
    private var timer: TimerId?
    private var isRunning = false, isHurried = false
    private var isStopped = false

    /// - Parameter work: gives the pause before it is done again, nanoseconds.
    init(on loop: any Loop, _ work: @escaping () async -> Int64) {
        self.loop = loop
        self.work = work
    }

    /// The same pause each time.
    convenience init(on loop: any Loop, everyNs: Int64, _ work: @escaping () -> Void) {
        self.init(on: loop) {
            work()
            return everyNs
        }
    }

    /// Does it for the first time at once. From any thread.
    func start() { loop.execute { [self] in run() } }

    /// Does it before its time; while it runs, once more right after that. From any thread.
    func hurry() {
        loop.execute { [self] in
            isHurried = isRunning
            guard let timer else { return }
            loop.cancel(timer)
            self.timer = nil
            run()
        }
    }

    /// Does it no more; what runs ends. From any thread.
    func stop() {
        loop.execute { [self] in
            isStopped = true
            timer.map { loop.cancel($0) }
            timer = nil
        }
    }

    private func run() {
        guard !isStopped else { return }
        (isRunning, isHurried) = (true, false)
        loop.spawn { [self] in
            let pauseNs = await work()
            isRunning = false
            guard !isStopped else { return }
            if isHurried { return run() }
            timer = loop.schedule(afterNs: pauseNs) { [self] in
                timer = nil
                run()
            }
        }
    }
}
