import Dispatch
import Glibc
import Synchronization
import Transport

/// When the next attempt to connect may be made. Shared by all who connect to the same servers.
final class PostgresBackOff: Sendable {
    private let state = Mutex<(failures: Int, untilNs: Int64, why: String)>((0, 0, ""))

    /// Nanoseconds until then, with the reason; `nil`: now.
    var pause: (ns: Int64, why: String)? {
        let (_, untilNs, why) = state.withLock { $0 }, left = untilNs - Clock.monotonicNs()
        return left > 0 ? (left, why) : nil
    }

    func succeeded() { state.withLock { $0 = (0, 0, "") } }

    func failed(_ why: String) {
        let nowNs = Clock.monotonicNs()
        state.withLock { state in
            // Several that were under way at once have found out the same thing.
            guard nowNs >= state.untilNs else { return }
            let bounds = Limits.postgresBackOffMs
            let pauseMs = min(bounds.lowerBound << min(state.failures, 16), bounds.upperBound)
            // Nodes that lost the same server must not come back all at once.
            state = (state.failures + 1, nowNs + pauseMs * Int64.random(in: 800_000...1_200_000), why)
        }
    }
}

/// A few connections to the same data base, each on a queue of its own: what is asked for waits there, never on a loop.
final class PostgresPool: Sendable {
    private let workers: [Worker]
    /// Calls at each worker, those that wait and the one that runs.
    private let waiting: Mutex<[Int]>

    init(_ address: PostgresAddress, _ backOff: PostgresBackOff, waits: PostgresConnection.Waits = .init()) {
        workers = (0..<Limits.postgresConnections).map { Worker(address, backOff, waits, number: $0) }
        waiting = Mutex(workers.map { _ in 0 })
    }

    /// Runs `body` on a connection, once more where the first one turns out to be dead, and again where it met a lock.
    /// - Parameters:
    ///   - untilNs: until when whoever asks waits, of the monotonic clock.
    ///   - tries: attempts where it meets locks.
    ///   - isPatient: waits for the server while it is away, instead of failing at once.
    /// - Throws: `busy` when too many wait, `unavailable` while no server can be reached, and what `body` throws.
    func run<Result: Sendable>(
        untilNs: Int64, tries: Int = Limits.postgresTries, isPatient: Bool = false,
        _ body: @escaping @Sendable (PostgresConnection) throws(StoreError) -> Result
    ) async throws(StoreError) -> Result {
        let index = try enter()
        defer { waiting.withLock { $0[index] -= 1 } }
        return try await workers[index].run(untilNs, tries, isPatient, body)
    }

    /// The same for a thread that may wait.
    func block<Result>(
        untilNs: Int64, tries: Int = Limits.postgresTries, _ body: (PostgresConnection) throws(StoreError) -> Result
    ) throws(StoreError) -> Result {
        let index = try enter()
        defer { waiting.withLock { $0[index] -= 1 } }
        return try workers[index].block(untilNs, tries, body)
    }

    /// The worker with the least to do.
    private func enter() throws(StoreError) -> Int {
        let index = waiting.withLock { waiting -> Int? in
            guard waiting.reduce(0, +) < Limits.postgresWaiting else { return nil }
            let index = waiting.indices.min { waiting[$0] < waiting[$1] } ?? 0
            waiting[index] += 1
            return index
        }
        guard let index else { throw .busy("\(Limits.postgresWaiting) calls wait already") }
        return index
    }

    /// Closes the connections when what waits is done. What is asked for afterwards is refused.
    func close() async {
        for worker in workers { await worker.close() }
    }

    /// Blocks the queue of a connection, where nothing else could be done meanwhile. Never a loop.
    static func rest(ns: Int64) { usleep(UInt32(clamping: ns / 1_000 + 1)) }

    /// One connection and its queue. What it confines is touched on its queue alone.
    private final class Worker: @unchecked Sendable {
        private let queue: DispatchQueue
        private let address: PostgresAddress
        private let backOff: PostgresBackOff
        private let waits: PostgresConnection.Waits
        private var connection: PostgresConnection?
        private var isClosed = false

        init(_ address: PostgresAddress, _ backOff: PostgresBackOff, _ waits: PostgresConnection.Waits, number: Int) {
            (self.address, self.backOff, self.waits) = (address, backOff, waits)
            queue = DispatchQueue(label: "store-\(number)")
        }

        func close() async {
            await withCheckedContinuation { continuation in
                queue.async { [self] in
                    (isClosed, connection) = (true, nil)
                    continuation.resume()
                }
            }
        }

        func run<Result: Sendable>(
            _ untilNs: Int64, _ tries: Int, _ isPatient: Bool,
            _ body: @escaping @Sendable (PostgresConnection) throws(StoreError) -> Result
        ) async throws(StoreError) -> Result {
            let result: Swift.Result<Result, StoreError> = await withCheckedContinuation { continuation in
                queue.async { [self] in
                    do throws(StoreError) {
                        continuation.resume(returning: .success(try attempts(untilNs, tries, isPatient, body)))
                    } catch {
                        continuation.resume(returning: .failure(error))
                    }
                }
            }
            return try result.get()
        }

        func block<Result>(
            _ untilNs: Int64, _ tries: Int, _ body: (PostgresConnection) throws(StoreError) -> Result
        ) throws(StoreError) -> Result {
            let result = queue.sync { () -> Swift.Result<Result, StoreError> in
                do throws(StoreError) { return .success(try attempts(untilNs, tries, false, body)) } catch { return .failure(error) }
            }
            return try result.get()
        }

        private func attempts<Result>(
            _ untilNs: Int64, _ tries: Int, _ isPatient: Bool, _ body: (PostgresConnection) throws(StoreError) -> Result
        ) throws(StoreError) -> Result {
            guard Clock.monotonicNs() < untilNs else { throw .busy("no connection was free in time") }
            var attempt = 0
            while true {
                attempt += 1
                let isStanding = connection != nil
                do throws(StoreError) {
                    let connection = try ready(untilNs, isPatient)
                    (connection.deadlineNs, connection.waits) = (untilNs, waits)
                    defer { if !connection.isUsable { self.connection = nil } }
                    return try body(connection)
                } catch {
                    guard Clock.monotonicNs() < untilNs else { throw error }
                    switch error {
                    // It died while nobody used it, or its server may not be written to any more. Nothing of it was kept.
                    case .unavailable where attempt == 1 && isStanding && !isClosed: continue
                    case .busy where attempt < tries: continue
                    default: throw error
                    }
                }
            }
        }

        private func ready(_ untilNs: Int64, _ isPatient: Bool) throws(StoreError) -> PostgresConnection {
            guard !isClosed else { throw .unavailable("it is closed") }
            if let connection { return connection }
            while true {
                if let pause = backOff.pause {
                    guard isPatient, Clock.monotonicNs() + pause.ns < untilNs else { throw .unavailable(pause.why) }
                    PostgresPool.rest(ns: pause.ns)
                }
                do throws(StoreError) {
                    let made = try address.connect(deadlineNs: untilNs)
                    backOff.succeeded()
                    connection = made
                    return made
                } catch {
                    backOff.failed("\(error)")
                    guard isPatient, case .unavailable = error, Clock.monotonicNs() < untilNs else { throw error }
                }
            }
        }
    }
}
