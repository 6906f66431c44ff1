/// Names a scheduled piece of work, so that it can be cancelled. Stays harmless after the work has run.
public struct TimerId: Hashable, Sendable {
    package let raw: UInt64
    package init(raw: UInt64) { self.raw = raw }
}

/// One event loop on one thread: epoll in production (`EventLoop`), a moved clock in tests (`SimulatedLoop`).
///
/// Everything but `execute` is called on the loop's own thread only; this is asserted.
public protocol Loop: AnyObject, Sendable {
    /// Monotonic time in nanoseconds, read once a turn.
    var now: Int64 { get }
    /// Nanoseconds since 1970, of the same instant as `now`.
    var wallNow: Int64 { get }
    /// Whether the caller is on this loop's thread.
    var isCurrent: Bool { get }
    /// Runs `work` in the first turn that begins `afterNs` or more after `now`; never within this call. Equal times keep their order.
    @discardableResult func schedule(afterNs: Int64, _ work: @escaping () -> Void) -> TimerId
    /// Forgets a scheduled piece of work; nothing happens when it has run already.
    func cancel(_ timer: TimerId)
    /// Runs `work` on this loop, in the order of the calls from one thread. From any thread.
    func execute(_ work: @escaping @Sendable () -> Void)
    /// Starts a task that stays on this loop through its awaits, so it may capture what is confined to the loop.
    func spawn(_ body: @escaping () async -> Void)
}

extension Loop {
    /// Suspends the calling task, which must have been started by `spawn` on this loop, for at least `ns` nanoseconds.
    public func sleep(ns: Int64) async {
        await withUnsafeContinuation { continuation in
            _ = schedule(afterNs: ns) { continuation.resume() }
        }
    }
}

/// Carries what is confined to one loop through an interface that asks for `Sendable`.
/// The user promises that the value is touched on its loop only.
package struct Confined<Value>: @unchecked Sendable {
    package let value: Value
    package init(_ value: Value) { self.value = value }
}
