import Decision

/// Reads the entries of `campaigns` and `slates`.
enum CampaignReader {
    static func campaign(_ field: JsonField) throws(FieldError) -> CampaignConfiguration {
        let object = try field.object([
            "tenant", "id", "name", "status", "budget_total", "goal_impressions", "cpm", "priority", "weight", "pacing", "house",
            "start_date", "end_date", "targeting", "caps", "advertiser", "categories", "position", "rotation", "creatives",
        ])
        let id = try object.required("id").id()
        var campaign = CampaignConfiguration(
            tenant: try object.required("tenant").id(), id: id, name: try object.given("name")?.string() ?? id)
        if let status = object.given("status") { campaign.status = try status.choice() }
        campaign.budgetTotalMicros = try object.nullable("budget_total").map { field throws(FieldError) in try field.money() }
        if let cpm = object.given("cpm") { campaign.cpmMicros = try cpm.money() }
        if let priority = object.given("priority") { campaign.priority = Int(try priority.integer(1...10)) }
        campaign.startWallNs = try object.nullable("start_date").map { field throws(FieldError) in try field.wallNs() }
        if let end = object.nullable("end_date") {
            let wallNs = try end.wallNs()
            if let start = campaign.startWallNs, wallNs <= start { throw end.wrong("a date after start_date") }
            campaign.endWallNs = wallNs
        }
        if let weight = object.given("weight") { campaign.weight = Int(try weight.integer(0...Int64(Decision.Limits.weight))) }
        campaign.goalImpressions = try object.nullable("goal_impressions").map { field throws(FieldError) in
            try field.integer(0...Decision.Limits.impressions)
        }
        if let house = object.given("house") { campaign.isHouse = try house.bool() }
        // What has a bound and two ends is spread between them, unless it says otherwise.
        let isBounded = campaign.goalImpressions != nil || campaign.budgetTotalMicros != nil
        if isBounded, campaign.startWallNs != nil, campaign.endWallNs != nil { campaign.pacing = .even }
        if let pacing = object.given("pacing") { campaign.pacing = try pacing.choice() }
        if let targeting = object.given("targeting") { campaign.targeting = try TargetingReader.targeting(targeting) }
        if let caps = object.given("caps") { campaign.caps = try caps.array(cap) }
        if let advertiser = object.given("advertiser") { campaign.advertiser = try advertiser.string() }
        if let categories = object.given("categories") {
            campaign.categories = try categories.array { field throws(FieldError) in try field.string() }
        }
        campaign.position = try object.nullable("position").map { field throws(FieldError) in try field.choice() }
        if let rotation = object.given("rotation") { campaign.rotation = try rotation.choice() }
        if let creatives = object.given("creatives") { campaign.creatives = try creatives.array(creative) }
        return campaign
    }

    private static func cap(_ field: JsonField) throws(FieldError) -> FrequencyCap {
        let object = try field.object(["count", "per"])
        return FrequencyCap(
            Int(try object.required("count").integer(1...Int64(Decision.Limits.capCount))), per: try object.required("per").choice())
    }

    private static func creative(_ field: JsonField) throws(FieldError) -> CreativeConfiguration {
        let object = try field.object(["id", "name", "duration", "weight", "hls", "video_url"])
        let id = try object.required("id").id()
        var creative = CreativeConfiguration(
            id: id, name: try object.given("name")?.string() ?? id,
            durationNs: try object.required("duration").seconds(100_000_000...3_600_000_000_000),
            hls: try object.nullable("hls").map { field throws(FieldError) in try field.url() },
            videoUrl: try object.nullable("video_url").map { field throws(FieldError) in try field.url() })
        if let weight = object.given("weight") { creative.weight = Int(try weight.integer(0...Int64(Decision.Limits.weight))) }
        guard creative.hls != nil || creative.videoUrl != nil else { throw field.refused("expected \"hls\", \"video_url\" or both") }
        return creative
    }

    static func slate(_ field: JsonField) throws(FieldError) -> SlateConfiguration {
        let object = try field.object(["tenant", "id", "hls"])
        return SlateConfiguration(
            tenant: try object.required("tenant").id(), id: try object.required("id").id(), hls: try object.required("hls").url())
    }
}
