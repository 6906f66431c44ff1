/// KEY-1, -2, -3, MAP-1, -2, -3, BYT-1, GAP-1: what a player needs to know before it can use a segment's bytes.
enum MediaRules {
    static func check(_ step: Step, _ state: inout StreamState, _ out: inout Findings) {
        let records = step.now.records
        let usesMaps = records.contains { !$0.map.isEmpty }
        if usesMaps, let head = records.first, head.map.isEmpty, step.history[head.mediaSequence] == nil {
            out.add(.map2, "the first segment of the response has no EXT-X-MAP", segment: head)
        }
        for record in step.added {
            state.firstAd = record.isAd ? min(state.firstAd, record.mediaSequence) : state.firstAd
            if record.range != nil, !record.byteRangeOffsetIsExplicit {
                out.add(.byt1, "EXT-X-BYTERANGE without an offset", segment: record)
            }
            // The pod of an I-frame playlist may be gaps (ALN-8).
            if record.gap, record.isAd, !step.now.playlist.iFramesOnly { out.add(.gap1, "EXT-X-GAP on an ad", segment: record) }
            if !record.isAd, record.hasImplicitIv, record.mediaSequence > state.firstAd {
                out.add(.key3, "the IV is implied by a number that ads have moved", segment: record)
            }
            if record.isAd, record.keyCount == 0, record.mapIsEncrypted {
                out.add(.key1, "the map of a clear ad stands in the scope of a key", segment: record)
            }
        }
        step.eachNewPair { earlier, later in
            guard earlier.creative != later.creative else { return }
            keys(earlier, later, step, &out)
            maps(earlier, later, usesMaps, &out)
        }
    }

    private static func keys(_ earlier: CheckedSegment, _ later: CheckedSegment, _ step: Step, _ out: inout Findings) {
        if later.isAd, earlier.keyCount > 0, later.keyCount > 0, !later.hasKeyTag {
            out.add(.key1, "no EXT-X-KEY:METHOD=NONE before the ad", segment: later)
        }
        guard !later.isAd, earlier.isAd, let content = step.contentBefore(earlier) else { return }
        // A content that turns clear says so itself, with METHOD=NONE of its own.
        if later.keyCount < content.keyCount, later.keyCount > 0 || !later.hasKeyTag {
            out.add(.key2, "\(content.keyCount) keys were in force before the pod, \(later.keyCount) are after it", segment: later)
        }
    }

    private static func maps(_ earlier: CheckedSegment, _ later: CheckedSegment, _ usesMaps: Bool, _ out: inout Findings) {
        if let one = container(earlier), let other = container(later), one != other {
            out.add(.map3, "\(earlier.name) and \(later.name) are of different containers", segment: later)
            return
        }
        guard usesMaps else { return }
        if later.map.isEmpty {
            out.add(.map1, "a segment without EXT-X-MAP in a playlist with maps", segment: later)
        } else if !later.hasMapTag {
            out.add(.map1, "no EXT-X-MAP where the media changes", segment: later)
        }
    }

    private enum Container { case plain, fragmented }

    /// By the extension; a map in force decides for names that have none or a strange one.
    private static func container(_ record: CheckedSegment) -> Container? {
        let name = record.path.suffix(12)
        let text = name.lastIndex(of: UInt8(ascii: ".")).map { String(decoding: name[($0 + 1)...], as: UTF8.self) } ?? ""
        switch text {
        case "ts", "m2ts", "aac", "mp3", "ac3", "ec3": return .plain
        case "mp4", "m4s", "m4v", "m4a", "cmfv", "cmfa", "cmft", "mp4a": return .fragmented
        case "vtt", "webvtt": return nil
        default: return record.map.isEmpty ? nil : .fragmented
        }
    }
}
