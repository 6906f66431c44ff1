import Testing

@testable import Manifest

// RFC 3986 §5.4.1 and §5.4.2, the whole table.
@Test(arguments: [
    ("g:h", "g:h"), ("g", "http://a/b/c/g"), ("./g", "http://a/b/c/g"), ("g/", "http://a/b/c/g/"), ("/g", "http://a/g"),
    ("//g", "http://g"), ("?y", "http://a/b/c/d;p?y"), ("g?y", "http://a/b/c/g?y"), ("#s", "http://a/b/c/d;p?q#s"),
    ("g#s", "http://a/b/c/g#s"), ("g?y#s", "http://a/b/c/g?y#s"), (";x", "http://a/b/c/;x"), ("g;x", "http://a/b/c/g;x"),
    ("g;x?y#s", "http://a/b/c/g;x?y#s"), ("", "http://a/b/c/d;p?q"), (".", "http://a/b/c/"), ("./", "http://a/b/c/"),
    ("..", "http://a/b/"), ("../", "http://a/b/"), ("../g", "http://a/b/g"), ("../..", "http://a/"), ("../../", "http://a/"),
    ("../../g", "http://a/g"), ("../../../g", "http://a/g"), ("../../../../g", "http://a/g"), ("/./g", "http://a/g"),
    ("/../g", "http://a/g"), ("g.", "http://a/b/c/g."), (".g", "http://a/b/c/.g"), ("g..", "http://a/b/c/g.."), ("..g", "http://a/b/c/..g"),
    ("./../g", "http://a/b/g"), ("./g/.", "http://a/b/c/g/"), ("g/./h", "http://a/b/c/g/h"), ("g/../h", "http://a/b/c/h"),
    ("g;x=1/./y", "http://a/b/c/g;x=1/y"), ("g;x=1/../y", "http://a/b/c/y"), ("g?y/./x", "http://a/b/c/g?y/./x"),
    ("g?y/../x", "http://a/b/c/g?y/../x"), ("g#s/./x", "http://a/b/c/g#s/./x"), ("http:g", "http:g"),
])
func referencesResolveAsTheStandardHasThem(reference: String, target: String) {
    #expect(resolved(reference, "http://a/b/c/d;p?q") == target)
}

@Test(arguments: [
    ("seg.ts", "https://h", "https://h/seg.ts"), ("seg.ts", "https://h?x=/y", "https://h/seg.ts"),
    ("?t=1", "https://h/a.m3u8?s", "https://h/a.m3u8?t=1"),
    ("a:b.ts", "https://h/x", "a:b.ts"), ("1a:b.ts", "https://h/x", "https://h/1a:b.ts"),
    ("//c.example.com/x", "https://h/y", "https://c.example.com/x"),
    ("a b%2f../c", "https://h/d/e", "https://h/d/a b%2f../c"),
    ("data:text/plain;base64,AA/../", "https://h/d", "data:text/plain;base64,AA/../"),
])
func oddReferencesResolve(reference: String, base: String, target: String) { #expect(resolved(reference, base) == target) }

@Test func withoutAnySchemeNothingIsResolved() {
    #expect(UriResolve.resolve(bytes("a.ts")[...], against: bytes("b/c")[...]) == nil)
    #expect(UriResolve.resolve(Array(repeating: 0x61, count: Limits.uriBytes)[...], against: bytes("http://a")[...]) == nil)
    #expect(UriResolve.isAbsolute(bytes("https://a/b")[...]))
    #expect(!UriResolve.isAbsolute(bytes("a/b:c")[...]))
}

private func resolved(_ reference: String, _ base: String) -> String? {
    UriResolve.resolve(bytes(reference)[...], against: bytes(base)[...]).map { String(decoding: $0, as: UTF8.self) }
}
