import Manifest

@testable import Watch

/// A live media playlist of two-second segments, as an origin would write it.
func listing(_ uris: [String], first: Int64 = 100, target: Int = 2, before: [String] = [], end: Bool = false) -> [UInt8] {
    var lines = ["#EXTM3U", "#EXT-X-VERSION:7", "#EXT-X-TARGETDURATION:\(target)", "#EXT-X-MEDIA-SEQUENCE:\(first)"] + before
    for uri in uris { lines += uri.hasPrefix("#") ? [uri] : ["#EXTINF:2.000,", uri] }
    if end { lines.append("#EXT-X-ENDLIST") }
    return Array((lines.joined(separator: "\n") + "\n").utf8)
}

/// A resource of a playlist, as a probe has it.
func probed(
    _ kind: ProbeItem.Kind = .segment, _ url: String = "http://o.example/a/1.ts", range: ByteRange? = nil, isClear: Bool = true,
    hasMap: Bool = false, isSubtitle: Bool = false
) -> ProbeItem {
    ProbeItem(
        kind: kind, url: url, range: range, rendition: "360p", mediaSequence: 7, line: 9, isClear: isClear, hasMap: hasMap,
        isSubtitle: isSubtitle)
}
