import Formats

/// The rules that a whole media playlist shows (§4.4.3 to §4.4.5, §6.2, §8).
enum CheckMedia {
    static func run(_ list: MediaPlaylist, _ out: inout Findings) {
        var needed = list.requiredVersion
        if needed.version < 5, list.keys.contains(where: { $0.method == .sampleAes }) { needed = (5, "METHOD=SAMPLE-AES") }
        if needed.version > 1, list.version < needed.version {
            out.error("version", "8", 0, "\(needed.reason) needs EXT-X-VERSION:\(needed.version), the playlist has \(list.version)")
        }
        segments(list, &out)
        keys(list, &out)
        maps(list, &out)
        CheckDateRanges.run(list, &out)
        for cue in list.cues where cue.payloadForm != .none && !cue.isDateRange {
            guard let fault = SpliceSection.fault(of: cue.payload, cue.payloadForm, in: list.text.span) else { continue }
            out.warning("scte35-section", "4.4.5.1.1", cue.line, "the message is no splice_info_section: \(fault)")
        }
        lowLatency(list, &out)
        control(list, &out)
        skip(list, &out)
        if list.playlistType == .vod, !list.endList {
            out.warning("vod-endlist", "4.4.3.5", 0, "a playlist of type VOD without EXT-X-ENDLIST")
        }
        if list.segments.isEmpty, list.skip == nil { out.warning("no-segments", "4.1", 0, "the playlist has no segment") }
        start(list, &out)
    }

    private static func segments(_ list: MediaPlaylist, _ out: inout Findings) {
        let target = list.targetDuration
        var discontinuous = false, end: Int64?
        let hasDates = list.segments.contains { $0.programDateTime != nil }
        for segment in list.segments {
            let line = segment.lines.upperBound - 1
            let rounded = (segment.duration + 500_000_000) / 1_000_000_000 * 1_000_000_000
            if rounded > target {
                out.error(
                    "target-duration", "4.4.3.1", line, "EXTINF \(seconds(segment.duration)) exceeds the target duration \(seconds(target))"
                )
            } else if segment.duration > target, list.version < 6 {
                out.warning("target-duration", "8", line, "before version 6 the target duration is not rounded")
            }
            discontinuous = discontinuous || segment.discontinuity
            if segment.discontinuity, hasDates, segment.programDateTime == nil {
                out.warning("date-at-discontinuity", "6.2.1", line, "no EXT-X-PROGRAM-DATE-TIME after EXT-X-DISCONTINUITY")
            }
            if let date = segment.programDateTime, let last = end, last &- date >= 1_000_000_000 {
                out.error("date-overlap", "6.2.1", line, "its date is \(seconds(last &- date)) before the end of the segment before")
            }
            end = segment.date.map { $0 + segment.duration }
        }
        if discontinuous, list.mediaSequence > 0, !list.endList, !list.hasDiscontinuitySequenceTag {
            out.warning("discontinuity-sequence", "6.2.2", 0, "a live playlist with discontinuities has EXT-X-DISCONTINUITY-SEQUENCE")
        }
        let isSliding = !list.endList && list.playlistType == nil && list.mediaSequence > 0 && list.skip == nil
        if isSliding, !list.segments.isEmpty, list.duration < 3 * target {
            out.warning("window", "6.2.2", 0, "a window of \(seconds(list.duration)) is shorter than three target durations")
        }
    }

    private static func keys(_ list: MediaPlaylist, _ out: inout Findings) {
        let span = list.text.span
        // Keys that stay in force stand in the table again.
        var lastLine = 0
        for key in list.keys where key.line > lastLine {
            lastLine = key.line
            let text = span.text(key.methodText)
            switch key.method {
            case .aes256Gcm, .sampleAesCtr:
                if key.iv != nil { out.error("key-iv", "4.4.4.4", key.line, "METHOD=\(text) has no IV") }
            case .other: out.warning("key-method", "4.4.4.4", key.line, "METHOD=\(text) is unknown to the standard")
            default: break
            }
            if !key.keyFormatVersions.isEmpty, !isVersionList(key.keyFormatVersions, span) {
                out.error("key-format-versions", "4.4.4.4", key.line, "KEYFORMATVERSIONS is not a list of integers")
            }
        }
        methods(list, &out)
        formats(list, &out)
        // One key without an IV is one error, at the first map that it covers.
        var told: Set<Int> = []
        for map in list.maps where map.keySet >= 0 {
            let bare = list.keys[list.keySets[map.keySet].keys].filter { $0.method == .aes128 && $0.iv == nil }.map(\.line)
            guard !told.isSuperset(of: bare) else { continue }
            told.formUnion(bare)
            out.error("map-iv", "4.4.4.5", map.line, "the key of an encrypted map needs an IV")
        }
        var scanner = LineScanner(), found = Findings()
        while let whole = try? scanner.next(in: span) {
            let line = span.trimmed(whole)
            guard span.starts(with: "#EXT-X-KEY", at: line.start) else { continue }
            LineRules.clear(Tag.read(line, in: span).value, span, scanner.line, &found)
        }
        for violation in found.all { out.error("key-none", "4.4.4.4", violation.line, violation.message) }
    }

    /// Several keys are several ways to one key, which has one method (§6.2.3).
    private static func methods(_ list: MediaPlaylist, _ out: inout Findings) {
        var lastLine = 0
        for set in list.keySets {
            guard let last = list.keys[set.keys].last, last.line > lastLine else { continue }
            guard let other = list.keys[set.keys].first(where: { !list[$0.methodText].elementsEqual(list[last.methodText]) }) else {
                continue
            }
            lastLine = last.line
            let span = list.text.span, texts = [span.text(other.methodText), span.text(last.methodText)]
            out.error("key-methods", "6.2.3", last.line, "METHOD=\(texts[1]) beside METHOD=\(texts[0]), which is still in force")
        }
    }

    /// SAMPLE-AES-CTR is defined for fragmented MP4 alone (§4.4.4.4).
    private static func formats(_ list: MediaPlaylist, _ out: inout Findings) {
        for segment in list.segments where segment.keySet >= 0 && plain.contains(list.ending(of: segment)) {
            guard let key = list.keys[list.keySets[segment.keySet].keys].first(where: { $0.method == .sampleAesCtr }) else { continue }
            let line = segment.lines.upperBound - 1
            out.warning(
                "key-method", "4.4.4.4", line, "METHOD=SAMPLE-AES-CTR (line \(key.line)) is not defined for what is no fragmented MP4")
            return
        }
    }

    /// Ranges of maps, and segments that come before the first map and are of what needs one (§3.1.2, §4.4.4.5).
    private static func maps(_ list: MediaPlaylist, _ out: inout Findings) {
        for map in list.maps where !map.byteRangeOffsetIsExplicit {
            guard let range = map.byteRange else { continue }
            out.error("map-range", "4.4.4.5", map.line, "BYTERANGE of \(range.length) bytes without an offset")
        }
        // The maps that a delta update skips are still there, and an I-frame playlist may begin with the map's bytes.
        guard list.skip == nil, !list.iFramesOnly, let first = list.segments.first, first.map < 0 else { return }
        let mapped = list.segments.first { $0.map >= 0 }, bare = list.segments.prefix { $0.map < 0 }
        for segment in bare {
            let ending = list.ending(of: segment)
            let isNamed = ["m4s", "cmfv", "cmfa", "cmft"].contains(ending)
            let isAlike = mapped.map { list.ending(of: $0) == ending && !plain.contains(ending) } ?? false
            guard isNamed || isAlike || (mapped != nil && ["mp4", "m4v", "m4a"].contains(ending)) else { continue }
            out.warning("map-missing", "4.4.4.5", segment.lines.upperBound - 1, "no EXT-X-MAP stands before this segment")
            return
        }
    }

    /// What has a use for a map and no need of one.
    private static let plain = ["ts", "m2ts", "aac", "mp3", "ac3", "ec3", "vtt", "webvtt"]

    private static func isVersionList(_ slice: ByteSlice, _ bytes: Span<UInt8>) -> Bool {
        var start = slice.start
        while start <= slice.end {
            let slash = bytes.firstIndex(of: UInt8(ascii: "/"), from: start, to: slice.end)
            guard let number = DecimalInteger.parse(bytes[ByteSlice(start, slash)]), number > 0 else { return false }
            start = slash + 1
        }
        return true
    }

    private static func lowLatency(_ list: MediaPlaylist, _ out: inout Findings) {
        if let first = list.parts.first, list.partTarget == nil {
            out.error("part-inf", "4.4.3.7", first.line, "EXT-X-PART without EXT-X-PART-INF")
        }
        if let target = list.partTarget {
            let ranges = list.segments.map { ($0.parts, true) } + [(list.trailingParts, false)]
            for (range, isComplete) in ranges {
                for index in range { part(index, range, isComplete, list, target, &out) }
            }
            partSums(list, &out)
        }
        if list.iFramesOnly, let first = list.parts.first {
            out.warning("part-i-frames", "4.4.4.9", first.line, "parts in an I-frame playlist")
        }
        var kinds: [PreloadHint.Kind] = []
        for hint in list.preloadHints {
            if list.endList { out.error("hint-endlist", "4.4.5.3", hint.line, "EXT-X-PRELOAD-HINT in a playlist with EXT-X-ENDLIST") }
            if kinds.contains(hint.kind) { out.warning("hint-once", "6.2.6", hint.line, "two EXT-X-PRELOAD-HINT of one TYPE") }
            kinds.append(hint.kind)
        }
        for report in list.renditionReports where UriResolve.isAbsolute(list[report.uri]) {
            out.error("report-relative", "4.4.5.4", report.line, "the URI of EXT-X-RENDITION-REPORT must be relative")
        }
    }

    /// The parts of a segment are all of it (§3.2).
    private static func partSums(_ list: MediaPlaylist, _ out: inout Findings) {
        var isFirst = true
        for segment in list.segments where !segment.parts.isEmpty {
            guard let sum = list.duration(ofParts: segment.parts) else { return }
            // Durations are rounded, each for itself; EXTINF as an integer to a whole second.
            let isInteger = !list[segment.durationText].contains(UInt8(ascii: "."))
            let slack = isInteger ? 500_000_000 : max(50_000_000, Int64(segment.parts.count) * 1_000_000)
            // The first parts of the first segment may have left already.
            if sum > segment.duration + slack || (!isFirst && sum < segment.duration - slack) {
                let what = "its parts are \(seconds(sum)) long, EXTINF says \(seconds(segment.duration))"
                out.warning("part-sum", "3.2", segment.lines.upperBound - 1, what)
            }
            isFirst = false
        }
        guard let last = list.parts[list.trailingParts].last, let sum = list.duration(ofParts: list.trailingParts) else { return }
        if sum > list.targetDuration + 500_000_000 {
            out.warning(
                "part-sum", "3.2", last.line, "the parts of the segment to come are longer than the target duration: \(seconds(sum))")
        }
    }

    private static func part(
        _ index: Int, _ range: Range<Int>, _ isComplete: Bool, _ list: MediaPlaylist, _ target: Int64, _ out: inout Findings
    ) {
        let part = list.parts[index]
        if part.byteRange != nil, !part.byteRangeOffsetIsExplicit, index == range.lowerBound || part.assumedOffset == 0 {
            out.error("part-range", "4.4.4.9", part.line, "BYTERANGE without an offset, and no range of the same resource before it")
        }
        if part.duration > target {
            out.error("part-target", "4.4.4.9", part.line, "DURATION \(seconds(part.duration)) exceeds PART-TARGET \(seconds(target))")
        }
        let isLast = index == range.upperBound - 1
        let isFree = part.independent || part.gap || isLast || list.parts[index + 1].gap
        if !isFree, part.duration < target * 85 / 100 {
            out.error("part-short", "4.4.4.9", part.line, "DURATION \(seconds(part.duration)) is below 85 % of PART-TARGET")
        }
    }

    private static func control(_ list: MediaPlaylist, _ out: inout Findings) {
        let target = list.targetDuration, section = "4.4.3.8"
        guard let control = list.serverControl else {
            if list.partTarget != nil { out.error("part-hold-back", section, 0, "EXT-X-PART-INF without PART-HOLD-BACK") }
            return
        }
        if let skip = control.canSkipUntil, skip < 6 * target {
            out.error("can-skip-until", section, control.line, "CAN-SKIP-UNTIL \(seconds(skip)) is below six target durations")
        }
        if control.canSkipDateRanges, control.canSkipUntil == nil {
            out.error("can-skip-dateranges", section, control.line, "CAN-SKIP-DATERANGES without CAN-SKIP-UNTIL")
        }
        if let hold = control.holdBack, hold < 3 * target {
            out.error("hold-back", section, control.line, "HOLD-BACK \(seconds(hold)) is below three target durations")
        }
        guard let part = list.partTarget else { return }
        guard let hold = control.partHoldBack else {
            out.error("part-hold-back", section, control.line, "EXT-X-PART-INF without PART-HOLD-BACK")
            return
        }
        if hold < 2 * part {
            out.error("part-hold-back", section, control.line, "PART-HOLD-BACK \(seconds(hold)) is below two part targets")
        } else if hold < 3 * part {
            out.warning("part-hold-back", section, control.line, "PART-HOLD-BACK \(seconds(hold)) is below three part targets")
        }
    }

    private static func skip(_ list: MediaPlaylist, _ out: inout Findings) {
        guard let skip = list.skip else { return }
        if list.endList { out.error("skip-endlist", "6.2.5.1", skip.line, "EXT-X-SKIP in a playlist with EXT-X-ENDLIST") }
        if list.serverControl?.canSkipUntil == nil {
            out.error("skip-control", "4.4.3.8", skip.line, "EXT-X-SKIP in a playlist without CAN-SKIP-UNTIL")
        }
    }

    private static func start(_ list: MediaPlaylist, _ out: inout Findings) {
        guard let start = list.start else { return }
        let duration = list.duration
        if abs(start.timeOffset) > duration {
            out.warning("start-offset", "4.4.2.2", start.line, "TIME-OFFSET lies outside of the playlist")
        } else if !list.endList, (start.timeOffset < 0 ? -start.timeOffset : duration - start.timeOffset) < 3 * list.targetDuration {
            out.warning("start-offset", "4.4.2.2", start.line, "TIME-OFFSET lies within three target durations of the end")
        }
    }
}

extension MediaPlaylist {
    /// Nanoseconds; nil for a sum that cannot be held.
    fileprivate func duration(ofParts range: Range<Int>) -> Int64? {
        var sum: Int64 = 0
        for part in parts[range] {
            let (next, isOver) = sum.addingReportingOverflow(part.duration)
            if isOver { return nil }
            sum = next
        }
        return sum
    }

    /// What stands behind the last point of a URI's path, in small letters; empty without one.
    fileprivate func ending(of segment: MediaSegment) -> String {
        let path = self[segment.uri].prefix { $0 != UInt8(ascii: "?") && $0 != UInt8(ascii: "#") }
        let name = path.lastIndex(of: UInt8(ascii: "/")).map { path[($0 + 1)...] } ?? path
        return name.lastIndex(of: UInt8(ascii: ".")).map { String(decoding: name[($0 + 1)...].prefix(12), as: UTF8.self).lowercased() }
            ?? ""
    }
}
