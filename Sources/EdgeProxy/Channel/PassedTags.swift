import Manifest

/// What of the origin's break markers reaches viewers: the channel's `markers`.
enum MarkerMode: String, Sendable, CaseIterable {
    /// Nothing of them.
    case strip
    /// As they came: with the content they stand before, and a break's own with the first segment of its pod.
    case pass
    /// What the viewer gets, whatever the origin's dialect: EXT-X-CUE-OUT with the break's length at a pod, EXT-X-CUE-IN behind it.
    case rewrite

    /// The lines with which every pod for a break begins.
    /// - Parameter window: the reference's content.
    func podMarkers(of adBreak: AdBreak, in window: ContentWindow) -> [UInt8] {
        switch self {
        case .strip: return []
        case .pass: return window.contains(adBreak.id) ? window[adBreak.id].markers : []
        case .rewrite:
            var line = Array("#EXT-X-CUE-OUT".utf8)
            if let planned = adBreak.planned {
                line.append(UInt8(ascii: ":"))
                DecimalSeconds.append(planned, to: &line)
            }
            return line + [UInt8(ascii: "\n")]
        }
    }

    /// The line of the first content segment behind a pod.
    var returnMarkers: [UInt8] { self == .rewrite ? Array("#EXT-X-CUE-IN\n".utf8) : [] }
}

/// The lines of the origin that we neither understand nor replace: they leave as they came.
extension OriginPlaylist {
    /// The tags of one segment that no standard knows.
    func unknownTags(of segment: MediaSegment) -> [UInt8] { tags(of: segment) { $0 == nil } }

    /// The break markers of one segment; date ranges are not its own.
    func markers(of segment: MediaSegment) -> [UInt8] { tags(of: segment) { $0?.scope == .cue } }

    private func tags(of segment: MediaSegment, where isWanted: (Tag?) -> Bool) -> [UInt8] {
        var lines: [UInt8] = []
        media.forEachTag(of: segment) { tag, line in
            guard isWanted(tag) else { return }
            guard lines.count + line.range.count < Limits.passedBytes else { return }
            lines += media[line]
            lines.append(UInt8(ascii: "\n"))
        }
        return lines
    }

    /// The date ranges that stay true: ranges of metadata, and where they are to pass those that mark breaks (DRG-1). The same in all
    /// renditions (ALN-10), so they come from the reference alone.
    func dateRangeLines(_ markers: MarkerMode) -> [UInt8] {
        let marking = markers == .pass ? [] : Set(media.cues.map(\.line))
        var lines: [UInt8] = []
        for range in media.dateRanges where !marking.contains(range.line) && !range.id.isEmpty {
            // An origin whose clock was put back may end a range before it begins (DRG-2).
            if let start = range.startDate, let end = range.endDate, end < start { continue }
            guard lines.count + range.source.range.count < Limits.dateRangeBytes else { break }
            lines += media[range.source]
            lines.append(UInt8(ascii: "\n"))
        }
        return lines
    }
}
