import Formats

/// Writes the lines of pieces. What it writes depends on nothing but its arguments, so one writing serves all sessions.
public enum SpanText {
    /// Content segments `piece.first...piece.last` of `window`, with the full KEY and MAP state in front.
    public static func append(content piece: SpanKey, of window: ContentWindow, to text: inout [UInt8]) {
        var state: Int32?, map: Int32 = -1
        for number in piece.first...piece.last {
            let segment = window[number]
            let returns = piece.returns && number == piece.first
            if segment.startsDiscontinuity || returns {
                text += discontinuity
                // The map is written again where the media may change, even if it looks the same (MAP-1).
                if segment.state.map > 0 { (state, map) = (nil, -1) }
            }
            if segment.stateId != state {
                // Keys rotate without the map, which a player would fetch again for each tag.
                text += segment.state.map == map ? segment.state.keys : segment.state.lines
                (state, map) = (segment.stateId, segment.state.map)
            }
            if returns { text += segment.returnMarkers }
            text += segment.markers
            text += segment.lines
        }
    }

    /// Segments `piece.first...piece.last` of a pod.
    public static func append(pod piece: SpanKey, of media: PodMedia, to text: inout [UInt8]) {
        for index in Int(piece.first)...Int(piece.last) {
            let segment = media.segments[index]
            if segment.startsEntry { text += discontinuity }
            if segment.startsEntry || index == Int(piece.first) { text += segment.state }
            text += segment.lines
        }
    }

    /// The two tags that differ from session to session.
    public static func append(_ heading: PlaylistHead, to text: inout [UInt8]) {
        text += mediaSequence
        DecimalInteger.append(heading.sequence, to: &text)
        text += discontinuitySequence
        DecimalInteger.append(heading.discontinuitySequence, to: &text)
        text.append(UInt8(ascii: "\n"))
    }

    /// What stands for the segments that a delta update leaves out.
    public static func append(skipped: Int64, to text: inout [UInt8]) {
        text += skippedSegments
        DecimalInteger.append(skipped, to: &text)
        text.append(UInt8(ascii: "\n"))
    }

    static let discontinuity = Array("#EXT-X-DISCONTINUITY\n".utf8)
    private static let mediaSequence = Array("#EXT-X-MEDIA-SEQUENCE:".utf8)
    private static let skippedSegments = Array("#EXT-X-SKIP:SKIPPED-SEGMENTS=".utf8)
    private static let discontinuitySequence = Array("\n#EXT-X-DISCONTINUITY-SEQUENCE:".utf8)
}
