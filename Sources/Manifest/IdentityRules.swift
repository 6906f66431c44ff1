/// SEQ-3, SEQ-4, DSC-1, DSC-6, PDT-4, KEY-4, MAP-2: a media sequence number means the same as long as it is listed.
enum IdentityRules {
    /// What the first segment of the response has lost is missing for those after it too.
    private struct Lost {
        var keys = false, map = false
    }

    static func check(_ step: Step, _ out: inout Findings) {
        var lost = Lost()
        for (index, record) in step.now.records.enumerated() {
            guard let old = step.history[record.mediaSequence] else { continue }
            guard old.isSameMedia(as: record) else {
                out.add(.seq3, "was \(old.name), is now \(record.name)", segment: record)
                continue
            }
            compare(old, record, isFirst: index == 0, step.options, &lost, &out)
        }
    }

    private static func compare(
        _ old: CheckedSegment, _ record: CheckedSegment, isFirst: Bool, _ options: StreamChecker.Options, _ lost: inout Lost,
        _ out: inout Findings
    ) {
        if old.query != record.query {
            out.add(.seq4, "the query of \(record.name) changed", segment: record, severity: .warning)
        }
        if old.duration != record.duration {
            out.add(.seq3, "EXTINF was \(seconds(old.duration)), is now \(seconds(record.duration))", segment: record)
        }
        if old.gap != record.gap { out.add(.seq3, "EXT-X-GAP \(record.gap ? "came" : "went")", segment: record) }
        if old.discontinuitySequence != record.discontinuitySequence {
            let numbers = "was \(old.discontinuitySequence), is now \(record.discontinuitySequence)"
            out.add(.dsc1, "the discontinuity sequence number \(numbers)", segment: record)
            if isFirst, old.discontinuity, !record.discontinuity, record.discontinuitySequence < old.discontinuitySequence {
                out.add(.dsc6, "EXT-X-DISCONTINUITY left before its segment and was not counted", segment: record)
            }
        }
        if old.keys != record.keys, !(lost.keys && record.keyCount < old.keyCount) {
            if isFirst, record.keyCount < old.keyCount {
                lost.keys = true
                out.add(.key4, "the key in force left with the segment that carried it", segment: record)
            } else {
                out.add(.seq3, "the keys in force changed", segment: record)
            }
        }
        if old.map != record.map, !(lost.map && record.map.isEmpty) {
            if isFirst, record.map.isEmpty {
                lost.map = true
                out.add(.map2, "the map in force left with the segment that carried it", segment: record)
            } else {
                out.add(.seq3, "the map in force changed", segment: record)
            }
        }
        // Extrapolated dates before the first written one move with it; written ones are what players keep.
        if let was = old.date, let date = record.date, (was &- date).magnitude > options.dateTolerance {
            out.add(.pdt4, "its date moved by \(seconds(date &- was))", segment: record)
        }
    }
}
