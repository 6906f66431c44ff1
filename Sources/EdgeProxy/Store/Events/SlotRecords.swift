import Stitching

extension TrackedId {
    public init(_ token: SessionToken) { self.init(high: token.high, low: token.low) }
}

extension TrackedEvent {
    /// The event that a record of it has; the impression goes with the start.
    public init(_ event: SlotEvent) {
        switch event {
        case .start: self = .start
        case .firstQuartile: self = .firstQuartile
        case .midpoint: self = .midpoint
        case .thirdQuartile: self = .thirdQuartile
        case .complete: self = .complete
        }
    }
}

extension SlotEvent {
    /// The event of the ad that a record is of; `nil`: none of those that the server sees.
    public init?(_ event: TrackedEvent) {
        guard let own = Self.allCases.first(where: { TrackedEvent($0) == event }) else { return nil }
        self = own
    }
}
