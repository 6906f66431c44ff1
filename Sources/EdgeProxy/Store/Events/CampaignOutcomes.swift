import Decision

/// How often one outcome came up for some campaigns, as a sum: so many avails for each of them. The context has the tenant, when the
/// counting began, and an id that no other sum has.
public struct CampaignOutcomes: Equatable, Sendable {
    public var context = EventContext()
    /// The number of an `AvailOutcome`: those of later versions are kept.
    public var outcome: UInt8 = 0
    public var avails: UInt32 = 0
    private var first: InlineArray<8, EventLabel> = .init(repeating: .none)
    private var count: UInt8 = 0

    /// Campaigns of one record, so that a record is no larger than others.
    public static let campaignsMost = 8

    public init() {}

    public var campaigns: [EventLabel] { (0..<min(Int(count), Self.campaignsMost)).map { first[$0] } }

    public var isFull: Bool { count >= Self.campaignsMost }

    /// - Parameter campaign: one that is not in it. Not the ninth.
    public mutating func add(_ campaign: EventLabel) {
        first[Int(count)] = campaign
        count += 1
    }

    public static func == (one: Self, other: Self) -> Bool {
        one.context == other.context && one.outcome == other.outcome && one.avails == other.avails && one.campaigns == other.campaigns
    }

    mutating func walk(_ cursor: inout some EventCursor) throws(EventCodeFault) {
        try context.walk(&cursor)
        try cursor.number(&outcome, "outcome")
        try cursor.number(&avails, "avails")
        try cursor.number(&count, "count")
        guard count <= Self.campaignsMost else { throw .unknown(field: "count", value: UInt64(count)) }
        for index in 0..<Int(count) { try cursor.label(&first[index], "campaign") }
    }
}
