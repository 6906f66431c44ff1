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
            if rendition.hasKeys { state += TagLines.keyNone }
            if let map = creative.map { TagLines.appendMap(uri: base + "init/\(index).mp4".utf8, range: map.byteRange, to: &state) }
            var offset = entry.offset
            for (at, segment) in creative.segments.enumerated() {
                var lines = segments.isEmpty ? layout.markers : []
                if rendition.hasDates { TagLines.appendProgramDateTime((layout.start + offset).nanoseconds + layout.ahead, to: &lines) }
                if creative.isGap { lines += TagLines.gap }
                TagLines.appendExtinf(segment.durationText, title: [], to: &lines)
                if let range = segment.resource.byteRange { TagLines.appendByteRange(range, to: &lines) }
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
