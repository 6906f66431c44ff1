/// Reads the entries of `campaigns` and `slates`.
enum CampaignReader {
    static func campaign(_ field: JsonField) throws(FieldError) -> CampaignConfiguration {
        let object = try field.object([
            "tenant", "id", "name", "status", "budget_total", "cpm", "priority", "start_date", "end_date", "creatives",
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
        if let creatives = object.given("creatives") { campaign.creatives = try creatives.array(creative) }
        return campaign
    }

    private static func creative(_ field: JsonField) throws(FieldError) -> CreativeConfiguration {
        let object = try field.object(["id", "name", "duration", "hls", "video_url"])
        let id = try object.required("id").id()
        let creative = CreativeConfiguration(
            id: id, name: try object.given("name")?.string() ?? id,
            durationNs: try object.required("duration").seconds(100_000_000...3_600_000_000_000),
            hls: try object.nullable("hls").map { field throws(FieldError) in try field.url() },
            videoUrl: try object.nullable("video_url").map { field throws(FieldError) in try field.url() })
        guard creative.hls != nil || creative.videoUrl != nil else { throw field.refused("expected \"hls\", \"video_url\" or both") }
        return creative
    }

    static func slate(_ field: JsonField) throws(FieldError) -> SlateConfiguration {
        let object = try field.object(["tenant", "id", "hls"])
        return SlateConfiguration(
            tenant: try object.required("tenant").id(), id: try object.required("id").id(), hls: try object.required("hls").url())
    }
}
