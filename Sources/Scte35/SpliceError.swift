/// Why a splice_info_section could not be read or written, and where.
public struct SpliceError: Error, Equatable, Sendable {
    /// What was wrong. `needBits` and `haveBits` count from `bitOffset`.
    public enum Reason: Equatable, Sendable {
        /// The bytes, or the structure that holds the field, end too early: truncated, or a length field that lies.
        case truncated(needBits: Int, haveBits: Int)
        /// The first byte is not 0xFC.
        case tableId(UInt8)
        /// CRC_32 disagrees; `DecodeOptions.acceptsBadChecksum` reads on.
        case checksum(stored: UInt32, computed: UInt32)
        /// A value that its field cannot hold, or must not.
        case outOfRange(value: UInt64, bits: Int)
        /// `splice_command_length` is 0xFFF ("not stated") on a command whose syntax does not tell its length.
        case lengthUnknown
        /// Neither base64 nor hexadecimal at this byte of the text.
        case badText(byteOffset: Int)
        /// A JSON or XML form that does not say what it must: what was expected.
        case document(expected: String, byteOffset: Int)
        /// A JSON or XML form that says the same field twice: where the second begins.
        case twice(byteOffset: Int)
    }
    public let reason: Reason
    /// As the standard spells it: "pts_time".
    public let field: String
    /// Where the field begins, from the start of the section.
    public let bitOffset: Int

    public init(_ reason: Reason, field: String, bitOffset: Int = 0) {
        self.reason = reason
        self.field = field
        self.bitOffset = bitOffset
    }
}

extension SpliceError: CustomStringConvertible {
    /// One line for a log or for standard error.
    public var description: String {
        switch reason {
        case .truncated(let need, let have): "\(field): truncated at bit \(bitOffset), needs \(need) bits and has \(have)"
        case .tableId(let found): "\(field): is \(found), not 252 (0xFC)"
        case .checksum(let stored, let computed): "\(field): wrong checksum, stored \(stored), computed \(computed)"
        case .outOfRange(let value, let bits): "\(field): \(value) is out of range for its \(bits) bits at bit \(bitOffset)"
        case .lengthUnknown: "\(field): length not stated (0xFFF) for a command that does not tell it at bit \(bitOffset)"
        case .badText(let byte): "\(field): neither base64 nor hexadecimal at byte \(byte)"
        case .document(let expected, let byte): "\(field): expected \(expected) at byte \(byte)"
        case .twice(let byte): "\(field): stands twice, again at byte \(byte)"
        }
    }
}
