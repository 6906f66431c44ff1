/// Values by key, bounded: where it is full, what has not been changed for longest goes first.
struct RecentTable<Key: Hashable, Value> {
    /// One entry in the ring of all, from that which was changed last on. `before` of the newest is the oldest.
    private struct Node {
        var key: Key, value: Value
        var before: Int, after: Int
    }
    private let most: Int
    private var places: [Key: Int] = [:]
    private var nodes: [Node] = []
    private var newest = 0

    /// - Parameter most: entries, from 1.
    init(most: Int) { self.most = most }

    var count: Int { nodes.count }

    subscript(_ key: Key) -> Value? { places[key].map { nodes[$0].value } }

    /// There is no way to remove one: what is no longer of use is set to what says nothing, and goes in its turn.
    mutating func set(_ key: Key, to value: Value) {
        if let place = places[key] {
            nodes[place].value = value
            moveToFront(place)
        } else if nodes.count < most {
            places[key] = nodes.count
            nodes.append(Node(key: key, value: value, before: nodes.count, after: nodes.count))
            if nodes.count > 1 { insertAtFront(nodes.count - 1) } else { newest = 0 }
        } else {
            let oldest = nodes[newest].before
            places[nodes[oldest].key] = nil
            places[key] = oldest
            (nodes[oldest].key, nodes[oldest].value) = (key, value)
            // In a ring the oldest stands before the newest already.
            newest = oldest
        }
    }

    private mutating func moveToFront(_ place: Int) {
        guard place != newest else { return }
        let (before, after) = (nodes[place].before, nodes[place].after)
        nodes[before].after = after
        nodes[after].before = before
        insertAtFront(place)
    }

    private mutating func insertAtFront(_ place: Int) {
        let oldest = nodes[newest].before
        (nodes[place].before, nodes[place].after) = (oldest, newest)
        nodes[oldest].after = place
        nodes[newest].before = place
        newest = place
    }
}
