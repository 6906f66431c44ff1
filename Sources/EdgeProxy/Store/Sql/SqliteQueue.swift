import Dispatch

/// The one connection to a file of SQLite, on a queue of its own: one piece of work after the other, and none on a loop.
final class SqliteQueue: @unchecked Sendable {
    private let queue: DispatchQueue
    private let opening: @Sendable () throws(StoreError) -> SqliteConnection
    // Touched on the queue alone.
    private var connection: SqliteConnection?
    private var isClosed = false

    /// - Parameter opening: makes the connection, on the queue, when it is needed first; tried again by the next one who needs it.
    init(label: String, opening: @escaping @Sendable () throws(StoreError) -> SqliteConnection) {
        queue = DispatchQueue(label: label)
        self.opening = opening
    }

    /// Closes the file. What is asked for afterwards is refused as `unavailable`.
    func close() async {
        await withCheckedContinuation { continuation in
            queue.async { [self] in
                (isClosed, connection) = (true, nil)
                continuation.resume()
            }
        }
    }

    /// Runs `body` on the connection.
    func use<Result: Sendable>(
        _ body: @escaping @Sendable (SqliteConnection) throws(StoreError) -> Result
    ) async throws(StoreError) -> Result {
        let result: Swift.Result<Result, StoreError> = await withCheckedContinuation { continuation in
            queue.async { [self] in continuation.resume(returning: run(body)) }
        }
        return try result.get()
    }

    /// The same for a thread that may wait.
    func block<Result>(_ body: (SqliteConnection) throws(StoreError) -> Result) throws(StoreError) -> Result {
        try queue.sync { run(body) }.get()
    }

    private func run<Result>(_ body: (SqliteConnection) throws(StoreError) -> Result) -> Swift.Result<Result, StoreError> {
        do throws(StoreError) {
            guard !isClosed else { throw .unavailable("it is closed") }
            if self.connection == nil { self.connection = try opening() }
            guard let connection else { throw .unavailable("it is closed") }
            return .success(try body(connection))
        } catch {
            return .failure(error)
        }
    }
}
