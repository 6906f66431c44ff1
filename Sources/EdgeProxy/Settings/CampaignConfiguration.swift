import Decision

/// One entry of `campaigns`.
struct CampaignConfiguration: Sendable, Equatable {
    var tenant: String
    var id: String
    var name: String
    var status = CampaignStatus.active
    /// Millionths of the currency; `nil`: no bound.
    var budgetTotalMicros: Int64?
    /// Price of a thousand impressions in millionths: a multiple of 10,000, so one impression is a whole number of them.
    var cpmMicros: Int64 = 0
    /// 1...10; the higher goes first.
    var priority = 5
    /// The flight is half-open, `start <= now < end`; `nil`: unbounded on that side.
    var startWallNs: Int64?
    var endWallNs: Int64?
    /// Share among the campaigns of its priority that pay the same; 0: none while another has one.
    var weight = 1
    /// `nil`: no bound.
    var goalImpressions: Int64?
    var pacing = Campaign.Pacing.fast
    var isHouse = false
    var targeting = Targeting()
    var caps: [FrequencyCap] = []
    /// Empty: not known.
    var advertiser = ""
    var categories: [String] = []
    var position: Campaign.Position?
    var rotation = Campaign.Rotation.weight
    var creatives: [CreativeConfiguration] = []
}

/// Where a campaign stands; only an active one is eligible.
enum CampaignStatus: String, Sendable, CaseIterable { case draft, active, paused, completed }

/// One creative of a campaign: `hls` is stitched, `videoUrl` is played by the client; at least one is there.
struct CreativeConfiguration: Sendable, Equatable {
    var id: String
    var name: String
    var durationNs: Int64
    var weight = 1
    /// URL of a multivariant or media playlist.
    var hls: String?
    /// URL of a progressive file.
    var videoUrl: String?
}

/// One entry of `slates`. Its id and the creatives' share one name space within the tenant: both stand in ad segment URIs.
struct SlateConfiguration: Sendable, Equatable {
    var tenant: String
    var id: String
    var hls: String
}
