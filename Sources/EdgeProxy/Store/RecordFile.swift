import CZlib

/// The frame around a record in a file: length, CRC-32 of the bytes, the bytes. Both numbers are 32 bits, little-endian.
///
/// A damaged record costs itself alone: what follows it is found again, by its length where that is right, and else by looking for the next
/// frame whose checksum holds.
public enum RecordFile {
    public static let frameBytes = 8

    /// The whole records of a file, in order.
    /// - Returns: the records, and how many bytes are of none.
    public static func read(_ file: [UInt8]) -> (records: [[UInt8]], lost: Int) {
        var records: [[UInt8]] = [], lost = 0
        _ = each(file, damaged: { lost += $0.count }) { records.append(Array($0)) }
        return (records, lost)
    }

    public static func append(_ record: [UInt8], to file: inout [UInt8]) {
        let sum = checksum(record[...])
        for number in [UInt32(record.count), sum] {
            for shift in stride(from: 0, to: 32, by: 8) { file.append(UInt8(truncatingIfNeeded: number >> UInt32(shift))) }
        }
        file += record
    }

    /// Adds a record, sealed where there is a seal.
    public static func append(_ record: [UInt8], with seal: JournalSeal?, to file: inout [UInt8]) {
        append(seal?.sealed(record) ?? record, to: &file)
    }

    /// Goes over the whole records of `bytes`, past what is damaged.
    /// - Parameters:
    ///   - isEnd: nothing follows `bytes`. Otherwise they are more than a record with its frame, and what their end may cut off is left.
    ///   - damaged: called with what is no record, before what follows it. At the end of a file a write may have been torn.
    /// - Returns: how many bytes are dealt with; `isEnd`: all of them.
    public static func each(
        _ bytes: [UInt8], isEnd: Bool = true, damaged: (Range<Int>) -> Void = { _ in }, _ body: (ArraySlice<UInt8>) -> Void
    ) -> Int {
        // Behind it a record may be cut off by the end of what is here.
        let decided = isEnd ? bytes.count : max(0, bytes.count - Limits.recordBytes - frameBytes)
        var position = 0
        while position < bytes.count {
            if let end = end(ofRecordAt: position, in: bytes) {
                body(bytes[(position + frameBytes)..<end])
                position = end
                continue
            }
            guard position < decided else { break }
            let next = recordBehind(position, in: bytes, decided)
            damaged(position..<next)
            position = next
        }
        return position
    }

    /// What kind of record stood where one is damaged, if its frame tells.
    public static func kind(of range: Range<Int>, in bytes: [UInt8]) -> UInt8? {
        guard range.count > frameBytes, Int(number(bytes, range.lowerBound)) == range.count - frameBytes else { return nil }
        return bytes[range.lowerBound + frameBytes]
    }

    /// Where the next whole record begins behind a damaged one; `decided` when there is none before it.
    private static func recordBehind(_ position: Int, in bytes: [UInt8], _ decided: Int) -> Int {
        // Most often the length is right, and tells where it ended: whatever stands within it is no record.
        if bytes.count - position >= frameBytes {
            let count = Int(number(bytes, position))
            let end = position + frameBytes + count
            if (1...Limits.recordBytes).contains(count), end <= decided, end == bytes.count || self.end(ofRecordAt: end, in: bytes) != nil {
                return end
            }
        }
        return ((position + 1)..<max(position + 1, decided)).first { end(ofRecordAt: $0, in: bytes) != nil } ?? decided
    }

    /// Where a record ends whose frame is right; `nil` for what is none. Eight zeros are none.
    private static func end(ofRecordAt position: Int, in bytes: [UInt8]) -> Int? {
        guard bytes.count - position > frameBytes else { return nil }
        let count = Int(number(bytes, position))
        guard count > 0, count <= Limits.recordBytes, count <= bytes.count - position - frameBytes else { return nil }
        let record = bytes[(position + frameBytes)..<(position + frameBytes + count)]
        // The kind first: where a frame is looked for, most places are none, and a checksum over a megabyte takes its time.
        guard Limits.recordKinds.contains(record[record.startIndex] & 0x7f), checksum(record) == number(bytes, position + 4) else {
            return nil
        }
        return record.endIndex
    }

    private static func number(_ bytes: [UInt8], _ at: Int) -> UInt32 {
        UInt32(bytes[at]) | UInt32(bytes[at + 1]) << 8 | UInt32(bytes[at + 2]) << 16 | UInt32(bytes[at + 3]) << 24
    }

    private static func checksum(_ bytes: ArraySlice<UInt8>) -> UInt32 {
        bytes.withUnsafeBufferPointer { UInt32(truncatingIfNeeded: crc32(0, $0.baseAddress, UInt32($0.count))) }
    }
}
