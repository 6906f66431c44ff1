import Testing

@testable import EdgeProxy

struct RequestQueryTests {
    @Test(arguments: [
        ("a=1&b=2", "b", "2"), ("a=1&a=2", "a", "1"), ("a&b=", "a", ""), ("a&b=", "b", ""), ("a=1", "b", nil), ("", "a", nil),
        ("&&a=1", "a", "1"), ("a=b=c", "a", "b=c"), ("a+b=c+d%21", "a b", "c d!"), ("%61=%zz", "a", "%zz"), ("ab=1&a=2", "a", "2"),
        ("a=%C3%A4", "a", "ä"), ("a=1&", "a", "1"), ("=1", "a", nil),
    ])
    func givesTheFirstOfAName(query: String, name: String, value: String?) {
        #expect(Array(query.utf8).withUnsafeBytes { RequestQuery($0)[name] } == value)
    }

    @Test func hasNothingWithoutAQuery() {
        #expect(RequestQuery(nil)["a"] == nil)
    }
}
