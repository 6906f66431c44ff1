import Stitching

/// Which slot a record is about.
struct SlotKey: Hashable, Sendable {
    let id: TrackedId
    let adBreak: Int64
    let slot: UInt16

    init(_ context: EventContext, _ ad: EventAd) { (id, adBreak, slot) = (context.id, context.adBreak, ad.slot) }
}

extension SlotEvent {
    /// What it counts in, only with its impression, and in that one's bucket: so no share of it is ever over 100 %.
    var figure: WritableKeyPath<ReportFigures, Int64> {
        switch self {
        case .start: \.starts
        case .firstQuartile: \.firstQuartiles
        case .midpoint: \.midpoints
        case .thirdQuartile: \.thirdQuartiles
        case .complete: \.completions
        }
    }
}

extension TrackedEvent {
    /// What an ad counts in that ended so; `nil`: it is no such event.
    var endingFigure: WritableKeyPath<ReportFigures, Int64>? {
        switch self {
        case .abandoned: \.abandoned
        case .cut: \.cut
        default: nil
        }
    }
}

/// What is known of a slot's impression.
struct RollUpSlot: Sendable {
    /// Where its impression is counted; `nil`: it does not count, or has not come.
    let bucket: RollUpKey?
    /// Joined in its middle: it is in no figure but the gross ones.
    let isPartial: Bool
    /// The impression was corrected: what comes behind it counts no more.
    var isTakenBack = false
    var counted: Set = []
    /// How it ended without being complete, as far as is known; `abandoned` or `cut`.
    var ending: TrackedEvent?

    init(bucket: RollUpKey? = nil, isPartial: Bool) { (self.bucket, self.isPartial) = (bucket, isPartial) }

    /// Steps, one bit each.
    struct Set: ExpressibleByArrayLiteral, Sendable {
        private var bits: UInt8 = 0
        init(arrayLiteral elements: SlotEvent...) { for step in elements { insert(step) } }
        func contains(_ step: SlotEvent) -> Bool { bits & 1 << step.rawValue != 0 }
        mutating func insert(_ step: SlotEvent) { bits |= 1 << step.rawValue }
        mutating func remove(_ step: SlotEvent) { bits &= ~(1 << step.rawValue) }
    }
}

/// An event that came before its slot's impression.
struct WaitingStep: Sendable {
    let step: SlotEvent
    let receiptMs: Int64
    let price: Int64
    let account: UInt64
}
