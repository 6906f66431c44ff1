/// A US Privacy string, `1YNN`: the version, whether notice was given, whether the viewer opted out of sale, whether the LSPA covers it.
///
/// Ended on 31 January 2024, and still sent. Source: IAB, "U.S. Privacy String", version 1.
public struct UsPrivacyString: Equatable, Sendable {
    public enum Answer: Sendable {
        case yes, no
        /// `-`: the law does not apply.
        case none
    }

    public var notice: Answer, saleOptOut: Answer, lspa: Answer

    /// - Throws: `ConsentFault`, for anything but four characters of the specification, in either case.
    public init(_ text: some StringProtocol) throws(ConsentFault) { try self.init(bytes: Array(text.utf8)[...]) }

    init(bytes: ArraySlice<UInt8>) throws(ConsentFault) {
        guard bytes.count == 4 else { throw ConsentFault(.miscounted(listed: 4, there: bytes.count), field: "US Privacy string") }
        guard bytes.first == UInt8(ascii: "1") else { throw ConsentFault(.unknown(value: Int(bytes.first ?? 0)), field: "Version") }
        func answer(_ place: Int, _ field: String) throws(ConsentFault) -> Answer {
            let byte = bytes[bytes.startIndex + place]
            switch byte {
            case UInt8(ascii: "Y"), UInt8(ascii: "y"): return .yes
            case UInt8(ascii: "N"), UInt8(ascii: "n"): return .no
            case UInt8(ascii: "-"): return .none
            default: throw ConsentFault(.badCharacter(byte), field: field, offset: place)
            }
        }
        notice = try answer(1, "Notice")
        saleOptOut = try answer(2, "OptOutSale")
        lspa = try answer(3, "LspaCovered")
    }

    public var isOptedOut: Bool { saleOptOut == .yes }
}
