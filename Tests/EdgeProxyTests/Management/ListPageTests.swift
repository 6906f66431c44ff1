import TestSupport
import Testing

@testable import EdgeProxy

/// Pages of a list: all rows, each once, in their order.
@Suite struct ListPageTests {
    private struct Row: Equatable {
        var name: String, id: String
    }
    private typealias Place = (key: String, id: String)

    private func page(_ rows: [Row], descending: Bool = false, after: Place? = nil, limit: Int) -> (rows: [Row], next: Place?) {
        ListPage.page(rows, sortedBy: \.name, descending: descending, id: \.id, after: after, limit: limit)
    }

    private func sorted(_ rows: [Row], descending: Bool) -> [Row] {
        let up = rows.sorted { one, other in
            let (first, second) = (Array(one.name.utf8), Array(other.name.utf8))
            return first == second ? one.id < other.id : first.lexicographicallyPrecedes(second)
        }
        return descending ? up.reversed() : up
    }

    private func rows(_ count: Int, _ random: inout Seeded) -> [Row] {
        let names = ["", "a", "A", "b", "ab", "é", "e\u{301}", "z", "\u{1f3ac}", "ﬀ", "\0"]
        return (0..<count).map { Row(name: names.randomElement(using: &random) ?? "", id: "id-\($0)") }.shuffled(using: &random)
    }

    @Test(arguments: 0..<100 as Range<UInt64>)
    func pagesTogetherAreTheList(seed: UInt64) {
        var random = Seeded(seed)
        let rows = rows(Int.random(in: 0...60, using: &random), &random), limit = Int.random(in: 1...20, using: &random)
        for descending in [false, true] {
            var all: [Row] = [], after: Place?, pages = 0
            repeat {
                let page = page(rows.shuffled(using: &random), descending: descending, after: after, limit: limit)
                #expect(page.next == nil || page.rows.count == limit)
                all += page.rows
                after = page.next
                pages += 1
            } while after != nil && pages < 100
            #expect(all == sorted(rows, descending: descending))
            #expect(pages == max(1, (rows.count + limit - 1) / limit), "no empty page at the end")
        }
    }

    /// What stays in the list is answered exactly once, whatever comes and goes meanwhile.
    @Test(arguments: 0..<100 as Range<UInt64>)
    func changesNeitherSkipNorRepeat(seed: UInt64) {
        var random = Seeded(seed)
        var rows = rows(50, &random), all: [Row] = [], after: Place?, pages = 0
        let stays = rows.filter { $0.id.hasSuffix("1") || $0.id.hasSuffix("2") }
        repeat {
            let page = page(rows, after: after, limit: 4)
            all += page.rows
            (after, pages) = (page.next, pages + 1)
            rows.removeAll { row in !stays.contains(row) && Bool.random(using: &random) }
            rows.append(Row(name: ["a", "z", ""].randomElement(using: &random) ?? "", id: "new-\(pages)"))
        } while after != nil && pages < 200
        #expect(all.filter(stays.contains) == sorted(stays, descending: false))
        #expect(Set(all.map(\.id)).count == all.count)
    }

    /// Whatever order they come in, also where many lie between two cuts.
    @Test(arguments: [false, true])
    func manyRowsInAnyOrder(descending: Bool) {
        var random = Seeded(5)
        let inOrder = (0..<2_000).map { Row(name: "campaign \(10_000 + $0 / 3)", id: "\($0)") }
        for rows in [inOrder, inOrder.reversed(), inOrder.shuffled(using: &random)] {
            for limit in [1, 50, 500] {
                let all = sorted(rows, descending: descending), from = all[700]
                #expect(page(rows, descending: descending, limit: limit).rows == Array(all.prefix(limit)))
                let next = page(rows, descending: descending, after: (from.name, from.id), limit: limit)
                #expect(next.rows == Array(all[701..<701 + limit]) && next.next?.id == all[700 + limit].id)
            }
        }
    }

    @Test func aPageThatEndsTheListSaysSo() {
        let rows = ["c", "a", "b"].map { Row(name: "n", id: $0) }
        #expect(page(rows, limit: 3).next == nil && page(rows, limit: 4).next == nil)
        let first = page(rows, limit: 2)
        #expect(first.rows.map(\.id) == ["a", "b"] && first.next ?? ("", "") == ("n", "b"))
        #expect(page(rows, descending: true, limit: 2).rows.map(\.id) == ["c", "b"])
        #expect(page([], limit: 5).rows.isEmpty && page(rows, limit: 0).rows.isEmpty && page(rows, limit: -1).next == nil)
        // The last row may be gone, and so may all behind it.
        #expect(page(rows, after: ("n", "aa"), limit: 5).rows.map(\.id) == ["b", "c"])
        #expect(page(rows, after: ("o", ""), limit: 5).rows.isEmpty)
    }

    @Test func eachRowIsAskedOnce() {
        var random = Seeded(3), asked = 0
        let rows = (0..<10_000).map { Row(name: "campaign \(random.next() % 1_000)", id: "\($0)") }
        let page = ListPage.page(
            rows,
            sortedBy: { row in
                asked += 1
                return row.name
            }, descending: true, id: \.id, after: nil, limit: 50)
        #expect(asked == rows.count && page.rows == Array(sorted(rows, descending: true).prefix(50)))
    }
}
