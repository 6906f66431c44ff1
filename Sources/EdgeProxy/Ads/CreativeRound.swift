import Transport

/// A look at all creatives: several at once, and of each tenant in its turn a few, so that none waits for another's dead host. Confined to
/// its loop.
final class CreativeRound {
    typealias Items = (edition: Int, items: [CreativeLibrary.Item])
    private let loop: any Loop
    private let newest: () -> Items
    private let look: (CreativeLibrary.Item) -> (() async -> Void)?
    private var edition: Int?
    /// Tenants of which something waits, in the order of their turns, and the one whose turn it is.
    private var turns: [String] = [], turn = 0
    /// By tenant: what waits, the last first; and how much is looked at now.
    private var waiting: [String: [CreativeLibrary.Item]] = [:], running: [String: Int] = [:]
    private var runningCount = 0
    /// Has been looked at in this round, or is now.
    private var begun: Set<CreativeLibrary.Item> = []
    private var done: (() -> Void)?

    /// - Parameters:
    ///   - newest: what there is now; the number is another when it has changed.
    ///   - look: what is to be done for a creative; `nil`: nothing.
    init(
        on loop: any Loop, _ newest: @escaping () -> Items, look: @escaping (CreativeLibrary.Item) -> (() async -> Void)?
    ) {
        self.loop = loop
        self.newest = newest
        self.look = look
    }

    /// Looks at each once, also at those that are there from some time in between on.
    func run() async {
        await withUnsafeContinuation { (continuation: UnsafeContinuation<Void, Never>) in
            done = { continuation.resume() }
            goOn()
        }
    }

    /// Begins as many as may be looked at at once.
    private func goOn() {
        takeUpNewest()
        while runningCount < Limits.creativesRead, let item = next() {
            guard let look = look(item) else { continue }
            runningCount += 1
            running[item.tenant, default: 0] += 1
            loop.spawn { [self] in
                await look()
                runningCount -= 1
                running[item.tenant, default: 0] -= 1
                goOn()
            }
        }
        guard runningCount == 0, let done else { return }
        self.done = nil
        done()
    }

    private func takeUpNewest() {
        let newest = newest()
        guard newest.edition != edition else { return }
        edition = newest.edition
        waiting = Dictionary(grouping: newest.items.reversed().filter { !begun.contains($0) }, by: \.tenant)
        turns = waiting.keys.sorted()
        turn = 0
    }

    /// The next of the tenant whose turn it is; `nil` when none may be begun now.
    private func next() -> CreativeLibrary.Item? {
        var asked = 0
        while asked < turns.count {
            if turn >= turns.count { turn = 0 }
            let tenant = turns[turn]
            guard running[tenant, default: 0] < Limits.creativesReadOfTenant else {
                turn += 1
                asked += 1
                continue
            }
            guard let item = waiting[tenant]?.popLast() else {
                turns.remove(at: turn)
                continue
            }
            turn += 1
            begun.insert(item)
            return item
        }
        return nil
    }
}
