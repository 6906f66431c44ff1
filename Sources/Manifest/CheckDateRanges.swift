import Formats

/// The rules of EXT-X-DATERANGE that one playlist shows (§4.4.5.1, appendices D and F).
enum CheckDateRanges {
    private static let section = "4.4.5.1"

    static func run(_ list: MediaPlaylist, _ out: inout Findings) {
        guard let first = list.dateRanges.first else { return }
        let hasDates = list.segments.contains { $0.programDateTime != nil }
        // The dates that a delta update skips are still there.
        if !hasDates, !list.segments.isEmpty, list.skip == nil {
            out.error("date-range-dates", section, first.line, "EXT-X-DATERANGE in a playlist without EXT-X-PROGRAM-DATE-TIME")
        }
        // The interstitial without dates is one fault with the one above.
        DateRangeRules.whole(list, hasDates: true, &out)
        var known: [[UInt8]: Consolidated] = [:]
        for range in list.dateRanges {
            let id = Array(list[range.id])
            dates(range, list, isStarted: known[id]?.isStarted ?? false, &out)
            words(range, list, &out)
            messages(range, list, &out)
            known[id, default: Consolidated()].add(range, list, &out)
        }
        let merged = MergedDateRanges(list)
        for range in merged.ranges {
            preload(range.range, list, &out)
            guard !range.range.scte35In.isEmpty, range.end == nil else { continue }
            let what = "SCTE35-IN, and no tag with this ID has a DURATION or an END-DATE"
            out.warning("date-range-in", "4.4.5.1.1", list.dateRanges[range.lastTag].line, what)
        }
        overlaps(merged.ranges, list, &out)
    }

    /// What all tags with one ID say together, also where they say different things.
    private struct Consolidated {
        private(set) var count = 0, line = 0
        private(set) var values: [[UInt8]: [UInt8]] = [:]
        private(set) var start: Int64?
        private var end: Int64?, duration: Int64?

        /// Where it ends as far as is known.
        var lastDate: Int64? { end ?? start.map { $0 &+ (duration ?? 0) } }
        var isStarted: Bool { values[Array("START-DATE".utf8)] != nil }

        mutating func add(_ range: DateRange, _ list: MediaPlaylist, _ out: inout Findings) {
            count += 1
            line = range.line
            (start, end) = (start ?? range.startDate, end ?? range.endDate)
            duration = duration ?? range.duration
            let span = list.text.span
            var attributes = AttributeList(range.attributes)
            while let item = attributes.next(in: span) {
                let name = span.copy(item.name), value = span.copy(item.value)
                if let before = values[name], !DateRangeRules.isSame(before, value), !range.id.isEmpty {
                    out.error("date-range-same", section, range.line, "\(span.text(item.name)) differs from an earlier tag with this ID")
                }
                values[name] = value
            }
        }
    }

    /// A value that nobody can read (§4.4.5.1.1). One that is not even hexadecimal is told with the others of its line.
    private static func messages(_ range: DateRange, _ list: MediaPlaylist, _ out: inout Findings) {
        let span = list.text.span
        for (name, value) in [("SCTE35-CMD", range.scte35Cmd), ("SCTE35-OUT", range.scte35Out), ("SCTE35-IN", range.scte35In)] {
            guard value.count > 2, span[value.start] == UInt8(ascii: "0"), span[value.start + 1].uppercased == UInt8(ascii: "X") else {
                continue
            }
            let digits = ByteSlice(value.start + 2, value.end)
            guard list[digits].allSatisfy({ $0.hexValue != nil }), let fault = SpliceSection.fault(of: digits, .hex, in: span) else {
                continue
            }
            out.warning("scte35-section", "4.4.5.1.1", range.line, "\(name) is no splice_info_section: \(fault)")
        }
    }

    private static func dates(_ range: DateRange, _ list: MediaPlaylist, isStarted: Bool, _ out: inout Findings) {
        let span = list.text.span
        for (name, date) in [("START-DATE", range.startDate), ("END-DATE", range.endDate)] as [(StaticString, Int64?)] {
            guard let text = span.attribute(name, of: range.attributes) else { continue }
            guard date != nil || Iso8601(span[text]) != nil else {
                out.error("date-range-date", section, range.line, "\(name) is not a date")
                continue
            }
            if let (what, severity) = AttributeSyntax.dateFault(text, span) {
                out.add(
                    Rule(severity == .error ? "date-range-date" : "date-form", section), "\(name): \(what)", line: range.line,
                    severity: severity)
            }
            let form = DateForm(list[text])
            if form.zoneBytes == 0 { out.warning("date-precision", section, range.line, "\(name) should have a time zone") }
        }
        if range.startDate == nil, !isStarted, span.attribute("START-DATE", of: range.attributes) == nil {
            // The first tag of a range may have left a live playlist, and nothing leaves one that has all its segments.
            let isWhole = (list.mediaSequence == 0 || list.playlistType != nil) && list.skip == nil
            let what = "no START-DATE, and no tag with this ID before it"
            out.add(Rule("date-range-start", section), what, line: range.line, severity: isWhole ? .error : .warning)
        }
    }

    private static func words(_ range: DateRange, _ list: MediaPlaylist, _ out: inout Findings) {
        let cue = list.text.span.text(range.cue).split(separator: ",")
        if cue.contains("PRE"), cue.contains("POST") {
            out.error("date-range-cue", section, range.line, "CUE has both PRE and POST")
        }
        let isLabel = list[range.skipControlLabel].allSatisfy { ($0.isAlphanumeric && !$0.isDigit) || $0 == 0x2d || $0 == 0x5f }
        if !isLabel { out.error("skip-control-label", "D.3", range.line, "X-SKIP-CONTROL-LABEL-ID has a character it may not") }
    }

    /// Appendix F.
    private static func preload(_ range: DateRange, _ list: MediaPlaylist, _ out: inout Findings) {
        guard list[range.classText].elementsEqual("com.apple.hls.preload".utf8) else { return }
        func wrong(_ what: String) { out.error("preload-range", "F", range.line, "a preload range \(what)") }
        for (name, value) in [("X-URI", range.preloadUri), ("X-TARGET-ID", range.targetId), ("X-TARGET-CLASS", range.targetClass)]
        where value.isEmpty { wrong("has no \(name)") }
        if range.duration == nil, range.endDate == nil { wrong("has neither DURATION nor END-DATE") }
        if !range.cue.isEmpty || range.endOnNext { wrong("has CUE or END-ON-NEXT") }
    }

    /// Where one range of a class ends with the next, none of that class may overlap another.
    private static func overlaps(_ merged: [MergedDateRange], _ list: MediaPlaylist, _ out: inout Findings) {
        let classes = Set(merged.filter(\.range.endOnNext).map { Array(list[$0.range.classText]) })
        for name in classes {
            let ranges = merged.filter { $0.start != nil && list[$0.range.classText].elementsEqual(name) }
                .sorted { ($0.start ?? 0, $0.range.line) < ($1.start ?? 0, $1.range.line) }
            for (range, next) in zip(ranges, ranges.dropFirst()) {
                guard let end = range.end, let start = next.start, end > start, !list[range.range.id].elementsEqual(list[next.range.id])
                else {
                    continue
                }
                out.error("date-range-overlap", section, next.range.line, "begins before the range of its CLASS before it ends")
            }
        }
    }
}

// MARK: Reloads

extension CheckDateRanges {
    /// What a reload may not lose: an attribute of a date range that is still there (§4.4.5.1), a range whose dates are (§6.2.1).
    static func reload(_ before: MediaPlaylist, _ now: MediaPlaylist, _ out: inout Findings) {
        // A delta update that fits nothing may leave out what is still there.
        guard !before.dateRanges.isEmpty, now.skip == nil else { return }
        let new = tags(now)
        let start = now.segments.first?.date
        let end = now.segments.last.flatMap { segment in segment.date.map { $0 + segment.duration } }
        for (id, old) in tags(before).sorted(by: { $0.value.line < $1.value.line }) {
            let name = String(decoding: id.prefix(80), as: UTF8.self)
            // A tag of several that has left with its segment takes its attributes with it.
            if let kept = new[id], kept.count >= old.count {
                let lost = old.values.keys.filter { kept.values[$0] == nil }
                for attribute in lost.map({ String(decoding: $0, as: UTF8.self) }).sorted() {
                    out.error("DRG-2", section, kept.line, "\(attribute) of '\(name)' was there before")
                }
            } else if new[id] == nil, let start, let end, let from = old.start, let to = old.lastDate, from < end, to >= start {
                out.warning("date-range-removed", "6.2.1", 0, "'\(name)' left while its dates are still listed")
            }
        }
    }

    private static func tags(_ list: MediaPlaylist) -> [[UInt8]: Consolidated] {
        // What one playlist breaks alone is said of it by `run`.
        var all: [[UInt8]: Consolidated] = [:], said = Findings()
        for range in list.dateRanges where !range.id.isEmpty { all[Array(list[range.id]), default: Consolidated()].add(range, list, &said) }
        return all
    }
}
