/// Which part of a channel's timeline is listed.
public struct Visible: Equatable, Sendable {
    /// What ends at or before the edge is listed. Nanoseconds on the channel's clock; never goes back.
    public private(set) var edge: Int64
    /// What starts before the front has left where all up to the edge is listed. Never goes back.
    public private(set) var front: Int64
    /// From which edge on each front holds, oldest first.
    public private(set) var steps: [(edge: Int64, front: Int64)]

    public init(edge: Int64, front: Int64) {
        self.edge = edge
        self.front = front
        steps = [(edge, front)]
    }

    /// Moves on. Neither an edge nor a front that lies before the present one is taken: what is listed stays, what has left does not come
    /// back. Nor is an edge so near that nobody could tell which of the two a segment ends at.
    public mutating func advance(edge: Int64, front: Int64) {
        guard edge > self.edge + 2 * Limits.dateToleranceNs else { return }
        self.edge = edge
        guard front > self.front else { return }
        self.front = front
        steps.append((edge, front))
        if steps.count > Limits.frontsKept { steps.removeFirst() }
    }

    /// The front of a playlist whose last segment ends at `back`: that of the last edge it has reached. So it moves only when the back
    /// does, also where a pod's segments end at other times than the content's, and in a rendition that is behind (SEQ-8).
    public func front(atBack back: Int64) -> Int64 {
        if back + Limits.dateToleranceNs >= edge { return front }
        return (steps.last { $0.edge <= back + Limits.dateToleranceNs } ?? steps[0]).front
    }

    public static func == (one: Visible, other: Visible) -> Bool { one.edge == other.edge && one.front == other.front }
}
