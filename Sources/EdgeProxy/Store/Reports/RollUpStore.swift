import Decision
import Model

/// Whose place in which log some deltas are of.
public struct RollUpStep: Equatable, Sendable {
    public var node: String
    /// Where they begin; `nil`: nothing of this node was ever added.
    public var from: EventPosition?
    /// Where to go on behind them.
    public var to: EventPosition
    /// Everything that was received up to this is in the sums then; milliseconds since 1970.
    public var asOfMs: Int64

    public init(node: String, from: EventPosition?, to: EventPosition, asOfMs: Int64) {
        self.node = node
        self.from = from
        self.to = to
        self.asOfMs = asOfMs
    }
}

/// Where what was added up is added to the sums. All calls block.
public protocol RollUpStore: Sendable {
    /// How far the sums have what a node's log says; `nil`: they have nothing of it.
    func position(node: String) throws(StoreError) -> EventPosition?

    /// What each account was charged with.
    func charged() throws(StoreError) -> [UInt64: Delivery]

    /// Adds to the sums and moves the position, both or neither.
    /// - Parameter nowMs: milliseconds since 1970.
    /// - Returns: `false` and nothing is changed where the position is not `step.from`: another reader was first.
    func apply(_ deltas: RollUpDeltas, _ step: RollUpStep, nowMs: Int64) throws(StoreError) -> Bool

    /// Removes what is older than is kept.
    /// - Parameters:
    ///   - nowMs: milliseconds since 1970.
    ///   - keeps: for how long, by the tenant's id, as it is now; also for ids that are no tenant's any more.
    func prune(nowMs: Int64, keeps: (_ tenant: String) -> ReportRetention) throws(StoreError)
}
