import Synchronization
import Testing

/// Lets so many tests of a suite run at once, in the order in which they come.
final class Lanes: SuiteTrait, TestTrait, TestScoping {
    private let state: Mutex<(free: Int, waiting: [CheckedContinuation<Void, Never>])>

    var isRecursive: Bool { true }

    init(_ count: Int) { state = Mutex((count, [])) }

    func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @concurrent @Sendable () async throws -> Void
    ) async throws {
        // A suite is no test: those in it would wait for its lane.
        guard testCase != nil else { return try await function() }
        await enter()
        defer { leave() }
        try await function()
    }

    private func enter() async {
        await withCheckedContinuation { continuation in
            let enters = state.withLock { state in
                guard state.free > 0 else {
                    state.waiting.append(continuation)
                    return false
                }
                state.free -= 1
                return true
            }
            if enters { continuation.resume() }
        }
    }

    private func leave() {
        let next = state.withLock { state -> CheckedContinuation<Void, Never>? in
            guard !state.waiting.isEmpty else {
                state.free += 1
                return nil
            }
            return state.waiting.removeFirst()
        }
        next?.resume()
    }
}

extension Trait where Self == Lanes {
    static func lanes(_ count: Int) -> Lanes { Lanes(count) }
}
