import Model

/// A break that was ordered for a channel; the last record of an id holds. Written before the order is acknowledged.
public struct OrderRecord: Equatable, Sendable {
    /// `{tenant}/{channel}`.
    public var channel = ""
    public var order = OrderedBreak(id: BreakOrderId(0), start: WallTime(nanoseconds: 0), lengthNs: 0, ordered: WallTime(nanoseconds: 0))

    public init() {}

    public init(channel: String, order: OrderedBreak) {
        self.channel = channel
        self.order = order
    }

    public mutating func walk(_ coder: inout RecordCoder) throws(RecordCoder.Truncated) {
        try coder.string(&channel, "channel")
        try coder.number(&order.id.number, "id")
        try coder.number(&order.start.nanoseconds, "start")
        try coder.number(&order.lengthNs, "length")
        try coder.number(&order.ordered.nanoseconds, "ordered")
        try coder.string(&order.by, "by")
        try coder.string(&order.request, "request")
        try coder.optional(&order.ended, "ended")
    }
}
