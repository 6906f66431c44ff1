import Formats

/// Walks the tables from bytes to model. Borrows the bytes: what it reads is copied out, nothing outlives them.
struct BitReader: BitCursor, ~Escapable {
    private let bytes: RawSpan
    private(set) var bitOffset = 0
    /// Where the innermost frame ends. Nothing is read at or past it.
    private var limit: Int
    private let options: DecodeOptions

    @_lifetime(copy bytes)
    init(_ bytes: RawSpan, _ options: DecodeOptions) {
        self.bytes = bytes
        self.options = options
        limit = bytes.byteCount * 8
    }

    /// The next `count` bits, most significant first; the caller has checked that they are there.
    @inline(__always)
    private mutating func nextBits(_ count: Int) -> UInt64 {
        let byte = bitOffset >> 3
        let shift = bitOffset & 7
        bitOffset += count
        if byte + 8 <= bytes.byteCount {
            // SAFETY: byte + 8 lies within the span, checked above; any eight bytes are a UInt64.
            let word = unsafe bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: byte, as: UInt64.self).bigEndian
            return (word &<< UInt64(shift)) &>> UInt64(64 - count)
        }
        return nextBitsNearEnd(byte, shift, count)
    }

    /// The last eight bytes hold what is left, shifted; only shorter input is put together byte by byte.
    @inline(never)
    private func nextBitsNearEnd(_ byte: Int, _ shift: Int, _ count: Int) -> UInt64 {
        var word: UInt64 = 0
        if bytes.byteCount >= 8 {
            // SAFETY: the offset is checked against the span; any eight bytes are a UInt64.
            word = unsafe bytes.unsafeLoadUnaligned(fromByteOffset: bytes.byteCount - 8, as: UInt64.self).bigEndian
            word <<= UInt64((byte + 8 - bytes.byteCount) * 8)
        } else {
            for index in byte..<byte + 8 {
                // SAFETY: the offset is checked against the span; any byte is a UInt8.
                let next = unsafe index < bytes.byteCount ? bytes.unsafeLoad(fromByteOffset: index, as: UInt8.self) : 0
                word = word << 8 | UInt64(next)
            }
        }
        return (word << UInt64(shift)) >> UInt64(64 - count)
    }

    @inline(__always)
    private func need(_ count: Int, _ field: Field) throws(SpliceError) {
        if limit - bitOffset < count { throw truncated(count, field) }
    }

    /// Kept out of line, so that what reads the fields stays small enough to be inlined.
    @inline(never)
    private func truncated(_ need: Int, _ field: Field) -> SpliceError {
        SpliceError(.truncated(needBits: need, haveBits: limit - bitOffset), field: field.name.description, bitOffset: bitOffset)
    }

    private mutating func copy(_ count: Int) -> [UInt8] {
        if count == 0 { return [] }
        precondition(bitOffset & 7 == 0, "byte strings of the standard are aligned")
        let from = bitOffset >> 3
        bitOffset += count * 8
        // SAFETY: the pointer lives for the closure; the range was checked against the limit, and slicing checks it again.
        return unsafe bytes.withUnsafeBytes { unsafe Array($0[from..<from + count]) }
    }

    // MARK: fields

    @inline(__always)
    mutating func bits<Value: FixedWidthInteger & UnsignedInteger>(
        _ count: Int, _ value: inout Value, _ field: Field
    ) throws(SpliceError) {
        try need(count, field)
        value = Value(truncatingIfNeeded: nextBits(count))
    }

    @inline(__always)
    mutating func flag(_ value: inout Bool, _ field: Field) throws(SpliceError) {
        try need(1, field)
        value = nextBits(1) != 0
    }

    @inline(__always)
    mutating func ticks(_ count: Int, _ value: inout UInt64, _ field: Field) throws(SpliceError) {
        try bits(count, &value, field)
    }

    @inline(__always)
    mutating func reserved(_ count: Int, _ bits: inout ReservedBits, at place: Int) throws(SpliceError) {
        try need(count, .reserved)
        bits.cleared |= (UInt32(truncatingIfNeeded: ~nextBits(count)) & ((1 << UInt32(count)) - 1)) << UInt32(place)
    }

    mutating func bytes(
        _ count: Int, _ value: inout [UInt8], _ field: Field, asText: Bool
    ) throws(SpliceError) {
        try need(count * 8, field)
        value = copy(count)
    }

    mutating func rest(_ value: inout [UInt8], _ field: Field) throws(SpliceError) {
        value = copy((limit - bitOffset) / 8)
    }

    // MARK: lengths and counts

    @inline(__always)
    mutating func length(
        _ count: Int, _ field: Field, unstated: inout Bool, mayBeUnstated: Bool
    ) throws(SpliceError) -> LengthField {
        let offset = bitOffset
        try need(count, field)
        let value = Int(nextBits(count))
        unstated = mayBeUnstated && value == (1 << count) - 1
        return LengthField(field: field, bits: count, offset: offset, bytes: unstated ? nil : value)
    }

    @inline(__always)
    mutating func enter(_ length: LengthField, trailer: Int) throws(SpliceError) -> Frame {
        let frame = Frame(length: length, outer: limit, trailer: trailer)
        guard let count = length.bytes else { return frame }
        // A length field is to blame for what it promises, so the error points at it.
        let have = limit - bitOffset
        if count * 8 > have || count < trailer { throw overrun(length, max(count, trailer) * 8, count < trailer ? count * 8 : have) }
        limit = bitOffset + (count - trailer) * 8
        return frame
    }

    @inline(never)
    private func overrun(_ length: LengthField, _ need: Int, _ have: Int) -> SpliceError {
        SpliceError(.truncated(needBits: need, haveBits: have), field: length.field.name.description, bitOffset: length.offset)
    }

    @inline(__always)
    mutating func leave(_ frame: Frame) throws(SpliceError) {
        limit = frame.outer
    }

    mutating func count(_ count: Int, _ current: Int, _ field: Field) throws(SpliceError) -> Int {
        try need(count, field)
        return Int(nextBits(count))
    }

    @inline(__always)
    func hasItem(_ index: Int, of current: Int) -> Bool { limit > bitOffset }

    @inline(__always)
    func isThere(_ present: Bool, bits: Int, key: StaticString) -> Bool { limit - bitOffset >= bits }

    mutating func checksum(_ value: inout Checksum) throws(SpliceError) {
        let offset = bitOffset
        try need(32, .crc32)
        let computed = Crc32.of(bytes, count: offset >> 3)
        let stored = UInt32(truncatingIfNeeded: nextBits(32))
        value = stored == computed ? .right : .wrong(stored)
        if stored != computed, !options.acceptsBadChecksum {
            throw SpliceError(.checksum(stored: stored, computed: computed), field: "CRC_32", bitOffset: offset)
        }
    }

    // MARK: documents have a shape, bytes have not

    var wantsNotes: Bool { false }
    @inline(__always) mutating func begin(_ key: StaticString) {}
    @inline(__always) mutating func end() {}
    @inline(__always) mutating func beginList(_ key: StaticString) {}
    @inline(__always) mutating func beginItem(_ index: Int) {}
    @inline(__always) mutating func endItem() {}
    @inline(__always) mutating func endList() {}
    @inline(__always) mutating func note(_ key: StaticString, _ value: @autoclosure () -> DocumentNote) {}
}
