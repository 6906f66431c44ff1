/// Why a text is not JSON, and where.
public struct JsonError: Error, Equatable, Sendable, CustomStringConvertible {
    public enum Reason: Equatable, Sendable {
        case expected(String)
        case duplicate(String)
        case notUtf8
        case badEscape
        case tooDeep
    }
    public let reason: Reason
    /// From 1.
    public let line: Int
    /// From 1, in bytes.
    public let column: Int

    public var description: String {
        let what =
            switch reason {
            case .expected(let what): "expected \(what)"
            case .duplicate(let name): "\(Json.quoted(name)) is given twice"
            case .notUtf8: "not UTF-8"
            case .badEscape: "no such escape"
            case .tooDeep: "nested deeper than \(Limits.jsonDepth) levels"
            }
        return "line \(line), column \(column): \(what)"
    }
}
