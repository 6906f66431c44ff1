import Scte35

/// The SCTE-35 splice_insert that an encoder would send for one of the demo's breaks, as text for a playlist.
struct DemoSplice: Equatable, Sendable {
    private let section: SpliceInfoSection

    /// Leaves the programme at the first segment of break `index`, for the break's length, with auto_return.
    static func out(_ schedule: DemoSchedule, _ index: Int64) -> DemoSplice {
        DemoSplice(
            SpliceInsert(
                eventId: UInt32(truncatingIfNeeded: index), isOut: true,
                time: SpliceTime(pts: schedule.pts(schedule.firstSegment(ofBreak: index))),
                breakDuration: BreakDuration(duration: UInt64(schedule.breakSegments) * 180_000), uniqueProgramId: 1))
    }

    /// Returns to the programme at the first segment after break `index`.
    static func back(_ schedule: DemoSchedule, _ index: Int64) -> DemoSplice {
        let pts = schedule.pts(schedule.firstSegment(ofBreak: index) + schedule.breakSegments)
        return DemoSplice(SpliceInsert(eventId: UInt32(truncatingIfNeeded: index), time: SpliceTime(pts: pts), uniqueProgramId: 1))
    }

    private init(_ insert: SpliceInsert) { section = SpliceInfoSection(command: .insert(insert)) }

    /// "0xFC30…", as EXT-X-DATERANGE takes it.
    var hex: String { Self.text(try? section.hex()) }

    /// "/DAl…", as the CUE tags take it.
    var base64: String { Self.text(try? section.base64()) }

    private static func text(_ bytes: [UInt8]?) -> String {
        // Only a value that does not fit its field is refused, and the schedule's all fit.
        guard let bytes else { preconditionFailure("a splice_insert of the demo does not fit its fields") }
        return String(decoding: bytes, as: UTF8.self)
    }
}
