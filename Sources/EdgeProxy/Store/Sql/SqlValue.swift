/// What stands in a column: the only types that the schema has, for SQLite and PostgreSQL read them alike.
public enum SqlValue: Equatable, Sendable {
    case null
    case integer(Int64)
    case text(String)
    case bytes([UInt8])

    public var integer: Int64? { if case .integer(let value) = self { value } else { nil } }
    public var text: String? { if case .text(let value) = self { value } else { nil } }
    public var bytes: [UInt8]? { if case .bytes(let value) = self { value } else { nil } }

    static func text(_ value: String?) -> SqlValue { value.map { .text($0) } ?? .null }
    static func integer(_ value: Int64?) -> SqlValue { value.map { .integer($0) } ?? .null }
}

/// One row of an answer, by column.
public struct SqlRow: Sendable {
    public let values: [SqlValue]

    /// - Parameter column: from 0.
    public subscript(column: Int) -> SqlValue { values[column] }

    func integer(_ column: Int) throws(StoreError) -> Int64 {
        guard let value = values[column].integer else { throw .corrupt("column \(column): an integer is missing") }
        return value
    }

    func text(_ column: Int) throws(StoreError) -> String {
        guard let value = values[column].text else { throw .corrupt("column \(column): a text is missing") }
        return value
    }
}
