/// A string of the Global Privacy Platform: a header that lists the sections, then each of them behind a tilde.
///
/// Source: IAB Tech Lab, GPP, "Consent String Specification", version 1.
public struct GppString: Equatable, Sendable {
    /// What is in a section.
    public enum Section: Equatable, Sendable {
        case tcfEurope(TcfString)
        case usPrivacy(UsPrivacyString)
        case unitedStates(UsSection)
        /// Nothing is known of such a section, or of its version.
        case unknown
        case malformed(ConsentFault)
    }

    /// As they stand in the string, by id.
    private let texts: [(id: Int, text: [UInt8])]

    /// In the string's order.
    public var ids: [Int] { texts.map(\.id) }

    /// Reads the header; sections are read when they are asked for, and one that is malformed spoils no other.
    /// - Throws: `ConsentFault`, also when the header lists other sections than there are.
    public init(_ text: some StringProtocol) throws(ConsentFault) {
        let bytes = Array(text.utf8)
        guard bytes.count <= Limits.consentBytes else { throw ConsentFault(.tooLong(bytes: bytes.count), field: "GPP string") }
        let parts = bytes.split(separator: UInt8(ascii: "~"), omittingEmptySubsequences: false)
        let ids = try Self.ids(of: parts[0])
        guard ids.count == parts.count - 1 else {
            throw ConsentFault(.miscounted(listed: ids.count, there: parts.count - 1), field: "Sections")
        }
        texts = zip(ids, parts.dropFirst()).map { ($0, Array($1)) }
    }

    /// - Returns: `nil` when the string has no such section.
    public func section(_ id: Int) -> Section? {
        guard let text = texts.first(where: { $0.id == id })?.text[...] else { return nil }
        do {
            switch id {
            case Self.tcfEurope: return .tcfEurope(try TcfString(bytes: text))
            case Self.usPrivacy: return .usPrivacy(try UsPrivacyString(bytes: text))
            default: return try UsSection(id: id, bytes: text).map { .unitedStates($0) } ?? .unknown
            }
        } catch {
            return .malformed(error)
        }
    }

    public static func == (one: GppString, other: GppString) -> Bool {
        one.texts.elementsEqual(other.texts) { $0.id == $1.id && $0.text == $1.text }
    }

    /// Ids of sections that are not of the United States.
    public static let tcfEurope = 2, usPrivacy = 6

    /// The header: type, version, and the ids in ascending order.
    private static func ids(of header: ArraySlice<UInt8>) throws(ConsentFault) -> [Int] {
        var bits = try ConsentBits(header, "header")
        for (field, known) in [("Type", 3), ("Version", 1)] {
            let value = try bits.number(6, field)
            guard value == known else { throw ConsentFault(.unknown(value: value), field: field, offset: bits.offset - 6) }
        }
        var ids: [Int] = [], last = 0
        for _ in 0..<(try bits.number(12, "Sections")) {
            let isRange = try bits.flag("Sections")
            // Each from the last one that was seen.
            let first = last + (try bits.fibonacci("Sections"))
            last = isRange ? first + (try bits.fibonacci("Sections")) : first
            guard last - first < Limits.gppSections, ids.count + (last - first + 1) <= Limits.gppSections else {
                throw ConsentFault(.unknown(value: last), field: "Sections", offset: bits.offset)
            }
            ids.append(contentsOf: first...last)
        }
        return ids
    }
}
