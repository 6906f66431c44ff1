/// Why a text is not JSON, and where.
public struct JsonError: Error, Equatable, Sendable, CustomStringConvertible {
    public enum Reason: Equatable, Sendable {
        case expected(String)
        case duplicate(String)
        case notUtf8
        case badEscape
        /// More lists and objects within each other than so many.
        case tooDeep(Int)
        case tooManyValues(Int)
        case tooLong(bytes: Int)

        /// What should have stood there instead.
        public var expected: String {
            switch self {
            case .expected(let what): what
            case .duplicate: "a name that is new"
            case .notUtf8: "UTF-8"
            case .badEscape: "an escape"
            case .tooDeep(let levels): "at most \(levels) levels"
            case .tooManyValues(let count): "at most \(count) values"
            case .tooLong(let bytes): "at most \(bytes) bytes"
            }
        }
    }
    public let reason: Reason
    /// Of the first byte that does not fit.
    public let place: TextPlace

    init(_ reason: Reason, at byteOffset: Int, in bytes: [UInt8]) {
        self.reason = reason
        place = TextPlace(byteOffset, in: bytes)
    }

    public var description: String {
        let what =
            switch reason {
            case .duplicate(let name): "\(Json.quoted(name)) is given twice"
            case .notUtf8: "not UTF-8"
            case .badEscape: "no such escape"
            case .tooDeep(let levels): "nested deeper than \(levels) levels"
            case .tooManyValues(let count): "more than \(count) values"
            case .tooLong(let bytes): "more than \(bytes) bytes"
            case .expected(let what): "expected \(what)"
            }
        return "\(place): \(what)"
    }
}
