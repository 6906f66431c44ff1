import CZlib

/// The frame around a record in a segment: length, CRC-32 of the record, the record. Both numbers are 32 bits, little-endian.
///
/// The checksum begins with the segment's seed: bytes of another segment, which a file that took its place on the disk may still have, are
/// no record of this one.
struct EventFrame {
    static let headBytes = 8
    /// Kinds that belong to a segment and are no record of the log.
    static let labelKind: UInt8 = 1, footerKind: UInt8 = 63

    let seed: UInt32

    /// Different for each two segments of one log, as far as 32 bits go.
    init(log: UInt64, number: UInt64) {
        seed = UInt32(truncatingIfNeeded: log ^ log >> 32) ^ UInt32(truncatingIfNeeded: number)
    }

    func append(_ record: [UInt8], to bytes: inout [UInt8]) {
        let sum = record.withUnsafeBytes { Self.checksum($0, seed) }
        withUnsafeBytes(of: UInt32(record.count).littleEndian) { bytes.append(contentsOf: $0) }
        withUnsafeBytes(of: sum.littleEndian) { bytes.append(contentsOf: $0) }
        bytes.append(contentsOf: record)
    }

    enum Step: Equatable {
        /// Where a record's bytes stand; the next frame begins where they end.
        case record(Range<Int>)
        /// What is no record.
        case damage(Range<Int>)
        /// More bytes are needed to tell.
        case more
    }

    /// What begins at a position that is before the end.
    /// - Parameter isEnd: nothing follows `bytes`. Otherwise a record may be cut off by their end.
    func step(in bytes: [UInt8], at position: Int, isEnd: Bool) -> Step {
        if let end = end(in: bytes, at: position) { return .record((position + Self.headBytes)..<end) }
        // Behind it a record may be cut off by the end of what is here.
        let decided = isEnd ? bytes.count : bytes.count - Limits.eventRecordBytes - Self.headBytes
        guard position < decided else { return .more }
        return .damage(position..<recordBehind(position, in: bytes, decided))
    }

    /// Where the next whole record begins behind a damaged one; `decided` when there is none before it.
    private func recordBehind(_ position: Int, in bytes: [UInt8], _ decided: Int) -> Int {
        // Most often the length is right, and tells where it ended: whatever stands within it is no record.
        if bytes.count - position >= Self.headBytes {
            let count = Int(Self.number(bytes, position)), end = position + Self.headBytes + count
            if (1...Limits.eventRecordBytes).contains(count), end < decided, self.end(in: bytes, at: end) != nil { return end }
        }
        return ((position + 1)..<max(position + 1, decided)).first { end(in: bytes, at: $0) != nil } ?? decided
    }

    /// Where a record ends whose frame is right; `nil` for what is none.
    private func end(in bytes: [UInt8], at position: Int) -> Int? {
        guard bytes.count - position > Self.headBytes else { return nil }
        let count = Int(Self.number(bytes, position)), start = position + Self.headBytes
        // The kind first: where a frame is looked for, most places are none.
        guard count > 0, count <= Limits.eventRecordBytes, count <= bytes.count - start, Limits.eventKinds.contains(bytes[start]) else {
            return nil
        }
        let sum = bytes.withUnsafeBytes { Self.checksum(UnsafeRawBufferPointer(rebasing: $0[start..<start + count]), seed) }
        return sum == Self.number(bytes, position + 4) ? start + count : nil
    }

    private static func number(_ bytes: [UInt8], _ at: Int) -> UInt32 {
        UInt32(bytes[at]) | UInt32(bytes[at + 1]) << 8 | UInt32(bytes[at + 2]) << 16 | UInt32(bytes[at + 3]) << 24
    }

    /// CRC-32 that goes on from one of what stands before.
    static func checksum(_ bytes: UnsafeRawBufferPointer, _ before: UInt32) -> UInt32 {
        // Of no bytes zlib would say 0.
        guard let start = bytes.bindMemory(to: UInt8.self).baseAddress, !bytes.isEmpty else { return before }
        return UInt32(truncatingIfNeeded: crc32(UInt(before), start, UInt32(bytes.count)))
    }
}
