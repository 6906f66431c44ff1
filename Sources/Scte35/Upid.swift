/// One name of a segment: what kind of name, and its bytes. `UpidValue` takes them apart.
public struct Upid: Equatable, Sendable {
    public var type: UpidType
    /// At most 255, less the headers around them.
    public var bytes: [UInt8]

    public init(type: UpidType = .none, bytes: [UInt8] = []) {
        self.type = type
        self.bytes = bytes
    }
}

extension Upid: Walkable {
    init() { self.init(type: .none, bytes: []) }

    /// One part of a `MID()` (SCTE 35 §10.3.3.4).
    mutating func walk(_ cursor: inout (some BitCursor & ~Escapable)) throws(SpliceError) {
        try cursor.bits(8, &type.rawValue, .midUpidType)
        let frame = try cursor.open(8, .midLength)
        try cursor.rest(&bytes, .segmentationUpid)
        note(&cursor)
        try cursor.leave(frame)
    }
}
