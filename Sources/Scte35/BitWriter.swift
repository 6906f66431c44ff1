import Formats

/// Walks the tables from model to bytes.
struct BitWriter: BitCursor {
    private(set) var bytes: [UInt8] = []
    /// Bits that do not fill a byte yet, lowest last.
    private var pending: UInt64 = 0
    private var pendingBits = 0

    var bitOffset: Int { bytes.count * 8 + pendingBits }

    init(capacity: Int = 96) { bytes.reserveCapacity(capacity) }

    private mutating func put(_ count: Int, _ value: UInt64) {
        pending = pending << UInt64(count) | value
        pendingBits += count
        while pendingBits >= 8 {
            pendingBits -= 8
            bytes.append(UInt8(truncatingIfNeeded: pending >> UInt64(pendingBits)))
        }
        pending &= (1 << UInt64(pendingBits)) - 1
    }

    private func check(_ value: UInt64, _ count: Int, _ field: Field) throws(SpliceError) {
        if value >> UInt64(count) != 0 {
            throw SpliceError(.outOfRange(value: value, bits: count), field: field.name.description, bitOffset: bitOffset)
        }
    }

    // MARK: fields

    mutating func bits<Value: FixedWidthInteger & UnsignedInteger>(
        _ count: Int, _ value: inout Value, _ field: Field
    ) throws(SpliceError) {
        try check(UInt64(value), count, field)
        put(count, UInt64(value))
    }

    mutating func flag(_ value: inout Bool, _ field: Field) throws(SpliceError) {
        put(1, value ? 1 : 0)
    }

    mutating func ticks(_ count: Int, _ value: inout UInt64, _ field: Field) throws(SpliceError) {
        try bits(count, &value, field)
    }

    mutating func reserved(_ count: Int, _ bits: inout ReservedBits, at place: Int) throws(SpliceError) {
        put(count, UInt64(~(bits.cleared >> UInt32(place)) & ((1 << UInt32(count)) - 1)))
    }

    mutating func bytes(
        _ count: Int, _ value: inout [UInt8], _ field: Field, asText: Bool
    ) throws(SpliceError) {
        if value.count != count {
            throw SpliceError(.outOfRange(value: UInt64(value.count), bits: count * 8), field: field.name.description, bitOffset: bitOffset)
        }
        try rest(&value, field)
    }

    mutating func rest(_ value: inout [UInt8], _ field: Field) throws(SpliceError) {
        precondition(pendingBits == 0, "byte strings of the standard are aligned")
        bytes.append(contentsOf: value)
    }

    // MARK: lengths and counts

    mutating func length(
        _ count: Int, _ field: Field, unstated: inout Bool, mayBeUnstated: Bool
    ) throws(SpliceError) -> LengthField {
        let offset = bitOffset
        // Ones until the frame is left; a length that is not stated keeps them.
        put(count, (1 << UInt64(count)) - 1)
        return LengthField(field: field, bits: count, offset: offset, bytes: mayBeUnstated && unstated ? nil : 0)
    }

    mutating func enter(_ length: LengthField, trailer: Int) throws(SpliceError) -> Frame {
        Frame(length: length, outer: bytes.count, trailer: trailer)
    }

    mutating func leave(_ frame: Frame) throws(SpliceError) {
        guard frame.length.bytes != nil else { return }
        let count = bytes.count - frame.outer + frame.trailer
        try check(UInt64(count), frame.length.bits, frame.length.field)
        patch(frame.length.offset, frame.length.bits, UInt64(count))
    }

    /// Overwrites ones with `value`; the field ends on a byte boundary, as every length field of the standard does.
    private mutating func patch(_ offset: Int, _ count: Int, _ value: UInt64) {
        precondition((offset + count) & 7 == 0, "length fields end on a byte")
        var left = count, rest = value, index = (offset + count) / 8 - 1
        while left > 0 {
            let width = min(8, left)
            let mask = UInt8(truncatingIfNeeded: (1 << width) - 1)
            bytes[index] = bytes[index] & ~mask | UInt8(truncatingIfNeeded: rest) & mask
            rest >>= 8
            left -= width
            index -= 1
        }
    }

    mutating func count(_ count: Int, _ current: Int, _ field: Field) throws(SpliceError) -> Int {
        try check(UInt64(current), count, field)
        put(count, UInt64(current))
        return current
    }

    func hasItem(_ index: Int, of current: Int) -> Bool { index < current }
    func isThere(_ present: Bool, bits: Int, key: StaticString) -> Bool { present }

    mutating func checksum(_ value: inout Checksum) throws(SpliceError) {
        // SAFETY: every UInt8 is one initialised byte.
        let computed = unsafe Crc32.of(bytes.span.bytes, count: bytes.count)
        if case .wrong(let stored) = value { put(32, UInt64(stored)) } else { put(32, UInt64(computed)) }
    }

    // MARK: documents have a shape, bytes have not

    var wantsNotes: Bool { false }
    mutating func begin(_ key: StaticString) {}
    mutating func end() {}
    mutating func beginList(_ key: StaticString) {}
    mutating func beginItem(_ index: Int) {}
    mutating func endItem() {}
    mutating func endList() {}
    mutating func note(_ key: StaticString, _ value: @autoclosure () -> DocumentNote) {}
}
