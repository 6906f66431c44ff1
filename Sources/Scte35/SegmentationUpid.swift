/// Names what a segment is, `segmentation_upid()` (SCTE 35 §10.3.3.1, table 22).
public enum SegmentationUpid: Equatable, Sendable {
    case single(Upid)
    /// Type 0x0D: several names for one segment, `MID()`.
    case several([Upid])

    /// Type 0x00 with no bytes.
    public static let none = SegmentationUpid.single(Upid())

    /// `segmentation_upid_type`.
    public var type: UpidType {
        switch self {
        case .single(let upid): upid.type
        case .several: .mid
        }
    }

    /// Every name; empty when there is none.
    public var all: [Upid] {
        switch self {
        case .single(let upid): upid.bytes.isEmpty ? [] : [upid]
        case .several(let parts): parts
        }
    }

    mutating func walk(_ cursor: inout (some BitCursor & ~Escapable)) throws(SpliceError) {
        // Opaque bytes in the name of a MID would come back as something else.
        if case .single(let upid) = self, upid.type == .mid {
            throw SpliceError(.outOfRange(value: 13, bits: 8), field: "segmentation_upid_type", bitOffset: cursor.bitOffset)
        }
        var type = self.type
        try cursor.bits(8, &type.rawValue, .segmentationUpidType)
        let frame = try cursor.open(8, .segmentationUpidLength)
        if type == .mid {
            var parts: [Upid] = if case .several(let parts) = self { parts } else { [] }
            try cursor.list(&parts, key: "upids")
            self = .several(parts)
        } else {
            var upid: Upid = if case .single(let upid) = self { upid } else { Upid() }
            upid.type = type
            // On the wire one name has no inner length; documents show it like a list of one.
            cursor.beginList("upids")
            if cursor.hasItem(0, of: upid.bytes.isEmpty ? 0 : 1) {
                cursor.beginItem(0)
                cursor.note("type", .integer(UInt64(type.rawValue)))
                try cursor.rest(&upid.bytes, .segmentationUpid)
                upid.note(&cursor)
                cursor.endItem()
            }
            cursor.endList()
            self = .single(upid)
        }
        try cursor.leave(frame)
    }
}
