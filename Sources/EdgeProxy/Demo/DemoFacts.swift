import Formats

/// What the demo page's script has to know, as JSON.
public enum DemoFacts {
    /// - Parameters:
    ///   - origin: the demo origin's URL without a final "/".
    ///   - hasHlsJs: whether `/hls.js` is served.
    public static func json(_ demo: DemoOrigin, origin: String, hasHlsJs: Bool) -> String {
        let channels = demo.channels.map { channel in
            // When a break of this channel begins, any one: the page counts on from there in cycles.
            let schedule = demo.schedule(channel)
            let firstBreak = channel.dialect == nil ? "null" : String(schedule.startWallNs(schedule.firstSegment(ofBreak: 0)) / 1_000_000)
            return """
                {"id": \(Json.quoted(channel.id)), "name": \(Json.quoted(channel.name)), \
                "path": "/play/demo/\(channel.id)/master.m3u8", "firstBreakMs": \(firstBreak)}
                """
        }
        let creatives = DemoCreative.all.map { "\(Json.quoted($0.id)): {\"name\": \(Json.quoted($0.name)), \"seconds\": \($0.seconds)}" }
        return """
            {"hlsjs": \(hasHlsJs), "origin": \(Json.quoted(origin)), "cycleSeconds": \(demo.cycleSegments * 2), "slates": ["slate"], \
            "channels": [\(channels.joined(separator: ", "))], "creatives": {\(creatives.joined(separator: ", "))}}
            """
    }
}
