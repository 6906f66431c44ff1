import Formats

/// The rules that a whole media playlist shows (§4.4.3 to §4.4.5, §6.2, §8).
enum CheckMedia {
    static func run(_ list: MediaPlaylist, _ out: inout Findings) {
        var needed = list.requiredVersion
        if needed.version < 5, list.keys.contains(where: { $0.method == .sampleAes }) { needed = (5, "METHOD=SAMPLE-AES") }
        if list.version < needed.version {
            out.error("version", "8", 0, "\(needed.reason) needs EXT-X-VERSION:\(needed.version), the playlist has \(list.version)")
        }
        segments(list, &out)
        keys(list, &out)
        CheckDateRanges.run(list, &out)
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
            if segment.map >= 0, let range = list.maps[segment.map].byteRange, !list.maps[segment.map].byteRangeOffsetIsExplicit {
                out.error("map-range", "4.4.4.5", list.maps[segment.map].line, "BYTERANGE of \(range.length) bytes without an offset")
            }
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
        for map in list.maps where map.keySet >= 0 {
            for key in list.keys[list.keySets[map.keySet].keys] where key.method == .aes128 && key.iv == nil {
                out.error("map-iv", "4.4.4.5", map.line, "the key of an encrypted map needs an IV")
            }
        }
        var scanner = LineScanner(), found = Findings()
        while let whole = try? scanner.next(in: span) {
            let line = span.trimmed(whole)
            guard span.starts(with: "#EXT-X-KEY", at: line.start) else { continue }
            LineRules.clear(Tag.read(line, in: span).value, span, scanner.line, &found)
        }
        for violation in found.all { out.error("key-none", "4.4.4.4", violation.line, violation.message) }
    }

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
