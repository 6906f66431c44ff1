import Synchronization
import Testing

/// Real players play in real time: on a machine that stands still for a second, each of them fails whatever we serve. So a test that fails
/// runs again, alone and from the start, and the last of its runs decides. What failed before stays in the log, as a known issue.
struct OnceMore: TestTrait, SuiteTrait, TestScoping {
    /// Runs of which one has to pass: a defect fails all of them.
    static let runs = 3

    var isRecursive: Bool { true }

    func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @concurrent @Sendable () async throws -> Void
    ) async throws {
        guard testCase != nil else { return try await function() }
        for run in 1..<Self.runs {
            let hasFailed = Atomic(false)
            try await withKnownIssue("run \(run) of at most \(Self.runs)", isIntermittent: true) {
                try await function()
            } matching: { _ in
                hasFailed.store(true, ordering: .relaxed)
                return true
            }
            guard hasFailed.load(ordering: .relaxed) else { return }
        }
        try await function()
    }
}

extension Trait where Self == OnceMore {
    static var onceMore: OnceMore { OnceMore() }
}
