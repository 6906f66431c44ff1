import Store

extension TrackingEvent {
    /// Whether it is an impression that counts, so that the end of its ad does, too (`RollUp`).
    var paysForEnds: Bool { event == .impression && context.isValid && context.isBillable(evidence) }
}

/// Ends of ads that players have told of before the impression, and that are paid for: they cost what they cost when that comes, within
/// the minute in which reports count them (`RollUp`), and nothing without it.
struct EarlyEnds: Sendable {
    private var byImpression: AgedTable<EventKey, EventRecord>

    /// - Parameter most: how many wait; of more the oldest are forgotten.
    init(most: Int = Store.Limits.reportWaiting) {
        byImpression = AgedTable(keepsMs: Store.Limits.reportWaitMs, most: most)
    }

    /// The impression that an end is paid with; `nil`: it is none, or nobody pays for it.
    static func impression(of record: EventRecord) -> EventKey? {
        guard case .event(let event) = record, event.event == .complete, event.evidence == .client, event.ad.price != 0 else { return nil }
        let key = record.key
        return EventKey(id: key.id, adBreak: key.adBreak, slot: key.slot, kind: key.kind, event: .impression, ordinal: key.ordinal)
    }

    /// - Parameter impression: as `impression(of:)` says.
    mutating func put(_ record: EventRecord, until impression: EventKey) {
        byImpression.put(impression, record, atMs: record.context.receiptMs)
    }

    /// An impression has come.
    /// - Returns: the end that has waited for it; `nil`: none, or too long.
    mutating func removeEnd(of impression: EventRecord) -> EventRecord? {
        guard let end = byImpression.remove(impression.key),
            impression.context.receiptMs - end.context.receiptMs <= Store.Limits.reportWaitMs
        else { return nil }
        return end
    }

    /// It could not be written down.
    mutating func drop(_ impression: EventKey) { _ = byImpression.remove(impression) }
}
