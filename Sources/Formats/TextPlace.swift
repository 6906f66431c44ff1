/// Where in a text something stands.
public struct TextPlace: Equatable, Sendable, CustomStringConvertible {
    public let byteOffset: Int
    /// From 1.
    public let line: Int
    /// From 1, in bytes.
    public let column: Int

    /// - Parameter byteOffset: kept within the text, its end included.
    public init(_ byteOffset: Int, in bytes: [UInt8]) {
        self.byteOffset = min(max(byteOffset, 0), bytes.count)
        let before = bytes[..<self.byteOffset]
        line = before.count { $0 == UInt8(ascii: "\n") } + 1
        column = self.byteOffset - (before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0) + 1
    }

    public var description: String { "line \(line), column \(column)" }
}
