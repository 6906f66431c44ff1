import Scte35

@testable import EdgeProxy

/// splice_insert messages, in base64 or as EXT-X-DATERANGE has them.
enum Splices {
    static func out(_ event: UInt32, planned: Int64?) -> String {
        let length = planned.map { BreakDuration(duration: UInt64($0 / 100_000 * 9)) }
        return text(SpliceInsert(eventId: event, isOut: true, time: SpliceTime(pts: 900_000), breakDuration: length, uniqueProgramId: 1))
    }

    static func back(_ event: UInt32) -> String {
        text(SpliceInsert(eventId: event, time: SpliceTime(pts: 1_900_000), uniqueProgramId: 1))
    }

    static func cancel(_ event: UInt32) -> String { text(SpliceInsert(eventId: event, isCancelled: true)) }

    /// A time signal with these segmentations.
    static func signal(_ segmentations: SegmentationDescriptor...) -> String {
        let section = SpliceInfoSection(
            command: .timeSignal(TimeSignal(time: SpliceTime(pts: 900_000))), descriptors: segmentations.map { .segmentation($0) })
        return String(decoding: (try? section.base64()) ?? [], as: UTF8.self)
    }

    /// The same in hexadecimal with 0x.
    static func hex(_ base64: String) -> String {
        let section = try? SpliceInfoSection(base64: Array(base64.utf8))
        return String(decoding: (try? section?.hex()) ?? [], as: UTF8.self)
    }

    private static func text(_ insert: SpliceInsert) -> String {
        String(decoding: (try? SpliceInfoSection(command: .insert(insert)).base64()) ?? [], as: UTF8.self)
    }
}
