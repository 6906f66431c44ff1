/// How much of a JSON text a caller is ready to take.
public struct JsonBounds: Sendable {
    /// Bytes of the text; at most 2^32 - 1.
    public var bytes: Int
    /// Lists and objects open at once.
    public var depth: Int
    /// Values in all, names not counted.
    public var values: Int

    public init(bytes: Int, depth: Int, values: Int) {
        self.bytes = min(bytes, Int(UInt32.max))
        self.depth = depth
        self.values = values
    }

    /// For a text whose size its source bounds already.
    public static let standard = JsonBounds(bytes: Limits.jsonBytes, depth: Limits.jsonDepth, values: Limits.jsonValues)
}
