/// What stands in a flat list before all that is within it: a JSON value, an XML element.
public protocol Nesting: Sendable {
    /// Index past it and all that is within: its neighbour, where it has one.
    var next: Int { get }
}

/// The indices of what is directly within one member of a flat list.
public struct Children<Member: Nesting>: Sequence, IteratorProtocol {
    @usableFromInline let members: [Member]
    @usableFromInline var child: Int
    @usableFromInline let end: Int

    @inlinable
    init(of index: Int, in members: [Member]) {
        self.members = members
        child = index + 1
        end = members[index].next
    }

    @inlinable
    public mutating func next() -> Int? {
        guard child < end else { return nil }
        defer { child = members[child].next }
        return child
    }
}
