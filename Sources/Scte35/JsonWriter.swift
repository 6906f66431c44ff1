/// Walks the tables from model to JSON (see `SpliceInfoSection.json`), counting bits on the way so that lengths can be told.
struct JsonWriter: BitCursor {
    private(set) var text: [UInt8] = []
    private(set) var bitOffset = 0
    /// For each open object or list, whether it is still empty.
    private var empty: [Bool] = [true]
    private let indented: Bool
    /// The CRC_32 that the section's bytes have.
    private let crc: UInt32

    init(indented: Bool, crc: UInt32) {
        self.indented = indented
        self.crc = crc
        text.append(UInt8(ascii: "{"))
    }

    /// The finished document, with a line end.
    consuming func finished() -> [UInt8] {
        close(UInt8(ascii: "}"))
        text.append(UInt8(ascii: "\n"))
        return text
    }

    // MARK: text

    private mutating func put(_ string: String) { text.append(contentsOf: string.utf8) }

    private mutating func separate() {
        if !empty[empty.count - 1] { text.append(UInt8(ascii: ",")) }
        empty[empty.count - 1] = false
        breakLine()
    }

    private mutating func breakLine() {
        guard indented else { return }
        text.append(UInt8(ascii: "\n"))
        for _ in 0..<empty.count { put("  ") }
    }

    private mutating func name(_ key: StaticString) { name(String(describing: key)) }

    private mutating func name(_ key: String) {
        separate()
        put("\"")
        put(key)
        put(indented ? "\": " : "\":")
    }

    private mutating func open(_ bracket: UInt8) {
        text.append(bracket)
        empty.append(true)
    }

    private mutating func close(_ bracket: UInt8) {
        let wasEmpty = empty.removeLast()
        if !wasEmpty { breakLine() }
        text.append(bracket)
    }

    private mutating func quote(_ bytes: [UInt8]) {
        put("\"")
        for byte in bytes {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"):
                text.append(UInt8(ascii: "\\"))
                text.append(byte)
            case 0x20..<0x7f: text.append(byte)
            default:
                // Bytes, not characters: each stands for the code point of its value.
                put("\\u00")
                text.append(contentsOf: Hex.encode([byte], uppercase: false))
            }
        }
        put("\"")
    }

    private mutating func hex(_ bytes: [UInt8]) {
        put("\"")
        text.append(contentsOf: Hex.encode(bytes, uppercase: false))
        put("\"")
    }

    // MARK: fields

    mutating func bits<Value: FixedWidthInteger & UnsignedInteger>(
        _ count: Int, _ value: inout Value, _ field: Field
    ) throws(SpliceError) {
        bitOffset += count
        name(field.key)
        put("\(value)")
    }

    mutating func flag(_ value: inout Bool, _ field: Field) throws(SpliceError) {
        bitOffset += 1
        name(field.key)
        put(value ? "true" : "false")
    }

    mutating func ticks(_ count: Int, _ value: inout UInt64, _ field: Field) throws(SpliceError) {
        try bits(count, &value, field)
        name(field.key.description + "_seconds")
        text.append(contentsOf: Ticks.seconds(value))
    }

    mutating func reserved(_ count: Int, _ bits: inout ReservedBits, at place: Int) throws(SpliceError) {
        bitOffset += count
        let cleared = bits.cleared >> UInt32(place) & ((1 << UInt32(count)) - 1)
        guard cleared != 0 else { return }
        name(Self.reservedKey(place))
        put("\(cleared)")
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
        if asText { quote(value) } else { hex(value) }
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
            put("4095")
            return LengthField(field: field, bits: count, offset: 0, bytes: nil)
        }
        return LengthField(field: field, bits: count, offset: text.count, bytes: 0)
    }

    mutating func enter(_ length: LengthField, trailer: Int) throws(SpliceError) -> Frame {
        Frame(length: length, outer: bitOffset, trailer: trailer)
    }

    mutating func leave(_ frame: Frame) throws(SpliceError) {
        guard frame.length.bytes != nil else { return }
        // Inner frames are left first, and stand behind this place.
        text.insert(contentsOf: "\((bitOffset - frame.outer) / 8 + frame.trailer)".utf8, at: frame.length.offset)
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
        put("\(stored)")
        name("crc_valid")
        put(value == .right ? "true" : "false")
    }

    // MARK: shape

    var wantsNotes: Bool { true }

    mutating func begin(_ key: StaticString) {
        name(key)
        open(UInt8(ascii: "{"))
    }

    mutating func end() { close(UInt8(ascii: "}")) }

    mutating func beginList(_ key: StaticString) {
        name(key)
        open(UInt8(ascii: "["))
    }

    mutating func beginItem(_ index: Int) {
        separate()
        open(UInt8(ascii: "{"))
    }

    mutating func endItem() { close(UInt8(ascii: "}")) }
    mutating func endList() { close(UInt8(ascii: "]")) }

    mutating func note(_ key: StaticString, _ value: @autoclosure () -> DocumentNote) {
        let value = value()
        if value == .omitted { return }
        name(key)
        switch value {
        case .omitted: break
        case .null: put("null")
        case .integer(let number): put("\(number)")
        case .ticks(let ticks):
            put("\(ticks)")
            name(key.description + "_seconds")
            text.append(contentsOf: Ticks.seconds(ticks))
        case .text(let bytes): quote(bytes)
        case .label(let label): quote([UInt8](label.utf8))
        case .hex(let bytes): hex(bytes)
        case .labels(let labels):
            open(UInt8(ascii: "["))
            for label in labels {
                separate()
                quote([UInt8](label.utf8))
            }
            close(UInt8(ascii: "]"))
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
