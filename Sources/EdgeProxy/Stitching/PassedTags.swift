import Formats
import Manifest
import Model

/// The lines of the origin that we neither understand nor replace: they leave as they came.
extension OriginPlaylist {
    /// The tags of one segment that no standard knows.
    public func unknownTags(of segment: MediaSegment) -> [UInt8] { tags(of: segment) { $0 == nil } }

    /// The break markers of one segment; date ranges are not its own.
    public func markers(of segment: MediaSegment) -> [UInt8] { tags(of: segment) { $0?.scope == .cue } }

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
    public func dateRangeLines(_ markers: MarkerMode) -> [UInt8] {
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
