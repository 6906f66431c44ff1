/// One way to walk the standard's tables: reading bits, writing bits, counting them, or reading and writing the JSON form.
///
/// Each structure has one `walk` that names its fields in the standard's order; the cursor decides what that means. So what we
/// decode, encode, measure and print cannot disagree.
protocol BitCursor: ~Escapable {
    /// Where the next bit stands, from the start of the section.
    var bitOffset: Int { get }

    // MARK: fields

    /// An unsigned field of at most 57 bits.
    mutating func bits<Value: FixedWidthInteger & UnsignedInteger>(
        _ count: Int, _ value: inout Value, _ field: Field) throws(SpliceError)
    /// One bit.
    mutating func flag(_ value: inout Bool, _ field: Field) throws(SpliceError)
    /// A length of time or a moment in 90 kHz ticks; documents carry seconds beside it.
    mutating func ticks(_ count: Int, _ value: inout UInt64, _ field: Field) throws(SpliceError)
    /// Bits that should be 1; `place` is where they stand in `bits`.
    mutating func reserved(_ count: Int, _ bits: inout ReservedBits, at place: Int) throws(SpliceError)
    /// A byte string of known length (`value.count` when writing); hexadecimal in documents, or text when `asText`.
    mutating func bytes(_ count: Int, _ value: inout [UInt8], _ field: Field, asText: Bool) throws(SpliceError)
    /// What is left of the innermost frame.
    mutating func rest(_ value: inout [UInt8], _ field: Field) throws(SpliceError)

    // MARK: lengths and counts, which no model stores

    /// A length field in bytes, filled in when its frame is left. All ones is the old "not stated" where `mayBeUnstated`.
    mutating func length(
        _ count: Int, _ field: Field, unstated: inout Bool, mayBeUnstated: Bool
    ) throws(SpliceError) -> LengthField
    /// Begins what the length counts; `trailer` bytes at its end stay out of reach until the frame is left.
    mutating func enter(_ length: LengthField, trailer: Int) throws(SpliceError) -> Frame
    mutating func leave(_ frame: Frame) throws(SpliceError)
    /// How many elements follow: the field when reading, `current` otherwise. In documents the length of the list under its key.
    mutating func count(_ count: Int, _ current: Int, _ field: Field) throws(SpliceError) -> Int
    /// Whether element `index` follows in a list that fills its frame; `current` is the model's count.
    func hasItem(_ index: Int, of current: Int) -> Bool
    /// Whether an optional tail of `bits` is there.
    func isThere(_ present: Bool, bits: Int, key: StaticString) -> Bool
    /// The CRC_32 over all bytes so far.
    mutating func checksum(_ value: inout Checksum) throws(SpliceError)

    // MARK: the shape of documents; nothing on the wire

    mutating func begin(_ key: StaticString)
    mutating func end()
    mutating func beginList(_ key: StaticString)
    mutating func beginItem(_ index: Int)
    mutating func endItem()
    mutating func endList()
    /// Whether notes go anywhere, where making them is work.
    var wantsNotes: Bool { get }
    /// A derived value for the reader of a document; never read back.
    mutating func note(_ key: StaticString, _ value: @autoclosure () -> DocumentNote)
}

/// A length field that has been passed and whose frame has not begun.
struct LengthField {
    var field: Field
    var bits: Int
    /// Where the field stands: bits on the wire, bytes in a document.
    var offset: Int
    /// What it said, in bytes; nil when it is not stated or still unknown.
    var bytes: Int?
}

/// A stretch of bytes that a length field counts.
struct Frame {
    var length: LengthField
    /// The reader's limit outside this frame, or where a writer's frame began.
    var outer: Int
    var trailer: Int
}

/// What a document says beside the standard's fields.
enum DocumentNote: Equatable {
    case omitted
    case null
    case integer(UInt64)
    /// With seconds beside it.
    case ticks(UInt64)
    case text([UInt8])
    case label(String)
    case hex([UInt8])
    case labels([String])
}

/// A structure that stands in lists.
protocol Walkable {
    init()
    mutating func walk(_ cursor: inout (some BitCursor & ~Escapable)) throws(SpliceError)
}

extension BitCursor where Self: ~Escapable {
    /// A length field and its frame, where nothing stands between them.
    @inline(__always)
    mutating func open(_ count: Int, _ field: Field, trailer: Int = 0) throws(SpliceError) -> Frame {
        var unstated = false
        return try enter(length(count, field, unstated: &unstated, mayBeUnstated: false), trailer: trailer)
    }

    /// A list that fills the innermost frame.
    @inline(__always)
    mutating func list<Element: Walkable>(_ items: inout [Element], key: StaticString) throws(SpliceError) {
        beginList(key)
        var index = 0
        while hasItem(index, of: items.count) {
            try item(index, &items)
            index += 1
        }
        endList()
    }

    /// A list whose length stands before it.
    @inline(__always)
    mutating func list<Element: Walkable>(
        _ items: inout [Element], count bits: Int, _ field: Field
    ) throws(SpliceError) {
        let total = try count(bits, items.count, field)
        beginList(field.key)
        for index in 0..<total { try item(index, &items) }
        endList()
    }

    @inline(__always)
    private mutating func item<Element: Walkable>(_ index: Int, _ items: inout [Element]) throws(SpliceError) {
        beginItem(index)
        if index == items.count { items.append(Element()) }
        try items[index].walk(&self)
        endItem()
    }
}
