import CZlib
import Transport

/// A part of a gzip body that can be joined with others: raw deflate blocks (RFC 1951) that refer to nothing before them and end at a
/// byte's end, with what is needed to join their checksum to that of the parts before (RFC 1952 §2.3.1).
struct DeflatedRun {
    let bytes: SharedBytes
    fileprivate let checksum: UInt
    /// What `crc32_combine_gen` makes of the length: joining is then a few multiplications.
    fileprivate let joiner: UInt
    fileprivate let plainCount: Int
}

/// Deflates one text after the other with one stream, whose set-up costs more than the work on a small text. Confined to its loop.
final class Deflater {
    /// zlib keeps its address.
    private let stream: UnsafeMutablePointer<z_stream>
    /// zlib had no memory; then everything is stored as it is, which is valid too.
    private let isUsable: Bool

    init() {
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        // -15: raw deflate with the largest window. 5: where the time goes up steeply for the last percent.
        let status = deflateInit2_(
            stream, 5, Z_DEFLATED, -15, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
        isUsable = status == Z_OK
    }

    deinit {
        if isUsable { deflateEnd(stream) }
        stream.deallocate()
    }

    func run(of text: SharedBytes) -> DeflatedRun {
        let plain = text.buffer.bindMemory(to: UInt8.self)
        let bytes = deflated(plain) ?? SharedBytes(copying: GzipBody.stored(text.buffer))
        return DeflatedRun(
            bytes: bytes, checksum: crc32(0, plain.baseAddress, UInt32(plain.count)), joiner: crc32_combine_gen(plain.count),
            plainCount: plain.count)
    }

    private func deflated(_ plain: UnsafeBufferPointer<UInt8>) -> SharedBytes? {
        guard isUsable, deflateReset(stream) == Z_OK else { return nil }
        var isWhole = false
        // The empty block of a sync flush is not in the bound.
        let bytes = SharedBytes(capacity: Int(deflateBound(stream, UInt(plain.count))) + 16) { target in
            stream.pointee.next_in = UnsafeMutablePointer(mutating: plain.baseAddress)
            stream.pointee.avail_in = UInt32(plain.count)
            stream.pointee.next_out = target.bindMemory(to: UInt8.self).baseAddress
            stream.pointee.avail_out = UInt32(target.count)
            isWhole = deflate(stream, Z_SYNC_FLUSH) == Z_OK && stream.pointee.avail_in == 0 && stream.pointee.avail_out > 0
            return target.count - Int(stream.pointee.avail_out)
        }
        return isWhole ? bytes : nil
    }
}

/// A gzip body that is put together from runs made before and from texts that are this answer's own.
struct GzipBody {
    /// No name, no date, made anywhere.
    static let header = SharedBytes(copying: [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255])

    private var checksum: UInt = 0
    private var count = 0

    mutating func add(_ run: borrowing DeflatedRun) {
        checksum = crc32_combine_op(checksum, run.checksum, run.joiner)
        count += run.plainCount
    }

    /// Counts a text of the answer's own in, and gives the block that it is sent as.
    mutating func add(own text: UnsafeRawBufferPointer) -> [UInt8] {
        checksum = crc32(checksum, text.bindMemory(to: UInt8.self).baseAddress, UInt32(text.count))
        count += text.count
        return Self.stored(text)
    }

    /// An empty last block, the checksum and the length.
    var trailer: [UInt8] {
        var bytes: [UInt8] = [0x03, 0x00]
        for value in [UInt32(truncatingIfNeeded: checksum), UInt32(truncatingIfNeeded: count)] {
            for shift in stride(from: 0, to: 32, by: 8) { bytes.append(UInt8(truncatingIfNeeded: value >> UInt32(shift))) }
        }
        return bytes
    }

    /// Blocks that hold the text as it is (RFC 1951 §3.2.4), none of them the last.
    static func stored(_ text: UnsafeRawBufferPointer) -> [UInt8] {
        var blocks: [UInt8] = []
        blocks.reserveCapacity(text.count + 5)
        var from = 0
        while from < text.count {
            let length = UInt16(min(text.count - from, Int(UInt16.max)))
            blocks.append(0)
            for value in [length, ~length] {
                blocks.append(UInt8(truncatingIfNeeded: value))
                blocks.append(UInt8(truncatingIfNeeded: value >> 8))
            }
            blocks += text[from..<from + Int(length)]
            from += Int(length)
        }
        return blocks
    }
}
