/// The time to fill, for one viewer or all viewers that are alike.
public struct Avail: Sendable {
    public var inventory: Inventory
    /// The break's number on its channel: rotation goes on with it.
    public var breakNumber: Int64
    /// Nanoseconds; nil: nobody knows yet, up to the longest pod.
    public var durationNs: Int64?
    public var viewer: Viewer
    /// What the viewer has seen, as far as it matters; by campaign in ascending order, each once.
    public var seen: [ViewerState]
    /// What the break holds already (open-ended and extended breaks): counts against the rules, and is not laid again.
    public var laid: [Pod.Slot]
    /// What the viewer's break before had, where the rules keep neighbouring breaks apart.
    public var previous: PreviousBreak

    public init(
        _ inventory: Inventory, breakNumber: Int64, durationNs: Int64?, viewer: Viewer = Viewer(), seen: [ViewerState] = [],
        laid: [Pod.Slot] = [], previous: PreviousBreak = PreviousBreak()
    ) {
        self.inventory = inventory
        self.breakNumber = breakNumber
        self.durationNs = durationNs
        self.viewer = viewer
        self.seen = seen
        self.laid = laid
        self.previous = previous
    }

    func check() throws(DecisionError) {
        let rules = inventory.channel.rules
        guard (0...Limits.availSlots).contains(rules.maxAds) else { throw .tooManySlots(rules.maxAds) }
        guard (0...Limits.availNs).contains(rules.maxDurationNs) else {
            throw .badDuration(field: "max_duration", ns: rules.maxDurationNs)
        }
        if let durationNs, !(0...Limits.availNs).contains(durationNs) { throw .badDuration(field: "duration", ns: durationNs) }
        guard (0..<Limits.buckets).contains(viewer.bucket) else { throw .badBucket(viewer.bucket) }
    }
}

/// Who watches, as far as decisions go. Viewers that are equal here and have seen the same get equal pods.
public struct Viewer: Hashable, Sendable {
    /// Of the viewer's hash, `0..<Limits.buckets`.
    public var bucket: Int
    /// What is known of them; an attribute may have several values.
    public var facts: [Fact]
    /// The arms of `TenantCatalogue.arms`.
    public var arms: [ArmChoice]

    public init(bucket: Int = 0, facts: [Fact] = [], arms: [ArmChoice] = []) {
        self.bucket = bucket
        self.facts = facts
        self.arms = arms
    }

    /// The bucket of a viewer's key, which is random or a hash: 64 of them, each with its own turn in the rotation.
    public static func bucket(of key: UInt64) -> Int { Int(truncatingIfNeeded: key >> 58) }
}
