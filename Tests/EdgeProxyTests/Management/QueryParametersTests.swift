import TestSupport
import Testing

@testable import EdgeProxy

/// What a management route reads of its query, and what it refuses.
@Suite struct QueryParametersTests {
    private static let names = ["limit", "status", "q", "dry_run"]

    private func read(_ query: String) throws(Reply.Failure) -> QueryParameters {
        try QueryParameters(Array(query.utf8), allowed: Self.names)
    }

    /// "code field" of a refusal.
    private func refusal(_ body: () throws(Reply.Failure) -> Void) -> String? {
        do throws(Reply.Failure) { try body() } catch {
            #expect(error.status == 400)
            return "\(error.code) \(error.field ?? "-")"
        }
        return nil
    }

    @Test(arguments: [
        ("", nil), ("limit=5", nil), ("q=a+b", "a b"), ("q=a%20b", "a b"), ("q=a%2Bb", "a+b"), ("q=%2541", "%41"), ("q=", ""), ("q", ""),
        ("q=a=b", "a=b"), ("%71=a", "a"), ("&q=a&&limit=1&", "a"), ("q=%c3%a9", "é"), ("q=é", "é"), ("q=%00", "\0"),
    ])
    func valuesAreUnescapedOnce(query: String, q: String?) throws { #expect(try read(query)["q"] == q) }

    @Test(arguments: [
        ("stauts=active", "unknown_parameter stauts"), ("=a", "unknown_parameter "), ("Q=a", "unknown_parameter Q"),
        ("q=a&q=a", "bad_parameter q"), ("q=a&%71=b", "bad_parameter q"), ("q=%", "bad_parameter q"), ("q=%4", "bad_parameter q"),
        ("q=%zz", "bad_parameter q"), ("q=%ff", "bad_parameter q"), ("q=%c3", "bad_parameter q"), ("q=%ed%a0%80", "bad_parameter q"),
        ("%=a", "bad_parameter -"), ("%ff=a", "bad_parameter -"), ("q[]=a", "unknown_parameter q[]"), ("limit=1;q=2&q=3", nil),
    ])
    func whatIsDoubtfulIsRefusedByName(query: String, refused: String?) {
        #expect(refusal { () throws(Reply.Failure) in _ = try read(query) } == refused)
    }

    @Test func anUnknownNameIsToldTheNearestOne() {
        #expect(throws: Reply.Failure.self) { try read("stauts=active") }
        do throws(Reply.Failure) { _ = try read("stauts=active") } catch { #expect(error.message.contains("did you mean \"status\"")) }
    }

    @Test func aQueryHasABound() throws {
        let most = Limits.managementQueryBytes
        #expect(try read("q=" + String(repeating: "a", count: most - 2))["q"]?.count == most - 2)
        #expect(refusal { () throws(Reply.Failure) in _ = try read("q=" + String(repeating: "a", count: most - 1)) } == "bad_parameter -")
    }

    @Test func aBorrowedQueryIsReadTheSame() throws {
        let none = try QueryParameters(nil, allowed: Self.names)
        #expect(none["q"] == nil)
        try Array("q=a".utf8).withUnsafeBytes { bytes in
            let parameters = try QueryParameters(bytes, allowed: Self.names)
            #expect(parameters["q"] == "a")
        }
    }

    @Test(arguments: [("", false), ("dry_run=1", true), ("dry_run=true", true), ("dry_run=0", false), ("dry_run=false", false)])
    func aFlagIsOneOfFourTexts(query: String, value: Bool) throws { #expect(try read(query).flag("dry_run") == value) }

    @Test(arguments: ["dry_run", "dry_run=", "dry_run=yes", "dry_run=TRUE", "dry_run=01", "dry_run=1+"])
    func noOtherTextIsAFlag(query: String) throws {
        let parameters = try read(query)
        #expect(refusal { () throws(Reply.Failure) in _ = try parameters.flag("dry_run") } == "bad_parameter dry_run")
    }

    @Test(arguments: [("", 50), ("limit=1", 1), ("limit=500", 500), ("limit=007", 7)])
    func aNumberIsInItsRange(query: String, value: Int) throws { #expect(try read(query).int("limit", in: 1...500, standard: 50) == value) }

    @Test(arguments: ["limit", "limit=0", "limit=501", "limit=-1", "limit=%2B5", "limit=1.0", "limit=5a", "limit=99999999999999999999"])
    func noOtherTextIsANumber(query: String) throws {
        let parameters = try read(query)
        #expect(refusal { () throws(Reply.Failure) in _ = try parameters.int("limit", in: 1...500, standard: 50) } == "bad_parameter limit")
    }

    @Test(arguments: [
        ("", []), ("status=active", ["active"]), ("status=active,paused", ["active", "paused"]), ("status=a%2Cb", ["a", "b"]),
        ("status=", [""]), ("status=a,,b,", ["a", "", "b", ""]),
    ])
    func aListStandsBetweenCommas(query: String, words: [String]) throws { #expect(try read(query).list("status") == words) }

    /// Refusing is fine, crashing is not, and what is read is what a second reading of it gives.
    @Test(arguments: 0..<200 as Range<UInt64>)
    func anythingIsReadOrRefused(seed: UInt64) {
        var random = Seeded(seed)
        let pieces = ["q", "=", "&", "limit", "%", "%41", "%c3", "%a9", "+", "é", "\0", ",", "dry_run", "1"]
        let query = (0..<Int.random(in: 0...12, using: &random)).map { _ in pieces.randomElement(using: &random) ?? "" }.joined()
        guard let parameters = try? read(query) else { return }
        for name in Self.names {
            _ = (try? parameters.flag(name), try? parameters.int(name, in: 1...500, standard: 1))
            #expect(parameters.list(name).joined(separator: ",") == parameters[name] ?? "")
        }
    }
}
