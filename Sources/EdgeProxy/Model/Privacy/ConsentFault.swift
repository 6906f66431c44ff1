/// Why a consent string could not be read, and where. It never repeats the string, which is personal data.
public struct ConsentFault: Error, Equatable, Sendable {
    public enum Reason: Equatable, Sendable {
        /// Longer than `Limits.consentBytes`.
        case tooLong(bytes: Int)
        /// No character of base64url.
        case badCharacter(UInt8)
        case truncated(needBits: Int, haveBits: Int)
        /// A version, type or value that the specification does not have.
        case unknown(value: Int)
        /// A header that lists other sections, or a string of other parts, than there are.
        case miscounted(listed: Int, there: Int)
    }

    public let reason: Reason
    /// As the specification spells it: "NumPubRestrictions".
    public let field: String
    /// From the start of the segment; for a text that is not of bits, in characters.
    public let offset: Int

    public init(_ reason: Reason, field: String, offset: Int = 0) {
        self.reason = reason
        self.field = field
        self.offset = offset
    }
}

extension ConsentFault: CustomStringConvertible {
    public var description: String {
        switch reason {
        case .tooLong(let bytes): "\(field) has \(bytes) bytes, more than \(Limits.consentBytes)"
        case .badCharacter(let byte): "\(field) has a character of code \(byte) at \(offset)"
        case .truncated(let need, let have): "\(field) needs \(need) bits at \(offset), and there are \(have)"
        case .unknown(let value): "\(field) is \(value) at \(offset), which nothing is known of"
        case .miscounted(let listed, let there): "\(field) lists \(listed), and there are \(there)"
        }
    }
}
