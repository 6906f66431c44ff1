/// Which part of a channel's timeline is listed.
public struct Visible: Equatable, Sendable {
    /// Where the listed part begins and ends, nanoseconds on the channel's clock.
    public struct Step: Equatable, Sendable {
        /// What ends at or before the edge is listed.
        public let edge: Int64
        /// What starts before the front has left where all up to the edge is listed.
        public let front: Int64
        /// The same for content: not before the front, and later where the origin no longer lists what stands between. What of a pod stands
        /// before content that has left goes with it.
        public let contentFront: Int64

        public init(edge: Int64, front: Int64, contentFront: Int64) {
            self.edge = edge
            self.front = front
            self.contentFront = max(front, contentFront)
        }
    }

    /// From which edge on each front holds, oldest first.
    public private(set) var steps: [Step]
    /// The last of all: nothing in it ever goes back.
    public private(set) var last: Step

    public init(edge: Int64, front: Int64, contentFront: Int64? = nil) {
        last = Step(edge: edge, front: front, contentFront: contentFront ?? front)
        steps = [last]
    }

    public var edge: Int64 { last.edge }
    public var front: Int64 { last.front }
    public var contentFront: Int64 { last.contentFront }

    /// Moves on. Neither an edge nor a front that lies before the present one is taken: what is listed stays, what has left does not come
    /// back. Nor is an edge so near that nobody could tell which of the two a segment ends at.
    public mutating func advance(edge: Int64, front: Int64, contentFront: Int64? = nil) {
        guard edge > self.edge + 2 * Limits.dateToleranceNs else { return }
        let before = last
        last = Step(
            edge: edge, front: max(before.front, front), contentFront: max(before.contentFront, contentFront ?? front))
        guard last.front > before.front || last.contentFront > before.contentFront else { return }
        steps.append(last)
        if steps.count > Limits.frontsKept { steps.removeFirst() }
    }

    /// The fronts of a playlist whose last segment ends at `back`: those of the last edge it has reached. So they move only when the back
    /// does, also where a pod's segments end at other times than the content's, and in a rendition that is behind (SEQ-8).
    public func step(atBack back: Int64) -> Step {
        if back + Limits.dateToleranceNs >= edge { return last }
        return steps.last { $0.edge <= back + Limits.dateToleranceNs } ?? steps[0]
    }

    public static func == (one: Visible, other: Visible) -> Bool { one.last == other.last }
}
