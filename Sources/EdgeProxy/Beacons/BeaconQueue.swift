import Foundation
import Store
import Synchronization
import Transport

/// What the sender asks of the queue; answers come on any thread.
public protocol BeaconKeeping: AnyObject, Sendable {
    /// Notes that beacons are about to be sent, and brings them: in the same order, `nil` for one that can't be read.
    /// - Parameter done: called once; `nil`: nothing could be noted, and none may be sent now.
    func claim(_ ids: [BeaconId], _ done: @escaping @Sendable ([Beacon?]?) -> Void)
    /// Notes what has become of beacons.
    func settle(_ marks: [(id: BeaconId, state: BeaconState)])
}

/// The durable queue of beacons. Loops hand them over and never wait; one thread writes what all have gathered, in one write.
///
/// A killed process sends nothing twice: what was not begun is sent by the next one, what was begun is `unknown`. After a power cut the
/// same holds but for the last `Limits.tidySeconds`. While nothing can be written beacons wait in memory up to `Limits.queueBytes`; more
/// are dropped and counted. What is on the disk goes on being sent then: its marks have their place already.
public final class BeaconQueue: BeaconKeeping {
    public struct Options: Sendable {
        /// Beacons that are not done, of all segments and in memory.
        public var beacons = Limits.beacons
        /// In memory, of what is not written.
        public var queueBytes = Limits.queueBytes
        /// Of all segments together.
        public var diskBytes = Limits.diskBytes

        public init() {}
    }

    private struct State {
        var beacons: [Beacon] = []
        /// Bytes of `beacons`, and those that the writer has and could not write.
        var bytes = 0, heldBytes = 0
        var held = 0
        var claims: [(ids: [BeaconId], done: @Sendable ([Beacon?]?) -> Void)] = []
        var marks: [(id: BeaconId, state: BeaconState)] = []
        var isClosed = false, isFailing = false
    }

    private let folder: String
    private let options: Options
    private let store: @Sendable () -> BeaconStore
    private let nowMs: @Sendable () -> Int64
    private let report: @Sendable (BeaconNotice) -> Void
    private let state = Mutex(State())
    private let condition = NSCondition()
    private let ended = DispatchSemaphore(value: 0)

    /// Beacons that were given up since there was no room for them, neither on the disk nor in memory.
    public let dropped = Atomic<Int>(0)
    /// Beacons of earlier processes that can't be read any more.
    public let lost = Atomic<Int>(0)
    /// Beacons in files that are not done, and the files' bytes.
    public let kept = Atomic<Int>(0), bytes = Atomic<Int>(0)

    /// - Parameters:
    ///   - folder: made where there is none; its parent has to be there.
    ///   - secrets: the installation's; the first seals, all open.
    ///   - nowMs: the wall clock, milliseconds since 1970.
    ///   - report: takes what whoever is on call must know; on any thread.
    public init(
        folder: String, files: any EventFiles = SystemEventFiles(), secrets: [[UInt8]], options: Options = Options(),
        nowMs: @escaping @Sendable () -> Int64, report: @escaping @Sendable (BeaconNotice) -> Void
    ) {
        precondition(!secrets.isEmpty, "a seal has a key")
        self.folder = folder
        self.options = options
        self.nowMs = nowMs
        self.report = report
        store = {
            var bounds = BeaconStore.Bounds(), random = SystemRandomNumberGenerator()
            bounds.diskBytes = options.diskBytes
            return BeaconStore(
                folder: folder, files: files, secrets: secrets, bounds: bounds, salt: { random.next() }, report: report)
        }
    }

    /// Starts the thread, which takes up what earlier processes have left. Once.
    /// - Parameter deliver: takes beacons that are in the files, on the queue's thread, in their order.
    public func start(deliver: @escaping @Sendable (BeaconArrival) -> Void) {
        let thread = Thread { [self] in work(deliver) }
        thread.name = "beacons"
        thread.start()
    }

    /// Whether nothing can be written now.
    public var isFailing: Bool { state.withLock { $0.isFailing } }

    /// Adds beacons; never waits. From any thread.
    /// - Returns: how many were taken in, the first of them; the rest is dropped and counted.
    @discardableResult
    public func add(_ beacons: [Beacon]) -> Int {
        let kept = kept.load(ordering: .relaxed)
        let count = state.withLock { state in
            guard !state.isClosed else { return 0 }
            var count = 0
            for beacon in beacons {
                let bytes = beacon.bytes
                guard kept + state.held + state.beacons.count < options.beacons,
                    state.bytes + state.heldBytes + bytes <= options.queueBytes
                else { break }
                state.beacons.append(beacon)
                state.bytes += bytes
                count += 1
            }
            return count
        }
        if count < beacons.count { dropped.add(beacons.count - count, ordering: .relaxed) }
        if count > 0 { wake() }
        return count
    }

    public func claim(_ ids: [BeaconId], _ done: @escaping @Sendable ([Beacon?]?) -> Void) {
        let isTaken = state.withLock { state in
            if !state.isClosed { state.claims.append((ids, done)) }
            return !state.isClosed
        }
        if isTaken { wake() } else { done(nil) }
    }

    public func settle(_ marks: [(id: BeaconId, state: BeaconState)]) {
        state.withLock { $0.marks += marks }
        wake()
    }

    /// Ends the thread when all that can be written is on the disk. The sender has stopped before.
    public func close() {
        state.withLock { $0.isClosed = true }
        wake()
        ended.wait()
        // For whoever closes it as well.
        ended.signal()
    }

    private func wake() {
        condition.lock()
        condition.signal()
        condition.unlock()
    }

    // MARK: The queue's thread

    private func work(_ deliver: @Sendable (BeaconArrival) -> Void) {
        let store = store()
        recover(store, deliver)
        var held: [Beacon] = [], heldBytes = 0, retryNs: Int64 = 0, tidyNs: Int64 = 0
        while true {
            var isClosed = false
            let (claims, marks, taken) = state.withLock { state in
                defer {
                    (state.claims, state.marks, state.beacons) = ([], [], [])
                    (state.heldBytes, state.bytes) = (state.heldBytes + state.bytes, 0)
                    state.held += state.beacons.count
                }
                isClosed = state.isClosed
                return (state.claims, state.marks, state.beacons)
            }
            if !marks.isEmpty { store.settle(marks) }
            for claim in claims { claim.done(store.claim(claim.ids)) }
            held += taken
            heldBytes += taken.reduce(0) { $0 + $1.bytes }
            let now = Clock.monotonicNs()
            if !held.isEmpty, now >= retryNs || isClosed {
                held = write(held, store, deliver)
                heldBytes = held.reduce(0) { $0 + $1.bytes }
                retryNs = held.isEmpty ? 0 : now + Int64(Limits.retrySeconds * 1e9)
            }
            if now >= tidyNs || isClosed {
                store.tidy(nowMs: nowMs())
                tidyNs = now + Int64(Limits.tidySeconds * 1e9)
            }
            kept.store(store.left, ordering: .relaxed)
            bytes.store(store.bytes, ordering: .relaxed)
            state.withLock { [held, heldBytes] in ($0.held, $0.heldBytes) = (held.count, heldBytes) }
            if isClosed { return end(held) }
            rest(until: held.isEmpty ? tidyNs : min(tidyNs, retryNs))
        }
    }

    private func recover(_ store: BeaconStore, _ deliver: (BeaconArrival) -> Void) {
        do throws(EventFileFault) {
            let found = try store.recover()
            lost.add(found.unreadable, ordering: .relaxed)
            for piece in Self.pieces(found.unknown) { deliver(.unknown(piece)) }
            for piece in Self.pieces(found.waiting) { deliver(.waiting(piece)) }
        } catch {
            report(.failing(path: folder, why: "\(error)"))
        }
    }

    /// So that whoever takes them has time for something else in between.
    private static func pieces(_ tickets: [BeaconTicket]) -> [[BeaconTicket]] {
        stride(from: 0, to: tickets.count, by: Limits.deliveredAtOnce).map { start in
            Array(tickets[start..<min(tickets.count, start + Limits.deliveredAtOnce)])
        }
    }

    /// - Returns: what could not be written.
    private func write(_ beacons: [Beacon], _ store: BeaconStore, _ deliver: (BeaconArrival) -> Void) -> [Beacon] {
        var rest = beacons[...]
        while !rest.isEmpty {
            do throws(BeaconFault) {
                let tickets = try store.append(rest, nowMs: nowMs())
                rest = rest.dropFirst(tickets.count)
                deliver(.waiting(tickets))
            } catch {
                if error == .leftOver {
                    // They may be found by the next process, so they can't be written a second time.
                    dropped.add(rest.count, ordering: .relaxed)
                    rest = []
                }
                let isNew = state.withLock { state in
                    defer { state.isFailing = true }
                    return !state.isFailing
                }
                if isNew { report(.failing(path: folder, why: error.why)) }
                return Array(rest)
            }
        }
        let hasFailed = state.withLock { state in
            defer { state.isFailing = false }
            return state.isFailing
        }
        if hasFailed { report(.mended(path: folder, dropped: dropped.load(ordering: .relaxed))) }
        return []
    }

    private func rest(until ns: Int64) {
        let due = Date(timeIntervalSinceNow: max(0, Double(ns - Clock.monotonicNs()) / 1e9))
        condition.lock()
        defer { condition.unlock() }
        while state.withLock({ $0.beacons.isEmpty && $0.claims.isEmpty && $0.marks.isEmpty && !$0.isClosed }), condition.wait(until: due) {}
    }

    private func end(_ held: [Beacon]) {
        dropped.add(held.count, ordering: .relaxed)
        let claims = state.withLock { state in
            defer { state.claims = [] }
            return state.claims
        }
        for claim in claims { claim.done(nil) }
        ended.signal()
    }
}
