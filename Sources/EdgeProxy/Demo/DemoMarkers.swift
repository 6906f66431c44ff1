import Formats

/// The marker lines that a demo channel writes before a segment, in its dialect.
enum DemoMarkers {
    /// - Parameters:
    ///   - isFirst: the segment is the window's first, where tags that outlive their segment are repeated.
    static func lines(_ channel: DemoChannel, _ schedule: DemoSchedule, segment n: Int64, isFirst: Bool) -> [String] {
        switch channel.dialect {
        case .enhanced: enhanced(schedule, n)
        case .dateRange: dateRange(channel, schedule, n, isFirst: isFirst)
        case .cueDuration: cueDuration(schedule, n)
        case nil: []
        }
    }

    private static func enhanced(_ schedule: DemoSchedule, _ n: Int64) -> [String] {
        guard let place = schedule.place(n) else { return schedule.returned(n) == nil ? [] : ["#EXT-X-CUE-IN"] }
        let message = DemoSplice.out(schedule, place.index).base64
        let length = schedule.breakSegments * 2
        guard place.elapsedSegments > 0 else { return ["#EXT-OATCLS-SCTE35:\(message)", "#EXT-X-CUE-OUT:\(length)"] }
        return ["#EXT-X-CUE-OUT-CONT:ElapsedTime=\(place.elapsedSegments * 2),Duration=\(length),SCTE35=\(message)"]
    }

    private static func cueDuration(_ schedule: DemoSchedule, _ n: Int64) -> [String] {
        guard let place = schedule.place(n) else { return schedule.returned(n) == nil ? [] : ["#EXT-X-CUE-IN"] }
        return place.elapsedSegments == 0 ? ["#EXT-X-CUE-OUT:DURATION=\(schedule.breakSegments * 2)"] : []
    }

    /// The opening range stays while any of its dates maps to a listed segment (INT-3); the one that completes it comes with the
    /// first segment after the break, while the range is still in the window.
    private static func dateRange(_ channel: DemoChannel, _ schedule: DemoSchedule, _ n: Int64, isFirst: Bool) -> [String] {
        if let place = schedule.place(n), place.elapsedSegments == 0 || isFirst { return [opening(channel, schedule, place.index)] }
        // At the window's first segment the whole range has left with the segments before it.
        guard !isFirst, let index = schedule.returned(n) else { return [] }
        let start = schedule.firstSegment(ofBreak: index)
        return [
            "#EXT-X-DATERANGE:ID=\"\(channel.id)-\(index)\",START-DATE=\"\(date(schedule, start))\""
                + ",END-DATE=\"\(date(schedule, n))\",DURATION=\(schedule.breakSegments * 2).0"
                + ",SCTE35-IN=\(DemoSplice.back(schedule, index).hex)"
        ]
    }

    private static func opening(_ channel: DemoChannel, _ schedule: DemoSchedule, _ index: Int64) -> String {
        "#EXT-X-DATERANGE:ID=\"\(channel.id)-\(index)\",START-DATE=\"\(date(schedule, schedule.firstSegment(ofBreak: index)))\""
            + ",PLANNED-DURATION=\(schedule.breakSegments * 2).0,SCTE35-OUT=\(DemoSplice.out(schedule, index).hex)"
    }

    private static func date(_ schedule: DemoSchedule, _ n: Int64) -> String { Rfc3339.text(schedule.startWallNs(n)) }
}
