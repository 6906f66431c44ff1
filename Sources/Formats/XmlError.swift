/// Why a text is not XML that we read, and where.
public struct XmlError: Error, Equatable, Sendable, CustomStringConvertible {
    public enum Reason: Equatable, Sendable {
        /// In expat's words.
        case malformed(String)
        case duplicateAttribute(String)
        /// A DTD, where entities would be defined and other files named.
        case documentType
        /// More elements within each other than so many.
        case tooDeep(Int)
        case tooManyElements(Int)
        case tooManyAttributes(Int)
        case tooManyNamespaces(Int)
        case tooLong(bytes: Int)
        /// expat had no memory left.
        case noMemory

        /// What should have stood there instead.
        public var expected: String {
            switch self {
            case .malformed(let words): "well-formed XML: \(words)"
            case .duplicateAttribute: "an attribute that is new"
            case .documentType: "no document type"
            case .tooDeep(let levels): "at most \(levels) levels"
            case .tooManyElements(let count): "at most \(count) elements"
            case .tooManyAttributes(let count): "at most \(count) attributes"
            case .tooManyNamespaces(let count): "at most \(count) namespaces"
            case .tooLong(let bytes): "at most \(bytes) bytes"
            case .noMemory: "more memory"
            }
        }
    }
    public let reason: Reason
    /// Of the tag, text or attribute that does not fit.
    public let place: TextPlace

    init(_ reason: Reason, at byteOffset: Int, in bytes: [UInt8]) {
        self.reason = reason
        place = TextPlace(byteOffset, in: bytes)
    }

    public var description: String {
        if case .duplicateAttribute(let name) = reason { return "\(place): \(Json.quoted(name)) is given twice" }
        return "\(place): expected \(reason.expected)"
    }
}
