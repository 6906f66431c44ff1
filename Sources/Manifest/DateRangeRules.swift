import Formats

/// DRG-2, DRG-3, INT-1, INT-2: date ranges within one playlist, and what a response changes of those that came before.
enum DateRangeRules {
    static func check(_ playlist: MediaPlaylist, _ state: inout StreamState, _ out: inout Findings) {
        let hasDates = playlist.segments.contains { $0.programDateTime != nil }
        var texts: Set<[UInt8]> = []
        whole(playlist, hasDates: hasDates, &out)
        for range in playlist.dateRanges {
            guard !range.id.isEmpty else {
                out.add(.drg2, "EXT-X-DATERANGE without ID", line: range.line)
                continue
            }
            let id = Array(playlist[range.id])
            let isStarted = range.startDate != nil || playlist.text.span.attribute("START-DATE", of: range.attributes) != nil
            if !isStarted, !state.startedRanges.contains(id) {
                out.add(.drg3, "EXT-X-DATERANGE without START-DATE and none before it with this ID", line: range.line, severity: .warning)
            }
            if isStarted, state.startedRanges.count < Limits.dateRanges { state.startedRanges.insert(id) }
            let text = Array(playlist[range.attributes])
            if !state.rangeTexts.contains(text) { kept(range, id, playlist, &state, &out) }
            texts.insert(text)
        }
        state.rangeTexts = texts
    }

    /// What the tags of one range must keep together: a later one adds to the first (§4.4.5.1).
    static func whole(_ playlist: MediaPlaylist, hasDates: Bool, _ out: inout Findings) {
        let merged = MergedDateRanges(playlist)
        for range in merged.ranges {
            let isStarted = range.start != nil || merged.attribute("START-DATE", of: range, in: playlist) != nil
            whole(range, isStarted, playlist, hasDates: hasDates, &out)
        }
    }

    private static func whole(
        _ merged: MergedDateRange, _ isStarted: Bool, _ playlist: MediaPlaylist, hasDates: Bool, _ out: inout Findings
    ) {
        let range = merged.range, last = playlist.dateRanges[merged.lastTag].line
        if let start = range.startDate, let end = range.endDate {
            if end < start { out.add(.drg2, "END-DATE is before START-DATE", line: last) }
            // Dates are mostly written in milliseconds, durations finer.
            // Years far enough apart may wrap, and then they disagree all the same.
            if let duration = range.duration, (end &- start &- duration).magnitude > 1_000_000 {
                out.add(.drg2, "END-DATE is not START-DATE plus DURATION", line: last)
            }
        }
        if range.endOnNext {
            if range.classText.isEmpty { out.add(.drg2, "END-ON-NEXT without CLASS", line: range.line) }
            if range.duration != nil || range.endDate != nil { out.add(.drg2, "END-ON-NEXT with DURATION or END-DATE", line: last) }
        }
        guard playlist.isInterstitial(range) else { return }
        if range.assetUri.isEmpty == range.assetList.isEmpty {
            let what = "an interstitial has exactly one of X-ASSET-URI and X-ASSET-LIST"
            out.add(.int1, what, line: range.assetUri.isEmpty ? range.line : last)
        }
        if !isStarted { out.add(.int1, "an interstitial has a START-DATE", line: range.line) }
        if !hasDates, !playlist.segments.isEmpty {
            out.add(.int1, "an interstitial in a playlist without EXT-X-PROGRAM-DATE-TIME", line: range.line)
        }
    }

    /// Attributes may be added, never changed (§4.4.5.1).
    private static func kept(
        _ range: DateRange, _ id: [UInt8], _ playlist: MediaPlaylist, _ state: inout StreamState, _ out: inout Findings
    ) {
        var known = state.ranges[id] ?? [:]
        let isInterstitial = playlist.isInterstitial(range)
        let span = playlist.text.span
        var attributes = AttributeList(range.attributes)
        while let item = attributes.next(in: span) {
            let name = span.copy(item.name), value = span.copy(item.value)
            if let before = known[name], !isSame(before, value) {
                let what = "\(String(decoding: name, as: UTF8.self)) of \(isInterstitial ? "an interstitial" : "a date range") changed"
                out.add(isInterstitial ? .int2 : .drg2, what, line: range.line)
            }
            known[name] = value
        }
        if state.ranges[id] != nil || state.ranges.count < Limits.dateRanges { state.ranges[id] = known }
    }

    /// The same text, date or number, hexadecimal ones in either case.
    static func isSame(_ one: [UInt8], _ other: [UInt8]) -> Bool {
        if one == other { return true }
        if one.starts(with: "0x".utf8) || one.starts(with: "0X".utf8) { return one.map(\.uppercased) == other.map(\.uppercased) }
        if let date = Rfc3339.parse(one.span) { return date == Rfc3339.parse(other.span) }
        return DecimalSeconds.parse(one.span, signed: true).map { $0 == DecimalSeconds.parse(other.span, signed: true) } ?? false
    }
}

extension MediaPlaylist {
    func isInterstitial(_ range: DateRange) -> Bool { self[range.classText].elementsEqual("com.apple.hls.interstitial".utf8) }
}
