/// Goes over the fields of a record, to write or to read them: little-endian, fixed width.
protocol EventCursor {
    /// The lowest `count` bytes of a number.
    mutating func word(_ value: inout UInt64, _ count: Int, _ field: StaticString) throws(EventCodeFault)
    /// 3 bytes.
    mutating func label(_ value: inout EventLabel, _ field: StaticString) throws(EventCodeFault)
    /// A length of 1 byte, and as many bytes.
    mutating func text(_ value: inout String, _ field: StaticString) throws(EventCodeFault)
}

/// Why a record can't be read.
enum EventCodeFault: Error, Equatable {
    /// It ends within a field.
    case truncated(field: String)
    /// A later version's word or kind.
    case unknown(field: String, value: UInt64)
}

extension EventCursor {
    /// All bytes of a number.
    mutating func number<Number: FixedWidthInteger>(_ value: inout Number, _ field: StaticString) throws(EventCodeFault) {
        var word = UInt64(truncatingIfNeeded: value)
        try self.word(&word, Number.bitWidth / 8, field)
        value = Number(truncatingIfNeeded: word)
    }

    /// Milliseconds since 1970 in 6 bytes, which last for 8,900 years; what is outside of them becomes the nearest that is within.
    mutating func time(_ value: inout Int64, _ field: StaticString) throws(EventCodeFault) {
        var word = UInt64(min(max(value, 0), 1 << 48 - 1))
        try self.word(&word, 6, field)
        value = Int64(word)
    }

    /// One of an enumeration, 1 byte.
    mutating func word<Word: RawRepresentable<UInt8>>(_ value: inout Word, _ field: StaticString) throws(EventCodeFault) {
        var number = value.rawValue
        try self.number(&number, field)
        guard let known = Word(rawValue: number) else { throw .unknown(field: "\(field)", value: UInt64(number)) }
        value = known
    }

    /// The same; `nil` is 0.
    mutating func optional<Word: RawRepresentable<UInt8>>(_ value: inout Word?, _ field: StaticString) throws(EventCodeFault) {
        var number = value?.rawValue ?? 0
        try self.number(&number, field)
        guard number != 0 else { return value = nil }
        guard let known = Word(rawValue: number) else { throw .unknown(field: "\(field)", value: UInt64(number)) }
        value = known
    }
}

/// Writes; never throws.
struct EventEncoder: EventCursor {
    private(set) var bytes: [UInt8] = []
    /// The labels that were written, some more than once.
    private(set) var labels: [EventLabel] = []

    /// Begins anew in the same memory.
    mutating func clear() {
        bytes.removeAll(keepingCapacity: true)
        labels.removeAll(keepingCapacity: true)
    }

    mutating func word(_ value: inout UInt64, _ count: Int, _ field: StaticString) {
        withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: UnsafeRawBufferPointer(rebasing: $0[..<count])) }
    }

    mutating func label(_ value: inout EventLabel, _ field: StaticString) {
        var number = UInt64(value.number)
        word(&number, 3, field)
        if value != .none { labels.append(value) }
    }

    mutating func text(_ value: inout String, _ field: StaticString) {
        let utf8 = value.utf8.prefix(Limits.eventLabelBytes)
        bytes.append(UInt8(utf8.count))
        bytes.append(contentsOf: utf8)
    }
}

/// Reads a part of some bytes. What stands behind the fields that are asked for is a later version's, and left.
struct EventDecoder: EventCursor {
    private let bytes: [UInt8]
    private var position: Int
    private let end: Int
    /// What the numbers of the segment mean; `nil`: labels are left as they are.
    private let labels: [UInt32: EventLabel]?

    init(_ bytes: [UInt8], _ range: Range<Int>, labels: [UInt32: EventLabel]? = nil) {
        self.bytes = bytes
        position = range.lowerBound
        end = range.upperBound
        self.labels = labels
    }

    mutating func word(_ value: inout UInt64, _ count: Int, _ field: StaticString) throws(EventCodeFault) {
        guard end - position >= count else { throw .truncated(field: "\(field)") }
        if bytes.count - position >= 8 {
            // All that it could be at once, and the rest of it cut off.
            let word = bytes.withUnsafeBytes { UInt64(littleEndian: $0.loadUnaligned(fromByteOffset: position, as: UInt64.self)) }
            value = count >= 8 ? word : word & (1 << UInt64(count * 8) - 1)
        } else {
            value = (0..<count).reduce(0) { $0 | UInt64(bytes[position + $1]) << UInt64($1 * 8) }
        }
        position += count
    }

    mutating func label(_ value: inout EventLabel, _ field: StaticString) throws(EventCodeFault) {
        var number: UInt64 = 0
        try word(&number, 3, field)
        let label = EventLabel(number: UInt32(number))
        // One whose text was in a damaged frame: what it was is lost, that it was something is not.
        value = number == 0 ? .none : labels.map { $0[label.number] ?? .other } ?? label
    }

    mutating func text(_ value: inout String, _ field: StaticString) throws(EventCodeFault) {
        var count: UInt8 = 0
        try number(&count, field)
        guard end - position >= Int(count) else { throw .truncated(field: "\(field)") }
        value = String(decoding: bytes[position..<position + Int(count)], as: UTF8.self)
        position += Int(count)
    }
}
