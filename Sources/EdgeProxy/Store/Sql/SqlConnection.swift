/// What a transaction is for.
enum SqlAccess: Sendable {
    /// All that it reads is of one moment.
    case reading
    case writing
}

/// A connection to a data base, confined to a queue. What stores say to it is in `SqlStatements`, once for all of them.
protocol SqlConnection: AnyObject {
    var dialect: SqlDialect { get }

    /// Runs statements that have no parameters and whose rows nobody needs.
    func run(_ script: String) throws(StoreError)

    /// - Parameter parameters: of `$1`, `$2` and so on, in that order.
    /// - Returns: all rows.
    func all(_ sql: String, _ parameters: [SqlValue]) throws(StoreError) -> [SqlRow]

    /// How many rows the last statement changed.
    var changedRows: Int { get }

    /// All of `body` or nothing.
    func transaction<Result>(_ access: SqlAccess, _ body: () throws(StoreError) -> Result) throws(StoreError) -> Result
}

extension SqlConnection {
    func all(_ sql: String) throws(StoreError) -> [SqlRow] { try all(sql, []) }
}
