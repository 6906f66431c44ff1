/// The ads of the demo: files as they are, and beside them playlists of their pictures and sound apart, made of the same files.
enum DemoAd {
    /// - Parameter parts: of the path below `/ads/`.
    static func answer(_ parts: [String]) -> DemoOrigin.Answer {
        guard parts.count >= 2, let seconds = seconds(of: parts[0]) else { return .media("ads/" + parts.joined(separator: "/")) }
        let folder = "ads/\(parts[0])"
        switch (parts.count, parts[1]) {
        case (2, "all.m3u8"): return .playlist(multivariant(isSlate: parts[0] == slate))
        case (2, "360p-pictures.m3u8"), (2, "180p-pictures.m3u8"), (2, "sound.m3u8"):
            return .playlist(playlist(String(parts[1].dropLast(5)), seconds: seconds))
        case (3, "360p-pictures"), (3, "180p-pictures"):
            return .track(.pictures, of: "\(folder)/\(parts[1].prefix(4))-fmp4/\(parts[2])")
        case (3, "sound"): return .track(.sound, of: "\(folder)/180p-fmp4/\(parts[2])")
        default: return .media("ads/" + parts.joined(separator: "/"))
        }
    }

    private static let slate = "slate"

    private static func seconds(of id: String) -> Int64? {
        id == slate ? 4 : DemoCreative.all.first { $0.id == id }?.seconds
    }

    /// Transport stream, fragmented MP4, and the latter with pictures and sound apart: English for the ads, none for the slate.
    private static func multivariant(isSlate: Bool) -> [UInt8] {
        var lines = ["#EXTM3U", "#EXT-X-VERSION:7", "#EXT-X-INDEPENDENT-SEGMENTS"]
        if !isSlate {
            lines.append(
                "#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID=\"sound\",NAME=\"English\",LANGUAGE=\"en\",CHANNELS=\"2\",URI=\"sound.m3u8\"")
        }
        lines += DemoPlaylist.variants(suffix: "", more: "") + DemoPlaylist.variants(suffix: "-fmp4", more: "")
        let apart = DemoPlaylist.variants(suffix: "-pictures", more: isSlate ? "" : ",AUDIO=\"sound\"")
        // Without a group to say it, the codecs say that there is no sound.
        lines += isSlate ? apart.map { $0.replacing(",mp4a.40.2", with: "") } : apart
        return DemoPlaylist.bytes(lines)
    }

    private static func playlist(_ name: String, seconds: Int64) -> [UInt8] {
        var lines = ["#EXTM3U", "#EXT-X-VERSION:7", "#EXT-X-TARGETDURATION:2", "#EXT-X-PLAYLIST-TYPE:VOD", "#EXT-X-INDEPENDENT-SEGMENTS"]
        lines.append("#EXT-X-MAP:URI=\"\(name)/init.mp4\"")
        for n in 0..<((seconds + 1) / 2) { lines += ["#EXTINF:\(min(2, seconds - 2 * n)).000,", "\(name)/\(n).m4s"] }
        return DemoPlaylist.bytes(lines + ["#EXT-X-ENDLIST"])
    }
}
