import Foundation
import Store
import Synchronization

/// Writes the log's lines on a thread of its own: whoever has something to tell waits neither for a disk nor for a reader who has stopped
/// reading. Until `start`, lines are written at once.
final class LogWriter: Sendable {
    private struct State {
        var bytes: [UInt8] = []
        var lost = 0
        var isRunning = false
        var isClosed = false
    }
    private let state = Mutex(State())
    private let condition = NSCondition()
    private let ended = DispatchSemaphore(value: 0)
    private let descriptor: Int32

    /// - Parameter descriptor: written to; stays the caller's.
    init(_ descriptor: Int32) { self.descriptor = descriptor }

    /// Takes a whole line. One that finds `Limits.logQueueBytes` waiting is lost, and counted in a line of its own.
    func put(_ line: [UInt8]) {
        let isRunning = state.withLock { state in
            guard state.isRunning else { return false }
            if state.bytes.count + line.count > Limits.logQueueBytes { state.lost += 1 } else { state.bytes += line }
            return true
        }
        if isRunning { wake() } else { write(line) }
    }

    func start() {
        guard
            state.withLock({ state in
                defer { state.isRunning = true }
                return !state.isRunning
            })
        else { return }
        let thread = Thread { [self] in run() }
        thread.name = "log"
        thread.start()
    }

    /// Ends the thread when all is written, or after `seconds`: nobody may be reading.
    func close(within seconds: Double) {
        guard
            state.withLock({ state in
                state.isClosed = true
                return state.isRunning
            })
        else { return }
        wake()
        _ = ended.wait(timeout: .now() + seconds)
    }

    private func run() {
        while true {
            condition.lock()
            while state.withLock({ $0.bytes.isEmpty && !$0.isClosed }) { condition.wait() }
            condition.unlock()
            let (bytes, lost, isOver) = state.withLock { state in
                // What comes from here on is written at once again.
                let isOver = state.isClosed && state.bytes.isEmpty
                if isOver { state.isRunning = false }
                defer { (state.bytes, state.lost) = ([], 0) }
                return (state.bytes, state.lost, isOver)
            }
            if isOver {
                ended.signal()
                return
            }
            write(bytes)
            if lost > 0 { write(Log.line("warning", "\(lost) lines of the log were lost: they came faster than they could be written")) }
        }
    }

    private func wake() {
        condition.lock()
        condition.signal()
        condition.unlock()
    }

    /// A closed or full log stops nothing.
    private func write(_ bytes: [UInt8]) { _ = writeAll(bytes) { Journal.systemWrite(descriptor, $0) } }
}
