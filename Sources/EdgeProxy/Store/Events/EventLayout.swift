/// What stands in a segment as a layout of fields: its walk reads them and writes them.
protocol EventLayout: Equatable, Sendable {
    init()
    mutating func walk(_ cursor: inout some EventCursor) throws(EventCodeFault)
    /// Its bytes as they stand there, without a frame.
    var encoded: [UInt8] { get }
}

extension EventLayout {
    /// Adds its fields.
    func encode(to encoder: inout EventEncoder) {
        var copy = self
        // Writing never throws: faults are of reading.
        try? copy.walk(&encoder)
    }

    var encoded: [UInt8] {
        var encoder = EventEncoder()
        encode(to: &encoder)
        return encoder.bytes
    }

    /// - Throws: `unknown` for what is none.
    static func decode(_ bytes: [UInt8], _ range: Range<Int>) throws(EventCodeFault) -> Self {
        var decoder = EventDecoder(bytes, range), value = Self()
        try value.walk(&decoder)
        return value
    }
}

extension EventCursor {
    /// What a record that belongs to a segment begins with.
    /// - Throws: `unknown` where it is of another kind.
    mutating func head(_ expected: UInt8) throws(EventCodeFault) {
        var kind = expected, version = EventRecord.version
        try number(&kind, "kind")
        guard kind == expected else { throw .unknown(field: "kind", value: UInt64(kind)) }
        try number(&version, "version")
    }
}
