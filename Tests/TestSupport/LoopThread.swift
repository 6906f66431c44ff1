import CLinux
import Glibc
import Transport

/// A thread of its own for a loop, from here until the loop stops.
public final class LoopThread: Sendable {
    public let loop: EventLoop
    private let thread: pthread_t

    /// - Parameter name: shown by top and gdb; 15 bytes at most.
    /// - Throws: `SystemError` when there are no threads left.
    public init(_ loop: EventLoop, name: String) throws(SystemError) {
        self.loop = loop
        var thread = pthread_t()
        let code = pthread_create(&thread, nil, runLoop, Unmanaged.passRetained(loop).toOpaque())
        guard code == 0 else {
            Unmanaged.passUnretained(loop).release()
            throw SystemError("pthread_create", code: code)
        }
        self.thread = thread
        let name = String(name.prefix(15))
        loop.execute { clinux_thread_name(name) }
    }

    /// Stops the loop and waits for its thread. Once, and not on that thread.
    public func stop() {
        loop.stop()
        pthread_join(thread, nil)
    }
}

// A closure would be isolated where it is written; C calls this on a thread of its own.
private func runLoop(_ argument: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    Unmanaged<EventLoop>.fromOpaque(argument!).takeRetainedValue().run()
    return nil
}
