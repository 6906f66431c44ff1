import TestSupport
import Testing

@testable import EdgeProxy

/// A table that forgets what has not been changed for longest.
@Suite struct RecentTableTests {
    /// Against a list that is kept in the order of the changes.
    @Test(arguments: 0..<20 as Range<UInt64>)
    func whatWasChangedLastIsKept(seed: UInt64) {
        var random = Seeded(seed), known: [(key: Int, value: Int)] = []
        let most = Int.random(in: 1...8, using: &random)
        var table = RecentTable<Int, Int>(most: most)
        for value in 0..<500 {
            let key = Int.random(in: 0..<12, using: &random)
            table.set(key, to: value)
            known.removeAll { $0.key == key }
            known.append((key, value))
            if known.count > most { known.removeFirst() }
            #expect(table.count == known.count)
            for key in 0..<12 { #expect(table[key] == known.first { $0.key == key }?.value) }
        }
    }

    @Test func anEmptyTableHasNothing() { #expect(RecentTable<String, Int>(most: 1)["a"] == nil) }
}
