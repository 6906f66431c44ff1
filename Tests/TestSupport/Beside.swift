import Foundation

/// Runs what waits with its thread on a thread of its own: what it waits for may need the few threads that tests run on.
public func beside<Answer: Sendable>(_ work: @escaping @Sendable () throws -> Answer) async throws -> Answer {
    try await withCheckedThrowingContinuation { continuation in
        Thread.detachNewThread { continuation.resume(with: Result { try work() }) }
    }
}
