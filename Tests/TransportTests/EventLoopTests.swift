import CLinux
import Glibc
import Synchronization
import TestSupport
import Testing

@testable import Transport

/// Runs a loop on its own thread for one test.
private func withLoop(_ body: @escaping @Sendable (EventLoop) async throws -> Void) async throws {
    try await blocking {
        let loop = try EventLoop(), thread = try LoopThread(loop, name: "test loop")
        defer { thread.stop() }
        try await body(loop)
    }
}

/// Runs on the loop and returns what came of it.
private func on<Result: Sendable>(_ loop: EventLoop, _ work: @escaping @Sendable () -> Result) async -> Result {
    await withCheckedContinuation { continuation in loop.execute { continuation.resume(returning: work()) } }
}

@Test func workFromOtherThreadsRunsOnTheLoopInOrder() async throws {
    try await withLoop { loop in
        let log = TestLog()
        for index in 0..<100 { loop.execute { log.add(loop.isCurrent && EventLoop.current === loop ? "\(index)" : "elsewhere") } }
        #expect(await eventually { log.all.count == 100 })
        #expect(log.all == (0..<100).map { "\($0)" })
        #expect(!loop.isCurrent && EventLoop.current !== loop)
    }
}

@Test func spawnedTaskStaysOnTheLoopThroughItsAwaits() async throws {
    try await withLoop { loop in
        let log = TestLog()
        loop.execute {
            loop.spawn {
                for _ in 0..<5 {
                    if !loop.isCurrent { log.add("left") }
                    await loop.sleep(ns: 1_000_000)
                    await Task.yield()
                    try? await Task.sleep(for: .milliseconds(1))
                }
                log.add(loop.isCurrent ? "stayed" : "left")
            }
        }
        #expect(await eventually { !log.all.isEmpty })
        #expect(log.all == ["stayed"])
    }
}

@Test func timersAreNeverEarlyAndKeepTheirOrder() async throws {
    try await withLoop { loop in
        let log = TestLog()
        let start = Clock.monotonicNs()
        loop.execute {
            for ms in [30, 10, 20] {
                loop.schedule(afterNs: Int64(ms) * 1_000_000) {
                    log.add(Clock.monotonicNs() - start >= Int64(ms) * 1_000_000 ? "\(ms)" : "early")
                }
            }
            let never = loop.schedule(afterNs: 15_000_000) { log.add("never") }
            loop.cancel(never)
        }
        #expect(await eventually { log.all.count == 3 })
        #expect(log.all == ["10", "20", "30"])
    }
}

@Test func bothClocksTellOneInstant() async throws {
    try await withLoop { loop in
        // How far they are apart does not depend on when they are read, but a thread may be kept waiting between two readings.
        let areOne = await TestSupport.eventually {
            let apart = await on(loop) { loop.wallNow - loop.now }
            let before = Clock.monotonicNs(), wall = Clock.wallNs(), after = Clock.monotonicNs()
            return (wall - after - 5_000_000...wall - before + 5_000_000).contains(apart)
        }
        #expect(areOne)
    }
}

/// Reads one byte an event, and closes another's descriptor when told to.
private final class Reader: IoHandler {
    let fd: Int32
    let log: TestLog
    var onEvent: (() -> Void)?
    init(_ fd: Int32, _ log: TestLog) {
        self.fd = fd
        self.log = log
    }
    func ioReady(_ events: IoEvents) {
        var byte: UInt8 = 0
        if read(fd, &byte, 1) == 1 { log.add("\(byte)") }
        onEvent?()
    }
}

@Test func levelTriggeredEventsComeUntilAllIsRead() async throws {
    try await withLoop { loop in
        let log = TestLog()
        let ends = await on(loop) { () -> [Int32] in
            var ends: [Int32] = [0, 0]
            makePipe(&ends)
            try? loop.register(ends[0], .readable, Reader(ends[0], log))
            return ends
        }
        _ = write(ends[1], [UInt8(1), 2, 3], 3)
        #expect(await eventually { log.all == ["1", "2", "3"] })
        await on(loop) {
            try? loop.modify(ends[0], [])
            _ = write(ends[1], [UInt8(4)], 1)
        }
        try await Task.sleep(for: .milliseconds(30))
        #expect(log.all.count == 3, "a descriptor that is not watched stays quiet")
        await on(loop) { try? loop.modify(ends[0], .readable) }
        #expect(await eventually { log.all.last == "4" })
        await on(loop) {
            loop.unregister(ends[0])
            ends.forEach { close($0) }
        }
    }
}

@Test func eventOfAClosedDescriptorNeverReachesItsSuccessor() async throws {
    try await withLoop { loop in
        let log = TestLog()
        // Again where another thread was given the number meanwhile.
        let isReused = await TestSupport.eventually {
            let tries = log.all.count
            await on(loop) {
                // Both pipes are ready at once. Whoever is called first closes the other one and opens a new pipe, which gets its number.
                var pipes: [[Int32]] = [[0, 0], [0, 0]]
                for index in 0..<2 { makePipe(&pipes[index]) }
                let readers = pipes.map { Reader($0[0], log) }
                for (index, reader) in readers.enumerated() {
                    let other = readers[1 - index]
                    reader.onEvent = {
                        readers.forEach { $0.onEvent = nil }
                        loop.unregister(other.fd)
                        close(other.fd)
                        var fresh: [Int32] = [0, 0]
                        makePipe(&fresh)
                        log.add(fresh.contains(other.fd) ? "reused" : "another number")
                        let successor = Reader(other.fd, log)
                        successor.onEvent = { log.add("stale event") }
                        try? loop.register(other.fd, .readable, successor)
                    }
                    try? loop.register(reader.fd, .readable, reader)
                    _ = write(pipes[index][1], [UInt8(7)], 1)
                }
            }
            return await eventually { log.all.count > tries } && log.all.contains("reused")
        }
        #expect(isReused)
        try await Task.sleep(for: .milliseconds(30))
        #expect(!log.all.contains("stale event"))
    }
}

@Test func slowTurnIsReportedWithItsLabel() async throws {
    let loop = try EventLoop(), log = TestLog()
    loop.onSlowTurn = { log.add("\($0.label) \($0.ns >= 60_000_000)") }
    let thread = try LoopThread(loop, name: "test loop")
    loop.execute { usleep(1_000) }
    // On a busy machine other turns are slow, too.
    let isTold = await TestSupport.eventually {
        let turns = log.all.count
        loop.execute {
            loop.label = "slow route"
            usleep(70_000)
        }
        loop.execute { loop.label = "quick" }
        return await eventually { log.all.count > turns } && log.all.contains("slow route true")
    }
    #expect(isTold, "\(log.all)")
    thread.stop()
    #expect(loop.statistics.slowTurns == log.all.count)
    #expect(loop.statistics.resetTurnMax() >= 60_000_000 && loop.statistics.turnMaxNs == 0)
}

/// On a machine that has too little for all, a thread waits: that is not a call that blocks.
@Test func aSlowTurnTellsSleepFromWork() async throws {
    let loop = try EventLoop(), log = TestLog()
    loop.onSlowTurn = { turn in
        let isWork = turn.runNs + turn.queuedNs >= 60_000_000 && turn.sleptNs < 5_000_000
        log.add(turn.sleptNs >= 60_000_000 ? "slept" : isWork ? "worked" : "\(turn)")
    }
    let thread = try LoopThread(loop, name: "test loop")
    loop.execute { usleep(70_000) }
    #expect(await eventually { log.all.contains("slept") }, "\(log.all)")
    // Again where it was taken off its processor by the host, which counts as sleep.
    let hasWorked = await TestSupport.eventually {
        let turns = log.all.count
        loop.execute {
            let until = Clock.monotonicNs() + 70_000_000
            while Clock.monotonicNs() < until {}
        }
        return await eventually { log.all.count > turns } && log.all.contains("worked")
    }
    #expect(hasWorked, "\(log.all)")
    thread.stop()
}

@Test func workThatBegetsWorkDoesNotStarveDescriptors() async throws {
    try await withLoop { loop in
        let log = TestLog(), stop = Atomic<Bool>(false)
        @Sendable func again() { if !stop.load(ordering: .relaxed) { loop.execute { again() } } }
        loop.execute { again() }
        let ends = await on(loop) { () -> [Int32] in
            var ends: [Int32] = [0, 0]
            makePipe(&ends)
            try? loop.register(ends[0], .readable, Reader(ends[0], log))
            loop.schedule(afterNs: 1_000_000) { log.add("timer") }
            return ends
        }
        _ = write(ends[1], [UInt8(9)], 1)
        #expect(await eventually { Set(log.all) == ["9", "timer"] })
        stop.store(true, ordering: .relaxed)
    }
}

@Test(arguments: [("200000 100000\n", 2.0), ("150000 100000", 1.5), ("max 100000\n", nil), ("", nil), ("0 100000", nil)])
func shareOfAControlGroupIsRead(text: String, share: Double?) {
    #expect(CpuBudget.share(text) == share)
    #expect(CpuBudget.loops() >= 1)
}

/// Both ends without blocking.
private func makePipe(_ ends: inout [Int32]) {
    precondition(pipe(&ends) == 0, "no descriptors left")
    for end in ends { _ = fcntl(end, F_SETFL, O_NONBLOCK) }
}
