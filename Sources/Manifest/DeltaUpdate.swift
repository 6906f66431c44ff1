import Formats

/// Playlist delta updates (§4.4.5.2, §6.2.5.1), both ways.
public enum DeltaUpdate {
    /// The full playlist that a delta update stands for.
    ///
    /// - Parameters:
    ///   - delta: a response with EXT-X-SKIP.
    ///   - earlier: the last full playlist, which must still have all that was skipped.
    /// - Returns: the text of the full playlist: the delta's lines, and in the place of EXT-X-SKIP the lines of the skipped segments, with
    ///   the keys and the map in force restated.
    /// - Throws: what parsing the delta throws; `deltaMismatch` when `earlier` lacks a skipped segment or `delta` skips nothing.
    public static func merge(_ delta: [UInt8], into earlier: MediaPlaylist) throws(ManifestError) -> [UInt8] {
        let list = try MediaPlaylist(parsing: delta)
        guard let skip = list.skip else { throw ManifestError(.deltaMismatch("no EXT-X-SKIP"), line: 0) }
        let first = list.mediaSequence, end = first + skip.skippedSegments
        let from = first - (earlier.segments.first?.mediaSequence ?? .max / 2)
        guard from >= 0, skip.skippedSegments <= Int64(earlier.segments.count) - from else {
            let have = earlier.segments.isEmpty ? "nothing" : "\(earlier.segments[0].mediaSequence) to \(earlier.lastMediaSequence)"
            throw ManifestError(.deltaMismatch("skips \(first) to \(end - 1), the earlier playlist has \(have)"), line: skip.line)
        }
        var out: [UInt8] = []
        let span = list.text.span
        let next = min(span.firstIndex(of: 0x0a, from: skip.source.end, to: span.count) + 1, span.count)
        out.reserveCapacity(list.text.count + earlier.text.count)
        out.append(contentsOf: list.text[..<skip.source.start])
        let range = Int(from)..<Int(from + skip.skippedSegments)
        let kept = keptRanges(earlier, list, skip)
        if let head = range.first {
            for index in kept where earlier.dateRanges[index].line < earlier.segments[head].lines.lowerBound {
                out.append(contentsOf: earlier[earlier.dateRanges[index].source] + [0x0a])
            }
            restate(earlier.segments[head], of: earlier, to: &out)
        }
        let keptLines = Set(kept.map { earlier.dateRanges[$0].line })
        for index in range { append(earlier.segments[index], of: earlier, keptLines, to: &out) }
        out.append(contentsOf: list.text[next...])
        try check(size: out.count)
        return out
    }

    /// The delta update of a playlist.
    ///
    /// - Parameter canSkipUntil: the skip boundary, nanoseconds; at least six target durations.
    /// - Returns: nil when there is nothing to skip, or the playlist is complete, or is a delta itself. The first listed segment has its
    ///   keys, its map and its date in the delta itself (DLT-2). Date ranges are all kept.
    public static func make(from list: MediaPlaylist, canSkipUntil: Int64) -> [UInt8]? {
        guard !list.endList, list.skip == nil else { return nil }
        var distance: Int64 = 0, count = list.segments.count
        while count > 0, distance < canSkipUntil {
            count -= 1
            distance += list.segments[count].duration
        }
        guard count > 0 else { return nil }
        var out: [UInt8] = []
        out.reserveCapacity(list.text.count)
        out.append(contentsOf: list[list.header])
        out.append(contentsOf: "#EXT-X-SKIP:SKIPPED-SEGMENTS=\(count)\n".utf8)
        for range in list.dateRanges where range.segmentIndex < count { out.append(contentsOf: list[range.source] + [0x0a]) }
        let head = list.segments[count]
        restate(head, of: list, to: &out)
        if head.programDateTime == nil, let date = head.date {
            out.append(contentsOf: "#EXT-X-PROGRAM-DATE-TIME:".utf8)
            Rfc3339.append(date, to: &out)
            out.append(0x0a)
        }
        out.append(contentsOf: list.text[head.source.start...])
        return out
    }

    /// Date ranges of the earlier playlist that the delta left out and did not remove; none where it lists them all itself.
    private static func keptRanges(_ earlier: MediaPlaylist, _ list: MediaPlaylist, _ skip: SkipTag) -> [Int] {
        guard skip.skipsDateRanges else { return [] }
        let removed = list[skip.removedDateRanges].split(separator: 0x09).map { Array($0) }
        let known = Set(list.dateRanges.map { Array(list[$0.id]) } + removed)
        return earlier.dateRanges.indices.filter { !known.contains(Array(earlier[earlier.dateRanges[$0].id])) }
    }

    /// Keys and map that are in force for a segment and stand before its own lines. The map is read under its own keys.
    private static func restate(_ segment: MediaSegment, of list: MediaPlaylist, to out: inout [UInt8]) {
        func keys(_ set: Int) {
            guard set >= 0 else { return }
            for key in list.keys[list.keySets[set].keys] where key.line < segment.lines.lowerBound {
                out.append(contentsOf: list[key.source] + [0x0a])
            }
        }
        if segment.map >= 0, list.maps[segment.map].line < segment.lines.lowerBound {
            let map = list.maps[segment.map]
            keys(map.keySet)
            out.append(contentsOf: list[map.source] + [0x0a])
            if map.keySet == segment.keySet { return }
            if map.keySet >= 0 { out.append(contentsOf: "#EXT-X-KEY:METHOD=NONE\n".utf8) }
        }
        keys(segment.keySet)
    }

    /// The lines of a segment without what the live edge alone has and without the date ranges that the delta lists itself.
    private static func append(_ segment: MediaSegment, of list: MediaPlaylist, _ keptLines: Set<Int>, to out: inout [UInt8]) {
        let span = list.text.span
        var scanner = LineScanner(at: segment.source.start), start = segment.source.start
        while start < segment.source.end, let whole = try? scanner.next(in: span) {
            let next = min(scanner.position, span.count)
            let line = span.trimmed(whole)
            let tag = span.starts(with: "#EXT", at: line.start) ? Tag.read(line, in: span).tag : nil
            switch tag {
            case .part, .preloadHint, .renditionReport: break
            case .dateRange where !keptLines.contains(segment.lines.lowerBound + scanner.line - 1): break
            default:
                out.append(contentsOf: list.text[start..<next])
                if out.last != 0x0a { out.append(0x0a) }
            }
            start = next
        }
    }
}
