import Decision

/// A tenant as large as they come: campaigns of ten thousand advertisers' bookings, aimed the way such bookings are.
///
/// The same numbers for the same seed, so that two runs decide the same.
struct DecisionScene {
    /// 2026-01-02 20:15 UTC, a Friday.
    static let now: Int64 = 1_767_384_900_000
    static let countries = [
        "US", "GB", "DE", "FR", "IT", "ES", "NL", "SE", "NO", "DK", "FI", "PL", "AT", "CH", "BE", "IE", "CA", "AU", "BR", "MX",
    ]
    static let languages = ["en", "de", "fr", "it", "es"]
    static let devices = ["tv", "mobile", "tablet", "desktop", "set_top_box"]
    static let labels = ["news", "sports", "film", "series", "kids", "music", "nature", "crime", "comedy", "food", "travel", "reality"]

    /// How much of what there is may be shown to a viewer.
    enum Kind {
        /// As campaigns are usually aimed: some of them.
        case aimed
        /// All of them, and all pay the same in one tier: nothing says beforehand which of them win.
        case open
    }

    private(set) var random: SceneRandom
    let campaigns: [Campaign]

    init(_ kind: Kind = .aimed, campaigns count: Int, seed: UInt64 = 1) {
        var random = SceneRandom(seed)
        campaigns = (0..<count).map {
            var campaign = Self.campaign($0, &random)
            if kind == .open { Self.open(&campaign) }
            return campaign
        }
        self.random = random
    }

    private static func open(_ campaign: inout Campaign) {
        campaign.targeting = Targeting()
        (campaign.isHouse, campaign.priority, campaign.cpmCents) = (false, 1, 1_000)
        // The flight is on, and what is paid for lasts.
        campaign.endMs = now + 90 * 86_400_000
        if campaign.budgetCents != nil { (campaign.budgetCents, campaign.pacing) = (1_000_000_000, .fast) }
    }

    private static func campaign(_ index: Int, _ random: inout SceneRandom) -> Campaign {
        let day: Int64 = 86_400_000
        let start = now - random.below(40) * day, length = 7 + random.below(60)
        var campaign = Campaign(
            id: "campaign-\(index)", tenant: "bench", priority: 1 + Int(random.below(10)), weight: 1 + Int(random.below(5)), startMs: start,
            endMs: start + max(length, 1) * day, cpmCents: 400 + random.below(3_100), isHouse: index % 50 == 0)
        if random.below(10) < 7, !campaign.isHouse {
            campaign.budgetCents = 100_000 + random.below(10_000_000)
            campaign.pacing = random.below(4) == 0 ? .fast : .even
        }
        campaign.targeting = targeting(&random)
        if random.below(10) < 5 { campaign.caps = [FrequencyCap(2, per: .hour), FrequencyCap(6, per: .day)] }
        campaign.advertiser = "advertiser-\(random.below(2_000))"
        campaign.categories = (0...random.below(2)).map { _ in "IAB\(1 + random.below(26))-\(1 + random.below(10))" }
        campaign.creatives = (0..<3).map { number in
            let seconds = [6, 10, 15, 15, 15, 20, 30, 30, 30, 60][Int(random.below(10))]
            return Creative(id: "creative-\(index)-\(number)", durationNs: Int64(seconds) * 1_000_000_000 + random.below(3) * 20_000_000)
        }
        return campaign
    }

    private static func targeting(_ random: inout SceneRandom) -> Targeting {
        func some(_ values: [String], _ most: Int64, _ random: inout SceneRandom) -> [String] {
            Array(Set((0...random.below(most)).map { _ in values[Int(random.below(Int64(values.count)))] })).sorted()
        }
        var targeting = Targeting()
        if random.below(10) < 8 { targeting.all.append(.init(.country, some(countries, 3, &random))) }
        if random.below(10) < 1 { targeting.all.append(.init(.city, some((0..<500).map { "city-\($0)" }, 5, &random))) }
        if random.below(10) < 3 { targeting.all.append(.init(.device, some(devices, 2, &random))) }
        if random.below(10) < 4 { targeting.all.append(.init(.label, some(labels, 3, &random))) }
        if random.below(10) < 2 { targeting.all.append(.init(.language, some(languages, 2, &random))) }
        if random.below(10) < 2 { targeting.all.append(.init(.time, DayPart(from: 68, to: 92).quarters)) }
        if random.below(10) < 2 {
            targeting.any = [.init(.key("genre"), some(labels, 3, &random)), .init(.key("segment"), ["s\(random.below(200))"])]
        }
        if random.below(10) < 1 { targeting.none.append(.init(.channel, ["channel-\(random.below(10))"])) }
        if random.below(10) < 1 { targeting.none.append(.init(.label, some(labels, 1, &random))) }
        return targeting
    }

    /// A viewer with what is usually known of one, and with a few campaigns seen.
    mutating func viewer(_ book: TenantCatalogue) -> (viewer: Decision.Viewer, seen: [ViewerState]) {
        let key = random.next()
        var facts = [
            Fact(.country, Self.countries[Int(random.below(8))]), Fact(.city, "city-\(random.below(500))"),
            Fact(.device, Self.devices[Int(random.below(3))]), Fact(.language, Self.languages[Int(random.below(5))]),
        ]
        facts += [Fact(.key("genre"), Self.labels[Int(random.below(12))]), Fact(.key("segment"), "s\(random.below(200))")]
        let history = (0..<random.below(20)).map { _ in
            let index = Int(random.below(Int64(book.campaigns.count))),
                times = (0...random.below(3)).map { Self.now - 3_000_000 + $0 * 600_000 }
            return ViewerHistory(campaign: book.campaigns[index].key, total: times.count, timesMs: times)
        }
        return (Decision.Viewer(bucket: Decision.Viewer.bucket(of: key), facts: facts), book.state(of: history, at: Self.now))
    }

    mutating func inventories(_ book: TenantCatalogue) -> [Inventory] {
        (0..<10).map { number in
            let labels = (0..<2).map { _ in Self.labels[Int(random.below(12))] }
            return Inventory(book, .init(id: "channel-\(number)", labels: labels, rules: PodRules(maxAds: 8, advertisers: .pod)))
        }
    }
}

/// SplitMix64 with the one draw that is needed.
struct SceneRandom {
    private var state: UInt64
    init(_ seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var z = state
        z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
        return z ^ (z >> 31)
    }

    mutating func below(_ bound: Int64) -> Int64 { Int64(next().multipliedFullWidth(by: UInt64(bound)).high) }
}
