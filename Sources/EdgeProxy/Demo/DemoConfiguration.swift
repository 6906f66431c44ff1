import Formats

/// The configuration that `edgeproxy demo` puts in front of its origin: what a user would write into a file.
public enum DemoConfiguration {
    /// - Parameters:
    ///   - listen: where viewers are served.
    ///   - origin: the demo origin's URL without a final "/".
    ///   - dataDir: where the session key and the journals go.
    /// - Returns: JSON, one object; `--print-config` shows it, and `serve --config` takes it.
    public static func json(listen: String, origin: String, dataDir: String, demo: DemoOrigin) -> String {
        let creatives = DemoCreative.all.map { creative in
            """
              {"tenant": "demo", "id": "\(creative.id.split(separator: "-")[0])", "name": \(Json.quoted(creative.name)), "status": "active",
               "budget_total": 100000.00, "cpm": 12.50, "priority": 5,
               "creatives": [{"id": "\(creative.id)", "name": "\(creative.name) \(creative.seconds) s", "duration": \(creative.seconds),
                 "hls": "\(origin)/ads/\(creative.id)/all.m3u8", "video_url": "\(origin)/ads/\(creative.id).mp4"}]}
            """
        }
        return """
            {
              "listen": \(Json.quoted(listen)),
              "outbound": {"allow": ["127.0.0.0/8"]},
              "trust_query_attributes": true,
              "data_dir": \(Json.quoted(dataDir)),
              "tenants": [{"id": "demo", "name": "Demo"}],
              "channels": [
            \(demo.channels.map { channel($0, origin: origin) }.joined(separator: ",\n"))
              ],
              "campaigns": [
            \(creatives.joined(separator: ",\n"))
              ],
              "slates": [{"tenant": "demo", "id": "slate", "hls": "\(origin)/ads/slate/all.m3u8"}]
            }

            """
    }

    private static func channel(_ channel: DemoChannel, origin: String) -> String {
        // The asset on demand has no markers; its breaks are the configuration's.
        let breaks =
            channel.dialect != nil
            ? "{\"scte35\": true}"
            : """
            {"scte35": false, "configured": [{"at": "00:00:10", "duration": 20}, {"at": "00:00:40", "duration": 10}]}
            """
        return """
              {"tenant": "demo", "id": "\(channel.id)", "name": \(Json.quoted(channel.name)), "origin": ["\(origin)/\(channel.id)/"],
               "breaks": \(breaks), "pod": {"max_ads": 4, "max_duration": 120}, "slate": "slate"}
            """
    }
}
