import Testing

@testable import Transport

@Test func onlyTheFirstPieceWakesTheLoop() {
    let queue = WorkQueue(), log = TestLog()
    func push(_ name: String) -> Bool { queue.push(.closure { log.add(name) }) }
    #expect(push("a") && !push("b") && !push("c"), "one signal until all is fetched")
    var batch: [Confined<Work>] = []
    queue.drain(into: &batch)
    #expect(batch.count == 3 && push("d"), "and a new one afterwards")
    for item in batch { if case .closure(let work) = item.value { work() } }
    #expect(log.all == ["a", "b", "c"])
    batch.removeAll(keepingCapacity: true)
    queue.drain(into: &batch)
    #expect(batch.count == 1)
    batch = []
    queue.drain(into: &batch)
    #expect(batch.isEmpty)
}
