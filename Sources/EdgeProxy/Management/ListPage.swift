import Glibc

/// A page of a list by keyset: the rows that come next behind one that is known, ordered by a field and the id.
enum ListPage {
    /// Looks at each row once and sorts those alone that may be of the page.
    ///
    /// - Parameters:
    ///   - rows: in any order; no two have one id.
    ///   - key: what the list is sorted by, as text. Asked for once a row. Texts are ordered by their bytes in UTF-8, which is the order of
    ///     their scalars, that of `<` for composed texts (NFC), and that of both databases.
    ///   - descending: turns the whole order, that of the ids too.
    ///   - after: the last row of the page before, which need not be there any more; `nil` for the first page.
    ///   - limit: rows of a page, from 1.
    /// - Returns: the page in its order, and the place of its last row where others follow.
    static func page<Rows: Collection>(
        _ rows: Rows, sortedBy key: (Rows.Element) -> String, descending: Bool, id: (Rows.Element) -> String,
        after: (key: String, id: String)?, limit: Int
    ) -> (rows: [Rows.Element], next: (key: String, id: String)?) {
        guard limit > 0 else { return ([], nil) }
        let sign = descending ? -1 : 1, after = after.map { Place(key: $0.key, id: $0.id) }
        // One more than is answered, to know whether that is all.
        var nearest = Nearest<Rows.Index>(most: limit + 1, sign: sign)
        for index in rows.indices {
            let row = rows[index], place = Place(key: key(row), id: id(row))
            if let after, place.order(to: after) * sign <= 0 { continue }
            nearest.add(place, index)
        }
        nearest.cut()
        let page = nearest.found.prefix(limit)
        return (page.map { rows[$0.index] }, nearest.found.count > limit ? page.last.map { ($0.place.key, $0.place.id) } : nil)
    }

    /// Where a row stands in the order.
    private struct Place {
        let key: String, id: String

        /// Negative when it comes first, ascending; 0 for the same place.
        func order(to other: Place) -> Int {
            let order = Self.order(key, other.key)
            return order == 0 ? Self.order(id, other.id) : order
        }

        private static func order(_ one: String, _ other: String) -> Int {
            let (first, second) = (one.utf8.span, other.utf8.span)
            return first.withUnsafeBytes { first in
                second.withUnsafeBytes { second in
                    let count = min(first.count, second.count)
                    // No text is without storage but an empty one, and of none nothing is compared.
                    let order = count == 0 ? 0 : Int(memcmp(first.baseAddress!, second.baseAddress!, count))
                    return order == 0 ? first.count - second.count : order
                }
            }
        }
    }

    /// The first rows of all that were added: they are kept till there are four times as many as are wanted, then sorted and cut, and what
    /// lies behind the last one is no longer kept. Ten thousand rows in their order, against it or in none take 3 to 9 ms; a heap took 40
    /// to 70 where they come against it, for each row moved all others.
    private struct Nearest<Index> {
        private(set) var found: [(place: Place, index: Index)] = []
        private let most: Int, sign: Int
        /// The last that was still among the first `most`.
        private var bound: Place?

        /// - Parameter sign: -1 for a descending order, else 1.
        init(most: Int, sign: Int) { (self.most, self.sign) = (most, sign) }

        mutating func add(_ place: Place, _ index: Index) {
            if let bound, place.order(to: bound) * sign > 0 { return }
            found.append((place, index))
            if found.count == most * 4 { cut() }
        }

        /// Sorts what was found, and leaves the first `most` of it.
        mutating func cut() {
            let sign = sign
            found.sort { $0.place.order(to: $1.place) * sign < 0 }
            found.removeLast(max(0, found.count - most))
            if found.count == most { bound = found.last?.place }
        }
    }
}
