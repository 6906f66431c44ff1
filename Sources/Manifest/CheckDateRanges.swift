/// The rules of EXT-X-DATERANGE that one playlist shows (§4.4.5.1, appendices D and F).
enum CheckDateRanges {
    private static let section = "4.4.5.1"

    static func run(_ list: MediaPlaylist, _ out: inout Findings) {
        guard let first = list.dateRanges.first else { return }
        let hasDates = list.segments.contains { $0.programDateTime != nil }
        if !hasDates, !list.segments.isEmpty {
            out.error("date-range-dates", section, first.line, "EXT-X-DATERANGE in a playlist without EXT-X-PROGRAM-DATE-TIME")
        }
        var ranges: [[UInt8]: Consolidated] = [:], state = Findings(perRule: 20)
        for range in list.dateRanges {
            // The interstitial without dates is one fault with the one above.
            DateRangeRules.single(range, list, hasDates: true, &state)
            let id = Array(list[range.id])
            dates(range, list, isStarted: ranges[id]?.isStarted ?? false, &out)
            words(range, list, &out)
            preload(range, list, &out)
            ranges[id, default: Consolidated()].add(range, list, &out)
        }
        for violation in state.all where !violation.message.hasPrefix("EXT-X-DATERANGE without ID") {
            out.add(violation.rule, violation.message, line: violation.line, severity: violation.severity)
        }
        for range in ranges.values where range.inLine > 0 && !range.hasEnd {
            out.warning("date-range-in", "4.4.5.1.1", range.inLine, "SCTE35-IN, and no tag with this ID has a DURATION or an END-DATE")
        }
        overlaps(list, &out)
    }

    /// What all tags with one ID say together.
    private struct Consolidated {
        var isStarted = false, hasEnd = false
        var inLine = 0
        var values: [[UInt8]: [UInt8]] = [:]

        mutating func add(_ range: DateRange, _ list: MediaPlaylist, _ out: inout Findings) {
            isStarted = isStarted || range.startDate != nil
            hasEnd = hasEnd || range.duration != nil || range.endDate != nil
            if !range.scte35In.isEmpty { inLine = range.line }
            let span = list.text.span
            var attributes = AttributeList(range.attributes)
            while let item = attributes.next(in: span) {
                let name = span.copy(item.name), value = span.copy(item.value)
                if let before = values[name], before != value, !range.id.isEmpty {
                    out.error("date-range-same", section, range.line, "\(span.text(item.name)) differs from an earlier tag with this ID")
                }
                values[name] = value
            }
        }
    }

    private static func dates(_ range: DateRange, _ list: MediaPlaylist, isStarted: Bool, _ out: inout Findings) {
        let span = list.text.span
        for (name, date) in [("START-DATE", range.startDate), ("END-DATE", range.endDate)] as [(StaticString, Int64?)] {
            guard let text = span.attribute(name, of: range.attributes) else { continue }
            guard date != nil else {
                out.error("date-range-date", section, range.line, "\(name) is not a date")
                continue
            }
            let form = DateForm(list[text])
            if form.zoneBytes == 0 { out.warning("date-precision", section, range.line, "\(name) should have a time zone") }
        }
        if range.startDate == nil, !isStarted, span.attribute("START-DATE", of: range.attributes) == nil {
            out.warning("date-range-start", section, range.line, "no START-DATE, and no tag with this ID before it")
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
    private static func overlaps(_ list: MediaPlaylist, _ out: inout Findings) {
        let classes = Set(list.dateRanges.filter(\.endOnNext).map { Array(list[$0.classText]) })
        guard !classes.isEmpty else { return }
        for name in classes {
            let ranges = list.dateRanges.filter { $0.startDate != nil && list[$0.classText].elementsEqual(name) }
                .sorted { ($0.startDate ?? 0, $0.line) < ($1.startDate ?? 0, $1.line) }
            for (range, next) in zip(ranges, ranges.dropFirst()) {
                let end = range.endDate ?? range.duration.flatMap { duration in range.startDate.map { $0 + duration } }
                let isSame = list[range.id].elementsEqual(list[next.id])
                if let end, let start = next.startDate, end > start, !isSame {
                    out.error("date-range-overlap", section, next.line, "begins before the range of its CLASS before it ends")
                }
            }
        }
    }
}
