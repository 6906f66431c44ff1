import Formats

/// The query of a management route, read strictly: a filter with a slip of the pen that is ignored answers everything, and somebody
/// pauses it all.
///
/// Pairs are those of HTML forms (URL standard §5.1): `name=value` between `&`, `+` for a blank, unescaped once. An empty pair is none.
struct QueryParameters: Equatable, Sendable {
    private let values: [String: String]

    /// - Parameters:
    ///   - query: what stands behind "?"; empty when there is none.
    ///   - allowed: the names that the route knows.
    /// - Throws: 400 `unknown_parameter` for any other name; 400 `bad_parameter` for one that is there twice, for a percent sign that
    ///   begins no escape, for what is no UTF-8 and for a query over `Limits.managementQueryBytes`. `field` is the name.
    init(_ query: [UInt8], allowed: [String]) throws(Reply.Failure) {
        guard query.count <= Limits.managementQueryBytes else {
            throw Self.bad(nil, "the query has more than \(Limits.managementQueryBytes) bytes")
        }
        var values: [String: String] = [:]
        for pair in query.split(separator: UInt8(ascii: "&")) {
            let end = pair.firstIndex(of: UInt8(ascii: "=")) ?? pair.endIndex
            guard let name = Self.text(pair[..<end]) else {
                throw Self.bad(nil, "the name of a parameter has a percent sign that begins no escape, or is no UTF-8")
            }
            guard allowed.contains(name) else {
                throw Reply.Failure(
                    status: 400, code: "unknown_parameter",
                    message: "there is no parameter \(Json.string(name).shown)\(Suggestion.text(for: name, among: allowed))", field: name)
            }
            guard let value = Self.text(pair[end...].dropFirst()) else {
                throw Self.bad(name, "\"\(name)\" has a percent sign that begins no escape, or is no UTF-8")
            }
            guard values.updateValue(value, forKey: name) == nil else { throw Self.bad(name, "\"\(name)\" is there twice") }
        }
        self.values = values
    }

    /// - Parameter query: of a request; `nil`: it has none.
    init(_ query: UnsafeRawBufferPointer?, allowed: [String]) throws(Reply.Failure) {
        try self.init(query.map { Array($0) } ?? [], allowed: allowed)
    }

    /// The value of a name; "" for one that stands alone, `nil` for one that is not there.
    subscript(_ name: String) -> String? { values[name] }

    /// `1` or `true`, `0` or `false`; what is not there is false.
    /// - Throws: 400 `bad_parameter` for anything else.
    func flag(_ name: String) throws(Reply.Failure) -> Bool {
        switch values[name] {
        case nil, "0", "false": return false
        case "1", "true": return true
        case let other?: throw Self.bad(name, "expected 1, true, 0 or false, got \(Json.string(other).shown)")
        }
    }

    /// A whole number, digits without a sign.
    /// - Throws: 400 `bad_parameter` for what is none, or not in `range`.
    func int(_ name: String, in range: ClosedRange<Int>, standard: Int) throws(Reply.Failure) -> Int {
        guard let text = values[name] else { return standard }
        guard let value = DecimalInteger.parse(Array(text.utf8).span, as: Int.self), range.contains(value) else {
            throw Self.bad(
                name, "expected a whole number from \(range.lowerBound) to \(range.upperBound), got \(Json.string(text).shown)")
        }
        return value
    }

    /// What stands between commas; empty for a name that is not there. An empty part stays one, so that `status=` is no filter left out
    /// but a word that no route knows.
    func list(_ name: String) -> [String] {
        guard let text = values[name] else { return [] }
        return text.split(separator: ",", omittingEmptySubsequences: false).map { String($0) }
    }

    private static func bad(_ name: String?, _ message: String) -> Reply.Failure {
        Reply.Failure(status: 400, code: "bad_parameter", message: message, field: name)
    }

    /// Unescaped once; `nil` for what is not well-formed.
    private static func text(_ bytes: ArraySlice<UInt8>) -> String? {
        let isEscaped = bytes.indices.allSatisfy { bytes[$0] != UInt8(ascii: "%") || PercentText.escape(bytes, $0) != nil }
        guard isEscaped else { return nil }
        return String(validating: PercentText.decoded(bytes, plusIsBlank: true), as: UTF8.self)
    }
}
