import Model

/// What a viewer has seen of campaigns that count it, so that caps hold after a restart; the last record of a viewer holds.
public struct HistoryRecord: Equatable, Sendable {
    /// `ViewerProfile.key`.
    public var viewer: UInt64 = 0
    /// Of the last impression, milliseconds since 1970.
    public var lastMs: Int64 = 0
    public var campaigns: [Campaign] = []

    public struct Campaign: Equatable, Sendable {
        public var key: UInt64 = 0, total: Int64 = 0
        /// Milliseconds since 1970, oldest first.
        public var timesMs: [Int64] = []

        public init(key: UInt64 = 0, total: Int64 = 0, timesMs: [Int64] = []) {
            self.key = key
            self.total = total
            self.timesMs = timesMs
        }
    }

    public init(viewer: UInt64 = 0, lastMs: Int64 = 0, campaigns: [Campaign] = []) {
        self.viewer = viewer
        self.lastMs = lastMs
        self.campaigns = campaigns
    }

    public mutating func walk(_ coder: inout RecordCoder) throws(RecordCoder.Truncated) {
        try coder.word(&viewer, "viewer")
        try coder.number(&lastMs, "last")
        try coder.list(&campaigns, "campaigns", empty: Campaign()) { (campaign, coder) throws(RecordCoder.Truncated) in
            try coder.word(&campaign.key, "campaign")
            try coder.number(&campaign.total, "total")
            try coder.list(&campaign.timesMs, "times", empty: 0) { (time, coder) throws(RecordCoder.Truncated) in
                try coder.number(&time, "time")
            }
        }
    }
}
