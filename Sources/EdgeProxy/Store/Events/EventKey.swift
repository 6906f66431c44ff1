/// What tells one record from all others: a session or request, the break, the slot, and what happened in it. Not the ad, not the segment,
/// not the rendition.
public struct EventKey: Hashable, Sendable {
    public let id: TrackedId
    public let adBreak: Int64
    public let slot: UInt16
    /// A correction has the key of what it corrects, but for this.
    public let kind: EventKind
    public let event: TrackedEvent?
    public let ordinal: UInt8

    public init(id: TrackedId, adBreak: Int64, slot: UInt16, kind: EventKind, event: TrackedEvent?, ordinal: UInt8 = 0) {
        self.id = id
        self.adBreak = adBreak
        self.slot = slot
        self.kind = kind
        self.event = event
        self.ordinal = ordinal
    }
}
