import Formats
import TestSupport
import Testing

@testable import EdgeProxy

/// A cursor goes on with the list that it was made for, and nobody else makes one.
@Suite struct ListCursorTests {
    private static let key = [UInt8](0..<32)
    private static let scope = ListCursor.Scope(tenant: "acme", filter: "status=active", sort: "-name")
    private static let cursor = ListCursor(version: 7, key: "Spring sale", id: "spring-sale")

    private func decode(_ text: String, _ scope: ListCursor.Scope = scope, _ key: [UInt8] = key) -> ListCursor? {
        do throws(Reply.Failure) { return try ListCursor.decode(text, scope: scope, key: key) } catch {
            #expect(error.status == 400 && error.code == "bad_cursor" && error.field == "cursor")
            return nil
        }
    }

    @Test(arguments: [
        cursor, ListCursor(version: 0, key: "", id: ""), ListCursor(version: .min, key: "", id: "a"),
        ListCursor(version: .max, key: "é\0\u{1f3ac}", id: ""),
        ListCursor(version: -1, key: String(repeating: "\u{1f3ac}", count: 255), id: String(repeating: "z", count: 63)),
    ])
    func whatIsWrittenIsReadBack(cursor: ListCursor) {
        let text = cursor.encode(scope: Self.scope, key: Self.key)
        #expect(decode(text) == cursor)
        #expect(
            text.utf8.count <= 1_500 && text.utf8.allSatisfy { $0.isAlphanumeric || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_") })
    }

    /// The form is kept between versions of the program: a client pages on while nodes are renewed. Made by another program.
    @Test func theFormStays() {
        let text = "AQAAAAAAAAAHCrbT_M7IOdsAAAALU3ByaW5nIHNhbGVzcHJpbmctc2FsZXPThYyYfs7u"
        #expect(Self.cursor.encode(scope: Self.scope, key: Self.key) == text)
        #expect(decode(text) == Self.cursor)
    }

    @Test func noOtherListGoesOnWithIt() {
        let text = Self.cursor.encode(scope: Self.scope, key: Self.key)
        let others: [ListCursor.Scope] = [
            .init(tenant: "other", filter: "status=active", sort: "-name"), .init(tenant: "acme", filter: "", sort: "-name"),
            .init(tenant: "acme", filter: "status=active", sort: "name"), .init(tenant: "acmestatus=active", filter: "", sort: "-name"),
            .init(tenant: "acme", filter: "status=active-name", sort: ""), .init(tenant: "", filter: "", sort: ""),
        ]
        for other in others { #expect(decode(text, other) == nil, "\(other)") }
        #expect(decode(text, Self.scope, Self.key.reversed()) == nil && decode(text, Self.scope, []) == nil)
    }

    @Test func noOtherTextIsOne() {
        let text = Array(Self.cursor.encode(scope: Self.scope, key: Self.key).utf8)
        for count in text.indices { #expect(decode(String(decoding: text[..<count], as: UTF8.self)) == nil, "cut at \(count)") }
        for at in text.indices {
            for byte in "AQgw_-/+= é".utf8 where byte != text[at] {
                var changed = text
                changed[at] = byte
                #expect(decode(String(decoding: changed, as: UTF8.self)) == nil, "\(at)")
            }
        }
        for end in ["A", "=", "==", "AAAA", " ", "\n"] { #expect(decode(String(decoding: text, as: UTF8.self) + end) == nil) }
        for other in ["", "null", "0", "é", "AAAA", String(repeating: "A", count: 40), String(repeating: "A", count: 100_000)] {
            #expect(decode(other) == nil)
        }
    }

    @Test(arguments: 0..<200 as Range<UInt64>)
    func garbageIsNone(seed: UInt64) {
        var random = Seeded(seed)
        let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
        let text = String((0..<Int.random(in: 0...200, using: &random)).map { _ in digits.randomElement(using: &random) ?? "A" })
        #expect(decode(text) == nil)
    }
}
