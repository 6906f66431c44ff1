/// One flight for all who want the same thing at the same time, on one loop. What it brings, value or failure, goes to all who
/// waited; nothing is kept, so who asks afterwards starts the next flight.
public final class Coalescer<Key: Hashable, Value> {
    public typealias Outcome = Result<Value, FetchError>

    private let loop: any Loop
    private let waitersMax: Int
    private var flights: [Key: Flight] = [:]

    private struct Flight {
        let id: UInt64
        var waiters: [(Outcome) -> Void]
    }
    private var nextId: UInt64 = 0

    public init(loop: any Loop, waitersMax: Int = Limits.coalescedWaiters) {
        self.loop = loop
        self.waitersMax = waitersMax
    }

    /// Joins the flight for `key`, or starts it.
    ///
    /// - Parameters:
    ///   - start: begins the work and calls what it is given once (further calls do nothing), at once or later. It is only called when
    ///     no flight is under way, before this call returns.
    ///   - done: is called once with the outcome, or in a later turn with `.overloaded` when `waitersMax` wait already. Whoever asks for
    ///     `key` within it starts anew.
    public func value(for key: Key, start: (@escaping (Outcome) -> Void) -> Void, _ done: @escaping (Outcome) -> Void) {
        assert(loop.isCurrent)
        if let count = flights[key]?.waiters.count {
            guard count < waitersMax else {
                loop.schedule(afterNs: 0) { done(.failure(FetchError(.overloaded, "\(count) wait already", url: ""))) }
                return
            }
            flights[key]!.waiters.append(done)
            return
        }
        nextId &+= 1
        let id = nextId
        flights[key] = Flight(id: id, waiters: [done])
        start { [weak self] outcome in
            guard let self, flights[key]?.id == id, let flight = flights.removeValue(forKey: key) else { return }
            for waiter in flight.waiters { waiter(outcome) }
        }
    }

    /// Whether a flight for `key` is under way.
    public func isUnderWay(_ key: Key) -> Bool { flights[key] != nil }

    /// Flights under way.
    public var count: Int { flights.count }
}

extension Coalescer where Value: Sendable {
    /// The same for tasks of this loop: `flight` is spawned when none is under way.
    ///
    /// - Throws: what the flight threw, or `.overloaded`.
    public func value(for key: Key, _ flight: @escaping () async throws(FetchError) -> Value) async throws(FetchError) -> Value {
        let outcome = await withUnsafeContinuation { (continuation: UnsafeContinuation<Outcome, Never>) in
            value(
                for: key,
                start: { [loop] land in
                    loop.spawn {
                        do throws(FetchError) { land(.success(try await flight())) } catch { land(.failure(error)) }
                    }
                }, { continuation.resume(returning: $0) })
        }
        return try outcome.get()
    }
}
