import CZlib

/// The frame around a record in a file: length, CRC-32 of the bytes, the bytes. Both numbers are 32 bits, little-endian.
public enum RecordFile {
    public static let frameBytes = 8

    public static func append(_ record: [UInt8], to file: inout [UInt8]) {
        let sum = checksum(record[...])
        for number in [UInt32(record.count), sum] {
            for shift in stride(from: 0, to: 32, by: 8) { file.append(UInt8(truncatingIfNeeded: number >> UInt32(shift))) }
        }
        file += record
    }

    /// The whole records of a file, in order. A torn or damaged record ends it: what follows was never acknowledged, or can't be trusted.
    /// - Returns: the records, and how many bytes at the end were not read.
    public static func read(_ file: [UInt8]) -> (records: [[UInt8]], lost: Int) {
        var records: [[UInt8]] = []
        let taken = each(file) { records.append(Array($0)) }
        return (records, file.count - taken)
    }

    /// Goes over the whole records at the beginning of `bytes`.
    /// - Returns: how many bytes they are.
    public static func each(_ bytes: [UInt8], _ body: (ArraySlice<UInt8>) -> Void) -> Int {
        var position = 0
        while bytes.count - position >= frameBytes {
            let count = Int(number(bytes, position)), sum = number(bytes, position + 4)
            guard count <= Limits.recordBytes, bytes.count - position - frameBytes >= count else { break }
            let record = bytes[(position + frameBytes)..<(position + frameBytes + count)]
            guard checksum(record) == sum else { break }
            body(record)
            position += frameBytes + count
        }
        return position
    }

    private static func number(_ bytes: [UInt8], _ at: Int) -> UInt32 {
        UInt32(bytes[at]) | UInt32(bytes[at + 1]) << 8 | UInt32(bytes[at + 2]) << 16 | UInt32(bytes[at + 3]) << 24
    }

    private static func checksum(_ bytes: ArraySlice<UInt8>) -> UInt32 {
        bytes.withUnsafeBufferPointer { UInt32(truncatingIfNeeded: crc32(0, $0.baseAddress, UInt32($0.count))) }
    }
}
