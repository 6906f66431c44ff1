/// Why a text that stands for bytes (base64, hexadecimal) could not be read.
public struct BadByte: Error, Equatable, Sendable {
    /// Of the first byte that does not belong, from the start of the text; its end when something is missing there.
    public let offset: Int

    @inlinable
    public init(offset: Int) { self.offset = offset }
}
