/// The numbers of texts, as far as they are known: it asks the data base for what it doesn't know, and adds what is new. All within the
/// caller's transaction; when that fails everything is to be forgotten.
///
/// Of one dimension of a tenant so many are told apart (`Limits.reportValues`): a text that somebody makes up must not make rows without
/// end. All others are `other`.
struct ReportValues: Sendable {
    static let none: Int64 = 0, other: Int64 = 1
    static let otherText = "(other)"

    /// What a text is of. The numbers stand in the data base.
    enum Dimension: Int64, CaseIterable, Sendable {
        case tenant = 0
        case channel = 1
        case campaign = 2
        case creative = 3
        case country = 4
        case device = 5
        case arms = 6
        /// Campaigns that were asked in avails: far more than have events, whose names these must not take.
        case asked = 7
    }

    struct Space: Hashable, Sendable {
        /// 0 for tenants themselves.
        var tenant: Int64
        var dimension: Dimension
        fileprivate var parameters: [SqlValue] { [.integer(tenant), .integer(dimension.rawValue)] }
    }
    private struct Value: Sendable {
        var id: Int64
        /// When it was used last, days since 1970: what nobody uses any more makes room.
        var day: Int64
    }
    private var spaces: [Space: [String: Value]] = [:]
    /// How many there are, where this transaction has the lock.
    private var counts: [Space: Int] = [:]
    private var day: Int64 = 0

    /// Begins a transaction.
    mutating func begin(nowMs: Int64) {
        counts = [:]
        let today = nowMs / 86_400_000
        // Other nodes remove what was not used for long: what is remembered was used today.
        if today != day { forget() }
        day = today
    }

    mutating func forget() { (spaces, counts) = ([:], [:]) }

    /// The number of a text; `other` where there are too many already.
    mutating func id(of text: String, in space: Space, on connection: some SqlConnection) throws(StoreError) -> Int64 {
        if text.isEmpty { return Self.none }
        if text == Self.otherText { return Self.other }
        if spaces[space] == nil { spaces[space] = try known(space, on: connection) }
        if let value = spaces[space]?[text] { return try use(value, text, space, on: connection) }
        let most = Self.most(in: space.dimension)
        if (spaces[space]?.count ?? 0) >= most { return Self.other }
        // With this lock nobody else adds any until the transaction ends; what somebody has added until now can be seen.
        guard let id = try connection.all(Self.next).first?[0].integer else { throw .corrupt("the last number of a text is missing") }
        if let row = try connection.all(Self.one, space.parameters + [.text(text)]).first {
            return try use(Value(id: try row.integer(0), day: try row.integer(1)), text, space, on: connection)
        }
        if counts[space] == nil { counts[space] = Int(try connection.all(Self.count, space.parameters).first?.integer(0) ?? 0) }
        let count = counts[space] ?? 0
        guard count < most else {
            // Others have added them: now they are known here too.
            spaces[space] = try known(space, on: connection)
            return Self.other
        }
        _ = try connection.all(Self.add, space.parameters + [.text(text), .integer(id), .integer(day)])
        counts[space] = count + 1
        spaces[space]?[text] = Value(id: id, day: day)
        return id
    }

    private static func most(in dimension: Dimension) -> Int {
        switch dimension {
        case .tenant: .max
        // One that is made anew has another text; and where sums were not by accounts, each has the one of then, too.
        case .campaign, .asked: 2 * Limits.reportValues
        default: Limits.reportValues
        }
    }

    private mutating func use(_ value: Value, _ text: String, _ space: Space, on connection: some SqlConnection) throws(StoreError) -> Int64
    {
        if value.day < day { _ = try connection.all(Self.touch, space.parameters + [.text(text), .integer(day)]) }
        spaces[space]?[text] = Value(id: value.id, day: max(value.day, day))
        return value.id
    }

    private func known(_ space: Space, on connection: some SqlConnection) throws(StoreError) -> [String: Value] {
        var known: [String: Value] = [:]
        for row in try connection.all(Self.all, space.parameters) {
            known[try row.text(0)] = Value(id: try row.integer(1), day: try row.integer(2))
        }
        return known
    }

    /// The texts of a space by their numbers.
    static func texts(_ space: Space, on connection: some SqlConnection) throws(StoreError) -> [Int64: String] {
        var texts = [none: "", other: otherText]
        for row in try connection.all(all, space.parameters) { texts[try row.integer(1)] = try row.text(0) }
        return texts
    }

    static let all = "SELECT text, id, last_day FROM report_values WHERE tenant = $1 AND dimension = $2"
    static let one = "SELECT id, last_day FROM report_values WHERE tenant = $1 AND dimension = $2 AND text = $3"
    static let count = "SELECT count(*) FROM report_values WHERE tenant = $1 AND dimension = $2"
    static let next = "UPDATE report_ids SET last = last + 1 WHERE one = 1 RETURNING last"
    static let add = "INSERT INTO report_values (tenant, dimension, text, id, last_day) VALUES ($1, $2, $3, $4, $5)"
    static let touch = """
        UPDATE report_values SET last_day = $4 WHERE tenant = $1 AND dimension = $2 AND text = $3 AND last_day < $4
        """
    static let removeUnused = "DELETE FROM report_values WHERE dimension <> 0 AND last_day < $1"
}
