import Testing

@testable import Transport

@Suite struct ClientCoalescerTests {
    @Test func oneFlightForAllWhoWaitAndTheNextForWhoComesLater() async throws {
        let (flights, values, after) = try await withClient { _, loop in
            let coalescer = Coalescer<String, Int>(loop: loop)
            var flights = 0, values: [Int] = []
            for _ in 0..<10 {
                loop.spawn {
                    let value = try? await coalescer.value(for: "a") {
                        flights += 1
                        await loop.sleep(ns: 5_000_000)
                        return flights
                    }
                    values.append(value ?? -1)
                }
            }
            while values.count < 10 { await loop.sleep(ns: 1_000_000) }
            let next = try await coalescer.value(for: "a") { 7 }
            return (flights, values, [next, coalescer.count])
        }
        #expect(flights == 1 && values == Array(repeating: 1, count: 10) && after == [7, 0])
    }

    @Test func failuresAreSharedAndNotKept() async throws {
        let outcomes = try await withClient { _, loop in
            let coalescer = Coalescer<Int, Int>(loop: loop)
            var land: ((Result<Int, FetchError>) -> Void)?, starts = 0, outcomes: [String] = []
            let note: (Result<Int, FetchError>) -> Void = { outcomes.append((try? $0.get()).map { "\($0)" } ?? "failed") }
            func ask() {
                coalescer.value(
                    for: 1,
                    start: {
                        starts += 1
                        land = $0
                    }, note)
            }
            ask()
            ask()
            let first = land!
            first(.failure(FetchError(.timeout, "", url: "")))
            ask()
            // Of a flight that has landed: it must not land the next one.
            first(.success(0))
            outcomes.append("\(starts) \(coalescer.isUnderWay(1))")
            land!(.success(9))
            return outcomes
        }
        #expect(outcomes == ["failed", "failed", "2 true", "9"])
    }

    @Test func aWaiterMayAskAnewAndAFlightMayLandAtOnce() async throws {
        let values = try await withClient { _, loop in
            let coalescer = Coalescer<Int, Int>(loop: loop)
            var values: [Int] = []
            coalescer.value(for: 1, start: { $0(.success(1)) }) { _ in
                values.append(1)
                coalescer.value(for: 1, start: { $0(.success(2)) }) { _ in values.append(2) }
            }
            return values
        }
        #expect(values == [1, 2])
    }

    @Test func thoseBeyondTheBoundAreRefused() async throws {
        let (kinds, served) = try await withClient { _, loop in
            let coalescer = Coalescer<Int, Int>(loop: loop, waitersMax: 2)
            var land: ((Result<Int, FetchError>) -> Void)?, kinds: [FetchError.Kind] = [], served = 0
            for _ in 0..<3 {
                coalescer.value(for: 1, start: { land = $0 }) { result in
                    if case .failure(let error) = result { kinds.append(error.kind) } else { served += 1 }
                }
            }
            await loop.sleep(ns: 1)
            land!(.success(1))
            return (kinds, served)
        }
        #expect(kinds == [.overloaded] && served == 2)
    }
}
