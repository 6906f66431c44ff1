import Foundation
import Glibc
import Synchronization
import TestSupport
import Testing
import Transport

@Suite struct PatientThreadsTests {
    private actor Writer {
        private let thread: PatientThread
        nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }
        private var turns = 0

        init() throws { thread = try PatientThread(name: "patient-test") }

        /// The niceness of the thread that runs this, and how often it was asked.
        func ask() -> (niceness: Int32, turns: Int) {
            turns += 1
            return (niceness(), turns)
        }
    }

    @Test func anActorsThreadLetsOthersGoFirst() async throws {
        let own = niceness(), writer = try Writer()
        for turn in 1...100 {
            let (niceness, turns) = await writer.ask()
            #expect(turns == turn)
            #expect(niceness == min(19, own + 10))
        }
        #expect(niceness() == own)
    }

    @Test func manyTasksRunOnThemAndAllEnd() async throws {
        let threads = try PatientThreads(name: "patient", threads: 2), own = niceness()
        let sum = await withTaskExecutorPreference(threads) {
            await withTaskGroup(of: Int.self) { group in
                for number in 0..<1_000 {
                    group.addTask {
                        await Task.yield()
                        return niceness() > own || own == 19 ? number : -1_000_000
                    }
                }
                return await group.reduce(0, +)
            }
        }
        #expect(sum == 999 * 1_000 / 2)
    }
}

private func niceness() -> Int32 { getpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0) }
