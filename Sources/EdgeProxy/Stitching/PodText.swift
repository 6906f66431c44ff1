import Formats
import Manifest
import Model

/// Writes the lines of a pod: ad URIs as `ad/{creative}/{break}/{pod}/{i}/{rendition}.{ext}`, relative to the session.
public enum PodText {
    public static func media(of layout: LaidPod, for rendition: ServedRendition, index: Int) -> PodMedia? {
        var segments: [PodSegment] = []
        for (number, entry) in layout.entries.enumerated() {
            guard let creative = entry.creative.rendition(for: rendition), !creative.segments.isEmpty else { return nil }
            let place = "ad/\(entry.creative.id)/\(layout.breakId)/\(layout.pod)/"
            let base = rendition.toSessionRoot + Array(place.utf8)
            var state: [UInt8] = []
            if rendition.hasKeys { state += "#EXT-X-KEY:METHOD=NONE\n".utf8 }
            if let map = creative.map {
                state += "#EXT-X-MAP:URI=\"".utf8
                state += base + Array("init/\(index).mp4\"".utf8)
                if let range = map.byteRange { state += Array(",BYTERANGE=\"".utf8) + range + [UInt8(ascii: "\"")] }
                state.append(UInt8(ascii: "\n"))
            }
            var offset = entry.offset
            for (at, segment) in creative.segments.enumerated() {
                var lines = segments.isEmpty ? layout.markers : []
                if rendition.hasDates {
                    lines += "#EXT-X-PROGRAM-DATE-TIME:".utf8
                    Rfc3339.append(layout.start + offset, to: &lines)
                    lines.append(UInt8(ascii: "\n"))
                }
                if creative.isGap { lines += "#EXT-X-GAP\n".utf8 }
                lines += Array("#EXTINF:".utf8) + segment.durationText + Array(",\n".utf8)
                if let range = segment.resource.byteRange {
                    lines += Array("#EXT-X-BYTERANGE:".utf8) + range + [UInt8(ascii: "\n")]
                }
                lines += base
                lines += "\(segments.count)/\(index).\(creative.extensionName)\n".utf8
                segments.append(
                    PodSegment(
                        entry: Int32(number), startsEntry: at == 0, offset: offset, duration: segment.duration, state: state,
                        lines: lines))
                offset += segment.duration
            }
        }
        return PodMedia(segments)
    }
}
