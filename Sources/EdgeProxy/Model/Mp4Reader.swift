/// A run of boxes of ISO BMFF, or the body of one. Reads nothing beyond its end.
public struct Mp4Reader {
    public let bytes: ArraySlice<UInt8>

    public init(_ bytes: [UInt8]) { self.bytes = bytes[...] }
    private init(_ bytes: ArraySlice<UInt8>) { self.bytes = bytes }

    public var count: Int { bytes.count }
    /// Where its first byte lies in what was given to the first reader.
    public var position: Int { bytes.startIndex }

    /// The bodies of all boxes below a path of types. A box that is cut off ends the search.
    public func boxes(_ path: String...) -> [Mp4Reader] {
        path.reduce([self]) { found, type in found.flatMap { $0.children.filter { $0.type == type }.map(\.body) } }
    }

    /// The boxes in order.
    public var children: [(type: String, body: Mp4Reader)] {
        var found: [(String, Mp4Reader)] = [], at = 0
        while let size = number32(at), at + 8 <= count {
            var length = Int(size), header = 8
            if size == 1 {
                guard let large = number64(at + 8), large >= 16, large <= Int64(count) else { break }
                (length, header) = (Int(large), 16)
            } else if size == 0 {
                length = count - at
            }
            guard length >= header, at + length <= count else { break }
            let from = bytes.startIndex + at
            let type = String(decoding: bytes[(from + 4)..<(from + 8)], as: UTF8.self)
            found.append((type, Mp4Reader(bytes[(from + header)..<(from + length)])))
            at += length
        }
        return found
    }

    public func byte(_ offset: Int) -> UInt8? { offset >= 0 && offset < count ? bytes[bytes.startIndex + offset] : nil }
    public func number32(_ offset: Int) -> Int64? { number(offset, 4) }
    /// `nil` also for what does not fit.
    public func number64(_ offset: Int) -> Int64? { number(offset, 8).flatMap { $0 < 0 ? nil : $0 } }

    private func number(_ offset: Int, _ length: Int) -> Int64? {
        guard offset >= 0, offset + length <= count else { return nil }
        let from = bytes.startIndex + offset
        return bytes[from..<(from + length)].reduce(0) { $0 << 8 | Int64($1) }
    }
}
