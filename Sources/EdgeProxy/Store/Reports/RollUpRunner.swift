import Decision
import Dispatch
import Foundation
import Model
import Synchronization
import Transport

/// Keeps the sums up with the event log, on a thread of its own: every `Limits.reportPauseMs` it adds what is new. While the store can't be
/// reached it tries again, less and less often, and the log keeps what is left to do.
public final class RollUpRunner: Sendable {
    private struct Waiter {
        /// What has to be in the sums; `nil`: what that is is not known before it is synced.
        var target: EventPosition?
        var done: @Sendable (Bool) -> Void
    }
    private struct State {
        var waiters: [Int: Waiter] = [:]
        var next = 0
        var isStopped = false, hasEnded = false
        var keptFrom: EventPosition?
        var losses = RollUp.Losses()
        var failure: String?
        /// Why what was charged could not be kept.
        var keepFault: WriteFault?
    }

    private let log: EventLog
    private let store: any RollUpStore
    private let node: String
    private let nowMs: @Sendable () -> Int64
    private let report: @Sendable (String) -> Void
    private let make: @Sendable () -> RollUp
    private let keeps: @Sendable (String) -> ReportRetention
    private let deliveries: DeliveriesFile?
    private let state = Mutex(State())
    private let condition = NSCondition()
    private let ended = DispatchSemaphore(value: 0)

    /// Starts the thread.
    /// - Parameters:
    ///   - node: whose log it is: the same after each start, and no other's.
    ///   - zone: a tenant's time zone, by its id, as it is now. On the thread.
    ///   - keeps: for how long its reports are kept, likewise.
    ///   - deliveries: what keeps what was charged, for a start without the store; `nil`: the store is where the log is.
    ///   - nowMs: the wall clock, milliseconds since 1970.
    ///   - report: takes a line for whoever is on call. On the thread.
    public init(
        _ log: EventLog, into store: any RollUpStore, node: String,
        zone: @escaping @Sendable (_ tenant: String) -> TimeZoneTable,
        keeps: @escaping @Sendable (_ tenant: String) -> ReportRetention, deliveries: DeliveriesFile? = nil,
        nowMs: @escaping @Sendable () -> Int64,
        report: @escaping @Sendable (String) -> Void
    ) {
        (self.log, self.store, self.node, self.nowMs, self.report, self.keeps) = (log, store, node, nowMs, report, keeps)
        self.deliveries = deliveries
        let labels = log.labels
        make = { RollUp(labels: labels, zone: zone) }
        let thread = Thread { [self] in
            // What is added up later is counted all the same.
            PatientThreads.letOthersGoFirst()
            work()
        }
        thread.name = "roll-up"
        thread.start()
    }

    /// From where on the log is still needed, here and by the next start: segments with lower numbers than this one's may go as far as the
    /// sums are concerned. `nil`: nothing may.
    public var keptFrom: EventPosition? { state.withLock { $0.keptFrom } }

    /// What is not in the sums, since the start.
    public var losses: RollUp.Losses { state.withLock { $0.losses } }

    /// Why nothing can be added now; `nil`: it can.
    public var failure: String? { state.withLock { $0.failure } }

    /// Returns when everything that was written to the log before the call is in the sums. For that it is synced: what a power cut would
    /// take back must not be counted.
    /// - Parameter withinMs: how long it waits.
    /// - Returns: `false`: it could not be had in time.
    public func catchUp(withinMs: Int64) async -> Bool {
        await withCheckedContinuation { (continuation: CheckedContinuation<Bool, Never>) in
            let number = wait { continuation.resume(returning: $0) }
            DispatchQueue.global().asyncAfter(deadline: .now() + .milliseconds(Int(clamping: max(0, withinMs)))) { [self] in
                remove(number)?.done(false)
            }
            // No records: it is done when what was there before is on the disk.
            log.append([], sync: .each) { [self] error in
                guard error == nil else {
                    remove(number)?.done(false)
                    return
                }
                let target = log.end(.synced) ?? .beginning, hasEnded = aim(number, at: target)
                if hasEnded { remove(number)?.done(false) } else { wake() }
            }
        }
    }

    /// Ends the thread after one more attempt to add what there is.
    public func stop() {
        state.withLock { $0.isStopped = true }
        wake()
        ended.wait()
        // For whoever stops it as well.
        ended.signal()
    }

    private func wait(_ done: @escaping @Sendable (Bool) -> Void) -> Int {
        state.withLock { state in
            state.next += 1
            state.waiters[state.next] = Waiter(target: nil, done: done)
            return state.next
        }
    }

    /// - Returns: whether nobody will get there any more.
    private func aim(_ number: Int, at target: EventPosition) -> Bool {
        state.withLock { state in
            state.waiters[number]?.target = target
            return state.hasEnded
        }
    }

    private func remove(_ number: Int) -> Waiter? { state.withLock { $0.waiters.removeValue(forKey: number) } }

    private func wake() {
        condition.lock()
        condition.signal()
        condition.unlock()
    }

    // MARK: The thread

    private func work() {
        let source = RollUpSource(log), follower = RollUpFollower(source, store, node: node, make: make)
        var prunedMs: Int64 = .min, keptMs: Int64 = .min, failures = 0
        while true {
            let (isStopped, isUrgent) = state.withLock { state in (state.isStopped, state.waiters.values.contains { $0.target != nil }) }
            var isMore = false
            do throws(RollUpFault) {
                isMore = try follower.step(nowMs: nowMs(), isUrgent: isUrgent || isStopped)
                if prunedMs == .min || nowMs() - prunedMs >= Limits.reportPruneMs, !isMore {
                    prunedMs = nowMs()
                    do throws(StoreError) { try store.prune(nowMs: nowMs(), keeps: keeps) } catch { throw .store(error) }
                }
                if !isMore, isStopped || keptMs == .min || nowMs() - keptMs >= Limits.deliveriesKeptMs {
                    keptMs = nowMs()
                    try keepDeliveries(at: follower.position)
                }
                failures = 0
                didWell(follower, source)
            } catch {
                failures += 1
                didFail(error)
            }
            if isStopped, !isMore || failures > 0 { return end() }
            if !isMore { rest(failures) }
        }
    }

    /// Nobody else moves this node's position: what was charged is read as it is there.
    private func keepDeliveries(at position: EventPosition?) throws(RollUpFault) {
        guard let deliveries, let position else { return }
        let charged: [UInt64: Delivery]
        do throws(StoreError) { charged = try store.charged() } catch { throw .store(error) }
        var fault: WriteFault?
        do throws(WriteFault) { try deliveries.write(.init(deliveries: charged, position: position, atMs: nowMs())) } catch {
            fault = error
        }
        let isNew = state.withLock { [fault] state in
            defer { state.keepFault = fault }
            return state.keepFault == nil
        }
        // Said once, not at each attempt.
        if let fault, isNew { report("\(fault); a start without the store would go by that") }
    }

    private func didWell(_ follower: RollUpFollower, _ source: RollUpSource) {
        let keptFrom = follower.position.flatMap(source.dayBefore)
        let (done, failure) = state.withLock { state -> ([Waiter], String?) in
            (state.keptFrom, state.losses) = (keptFrom, follower.losses)
            let done = state.waiters.filter { $0.value.target.map { follower.hasDone($0) } ?? false }
            for number in done.keys { state.waiters[number] = nil }
            defer { state.failure = nil }
            return (Array(done.values), state.failure)
        }
        if failure != nil { report("events are added up again") }
        for waiter in done { waiter.done(true) }
    }

    private func didFail(_ fault: RollUpFault) {
        let isNew = state.withLock { state in
            defer { state.failure = "\(fault)" }
            return state.failure == nil
        }
        // Said once, not at each attempt.
        if isNew { report("events are not added up: \(fault); they stay in the log until they can be") }
    }

    /// Until there may be something to do.
    private func rest(_ failures: Int) {
        let bounds = Limits.reportBackOffMs
        let pauseMs = failures == 0 ? Limits.reportPauseMs : min(bounds.lowerBound << min(failures - 1, 16), bounds.upperBound)
        let due = Date(timeIntervalSinceNow: Double(pauseMs) / 1_000)
        condition.lock()
        defer { condition.unlock() }
        // Whoever waits still, though all was read, waits for what is not there yet.
        let left = state.withLock { state in state.waiters.filter { $0.value.target != nil }.keys }
        func isWanted() -> Bool {
            state.withLock { state in
                state.isStopped || failures == 0 && state.waiters.contains { $0.value.target != nil && !left.contains($0.key) }
            }
        }
        while !isWanted(), condition.wait(until: due) {}
    }

    private func end() {
        let left = state.withLock { state -> [Waiter] in
            defer { (state.waiters, state.hasEnded) = ([:], true) }
            return Array(state.waiters.values)
        }
        for waiter in left { waiter.done(false) }
        ended.signal()
    }
}

extension RollUpFollower {
    /// Whether everything before a position is in the sums.
    func hasDone(_ target: EventPosition) -> Bool {
        guard let done else { return false }
        return target == .beginning || done.log == target.log && done >= target
    }
}

extension EventPosition {
    /// Before everything.
    static let beginning = EventPosition(log: 0, segment: 0, offset: 0)
}
