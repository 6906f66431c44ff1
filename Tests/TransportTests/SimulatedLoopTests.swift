import TestSupport
import Testing
import Transport

@Test func simulatedTimeRunsTasksAndTimersInOneOrder() {
    let loop = SimulatedLoop()
    var log: [String] = []
    loop.spawn {
        log.append("task")
        await loop.sleep(ns: 10)
        log.append("slept")
    }
    loop.schedule(afterNs: 5) { log.append("five") }
    let cancelled = loop.schedule(afterNs: 6) { log.append("never") }
    loop.cancel(cancelled)
    #expect(log.isEmpty)
    loop.settle()
    #expect(log == ["task"])
    loop.advance(byNs: 9)
    #expect(log == ["task", "five"])
    loop.advance(byNs: 1)
    #expect(log == ["task", "five", "slept"])
    #expect(loop.timersWaiting == 0)
}

@Test func simulatedWallClockFollows() {
    let loop = SimulatedLoop(now: 7, wallNow: 1_000)
    loop.advance(by: .milliseconds(2))
    #expect(loop.now == 2_000_007)
    #expect(loop.wallNow == 2_001_000)
}

@Test func timerStartedByATimerRunsAtItsOwnTime() {
    let loop = SimulatedLoop(now: 0)
    var times: [Int64] = []
    func tick() {
        times.append(loop.now)
        if times.count < 4 { loop.schedule(afterNs: 10) { tick() } }
    }
    loop.schedule(afterNs: 10) { tick() }
    loop.advance(byNs: 35)
    #expect(times == [10, 20, 30])
}
