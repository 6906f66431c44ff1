/// What fills one avail: whole ads one behind the other; the caller covers the rest with slate.
public struct Pod: Equatable, Sendable {
    /// One ad at its place.
    public struct Slot: Equatable, Sendable {
        public var campaignId: String
        public var creativeId: String
        /// The book's indexes; they mean something only with the book that decided.
        public var campaign: Int
        public var creative: Int
        /// From the start of the break, in nanoseconds.
        public var startNs: Int64
        public var durationNs: Int64

        public init(campaignId: String, creativeId: String, campaign: Int, creative: Int, startNs: Int64, durationNs: Int64) {
            self.campaignId = campaignId
            self.creativeId = creativeId
            self.campaign = campaign
            self.creative = creative
            self.startNs = startNs
            self.durationNs = durationNs
        }
    }

    public var slots: [Slot]
    public init(slots: [Slot] = []) { self.slots = slots }

    /// Sum of the slots, in nanoseconds.
    public var durationNs: Int64 { slots.reduce(0) { $0 + $1.durationNs } }
}
