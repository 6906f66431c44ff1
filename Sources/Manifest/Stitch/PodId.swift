/// The number of a pod within its presentation: what lists the same is the same pod. Stands in the URIs of its segments.
///
/// Not the number of a layout: layouts of one pod list the same and differ in how they end.
public struct PodId: Hashable, Sendable, CustomStringConvertible {
    public let number: Int64

    public init(_ number: Int64) { self.number = number }

    public var description: String { "\(number)" }
}
