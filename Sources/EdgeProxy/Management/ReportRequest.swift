import Decision
import Formats
import Model
import Store

/// What a query of the reports asks for.
struct ReportRequest: Sendable {
    enum Form: String, CaseIterable, Sendable { case json, csv, ndjson }
    enum Comparison: String, CaseIterable, Sendable { case previous }

    let query: ReportQuery
    let period: ReportPeriod
    let form: Form
    let hasTrailer: Bool
    let isCompared: Bool

    /// - Parameters:
    ///   - zone: the tenant's own: what holds where none is named.
    ///   - nowMs: milliseconds since 1970.
    /// - Throws: 400 with the parameter as its `field`.
    init(_ query: QueryParameters, tenant: String, zone: NamedTimeZone, nowMs: Int64) throws(Reply.Failure) {
        form = try query.word("format", standard: .json)
        hasTrailer = try query.flag("trailer")
        if hasTrailer, form == .json { throw Self.bad("trailer", "JSON ends by itself: only CSV and ndjson have a trailer") }
        isCompared = try query.word("compare", standard: Comparison?.none) != nil
        if isCompared, form != .json { throw Self.bad("compare", "only JSON has room for two periods: format=json") }
        let interval = try query.word("interval", standard: ReportInterval.total)
        var groups: [ReportDimension] = []
        for word in query.list("group") {
            let group: ReportDimension = try QueryParameters.word(word, "group")
            if groups.contains(group) { throw Self.bad("group", "\(group.rawValue) is there twice") }
            groups.append(group)
        }
        period = try Self.period(query, zone: try Self.zone(query) ?? zone, nowMs: nowMs)
        try Self.check(period, interval)
        var filters: [ReportDimension: Set<String>] = [:]
        for dimension in ReportDimension.allCases where query[dimension.rawValue] != nil {
            let values = query.list(dimension.rawValue)
            for value in values { if let problem = dimension.problem(with: value) { throw Self.bad(dimension.rawValue, problem) } }
            filters[dimension] = Set(values)
        }
        self.query = ReportQuery(
            tenant: tenant, range: period.range, interval: interval, zone: period.zone, groups: groups, filters: filters)
    }

    /// The same of the period before.
    func previous(nowMs: Int64) -> ReportQuery {
        var previous = query
        previous.range = period.previous(nowMs: nowMs).range
        return previous
    }

    /// - Parameter first: what it begins with where the query names no `from`; `nil`: as `ReportPeriod` has it.
    static func period(
        _ query: QueryParameters, zone: NamedTimeZone, nowMs: Int64, first: ReportBound? = nil
    ) throws(Reply.Failure) -> ReportPeriod {
        let from = try bound("from", query) ?? first, to = try bound("to", query)
        guard let period = ReportPeriod(from: from, to: to, zone: zone, nowMs: nowMs) else {
            let name = query["to"] == nil ? "from" : "to"
            throw bad(name, "nothing lies between \"from\" and \"to\"; a date is the whole day, and without \"to\" it ends with today")
        }
        return period
    }

    /// - Throws: 400 for more hours or days than a report may have.
    static func check(_ period: ReportPeriod, _ interval: ReportInterval) throws(Reply.Failure) {
        let count = period.count(of: interval)
        guard count > Limits.reportIntervals else { return }
        throw bad(
            "interval",
            "from \"from\" to \"to\" there are \(count) of them, and a report has at most \(Limits.reportIntervals): ask for less")
    }

    private static func bound(_ name: String, _ query: QueryParameters) throws(Reply.Failure) -> ReportBound? {
        guard let text = query[name] else { return nil }
        guard let bound = ReportBound(text) else {
            throw bad(
                name,
                "expected a date such as \"2026-05-01\" or a time such as \"2026-05-01T00:00:00Z\", from 1970 to 2199, got "
                    + Json.string(text).shown)
        }
        return bound
    }

    private static func zone(_ query: QueryParameters) throws(Reply.Failure) -> NamedTimeZone? {
        guard let name = query["time_zone"] else { return nil }
        let isName = 1...Limits.timeZoneBytes ~= name.utf8.count && name.utf8.allSatisfy { $0.isAlphanumeric || "_+-/".utf8.contains($0) }
        guard isName, let zone = NamedTimeZone(name) else {
            throw bad("time_zone", "expected a time zone such as \"Europe/Berlin\", got \(Json.string(name).shown)")
        }
        return zone
    }

    private static func bad(_ name: String, _ message: String) -> Reply.Failure {
        Reply.bad(message, field: name, code: "bad_parameter")
    }
}

extension ReportDimension {
    /// What stands for the values that were too many to be kept apart.
    static let other = "(other)"

    /// Why nothing can have such a value; `nil`: something may. Empty is what is not known. Ids are not looked up: what was removed still
    /// has its sums.
    fileprivate func problem(with value: String) -> String? {
        if value.isEmpty || value == Self.other { return nil }
        switch self {
        case .country: return CountryCode.isKnown(value) ? nil : "expected a country such as DE, got \(Json.string(value).shown)"
        case .device:
            let words = Device.allCases.map(\.rawValue)
            return words.contains(value)
                ? nil
                : "expected one of \(words.joined(separator: ", ")), got \(Json.string(value).shown)"
                    + Suggestion.text(for: value, among: words)
        case .channel, .campaign, .creative, .arm: return nil
        }
    }
}

extension QueryParameters {
    /// One of the words of a type.
    /// - Parameter standard: for a name that is not there.
    /// - Throws: 400 `bad_parameter` for another word.
    func word<Word: RawRepresentable<String> & CaseIterable>(_ name: String, standard: Word) throws(Reply.Failure) -> Word {
        guard let text = self[name] else { return standard }
        return try Self.word(text, name)
    }

    func word<Word: RawRepresentable<String> & CaseIterable>(_ name: String, standard: Word?) throws(Reply.Failure) -> Word? {
        guard let text = self[name] else { return standard }
        return try Self.word(text, name)
    }

    static func word<Word: RawRepresentable<String> & CaseIterable>(_ text: String, _ name: String) throws(Reply.Failure) -> Word {
        guard let word = Word(rawValue: text) else {
            let words = Word.allCases.map(\.rawValue)
            throw Reply.bad(
                "expected one of \(words.joined(separator: ", ")), got \(Json.string(text).shown)"
                    + Suggestion.text(for: text, among: words),
                field: name, code: "bad_parameter")
        }
        return word
    }
}
