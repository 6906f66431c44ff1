/// Where a text lies in the playlist's own buffer: eight bytes, nothing retained, safe to keep and to send.
public struct ByteSlice: Hashable, Sendable {
    /// Bytes from the start of the buffer.
    public var offset: UInt32
    /// Length in bytes.
    public var count: UInt32

    public init(offset: UInt32, count: UInt32) {
        self.offset = offset
        self.count = count
    }

    /// Positions within one playlist, which `Limits.playlistBytes` keeps below 2^32.
    init(_ start: Int, _ end: Int) {
        offset = UInt32(truncatingIfNeeded: start)
        count = UInt32(truncatingIfNeeded: end - start)
    }

    /// Stands for a text that is not there, where an optional would cost room in every segment.
    public static let empty = ByteSlice(offset: 0, count: 0)

    public var isEmpty: Bool { count == 0 }
    /// First byte.
    public var start: Int { Int(offset) }
    /// One past the last byte.
    public var end: Int { Int(offset) + Int(count) }
    public var range: Range<Int> { start..<end }
}

extension Array<UInt8> {
    /// The bytes that the slice names; the slice must have been made from this buffer.
    public subscript(_ slice: ByteSlice) -> ArraySlice<UInt8> { self[slice.range] }
}
