import CLinux
import Glibc

/// Starts threads that end by themselves.
enum NamedThread {
    /// - Parameter name: at most 15 bytes, which is what the kernel keeps.
    /// - Throws: `SystemError` when there are no threads left.
    static func start(_ name: String, _ body: @escaping @Sendable () -> Void) throws(SystemError) {
        var usual = sigset_t(), blocked = signalsOfOthers()
        // A thread begins with the mask of its maker: blocking them in the new thread would come too late for one that is on its way.
        pthread_sigmask(SIG_BLOCK, &blocked, &usual)
        defer { pthread_sigmask(SIG_SETMASK, &usual, nil) }
        let argument = Unmanaged.passRetained(ThreadStart(name: name, body: body))
        var thread = pthread_t()
        let code = pthread_create(&thread, nil, runThread, argument.toOpaque())
        guard code == 0 else {
            argument.release()
            throw SystemError("pthread_create", code: code)
        }
        pthread_detach(thread)
    }

    /// All signals but those that a thread raises by its own fault: these are for the handlers that write down a crash.
    private static func signalsOfOthers() -> sigset_t {
        var set = sigset_t()
        sigfillset(&set)
        for own in [SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGTRAP, SIGABRT, SIGSYS] { sigdelset(&set, own) }
        return set
    }
}

private final class ThreadStart: Sendable {
    let name: String
    let body: @Sendable () -> Void
    init(name: String, body: @escaping @Sendable () -> Void) {
        self.name = name
        self.body = body
    }
}

// A closure would be isolated where it is written; C calls this on a thread of its own.
private func runThread(_ argument: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    let start = Unmanaged<ThreadStart>.fromOpaque(argument!).takeRetainedValue()
    clinux_thread_name(start.name)
    start.body()
    return nil
}
