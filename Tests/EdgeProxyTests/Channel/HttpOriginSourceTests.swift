import Testing

@testable import EdgeProxy

@Suite struct HttpOriginSourceTests {
    // Of a name that the origin wrote itself there is one value, the origin's.
    @Test(arguments: [
        ("http://o/v.m3u8", "", "http://o/v.m3u8"), ("http://o/v.m3u8", "t=1", "http://o/v.m3u8?t=1"),
        ("http://o/v.m3u8?a=2", "t=1", "http://o/v.m3u8?a=2&t=1"), ("http://o/v.m3u8?t=2", "t=1", "http://o/v.m3u8?t=2"),
        ("http://o/v.m3u8?t=2&x", "t=1&x=3&y=4", "http://o/v.m3u8?t=2&x&y=4"), ("http://o/v.m3u8?", "t=1", "http://o/v.m3u8?&t=1"),
    ])
    func aQueryIsNotDoubled(url: String, query: String, whole: String) {
        #expect(HttpOriginSource.appending(query, to: url) == whole)
    }
}
