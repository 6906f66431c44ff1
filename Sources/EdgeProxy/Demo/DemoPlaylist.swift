/// Writes the demo origin's playlists. Plain strings: this stands for somebody else's packager and is not on a viewer's path.
enum DemoPlaylist {
    /// Segments of the asset on demand: 60 s, two and a half loops.
    static let onDemandSegments: Int64 = 30

    /// Both renditions. The bandwidths are peaks over content, ads and slate (ALN-9); `DemoMediaTests` compares them with the files.
    static func multivariant(_ channel: DemoChannel) -> [UInt8] {
        let codecs = "CODECS=\"avc1.4D401E,mp4a.40.2\",FRAME-RATE=25.000"
        return bytes([
            "#EXTM3U", "#EXT-X-VERSION:\(version(channel))", "#EXT-X-INDEPENDENT-SEGMENTS",
            "#EXT-X-STREAM-INF:BANDWIDTH=180000,AVERAGE-BANDWIDTH=160000,RESOLUTION=640x360,\(codecs)", "360p.m3u8",
            "#EXT-X-STREAM-INF:BANDWIDTH=150000,AVERAGE-BANDWIDTH=125000,RESOLUTION=320x180,\(codecs)", "180p.m3u8",
        ])
    }

    /// The window whose last segment is `edge`; `edge` is at least `windowSegments - 1`.
    static func live(_ channel: DemoChannel, _ schedule: DemoSchedule, rendition: String, edge: Int64) -> [UInt8] {
        let first = edge - DemoSchedule.windowSegments + 1
        // A seam's tag stays with its segment until that leaves, so the header counts only the seams before it (DSC-6).
        let discontinuity = schedule.discontinuity(first) - (schedule.isSeam(first) ? 1 : 0)
        var lines = header(channel)
        lines += ["#EXT-X-MEDIA-SEQUENCE:\(first)", "#EXT-X-DISCONTINUITY-SEQUENCE:\(discontinuity)", "#EXT-X-INDEPENDENT-SEGMENTS"]
        for n in first...edge {
            if schedule.isSeam(n) { lines.append("#EXT-X-DISCONTINUITY") }
            if channel.container == .fmp4, n == first || schedule.isSeam(n) { lines.append("#EXT-X-MAP:URI=\"\(rendition)/init.mp4\"") }
            lines.append("#EXT-X-PROGRAM-DATE-TIME:\(DemoDate.text(wallNs: schedule.startWallNs(n)))")
            lines += DemoMarkers.lines(channel, schedule, segment: n, isFirst: n == first)
            lines += ["#EXTINF:2.000,", "\(rendition)/\(n).\(channel.extensionName)"]
        }
        return bytes(lines)
    }

    /// The asset on demand: no dates, so that breaks in it are found by offset, and seams where the loop starts anew.
    static func onDemand(_ channel: DemoChannel, rendition: String) -> [UInt8] {
        var lines = header(channel)
        lines += ["#EXT-X-MEDIA-SEQUENCE:0", "#EXT-X-DISCONTINUITY-SEQUENCE:0", "#EXT-X-PLAYLIST-TYPE:VOD", "#EXT-X-INDEPENDENT-SEGMENTS"]
        for n in 0..<onDemandSegments {
            if n > 0, n % DemoSchedule.loopSegments == 0 { lines.append("#EXT-X-DISCONTINUITY") }
            lines += ["#EXTINF:2.000,", "\(rendition)/\(n).\(channel.extensionName)"]
        }
        return bytes(lines + ["#EXT-X-ENDLIST"])
    }

    private static func header(_ channel: DemoChannel) -> [String] {
        ["#EXTM3U", "#EXT-X-VERSION:\(version(channel))", "#EXT-X-TARGETDURATION:2"]
    }

    /// 3 for decimal durations, 7 where EXT-X-MAP stands beside whole segments (SEQ-7).
    private static func version(_ channel: DemoChannel) -> Int { channel.container == .ts ? 3 : 7 }

    private static func bytes(_ lines: [String]) -> [UInt8] {
        var out: [UInt8] = []
        for line in lines {
            out += line.utf8
            out.append(UInt8(ascii: "\n"))
        }
        return out
    }
}
