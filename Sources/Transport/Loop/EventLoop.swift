import CLinux
import Glibc

/// One epoll loop on one thread. Timers, descriptors and tasks that were spawned here all run on that thread.
///
/// A turn is: wait, read the clock once, descriptors, timers, work from this and other threads.
/// Only `execute`, `enqueue`, `stop`, `isCurrent` and `statistics` may be used from other threads; the rest is asserted.
public final class EventLoop: Loop, TaskExecutor, @unchecked Sendable {
    /// Which of the program's loops this is, from 0.
    public let index: Int
    public let statistics = LoopStatistics()
    /// Turns longer than this are told of, in nanoseconds. Set before `run`.
    public var slowTurnNs = Limits.slowTurnNs
    /// Told of each turn over `slowTurnNs`, on the loop's thread: how long the whole turn took, its slowest step and the
    /// label that step had. Set before `run`.
    public var onSlowTurn: ((SlowTurn) -> Void)?
    /// What the loop is working on, for the watchdog: a route's name. Reset with each step.
    public var label: StaticString = "idle"

    private let epoll: FileDescriptor
    private let wake: FileDescriptor
    private let remote = WorkQueue()
    private var timers = TimerHeap()
    private var table = IoTable()
    private var local: [Confined<Work>] = []
    private var batch: [Confined<Work>] = []
    private let events = UnsafeMutablePointer<epoll_event>.allocate(capacity: Limits.eventsPerTurn)
    private var stopping = false
    private var running = false
    private var nowNs = Clock.monotonicNs()
    private var wallNs = Clock.wallNs()
    private var turnEndNs: Int64 = 0
    private var steps = StepTimer()
    /// The thread's own times, as they were at `sampledNs`; made on the thread that runs.
    private var threadClock: ThreadClock?
    private var sampled = ThreadTimes(), sampledNs: Int64 = 0

    /// - Throws: `SystemError` when the process has no descriptors left.
    public init(index: Int = 0) throws(SystemError) {
        self.index = index
        let epollFd = epoll_create1(Int32(EPOLL_CLOEXEC))
        guard epollFd >= 0 else { throw SystemError("epoll_create1") }
        epoll = FileDescriptor(owning: epollFd)
        let wakeFd = eventfd(0, Int32(EFD_CLOEXEC | EFD_NONBLOCK))
        guard wakeFd >= 0 else { throw SystemError("eventfd") }
        wake = FileDescriptor(owning: wakeFd)
        var event = epoll_event(events: IoEvents.readable.rawValue, data: epoll_data_t(u64: UInt64.max))
        guard epoll_ctl(epollFd, EPOLL_CTL_ADD, wakeFd, &event) == 0 else { throw SystemError("epoll_ctl") }
    }

    deinit { events.deallocate() }

    /// The loop whose thread this is; `nil` on other threads.
    public static var current: EventLoop? {
        guard let raw = clinux_loop_get() else { return nil }
        return Unmanaged<EventLoop>.fromOpaque(raw).takeUnretainedValue()
    }

    public var isCurrent: Bool { clinux_loop_get() == Unmanaged.passUnretained(self).toOpaque() }

    public var now: Int64 {
        assertConfined()
        return nowNs
    }

    public var wallNow: Int64 {
        assertConfined()
        return wallNs
    }

    // MARK: Descriptors

    /// Watches `fd`, which stays the caller's: it must be unregistered before it is closed. The handler is retained until then.
    ///
    /// Level-triggered unless `events` has `.edge`.
    public func register(_ fd: Int32, _ events: IoEvents, _ handler: any IoHandler) throws(SystemError) {
        assertConfined()
        let data = table.insert(fd, handler)
        guard control(EPOLL_CTL_ADD, fd, events, data) else {
            let code = errno
            _ = table.remove(fd)
            throw SystemError("epoll_ctl", code: code)
        }
    }

    /// Changes what a registered descriptor is watched for.
    public func modify(_ fd: Int32, _ events: IoEvents) throws(SystemError) {
        assertConfined()
        guard control(EPOLL_CTL_MOD, fd, events, table.data(fd)) else { throw SystemError("epoll_ctl") }
    }

    /// Stops watching. Events of this turn that are still undelivered are dropped. Harmless for what is not registered.
    public func unregister(_ fd: Int32) {
        assertConfined()
        guard table.remove(fd) else { return }
        _ = control(EPOLL_CTL_DEL, fd, [], 0)
    }

    private func control(_ operation: Int32, _ fd: Int32, _ events: IoEvents, _ data: UInt64) -> Bool {
        var event = epoll_event(events: events.rawValue, data: epoll_data_t(u64: data))
        return epoll_ctl(epoll.raw, operation, fd, &event) == 0
    }

    // MARK: Timers and work

    @discardableResult public func schedule(afterNs: Int64, _ work: @escaping () -> Void) -> TimerId {
        assertConfined()
        return timers.push(dueNs: nowNs &+ max(0, afterNs), work)
    }

    public func cancel(_ timer: TimerId) {
        assertConfined()
        timers.cancel(timer)
    }

    public func execute(_ work: @escaping @Sendable () -> Void) { push(.closure(work)) }

    public func spawn(_ body: @escaping () async -> Void) {
        assertConfined()
        let confined = Confined(body)
        Task(executorPreference: self) { await confined.value() }
    }

    public func enqueue(_ job: consuming ExecutorJob) { push(.job(UnownedJob(job))) }

    private func push(_ work: Work) {
        if isCurrent {
            local.append(Confined(work))
        } else if remote.push(work) {
            wakeUp()
        }
    }

    private func wakeUp() {
        var one: UInt64 = 1
        // Full means that it is signalled already, so the result doesn't matter.
        _ = write(wake.raw, &one, 8)
    }

    // MARK: Running

    /// Turns until `stop`. Call it on the thread that the loop shall own.
    public func run() {
        precondition(clinux_loop_get() == nil, "one loop a thread")
        clinux_loop_set(Unmanaged.passUnretained(self).toOpaque())
        running = true
        threadClock = ThreadClock()
        // What was registered or scheduled before the start counts from the start.
        nowNs = Clock.monotonicNs()
        wallNs = Clock.wallNs()
        remote.drain(into: &batch)
        while !stopping { turn() }
        running = false
        threadClock = nil
        clinux_loop_set(nil)
        table.removeAll()
    }

    /// Ends `run` after the turn under way. From any thread.
    public func stop() {
        execute { [unowned self] in stopping = true }
    }

    private func turn() {
        let count = epoll_wait(epoll.raw, events, Int32(Limits.eventsPerTurn), timeoutMs())
        nowNs = Clock.monotonicNs()
        wallNs = Clock.wallNs()
        if nowNs &- sampledNs > Limits.turnSampleNs { sample() }
        steps.begin()
        for index in 0..<max(0, Int(count)) {
            let event = events[index]
            guard event.data.u64 != UInt64.max else {
                drainWakeUp()
                continue
            }
            guard let handler = table.handler(for: event.data.u64) else { continue }
            label = "io"
            handler.ioReady(IoEvents(rawValue: event.events))
            steps.end(label)
        }
        while let work = timers.pop(now: nowNs) {
            label = "timer"
            work()
            steps.end(label)
        }
        runWork()
        endTurn()
    }

    private func runWork() {
        let executor = asUnownedTaskExecutor()
        // What the batch adds for this loop runs in the same turn, up to a bound, so that descriptors are not starved.
        var left = Limits.workPerTurn
        repeat {
            if batch.isEmpty { swap(&batch, &local) }
            for item in batch {
                label = "task"
                item.value.run(on: executor)
                steps.end(label)
            }
            left -= batch.count
            batch.removeAll(keepingCapacity: true)
        } while !local.isEmpty && left > 0
    }

    private func endTurn() {
        label = "idle"
        turnEndNs = Clock.monotonicNs()
        let spent = turnEndNs &- nowNs
        statistics.addTurn(ns: spent)
        if spent > slowTurnNs {
            statistics.addSlowTurn()
            let before = sampled
            sample()
            let times = sampled - before
            onSlowTurn?(
                SlowTurn(
                    ns: spent, label: steps.slowestLabel, stepNs: steps.slowestNs, runNs: min(times.runNs, spent),
                    queuedNs: min(times.queuedNs, spent)))
        }
    }

    private func sample() {
        sampledNs = nowNs
        sampled = threadClock?.now ?? ThreadTimes()
    }

    private func drainWakeUp() {
        var value: UInt64 = 0
        _ = read(wake.raw, &value, 8)
        // The batch may still hold what was taken before the start.
        var taken: [Confined<Work>] = []
        remote.drain(into: &taken)
        batch.append(contentsOf: taken)
    }

    private func timeoutMs() -> Int32 {
        guard local.isEmpty, batch.isEmpty else { return 0 }
        guard let next = timers.nextNs else { return -1 }
        let leftNs = next &- turnEndNs
        // Rounded up: a timer is never early.
        return leftNs <= 0 ? 0 : Int32(min((leftNs &+ 999_999) / 1_000_000, 60_000))
    }

    /// Before `run`, whoever sets the loop up may use it; then its own thread alone.
    private func assertConfined() { assert(isCurrent || !running, "this belongs to the loop's own thread") }
}
