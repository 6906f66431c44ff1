import Formats

/// Walks the tables from model to JSON (see `SpliceInfoSection.json`), counting bits on the way so that lengths can be told.
struct SpliceJsonWriter: BitCursor {
    private var json: JsonWriter
    private(set) var bitOffset = 0
    /// The CRC_32 that the section's bytes have.
    private let crc: UInt32

    init(indented: Bool, crc: UInt32) {
        json = JsonWriter(indented ? .indented : .compact)
        self.crc = crc
        json.beginObject()
    }

    /// The finished document, with a line end.
    consuming func finished() -> [UInt8] {
        json.endObject()
        return json.bytes + [UInt8(ascii: "\n")]
    }

    private mutating func name(_ key: StaticString) { json.name(key.description) }

    private mutating func seconds(_ key: StaticString, _ ticks: UInt64) {
        json.name(key.description + "_seconds")
        json.number(digits: Ticks.seconds(ticks))
    }

    private mutating func hex(_ bytes: [UInt8]) { json.string(ofBytes: Hex.encode(bytes, isUppercase: false)) }

    // MARK: fields

    mutating func bits<Value: FixedWidthInteger & UnsignedInteger>(
        _ count: Int, _ value: inout Value, _ field: Field
    ) throws(SpliceError) {
        bitOffset += count
        name(field.key)
        json.number(value)
    }

    mutating func flag(_ value: inout Bool, _ field: Field) throws(SpliceError) {
        bitOffset += 1
        name(field.key)
        json.bool(value)
    }

    mutating func ticks(_ count: Int, _ value: inout UInt64, _ field: Field) throws(SpliceError) {
        try bits(count, &value, field)
        seconds(field.key, value)
    }

    mutating func reserved(_ count: Int, _ bits: inout ReservedBits, at place: Int) throws(SpliceError) {
        bitOffset += count
        let cleared = bits.cleared >> UInt32(place) & ((1 << UInt32(count)) - 1)
        guard cleared != 0 else { return }
        name(Self.reservedKey(place))
        json.number(cleared)
    }

    /// Where a document keeps reserved bits that are 0; most have none.
    static func reservedKey(_ place: Int) -> StaticString {
        switch place {
        case 0: "reserved_cleared_0"
        case 6: "reserved_cleared_6"
        case 7: "reserved_cleared_7"
        default: "reserved_cleared_16"
        }
    }

    mutating func bytes(
        _ count: Int, _ value: inout [UInt8], _ field: Field, asText: Bool
    ) throws(SpliceError) {
        bitOffset += count * 8
        name(field.key)
        if asText { json.string(ofBytes: value) } else { hex(value) }
    }

    mutating func rest(_ value: inout [UInt8], _ field: Field) throws(SpliceError) {
        bitOffset += value.count * 8
        if value.isEmpty, field.isRare { return }
        name(field.key)
        hex(value)
    }

    // MARK: lengths and counts

    mutating func length(
        _ count: Int, _ field: Field, unstated: inout Bool, mayBeUnstated: Bool
    ) throws(SpliceError) -> LengthField {
        bitOffset += count
        name(field.key)
        if mayBeUnstated && unstated {
            json.number(4_095)
            return LengthField(field: field, bits: count, offset: 0, bytes: nil)
        }
        return LengthField(field: field, bits: count, offset: json.numberToCome(), bytes: 0)
    }

    mutating func enter(_ length: LengthField, trailer: Int) throws(SpliceError) -> Frame {
        Frame(length: length, outer: bitOffset, trailer: trailer)
    }

    mutating func leave(_ frame: Frame) throws(SpliceError) {
        guard frame.length.bytes != nil else { return }
        // Inner frames are left first, and stand behind this place.
        json.fill(frame.length.offset, (bitOffset - frame.outer) / 8 + frame.trailer)
    }

    mutating func count(_ count: Int, _ current: Int, _ field: Field) throws(SpliceError) -> Int {
        bitOffset += count
        return current
    }

    func hasItem(_ index: Int, of current: Int) -> Bool { index < current }
    func isThere(_ present: Bool, bits: Int, key: StaticString) -> Bool { present }

    mutating func checksum(_ value: inout Checksum) throws(SpliceError) {
        bitOffset += 32
        let stored = if case .wrong(let stored) = value { stored } else { crc }
        name("crc_32")
        json.number(stored)
        name("crc_valid")
        json.bool(value == .right)
    }

    // MARK: shape

    var wantsNotes: Bool { true }

    mutating func begin(_ key: StaticString) {
        name(key)
        json.beginObject()
    }

    mutating func end() { json.endObject() }

    mutating func beginList(_ key: StaticString) {
        name(key)
        json.beginList()
    }

    mutating func beginItem(_ index: Int) { json.beginObject() }
    mutating func endItem() { json.endObject() }
    mutating func endList() { json.endList() }

    mutating func note(_ key: StaticString, _ value: @autoclosure () -> DocumentNote) {
        let value = value()
        if value == .omitted { return }
        name(key)
        switch value {
        case .omitted: break
        case .null: json.null()
        case .integer(let number): json.number(number)
        case .ticks(let ticks):
            json.number(ticks)
            seconds(key, ticks)
        case .text(let bytes): json.string(ofBytes: bytes)
        case .label(let label): json.string(label)
        case .hex(let bytes): hex(bytes)
        case .labels(let labels):
            json.beginList()
            for label in labels { json.string(label) }
            json.endList()
        }
    }
}

extension Ticks {
    /// Seconds with six decimals, rounded: what people read beside ticks.
    static func seconds(_ ticks: UInt64) -> [UInt8] {
        let micros = (ticks % 90_000 * 100 + 4) / 9
        let whole = ticks / 90_000 + micros / 1_000_000
        let digits = [UInt8]("\(micros % 1_000_000)".utf8)
        return [UInt8]("\(whole).".utf8) + [UInt8](repeating: UInt8(ascii: "0"), count: 6 - digits.count) + digits
    }
}
