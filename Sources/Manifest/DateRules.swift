import Formats

/// How a date is written: digits after the point and the kind of zone.
struct DateForm: Equatable, Sendable {
    var fractionDigits = 0
    /// Bytes of the zone: 0 none, 1 `Z`, 6 `+01:00`.
    var zoneBytes = 0

    init(_ text: ArraySlice<UInt8>) {
        guard let date = Iso8601(text.span) else { return }
        (fractionDigits, zoneBytes) = (date.fractionDigits, date.zoneBytes)
    }
}

/// PDT-1, -2, -3, -5, -8: EXT-X-PROGRAM-DATE-TIME within one playlist (PDT-4 is in `IdentityRules`, PDT-7 in `SessionChecker`).
enum DateRules {
    static func check(_ step: Step, _ state: inout StreamState, _ out: inout Findings) {
        let now = step.now
        let hasDates = now.records.contains { $0.dateIsWritten }
        if let head = now.records.first, hasDates || state.hadDates, !head.dateIsWritten {
            out.add(.pdt1, "the first segment has no EXT-X-PROGRAM-DATE-TIME", segment: head)
        }
        state.hadDates = state.hadDates || hasDates
        for record in step.added where state.hadDates && record.discontinuity && !record.dateIsWritten {
            out.add(.pdt1, "no EXT-X-PROGRAM-DATE-TIME after EXT-X-DISCONTINUITY", segment: record)
        }
        form(step, &state, &out)
        step.eachNewPair { earlier, later in compare(earlier, later, step, &out) }
    }

    private static func compare(_ earlier: CheckedSegment, _ later: CheckedSegment, _ step: Step, _ out: inout Findings) {
        guard let end = earlier.end, let date = later.date else { return }
        // Dates of other centuries wrap rather than trap.
        let jump = date &- end
        if earlier.discontinuitySequence == later.discontinuitySequence {
            if abs(jump) > step.options.dateTolerance {
                out.add(.pdt2, "its date is \(seconds(jump)) off the end of the segment before", segment: later)
            }
            return
        }
        if later.isAd, abs(jump) > step.now.playlist.targetDuration {
            out.add(.pdt5, "the ad's date is \(seconds(jump)) off the programme's clock", segment: later)
        } else if jump <= -1_000_000_000, !(earlier.isAd && !later.isAd && isForeign(earlier, step)) {
            out.add(.pdt3, "dates step back by \(seconds(-jump))", segment: later)
        }
    }

    /// The return from an ad whose own dates were foreign is not a second fault.
    private static func isForeign(_ ad: CheckedSegment, _ step: Step) -> Bool {
        guard let date = ad.date else { return false }
        let content = step.contentBefore(ad)?.date
        guard let content else { return false }
        return (date &- content).magnitude > 86_400_000_000_000
    }

    /// PDT-8: zone and milliseconds, the same way throughout.
    private static func form(_ step: Step, _ state: inout StreamState, _ out: inout Findings) {
        let playlist = step.now.playlist
        for record in step.added where record.dateIsWritten {
            let segment = playlist.segments[Int(record.mediaSequence - (step.now.records.first?.mediaSequence ?? 0))]
            let form = DateForm(playlist[segment.programDateTimeText])
            if form.zoneBytes == 0 { out.add(.pdt8, "the date has no time zone", segment: record, severity: .warning) }
            if form.fractionDigits < 3 { out.add(.pdt8, "the date has no milliseconds", segment: record, severity: .warning) }
            if let known = state.dateForm, known != form {
                out.add(.pdt8, "the date is written in another form than those before", segment: record, severity: .warning)
            }
            state.dateForm = form
        }
    }
}
