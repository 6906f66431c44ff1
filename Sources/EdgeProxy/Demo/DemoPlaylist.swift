import Formats

/// Writes the demo origin's playlists. Plain strings: this stands for somebody else's packager and is not on a viewer's path.
enum DemoPlaylist {
    /// Segments of the asset on demand: 60 s, two and a half loops.
    static let onDemandSegments: Int64 = 30

    /// All renditions. The bandwidths are peaks over content, ads and slate (ALN-9); `DemoMediaTests` compares them with the files.
    static func multivariant(_ channel: DemoChannel) -> [UInt8] {
        var lines = ["#EXTM3U", "#EXT-X-VERSION:\(version(channel))", "#EXT-X-INDEPENDENT-SEGMENTS"]
        if channel.isApart {
            for (name, language, uri) in [("English", "en", "en"), ("Deutsch", "de", "de")] {
                lines.append(
                    "#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID=\"sound\",NAME=\"\(name)\",LANGUAGE=\"\(language)\",CHANNELS=\"2\""
                        + ",DEFAULT=\(uri == "en" ? "YES" : "NO"),AUTOSELECT=YES,URI=\"\(uri).m3u8\"")
            }
            lines.append(
                "#EXT-X-MEDIA:TYPE=SUBTITLES,GROUP-ID=\"text\",NAME=\"English\",LANGUAGE=\"en\""
                    + ",DEFAULT=YES,AUTOSELECT=YES,URI=\"text.m3u8\"")
        }
        lines += variants(suffix: "", more: channel.isApart ? ",AUDIO=\"sound\",SUBTITLES=\"text\"" : "")
        if channel.isApart {
            lines.append(
                "#EXT-X-I-FRAME-STREAM-INF:BANDWIDTH=40000,RESOLUTION=640x360,CODECS=\"avc1.4D401E\",URI=\"iframes.m3u8\"")
        }
        return bytes(lines)
    }

    /// The two sizes, as the channels and the ads have them.
    static func variants(suffix: String, more: String) -> [String] {
        let codecs = "CODECS=\"avc1.4D401E,mp4a.40.2\",FRAME-RATE=25.000"
        return [
            "#EXT-X-STREAM-INF:BANDWIDTH=180000,AVERAGE-BANDWIDTH=160000,RESOLUTION=640x360,\(codecs)\(more)", "360p\(suffix).m3u8",
            "#EXT-X-STREAM-INF:BANDWIDTH=150000,AVERAGE-BANDWIDTH=125000,RESOLUTION=320x180,\(codecs)\(more)", "180p\(suffix).m3u8",
        ]
    }

    /// The window whose last segment is `edge`; `edge` is at least `windowSegments - 1`.
    static func live(_ channel: DemoChannel, _ schedule: DemoSchedule, rendition: DemoChannel.Rendition, edge: Int64) -> [UInt8] {
        let first = edge - DemoSchedule.windowSegments + 1, name = rendition.rawValue
        // A seam's tag stays with its segment until that leaves, so the header counts only the seams before it (DSC-6).
        let discontinuity = schedule.discontinuity(first) - (schedule.isSeam(first) ? 1 : 0)
        var lines = header(channel)
        lines += ["#EXT-X-MEDIA-SEQUENCE:\(first)", "#EXT-X-DISCONTINUITY-SEQUENCE:\(discontinuity)", "#EXT-X-INDEPENDENT-SEGMENTS"]
        if rendition == .iFrames { lines.append("#EXT-X-I-FRAMES-ONLY") }
        for n in first...edge {
            let begins = n == first || schedule.isSeam(n)
            if schedule.isSeam(n) { lines.append("#EXT-X-DISCONTINUITY") }
            // No IV: it is the number of the segment.
            if channel.isSealed, begins { lines.append("#EXT-X-KEY:METHOD=AES-128,URI=\"keys/\(n / DemoSchedule.loopSegments)\"") }
            if channel.container == .fmp4, rendition != .text, begins { lines.append("#EXT-X-MAP:URI=\"\(name)/init.mp4\"") }
            lines.append("#EXT-X-PROGRAM-DATE-TIME:\(Rfc3339.text(schedule.startWallNs(n)))")
            // As many packagers do, in the playlists with pictures alone.
            if rendition.isPictures { lines += DemoMarkers.lines(channel, schedule, segment: n, isFirst: n == first) }
            lines += ["#EXTINF:2.000,", "\(name)/\(n).\(channel.extensionName(rendition))"]
        }
        return bytes(lines)
    }

    /// WebVTT with one cue, which names the segment.
    static func subtitles(_ schedule: DemoSchedule, segment n: Int64) -> [UInt8] {
        bytes([
            "WEBVTT", "X-TIMESTAMP-MAP=MPEGTS:\(schedule.pts(n)),LOCAL:00:00:00.000", "", "00:00:00.000 --> 00:00:02.000",
            "\(Rfc3339.text(schedule.startWallNs(n)))",
        ])
    }

    /// The asset on demand: no dates, so that breaks in it are found by offset, and seams where the loop starts anew.
    static func onDemand(_ channel: DemoChannel, rendition: DemoChannel.Rendition) -> [UInt8] {
        var lines = header(channel)
        lines += ["#EXT-X-MEDIA-SEQUENCE:0", "#EXT-X-DISCONTINUITY-SEQUENCE:0", "#EXT-X-PLAYLIST-TYPE:VOD", "#EXT-X-INDEPENDENT-SEGMENTS"]
        for n in 0..<onDemandSegments {
            if n > 0, n % DemoSchedule.loopSegments == 0 { lines.append("#EXT-X-DISCONTINUITY") }
            lines += ["#EXTINF:2.000,", "\(rendition.rawValue)/\(n).\(channel.extensionName(rendition))"]
        }
        return bytes(lines + ["#EXT-X-ENDLIST"])
    }

    private static func header(_ channel: DemoChannel) -> [String] {
        ["#EXTM3U", "#EXT-X-VERSION:\(version(channel))", "#EXT-X-TARGETDURATION:2"]
    }

    /// 3 for decimal durations, 7 where EXT-X-MAP stands beside whole segments (SEQ-7).
    private static func version(_ channel: DemoChannel) -> Int { channel.container == .ts ? 3 : 7 }

    static func bytes(_ lines: [String]) -> [UInt8] {
        var out: [UInt8] = []
        for line in lines {
            out += line.utf8
            out.append(UInt8(ascii: "\n"))
        }
        return out
    }
}
