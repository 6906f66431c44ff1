import Synchronization
import Testing

@testable import Transport

private func job(_ log: TestLog, _ name: String) -> WorkerJob {
    WorkerJob(run: { log.add(name) }, refuse: { log.add("\(name): \($0)") })
}

@Test func jobsBeginInTheirOrderAndTheirWaitIsCounted() throws {
    let log = TestLog()
    var queue = WorkerQueue(name: "test", waitingMax: 3)
    for (index, name) in ["a", "b", "c"].enumerated() { try queue.append(job(log, name), now: Int64(index)) }
    #expect(queue.statistics.queued == 3)
    queue.begin(now: 10)?.run()
    queue.begin(now: 20)?.run()
    #expect(queue.statistics.queued == 1 && queue.statistics.running == 2)
    #expect(queue.statistics.waitedNs == 10 + 19 && queue.statistics.longestWaitNs == 19)
    queue.finish()
    queue.finish()
    queue.begin(now: 21)?.run()
    queue.finish()
    #expect(queue.begin(now: 30) == nil)
    #expect(log.all == ["a", "b", "c"])
    #expect(queue.statistics.finished == 3 && queue.statistics.running == 0 && queue.statistics.longestWaitNs == 19)
}

@Test func whatGoesOverTheBoundIsRefusedAndCounted() throws {
    let log = TestLog()
    var queue = WorkerQueue(name: "store", waitingMax: 2)
    try queue.append(job(log, "a"), now: 0)
    try queue.append(job(log, "b"), now: 0)
    #expect(throws: WorkersError.full(pool: "store", waiting: 2)) { try queue.append(job(log, "c"), now: 0) }
    // What runs does not wait.
    _ = queue.begin(now: 0)
    try queue.append(job(log, "d"), now: 0)
    #expect(queue.statistics.queued == 2 && queue.statistics.running == 1 && queue.statistics.refused == 1)
    #expect(log.all.isEmpty, "who was refused by an error is called for nothing else")
}

@Test func stopRefusesOrFinishesWhatWaits() throws {
    let log = TestLog()
    var refusing = WorkerQueue(name: "store", waitingMax: 4)
    for name in ["a", "b", "c"] { try refusing.append(job(log, name), now: 0) }
    _ = refusing.begin(now: 0)
    #expect(refusing.stop(.refuse).count == 2 && refusing.isOver)
    #expect(refusing.begin(now: 0) == nil && refusing.statistics.refused == 2)
    #expect(throws: WorkersError.stopped(pool: "store")) { try refusing.append(job(log, "d"), now: 0) }

    var finishing = WorkerQueue(name: "store", waitingMax: 4)
    for name in ["a", "b"] { try finishing.append(job(log, name), now: 0) }
    #expect(finishing.stop(.finish).isEmpty && !finishing.isOver)
    #expect(throws: WorkersError.stopped(pool: "store")) { try finishing.append(job(log, "d"), now: 0) }
    #expect(finishing.begin(now: 0) != nil && finishing.begin(now: 0) != nil)
    #expect(finishing.isOver)
    #expect(finishing.stop(.refuse).isEmpty, "a second stop has nothing left to refuse")
}

@Test func aJobLetsGoOfWhatItHoldsWhenItIsDone() throws {
    final class Held: Sendable {}
    weak var watched: Held?
    var queue = WorkerQueue(name: "test", waitingMax: 4)
    do {
        let held = Held()
        watched = held
        try queue.append(WorkerJob(run: { _ = held }, refuse: { _ in }), now: 0)
    }
    try queue.append(WorkerJob(run: {}, refuse: { _ in }), now: 0)
    #expect(watched != nil)
    _ = queue.begin(now: 0)
    #expect(watched == nil, "although another job still waits")
}

@Test func aLongQueueStaysInOrder() throws {
    let log = TestLog()
    var queue = WorkerQueue(name: "test", waitingMax: 2_000)
    var next = 0
    for round in 0..<50 {
        for _ in 0..<(round < 25 ? 70 : 30) {
            try queue.append(job(log, "\(next)"), now: 0)
            next += 1
        }
        for _ in 0..<(round < 25 ? 40 : 60) { queue.begin(now: 0)?.run() }
    }
    while let left = queue.begin(now: 0) { left.run() }
    #expect(log.all == (0..<next).map { "\($0)" })
}
