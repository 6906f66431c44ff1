import CLinux
import TestSupport
import Testing

@testable import Transport

/// What takes long does not run on the loop whose task asks for it.
@Suite struct BesideLoopsTests {
    private static func place() async -> Bool { clinux_loop_get() != nil }

    @Test func workLeavesTheLoopAndComesBack() async throws {
        let places = await withCheckedContinuation { (continuation: CheckedContinuation<[Bool], Never>) in
            runOnThread {
                guard let loop = try? EventLoop(index: 0) else { return continuation.resume(returning: []) }
                loop.spawn {
                    let before = await Self.place()
                    let beside = await BesideLoops.run { await Self.place() }
                    let after = await Self.place()
                    continuation.resume(returning: [before, beside, after])
                    loop.stop()
                }
                loop.run()
            }
        }
        #expect(places == [true, false, true])
    }
}
