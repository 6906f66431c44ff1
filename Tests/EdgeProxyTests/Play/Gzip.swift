import CZlib

/// A gzip reader that is not ours.
enum Gzip {
    /// The text of one member; `nil` when anything is wrong with it: blocks, checksum, length, or bytes behind it.
    static func inflate(_ body: [UInt8]) -> [UInt8]? {
        var stream = z_stream()
        // 15 + 16: gzip only.
        guard inflateInit2_(&stream, 31, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK else { return nil }
        defer { inflateEnd(&stream) }
        // The member ends with its length (RFC 1952 §2.3.1); one byte more than that, and one too many shows.
        let length = body.suffix(4).reversed().reduce(0) { $0 << 8 | Int($1) }
        guard length < 4 << 20 else { return nil }
        var input = body, output = [UInt8](repeating: 0, count: length + 1)
        let status = input.withUnsafeMutableBufferPointer { input in
            output.withUnsafeMutableBufferPointer { output in
                stream.next_in = input.baseAddress
                stream.avail_in = UInt32(input.count)
                stream.next_out = output.baseAddress
                stream.avail_out = UInt32(output.count)
                return CZlib.inflate(&stream, Z_FINISH)
            }
        }
        guard status == Z_STREAM_END, stream.avail_in == 0 else { return nil }
        return Array(output[..<(output.count - Int(stream.avail_out))])
    }
}
