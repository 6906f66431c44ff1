import Testing

@testable import Transport

@Suite struct ClientLookupGateTests {
    private final class Waiter {}

    @Test func aHostHasItsPlacesAndAllTogetherHaveTheirs() {
        let gate = LookupGate(perHost: 2, total: 3)
        #expect(gate.enter("a") && gate.enter("a") && !gate.enter("a"))
        #expect(gate.enter("b") && !gate.enter("c"))
        gate.leave("a")
        #expect(gate.enter("c") && !gate.enter("a"))
        for host in ["a", "b", "c"] { gate.leave(host) }
        #expect(gate.isIdle)
        gate.leave("a")
        #expect(gate.isIdle)
    }

    @Test func allWhoWaitForTheNameGoOnOnceItIsKnown() {
        let gate = LookupGate(perHost: 1, total: 2), waiters = (0..<4).map { _ in Waiter() }
        var gone: [String] = []
        #expect(gate.enter("a") && gate.enter("b"))
        for (index, host) in ["a", "b", "a", "c"].enumerated() { gate.wait(host, waiters[index]) { gone.append("\(host)\(index)") } }
        gate.forget(waiters[2])
        #expect(gone.isEmpty)
        gate.leave("a")
        #expect(gone == ["a0"])
        // Nobody waits for "a" any more, so its place goes to the first who finds one.
        #expect(gate.enter("a"))
        gate.leave("a")
        #expect(gone == ["a0", "c3"])
        gate.leave("b")
        #expect(gone == ["a0", "c3", "b1"] && gate.isIdle)
    }

    @Test func whoComesWhenThereIsAPlaceDoesNotWait() {
        let gate = LookupGate(perHost: 1, total: 1)
        var gone = false
        gate.wait("a", Waiter()) { gone = true }
        #expect(gone)
    }
}
