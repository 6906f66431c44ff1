import Model
import Stitching

/// Breaks that somebody orders of a channel, and ends: what a route calls. On any loop.
extension LoopContext {
    /// Looks whether a break could be ordered.
    /// - Throws: as `orderBreak` would.
    func checkBreak(_ channel: Channel, inNs: Int64, lengthNs: Int64) throws(BreakRefusal) {
        let now = loop.wallTime
        try checkRule(channel, inNs: inNs, lengthNs: lengthNs, now: now)
        try channel.orders.check(start: now + inNs, now: now)
    }

    private func checkRule(_ channel: Channel, inNs: Int64, lengthNs: Int64, now: WallTime) throws(BreakRefusal) {
        let open = edge.presentations.open(of: channel.id).compactMap(\.snapshot)
        try BreakOrderRule.check(inNs: inNs, lengthNs: lengthNs, now: now, channel.configuration, open)
    }

    /// Orders a break of a channel, in all that is open of it and in what is opened while it is under way.
    ///
    /// It begins with the first segment that comes out from then on; where nobody watches, for whoever opens the channel before its end.
    /// - Parameters:
    ///   - channel: of the newest directory.
    ///   - inNs: so long from now, nanoseconds; 0: as soon as possible.
    ///   - lengthNs: nanoseconds.
    ///   - by: who orders it, and `request` its id: for explanations.
    /// - Throws: `BreakRefusal`; then nothing has changed, but for what was opened while `.notWritten` was waited for: that may have it.
    func orderBreak(
        _ channel: Channel, inNs: Int64, lengthNs: Int64, by: String, request: String
    ) async throws(BreakRefusal) -> OrderedBreak {
        let now = loop.wallTime
        try checkRule(channel, inNs: inNs, lengthNs: lengthNs, now: now)
        let order = try channel.orders.add(start: now + inNs, lengthNs: lengthNs, by: by, request: request, now: now)
        guard await acknowledge([.order(OrderRecord(channel: channel.name, order: order))]) else {
            // The record may still come to stand in the journal: behind it stands that it is over.
            if let ended = channel.orders.end(order.id, at: loop.wallTime) {
                write([.order(OrderRecord(channel: channel.name, order: ended))]) {}
            }
            throw .notWritten
        }
        for presentation in edge.presentations.open(of: channel.id) { _ = await adoptOrders(presentation) }
        return order
    }

    /// Ends the break that is open on a channel at the next boundary that nothing is listed beyond, whatever made it: what is laid is cut
    /// as by an early in-point. Orders that are under way are over, also where they have not begun.
    /// - Returns: the orders that are ended, and in how many presentations a break ends; neither: there was none.
    /// - Throws: `.notWritten`: it is ended, and after a restart it may be there again.
    func endBreak(of channel: Channel) async throws(BreakRefusal) -> (orders: [OrderedBreak], presentations: Int) {
        let ended = channel.orders.end(at: loop.wallTime)
        let isWritten = await acknowledge(ended.map { .order(OrderRecord(channel: channel.name, order: $0)) })
        var presentations = 0
        for presentation in edge.presentations.open(of: channel.id) where await adoptOrders(presentation, ending: true) {
            presentations += 1
        }
        guard isWritten else { throw .notWritten }
        return (ended, presentations)
    }

    /// Calls off an order that has not begun; nothing else ends.
    /// - Throws: `.notWritten`, as `endBreak`.
    func callOff(_ id: BreakOrderId, of channel: Channel) async throws(BreakRefusal) {
        guard let ended = channel.orders.end(id, at: loop.wallTime) else { return }
        let isWritten = await acknowledge([.order(OrderRecord(channel: channel.name, order: ended))])
        for presentation in edge.presentations.open(of: channel.id) { _ = await adoptOrders(presentation) }
        guard isWritten else { throw .notWritten }
    }

    /// The recent breaks of a channel, and what became of them.
    func breaks(of channel: Channel) -> ChannelBreaks {
        let sources = edge.presentations.open(of: channel.id).compactMap { presentation in
            presentation.snapshot.map { ChannelBreaks.Source(id: presentation.id, snapshot: $0, commits: presentation.commits.all) }
        }
        return ChannelBreaks(sources, orders: channel.orders.all, now: loop.wallTime)
    }
}
