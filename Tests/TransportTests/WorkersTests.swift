import Glibc
import Synchronization
import TestSupport
import Testing

@testable import Transport

// MARK: In simulated time

@Test func workComesBackToTheLoopWithItsValueOrItsError() {
    struct Refused: Error {}
    let loop = SimulatedLoop(), workers = SimulatedWorkers(loop: loop, jobNs: 10), log = TestLog()
    loop.spawn {
        let value = try? await workers.run(on: loop) { 42 }
        log.add("\(value ?? 0) at \(loop.now)")
    }
    loop.spawn {
        do {
            try await workers.run(on: loop) { throw Refused() }
        } catch {
            log.add("\(error is Refused) at \(loop.now)")
        }
    }
    let start = loop.now
    loop.advance(byNs: 9)
    #expect(log.all.isEmpty)
    loop.advance(byNs: 11)
    #expect(log.all == ["42 at \(start + 10)", "true at \(start + 20)"])
    #expect(workers.statistics.finished == 2 && workers.statistics.longestWaitNs == 10)
}

@Test func callbackIsNeverCalledWithinTheCall() {
    let loop = SimulatedLoop(), workers = SimulatedWorkers(loop: loop, waitingMax: 1, jobNs: 5), log = TestLog()
    for name in ["running", "waiting", "over"] {
        workers.run(on: loop, { name }) { result in
            switch result {
            case .success(let value): log.add(value)
            case .failure(let error): log.add("\(name): \(error)")
            }
        }
    }
    #expect(log.all.isEmpty)
    loop.settle()
    #expect(log.all == ["over: 1 jobs wait for the workers test"])
    loop.advance(byNs: 10)
    #expect(log.all.suffix(2) == ["running", "waiting"])
    #expect(workers.statistics.refused == 1)
}

@Test func stopInSimulatedTimeEndsWhatWaits() {
    let loop = SimulatedLoop(), workers = SimulatedWorkers(loop: loop, jobNs: 5), log = TestLog()
    for name in ["running", "waiting"] {
        loop.spawn {
            do {
                log.add(try await workers.run(on: loop) { name })
            } catch {
                log.add("\(name): \(error)")
            }
        }
    }
    loop.settle()
    workers.stop(.refuse)
    loop.settle()
    #expect(log.all == ["waiting: the workers test have stopped"])
    loop.advance(byNs: 5)
    #expect(log.all.last == "running" && workers.isStopping)
}

// MARK: On threads

/// Holds jobs on their threads until it is opened.
private final class Gate: Sendable {
    private nonisolated(unsafe) let semaphore = UnsafeMutablePointer<sem_t>.allocate(capacity: 1)
    init() { sem_init(semaphore, 0, 0) }
    deinit {
        sem_destroy(semaphore)
        semaphore.deallocate()
    }
    func pass() { while sem_wait(semaphore) != 0 {} }
    func open(_ count: Int = 1) { for _ in 0..<count { sem_post(semaphore) } }
}

/// Of the calling thread.
private func blockedSignals() -> Set<Int32> {
    var mask = sigset_t()
    pthread_sigmask(SIG_BLOCK, nil, &mask)
    return Set((1...31).filter { sigismember(&mask, $0) == 1 })
}

private func threadName() -> String {
    let fd = open("/proc/thread-self/comm", O_RDONLY | O_CLOEXEC)
    defer { close(fd) }
    var name = [UInt8](repeating: 0, count: 16)
    let count = read(fd, &name, name.count)
    return String(decoding: name.prefix(max(0, count)).prefix { $0 != 10 }, as: UTF8.self)
}

@Test func threadsCarryTheNameOfTheirPoolAndTakeNoSignals() async throws {
    try await blocking {
        let before = blockedSignals()
        let workers = try WorkerThreads(name: "store", threads: 2, waitingMax: 8)
        #expect(blockedSignals() == before, "the maker's own are as they were")
        let both = Gate(), arrived = Gate(), names = TestLog(), masks = TestLog()
        for _ in 0..<2 {
            try workers.submit(
                WorkerJob(
                    run: {
                        names.add(threadName())
                        let blocked = blockedSignals()
                        let others: Set = [SIGTERM, SIGINT, SIGHUP, SIGUSR1, SIGUSR2, SIGPIPE, SIGCHLD, SIGALRM, SIGWINCH]
                        // What a fault of the thread itself raises is written down by a handler.
                        let faults = Set([SIGSEGV, SIGILL, SIGTRAP]).subtracting(before)
                        masks.add(
                            "\(others.isSubset(of: blocked)) \(blocked.isDisjoint(with: faults))"
                        )
                        arrived.open()
                        both.pass()
                    }, refuse: { _ in }))
        }
        arrived.pass()
        arrived.pass()
        #expect(names.all.sorted() == ["work-store-0", "work-store-1"])
        #expect(masks.all == ["true true", "true true"])
        both.open(2)
        workers.stop(.refuse)
        await workers.stopped()
        #expect(workers.threads == 0)
    }
}

@Test func loopGoesOnWhileTheWorkersAreBusyAndIsRefusedAtTheBound() async throws {
    try await blocking {
        let workers = try WorkerThreads(name: "hash", threads: 1, waitingMax: 2)
        let loop = try EventLoop(), thread = try LoopThread(loop, name: "test loop")
        defer { thread.stop() }
        let gate = Gate(), began = Gate(), log = TestLog()
        let work: @Sendable (Int) -> Void = { index in
            loop.execute {
                workers.run(
                    on: loop,
                    {
                        began.open()
                        gate.pass()
                        return index
                    }
                ) { result in
                    log.add(loop.isCurrent ? "\((try? result.get()).map { "\($0)" } ?? "refused")" : "elsewhere")
                }
            }
        }
        work(0)
        began.pass()
        for index in 1...4 { work(index) }
        #expect(await eventually { log.all.count == 2 })
        #expect(log.all == ["refused", "refused"], "one runs, two wait")
        let busy = workers.statistics
        #expect(busy.running == 1 && busy.queued == 2 && busy.refused == 2 && busy.finished == 0)
        gate.open(3)
        #expect(await eventually { workers.statistics.finished == 3 })
        #expect(await eventually { log.all.count == 5 })
        #expect(log.all.suffix(3) == ["0", "1", "2"])
        #expect(workers.statistics.longestWaitNs > 0 && workers.statistics.queued == 0)
        workers.stop(.refuse)
        await workers.stopped()
    }
}

@Test(arguments: [WaitingJobs.refuse, .finish])
func stopWaitsForWhatRunsAndEndsWhatWaits(waiting: WaitingJobs) async throws {
    try await blocking {
        let workers = try WorkerThreads(name: "xml", threads: 1, waitingMax: 8)
        let gate = Gate(), began = Gate(), log = TestLog()
        for index in 0..<3 {
            try workers.submit(
                WorkerJob(
                    run: {
                        began.open()
                        gate.pass()
                        log.add("\(index) done, stopping: \(workers.isStopping)")
                    }, refuse: { log.add("\(index): \($0)") }))
        }
        began.pass()
        workers.stop(waiting)
        #expect(throws: WorkersError.stopped(pool: "xml")) { try workers.submit(WorkerJob(run: {}, refuse: { _ in })) }
        #expect(workers.threads == 1, "what runs is let run")
        gate.open(3)
        await workers.stopped()
        let ends =
            waiting == .refuse
            ? ["1: the workers xml have stopped", "2: the workers xml have stopped", "0 done, stopping: true"]
            : (0..<3).map { "\($0) done, stopping: true" }
        #expect(log.all == ends)
        await workers.stopped()
    }
}

@Test func poolThatIsLetGoOfEndsItsThreads() async throws {
    try await blocking {
        let log = TestLog()
        final class Held: Sendable {}
        weak var watched: Held?
        do {
            let workers = try WorkerThreads(name: "store", threads: 3, waitingMax: 8), held = Held()
            watched = held
            for _ in 0..<3 { try workers.submit(WorkerJob(run: { log.add("\(held)") }, refuse: { _ in log.add("\(held)") })) }
        }
        #expect(await eventually { watched == nil })
        #expect(log.all.count == 3)
    }
}

@Test func manyPiecesFromManyLoopsAreEachDoneOnce() async throws {
    try await blocking {
        let workers = try WorkerThreads(name: "json", threads: 4, waitingMax: 10_000)
        let loops = try (0..<3).map { try EventLoop(index: $0) }
        let threads = try loops.map { try LoopThread($0, name: "test loop") }
        let sum = Atomic<Int>(0), back = Atomic<Int>(0)
        for loop in loops {
            loop.execute {
                for index in 0..<1_000 {
                    loop.spawn {
                        let value = try? await workers.run(on: loop) { () -> Int in
                            sum.add(index, ordering: .relaxed)
                            return index
                        }
                        if value == index, loop.isCurrent { back.add(1, ordering: .relaxed) }
                    }
                }
            }
        }
        #expect(await eventually { back.load(ordering: .relaxed) == 3_000 })
        #expect(sum.load(ordering: .relaxed) == 3 * 499_500)
        workers.stop(.finish)
        await workers.stopped()
        #expect(workers.statistics.finished == 3_000)
        threads.forEach { $0.stop() }
    }
}
