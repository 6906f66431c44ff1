import Model

/// Reads or writes the fields of a journal record, in one walk for both directions. Little-endian, fixed width.
public struct RecordCoder {
    public private(set) var bytes: [UInt8]
    private var position = 0
    public let isReading: Bool

    /// Why a record could not be read: it ends within this field.
    public struct Truncated: Error, Equatable { var field: String }

    public init() {
        bytes = []
        isReading = false
    }

    public init(reading bytes: [UInt8]) {
        self.bytes = bytes
        isReading = true
    }

    public var isAtEnd: Bool { position == bytes.count }

    public mutating func number(_ value: inout Int64, _ field: String) throws(Truncated) {
        guard isReading else {
            for shift in stride(from: 0, to: 64, by: 8) { bytes.append(UInt8(truncatingIfNeeded: value >> Int64(shift))) }
            return
        }
        guard bytes.count - position >= 8 else { throw Truncated(field: field) }
        var word: UInt64 = 0
        for index in 0..<8 { word |= UInt64(bytes[position + index]) << UInt64(index * 8) }
        position += 8
        value = Int64(bitPattern: word)
    }

    public mutating func word(_ value: inout UInt64, _ field: String) throws(Truncated) {
        var number = Int64(bitPattern: value)
        try self.number(&number, field)
        value = UInt64(bitPattern: number)
    }

    public mutating func flag(_ value: inout Bool, _ field: String) throws(Truncated) {
        guard isReading else {
            bytes.append(value ? 1 : 0)
            return
        }
        guard position < bytes.count else { throw Truncated(field: field) }
        value = bytes[position] != 0
        position += 1
    }

    public mutating func optional(_ value: inout Int64?, _ field: String) throws(Truncated) {
        var isThere = value != nil
        try flag(&isThere, field)
        guard isThere else { return value = nil }
        var number = value ?? 0
        try self.number(&number, field)
        value = number
    }

    public mutating func optional(_ value: inout (some ClockTime)?, _ field: String) throws(Truncated) {
        var nanoseconds = value?.nanoseconds
        try optional(&nanoseconds, field)
        value = nanoseconds.map { .init(nanoseconds: $0) }
    }

    public mutating func text(_ value: inout [UInt8], _ field: String) throws(Truncated) {
        var count = Int64(value.count)
        try number(&count, field)
        guard isReading else {
            bytes += value
            return
        }
        guard count >= 0, count <= Int64(bytes.count - position) else { throw Truncated(field: field) }
        value = Array(bytes[position..<position + Int(count)])
        position += Int(count)
    }

    public mutating func string(_ value: inout String, _ field: String) throws(Truncated) {
        var bytes = Array(value.utf8)
        try text(&bytes, field)
        value = String(decoding: bytes, as: UTF8.self)
    }

    /// Each element is at least one byte, so a lying count can't ask for more memory than the record has.
    public mutating func list<Element>(
        _ values: inout [Element], _ field: String, empty: Element, _ each: (inout Element, inout RecordCoder) throws(Truncated) -> Void
    ) throws(Truncated) {
        var count = Int64(values.count)
        try number(&count, field)
        if isReading {
            guard count >= 0, count <= Int64(bytes.count - position) else { throw Truncated(field: field) }
            values = []
            for _ in 0..<count {
                var element = empty
                try each(&element, &self)
                values.append(element)
            }
        } else {
            for index in values.indices { try each(&values[index], &self) }
        }
    }
}
