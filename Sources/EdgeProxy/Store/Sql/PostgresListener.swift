import CLinux
import Foundation
import Glibc
import Synchronization
import Transport

/// Finds out when something was committed, here or by another node: on a connection of its own, that listens and looks at the number.
///
/// A notification is a hint: what counts is the number, which is read after each of them and each second besides.
final class PostgresListener: Sendable {
    static let channel = "edge_changes"

    private struct State {
        var woken: [@Sendable () -> Void] = []
        var isClosed = false
        var isRunning = false
        /// Whoever waits for the thread's end.
        var ended: [CheckedContinuation<Void, Never>] = []
    }
    private let state = Mutex(State())
    private let address: PostgresAddress
    private let backOff: PostgresBackOff
    private let callNs: Int64
    private let report: @Sendable (String) -> Void
    /// Ends the thread's waiting.
    private let waker: Int32

    /// - Parameter callMs: how long the server may take to answer, milliseconds.
    init(_ address: PostgresAddress, _ backOff: PostgresBackOff, callMs: Int64, report: @escaping @Sendable (String) -> Void) {
        (self.address, self.backOff, self.report) = (address, backOff, report)
        callNs = callMs * 1_000_000
        waker = eventfd(0, Int32(EFD_CLOEXEC | EFD_NONBLOCK))
    }

    deinit { if waker >= 0 { Glibc.close(waker) } }

    /// Calls `woken` whenever something may have changed, on the listener's thread. It begins with the first of them.
    func add(_ woken: @escaping @Sendable () -> Void) {
        let isFirst = state.withLock { state in
            state.woken.append(woken)
            guard !state.isRunning, !state.isClosed else { return false }
            state.isRunning = true
            return true
        }
        guard isFirst else { return }
        let thread = Thread { [self] in work() }
        thread.name = "store-listener"
        thread.start()
    }

    /// Ends the thread, within the time that the server may take to answer.
    func close() async {
        state.withLock { $0.isClosed = true }
        eventfd_write(waker, 1)
        await withCheckedContinuation { continuation in
            let isRunning = state.withLock { state in
                if state.isRunning { state.ended.append(continuation) }
                return state.isRunning
            }
            if !isRunning { continuation.resume() }
        }
    }

    // MARK: The thread

    private var isClosed: Bool { state.withLock { $0.isClosed } }

    private func work() {
        var seen: StoreMark?, isDeaf = false
        while !isClosed {
            if let pause = backOff.pause {
                var descriptor = pollfd(fd: waker, events: Int16(POLLIN), revents: 0)
                _ = poll(&descriptor, 1, Int32(pause.ns / 1_000_000) + 1)
                continue
            }
            let connection: PostgresConnection, isHeard: Bool
            do throws(StoreError) {
                connection = try address.connect(deadlineNs: Clock.monotonicNs() + callNs)
                isHeard = try hears(connection)
                backOff.succeeded()
            } catch {
                backOff.failed("\(error)")
                continue
            }
            if !isHeard, !isDeaf {
                report("the store sends no notifications, as through a pooler: changes are looked for each \(Limits.postgresDeafPollMs) ms")
            }
            isDeaf = !isHeard
            // When it ends it is made again: the reason is what that attempt says.
            try? follow(connection, pauseMs: isHeard ? Limits.postgresPollMs : Limits.postgresDeafPollMs, &seen)
        }
        let ended = state.withLock { state in
            state.isRunning = false
            return state.ended
        }
        for continuation in ended { continuation.resume() }
    }

    /// Listens, and tries whether anything comes: behind a pooler that is accepted and nothing ever does.
    private func hears(_ connection: PostgresConnection) throws(StoreError) -> Bool {
        let own = "edge_try_\(UInt64.random(in: 0 ... .max))"
        connection.deadlineNs = Clock.monotonicNs() + callNs
        try connection.run("LISTEN \(Self.channel); LISTEN \(own)")
        // From another connection: a pooler might give ours back what it sent itself.
        let other = try address.connect(deadlineNs: Clock.monotonicNs() + callNs)
        other.deadlineNs = Clock.monotonicNs() + callNs
        _ = try other.all(SqlText.notify, [.text(own), .text("")])
        let untilNs = Clock.monotonicNs() + Limits.postgresHearMs * 1_000_000
        var isHeard = false
        while !isHeard, !isClosed, Clock.monotonicNs() < untilNs {
            isHeard = try connection.notifications(untilNs: untilNs, waker: waker).contains(own)
        }
        connection.deadlineNs = Clock.monotonicNs() + callNs
        try connection.run(isHeard ? "UNLISTEN \(own)" : "UNLISTEN *")
        return isHeard
    }

    /// Looks at the number, again and again, until the connection is lost.
    private func follow(_ connection: PostgresConnection, pauseMs: Int64, _ seen: inout StoreMark?) throws(StoreError) {
        while !isClosed {
            // No transaction is open here: notifications would wait for its end.
            connection.deadlineNs = Clock.monotonicNs() + callNs
            let head = try connection.head()
            if head != seen {
                seen = head
                for woken in state.withLock({ $0.woken }) { woken() }
            }
            let pauseNs = pauseMs * Int64.random(in: 800_000...1_200_000)
            _ = try connection.notifications(untilNs: Clock.monotonicNs() + pauseNs, waker: waker)
        }
    }
}
