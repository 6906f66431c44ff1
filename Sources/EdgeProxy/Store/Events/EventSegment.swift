/// What stands at a segment's beginning, 48 bytes.
struct EventHeader: EventLayout {
    static let bytes = 48
    private static let magic: UInt64 = 0x3154_5645_4547_4445  // "EDGEEVT1"

    /// The log's id, and the segment's number, from 1.
    var log: UInt64 = 0, number: UInt64 = 0
    /// Milliseconds since 1970.
    var beganMs: Int64 = 0
    /// Where the segment before it ends; 0: there is none. What stands there behind it is no part of the log: a failed sync may have lost
    /// it, and it is written again in this one.
    var previousEnd: UInt64 = 0

    var frame: EventFrame { EventFrame(log: log, number: number) }

    /// Its fields, and their checksum.
    var encoded: [UInt8] {
        var encoder = EventEncoder()
        encode(to: &encoder)
        var sum = encoder.bytes.withUnsafeBytes { EventFrame.checksum($0, 0) }
        try? encoder.number(&sum, "checksum")
        return encoder.bytes
    }

    init() {}

    init(log: UInt64, number: UInt64, beganMs: Int64, previousEnd: UInt64) {
        self.log = log
        self.number = number
        self.beganMs = beganMs
        self.previousEnd = previousEnd
    }

    /// `nil` for what is none, or is damaged.
    init?(_ bytes: [UInt8]) {
        guard bytes.count >= Self.bytes else { return nil }
        var decoder = EventDecoder(bytes, 0..<Self.bytes), sum: UInt32 = 0
        guard (try? walk(&decoder)) != nil, (try? decoder.number(&sum, "checksum")) != nil,
            bytes.withUnsafeBytes({ EventFrame.checksum(UnsafeRawBufferPointer(rebasing: $0[..<(Self.bytes - 4)]), 0) }) == sum
        else { return nil }
    }

    mutating func walk(_ cursor: inout some EventCursor) throws(EventCodeFault) {
        var magic = Self.magic, reserved: UInt32 = 0
        try cursor.number(&magic, "magic")
        guard magic == Self.magic else { throw .unknown(field: "magic", value: magic) }
        try cursor.number(&log, "log")
        try cursor.number(&number, "number")
        try cursor.number(&beganMs, "began")
        try cursor.number(&previousEnd, "previous_end")
        try cursor.number(&reserved, "reserved")
    }
}

/// The last record of a segment that is closed.
struct EventFooter: EventLayout {
    /// Records of the log in it: labels and this one are none.
    var count: UInt64 = 0
    /// CRC-32 of all bytes before this record's frame.
    var checksum: UInt32 = 0
    /// When the first and the last of them were received, milliseconds since 1970; 0: there is none.
    var firstMs: Int64 = 0, lastMs: Int64 = 0

    mutating func walk(_ cursor: inout some EventCursor) throws(EventCodeFault) {
        try cursor.head(EventFrame.footerKind)
        try cursor.number(&count, "count")
        try cursor.number(&checksum, "checksum")
        try cursor.time(&firstMs, "first")
        try cursor.time(&lastMs, "last")
    }
}

/// What a label of a segment means: stands before the first record that has it.
struct EventLabelRecord: EventLayout {
    var label: EventLabel = .none
    var text = ""

    mutating func walk(_ cursor: inout some EventCursor) throws(EventCodeFault) {
        try cursor.head(EventFrame.labelKind)
        try cursor.label(&label, "label")
        try cursor.text(&text, "text")
    }
}
