import Dispatch
import Synchronization

/// Waits for what is asynchronous, on the main thread, which has nothing else to do: at the start, at SIGHUP and at the end.
enum Blocking {
    static func wait<Value: Sendable>(_ work: @escaping @Sendable () async -> Value) -> Value {
        let done = DispatchSemaphore(value: 0), box = Box<Value>()
        Task.detached {
            let value = await work()
            box.value.withLock { $0 = value }
            done.signal()
        }
        done.wait()
        return box.value.withLock { $0! }
    }

    private final class Box<Value: Sendable>: Sendable {
        let value = Mutex<Value?>(nil)
    }
}
